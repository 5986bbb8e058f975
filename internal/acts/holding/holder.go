package holding

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"portiek/internal/rules/footage"
)

// Options are a Holder's parts and limits.
type Options struct {
	Recorder  footage.RecorderID
	Catalogue Catalogue
	Vault     Vault
	Clock     Clock
	Log       *slog.Logger

	Longest time.Duration // longest span of one hold; 0: 31 days
	Ahead   time.Duration // how far a hold may reach into the future; 0: 24 h

	// Plan decides what to keep of a segment; nil: footage.PlanHold. Tests plant faults here.
	Plan func(footage.Segment, footage.Span) footage.Plan
}

// Holder places and ends holds and secures what they cover. It is safe for concurrent use.
type Holder struct {
	Options

	mu       sync.Mutex
	placing  map[*time.Time]struct{} // when each hold was received that is being placed
	securing sync.Mutex
	failing  map[task]failure
	doubtful []footage.Segment // copies whose row may or may not have been stored
}

// New makes a Holder.
func New(o Options) *Holder {
	if o.Longest == 0 {
		o.Longest = 31 * 24 * time.Hour
	}
	if o.Ahead == 0 {
		o.Ahead = 24 * time.Hour
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Plan == nil {
		o.Plan = footage.PlanHold
	}
	return &Holder{Options: o, placing: map[*time.Time]struct{}{}, failing: map[task]failure{}}
}

// receive notes that a hold was received now; done forgets it once it stands in the catalogue, or is refused.
func (h *Holder) receive() (at time.Time, done func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at = h.Clock.Now().UTC().Truncate(time.Microsecond)
	key := &at
	h.placing[key] = struct{}{}
	return at, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.placing, key)
	}
}

// Received is when the oldest hold was received that is being placed at this moment. The eraser reads the time first and
// this second, and takes nothing that had not expired at the earlier of the two: so a hold that is received before a
// term ends wins, however long the database takes to store it.
func (h *Holder) Received() (at time.Time, any bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for t := range h.placing {
		if !any || t.Before(at) {
			at, any = *t, true
		}
	}
	return at, any
}

func (h *Holder) hasKey(id footage.HoldID) bool { return slices.Contains(h.Vault.HoldKeys(), id) }
