package signin

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// refusalWindow is how long equal refusals are counted before they are written down as one: a flood cannot fill the log.
const refusalWindow = 10 * time.Minute

// refused is what equal refusals share. What was typed is not in it: people type passwords in the wrong field.
type refused struct {
	person people.ID // "" when the login is nobody's
	code   string
}

// counted is an entry that waits to be written.
type counted struct {
	what  refused
	n     int
	event audit.Event
}

// refusals writes failed attempts into the log: the first at once, the rest of the window as a number. It writes beside the
// answer, not before it, since an answer that waits for the disk would tell whose login exists.
type refusals struct {
	log interface {
		Append(context.Context, audit.Event) (int64, error)
	}
	slog *slog.Logger

	mu      sync.Mutex
	since   map[refused]time.Time // when the window began
	more    map[refused]int       // counted, not written down yet
	queue   []counted
	writing bool
	done    sync.WaitGroup
}

func newRefusals(log Store, s *slog.Logger) *refusals {
	return &refusals{log: log, slog: s, since: map[refused]time.Time{}, more: map[refused]int{}}
}

// note counts a refusal.
func (r *refusals) note(what refused, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.more[what]++
	if at, counting := r.since[what]; counting && now.Sub(at) < refusalWindow {
		return
	}
	r.write(what, now)
	r.since[what] = now
}

// write puts what was counted in the queue, and sees to it that somebody empties the queue.
func (r *refusals) write(what refused, now time.Time) {
	d := audit.SessionChange{Person: what.person, Code: what.code, Count: r.more[what]}
	delete(r.more, what)
	r.queue = append(r.queue, counted{what, d.Count, d.Event(audit.SessionRefused, now, audit.System)})
	if !r.writing {
		r.writing = true
		r.done.Go(r.drain)
	}
}

// drain writes until the queue is empty. What cannot be written is counted on, for tidy to try again.
func (r *refusals) drain() {
	for {
		r.mu.Lock()
		if len(r.queue) == 0 {
			r.writing = false
			r.mu.Unlock()
			return
		}
		c := r.queue[0]
		r.queue = r.queue[1:]
		r.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		_, err := r.log.Append(ctx, c.event)
		cancel()
		if err != nil {
			r.slog.Error("refused sign-ins could not be logged yet", "error", err, "count", c.n)
			r.mu.Lock()
			r.more[c.what] += c.n
			r.mu.Unlock()
		}
	}
}

// tidy writes down what was counted in windows that have passed.
func (r *refusals) tidy(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for what, at := range r.since {
		if now.Sub(at) >= refusalWindow {
			delete(r.since, what)
		}
	}
	for what := range r.more {
		if _, counting := r.since[what]; !counting {
			r.write(what, now)
		}
	}
}

// close writes everything down and waits for it.
func (r *refusals) close(now time.Time) {
	r.mu.Lock()
	for what := range r.more {
		r.write(what, now)
	}
	clear(r.since)
	r.mu.Unlock()
	r.done.Wait()
}
