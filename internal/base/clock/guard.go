package clock

import (
	"strings"
	"sync"
	"time"
)

// BootClock is the kernel's clock that no one can set: it runs from boot, through sleep.
type BootClock interface {
	// Since is the time since boot (CLOCK_BOOTTIME).
	Since() time.Duration
	// BootID differs for every boot of the machine.
	BootID() string
	// Synced tells whether the kernel says the wall clock is synchronised (adjtimex without STA_UNSYNC).
	Synced() bool
}

// Mark is a moment to start again from after a restart (the high-water mark): the guarded time, and which boot and which
// moment of that boot it belongs to.
type Mark struct {
	Wall   time.Time
	BootID string // prefixed with unconfirmed when the time still waits for confirmation
	Since  time.Duration
}

const unconfirmed = "unconfirmed/"

// Limits of the guard.
const (
	SlewPerMille = 5                // the guarded time runs at most this much faster or slower than the kernel's boot clock
	Tolerance    = 2 * time.Second  // a smaller difference between clocks is no step
	Believed     = 10 * time.Minute // a synchronised clock that is ahead for so long is followed at once
	Patience     = 24 * time.Hour   // being unconfirmed for longer is a defect
	MarkLost     = time.Minute      // what is stored may lie this far beyond the last mark: marks are stored every few seconds
)

// Step is what the guard saw happen to time. By is positive when the guarded time or the wall clock went forward.
type Step struct {
	Kind StepKind
	At   time.Time // guarded time after it
	By   time.Duration
}

// StepKind says what kind of step; stored, so never changed.
type StepKind string

const (
	Leaped    StepKind = "leaped"    // forward at a start, unexplained by the boot clock: unconfirmed
	HeldBack  StepKind = "held_back" // the wall clock was behind the mark at a start; the guarded time was not
	WallMoved StepKind = "wall"      // someone set the wall clock within a run; the guarded time only slews
	Followed  StepKind = "followed"  // the guarded time went forward to a synchronised wall clock
	Confirmed StepKind = "confirmed" // the kernel or an administrator confirmed the time
)

// Guard is the time that terms are counted in. Its promises:
//
//   - it never runs back, neither within a run nor behind the mark it started from;
//   - within a run it follows the kernel's boot clock, slewed at most 0.5 % towards the wall clock; only a wall clock that
//     the kernel calls synchronised and that is ahead is followed at once (the first time) or after ten minutes;
//   - after a restart, a difference that the boot clock does not explain and that goes forward is taken (so that what it
//     expires is refused), but Confirmed is false, and nothing may be destroyed, until the kernel calls a wall clock that
//     agrees synchronised, or an administrator confirms.
//
// It is safe for concurrent use.
type Guard struct {
	wall   Clock
	boot   BootClock
	report func(Step)

	mu       sync.Mutex
	now      time.Time
	since    time.Duration
	offset   time.Duration // wall minus boot clock at the last look, to see the wall being set
	unmarked bool          // there was no mark to start from
	pending  bool          // waits for confirmation
	waiting  time.Duration // since when (boot clock)
	trusted  bool          // the wall clock was synchronised before in this run
	ahead    time.Duration // since when (boot clock) a synchronised wall clock has been ahead
	isAhead  bool
	newSteps []Step
}

// NewGuard starts from the last stored mark (the zero Mark on the very first start). report, if not nil, gets every step,
// outside the guard's lock; it must not wait for long.
func NewGuard(wall Clock, boot BootClock, last Mark, report func(Step)) *Guard {
	if report == nil {
		report = func(Step) {}
	}
	g := &Guard{wall: wall, boot: boot, report: report, since: boot.Since(), unmarked: last.Wall.IsZero()}
	w := wall.Now().UTC()
	g.offset = g.offsetOf(w)
	g.start(w, last)
	g.flush()
	return g
}

func (g *Guard) start(w time.Time, last Mark) {
	bootID, wasPending := strings.CutPrefix(last.BootID, unconfirmed)
	g.pending, g.waiting = wasPending, g.since
	switch {
	case last.Wall.IsZero():
		g.now = w
		return
	case bootID == g.boot.BootID() && g.since >= last.Since: // the boot clock explains what passed
		g.now = last.Wall.Add(g.since - last.Since)
		return
	case w.After(last.Wall):
		g.now = w
		if by := w.Sub(last.Wall); by > Tolerance {
			g.leap(by)
		}
	default:
		g.now = last.Wall
		if by := w.Sub(last.Wall); by < -Tolerance {
			g.note(HeldBack, by)
		}
	}
}

// NotBefore raises the time to t if it is behind. Call it once at a start with the latest moment that anything stored speaks
// of (the end of the last segment, the last log entry), because marks are stored only now and then. What a lost mark does not
// explain is a leap: the run that stored t may have died before anybody confirmed its time. Where there is no mark at all t
// stands for it. The zero t says that nothing is stored.
func (g *Guard) NotBefore(t time.Time) {
	g.mu.Lock()
	g.advance()
	ahead := t.Sub(g.now)
	if ahead > 0 {
		g.now = t.UTC()
	}
	switch {
	case ahead > MarkLost:
		g.leap(ahead)
	case g.unmarked && !t.IsZero() && ahead < -Tolerance:
		g.leap(-ahead)
	}
	g.mu.Unlock()
	g.flush()
}

// leap makes the time wait for confirmation.
func (g *Guard) leap(by time.Duration) {
	g.pending = true
	g.note(Leaped, by)
}

// Now is the guarded time in UTC.
func (g *Guard) Now() time.Time {
	g.mu.Lock()
	g.advance()
	now := g.now
	g.mu.Unlock()
	g.flush()
	return now
}

// advance brings the guarded time up to now.
func (g *Guard) advance() {
	since := g.boot.Since()
	w := g.wall.Now().UTC().Round(0)
	if since < g.since { // never, for a boot clock; but time must not run back for it
		since = g.since
	}
	elapsed := since - g.since
	g.since = since
	g.now = g.now.Add(elapsed)
	off := w.Sub(g.now)
	g.noteWall(w)
	limit := elapsed * SlewPerMille / 1000
	g.now = g.now.Add(min(max(off, -limit), limit))
	if g.boot.Synced() {
		g.follow(w)
	} else {
		g.isAhead = false
	}
}

// noteWall reports when the wall clock was set.
func (g *Guard) noteWall(w time.Time) {
	offset := g.offsetOf(w)
	if by := offset - g.offset; by > Tolerance || by < -Tolerance {
		g.note(WallMoved, by)
		g.offset = offset
		return
	}
	// Drift between looks is no step; follow it slowly, so that slow drift never adds up to one.
	g.offset = offset
}

func (g *Guard) offsetOf(w time.Time) time.Duration {
	return w.Sub(time.Unix(0, 0)) - g.since
}

// follow looks at a wall clock that the kernel calls synchronised.
func (g *Guard) follow(w time.Time) {
	by := w.Sub(g.now)
	if by <= Tolerance {
		g.isAhead, g.trusted = false, true
		if by >= -Tolerance {
			g.confirm()
		}
		return
	}
	if !g.isAhead {
		g.isAhead, g.ahead = true, g.since
	}
	if g.trusted && g.since-g.ahead < Believed {
		return
	}
	g.now, g.isAhead, g.trusted = w, false, true
	g.note(Followed, by)
	g.confirm()
}

func (g *Guard) confirm() {
	if g.pending {
		g.pending = false
		g.note(Confirmed, 0)
	}
}

// Confirm is an administrator's word that the time is right; the caller logs who said so. It returns false when nothing
// was waiting.
func (g *Guard) Confirm() bool {
	g.mu.Lock()
	g.advance()
	was := g.pending
	g.confirm()
	g.mu.Unlock()
	g.flush()
	return was
}

// Confirmed tells whether footage may be destroyed by this clock.
func (g *Guard) Confirmed() bool {
	g.mu.Lock()
	g.advance()
	ok := !g.pending
	g.mu.Unlock()
	g.flush()
	return ok
}

// Synced tells what the kernel says about the wall clock now.
func (g *Guard) Synced() bool { return g.boot.Synced() }

// Waiting is how long the time has been unconfirmed in this run; zero when it is confirmed. Longer than Patience is a
// defect to show.
func (g *Guard) Waiting() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.pending {
		return 0
	}
	return g.boot.Since() - g.waiting
}

// Mark is what to store, often, to start from after a restart.
func (g *Guard) Mark() Mark {
	g.mu.Lock()
	g.advance()
	m := Mark{Wall: g.now, BootID: g.boot.BootID(), Since: g.since}
	if g.pending {
		m.BootID = unconfirmed + m.BootID
	}
	g.mu.Unlock()
	g.flush()
	return m
}

func (g *Guard) note(kind StepKind, by time.Duration) {
	g.newSteps = append(g.newSteps, Step{Kind: kind, At: g.now, By: by})
}

func (g *Guard) flush() {
	g.mu.Lock()
	steps := g.newSteps
	g.newSteps = nil
	g.mu.Unlock()
	for _, s := range steps {
		g.report(s)
	}
}
