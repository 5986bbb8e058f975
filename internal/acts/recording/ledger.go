package recording

import (
	"context"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// ledger keeps one camera's gaps true: whatever lies between two written stretches, or behind the last, and is longer than the
// threshold, is in the catalogue with its cause (docs/design/honest-time.md). What cannot be stored now is kept
// and stored later. Safe for concurrent use.
type ledger struct {
	cat    Catalogue
	rec    footage.RecorderID
	cam    footage.CameraID
	onMiss func(error) // told when the catalogue does not take an entry

	mu      sync.Mutex
	end     time.Time // end of what is written
	gap     *entry    // the one that lasts
	cause   footage.Cause
	detail  string
	damaged footage.Span // running stretch of damaged footage
	todo    []step

	io sync.Mutex // held while entries go to the catalogue, so that they go in order
}

// entry is a gap that the catalogue has, or will have once todo is worked off.
type entry struct{ footage.Gap }

// step is one write to the catalogue: opening the entry's gap, or closing it with what was known then.
type step struct {
	e     *entry
	close bool
	gap   footage.Gap
}

// startAt begins the watch at the end of the footage there is, taking over a gap that lasts.
func (l *ledger) startAt(end time.Time, open *footage.Gap) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = end
	if open != nil {
		l.gap = &entry{*open}
	}
}

// note says what is wrong since at; it becomes the cause of the gap that this makes, if it makes one.
func (l *ledger) note(at time.Time, c footage.Cause, detail string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cause, l.detail = c, detail
	if l.gap == nil || l.gap.Cause == c {
		return
	}
	if l.splits(at, c) {
		from := l.gap.From
		l.closeGap(latest(at, from))
		l.openGap(latest(at, from))
		return
	}
	if l.gap.Cause != footage.CauseRecorderStopped {
		l.gap.Cause, l.gap.Detail = c, detail
	}
}

// splits tells whether a gap that lasts ends here and another begins: what kept the footage away is another thing now. A
// gap of less than a minute only changes its cause, and a camera that flaps between being off and being unreachable makes
// no new entries.
func (l *ledger) splits(at time.Time, c footage.Cause) bool {
	if l.gap.Cause == footage.CauseRecorderStopped {
		return at.After(l.gap.From)
	}
	unreachable := func(c footage.Cause) bool { return c == footage.CauseCameraOff || c == footage.CauseNetwork }
	return at.Sub(l.gap.From) >= time.Minute && !(unreachable(c) && unreachable(l.gap.Cause))
}

// wrote says that the stretch is on its way to the disk for good; threshold is the longest silence that is no gap.
func (l *ledger) wrote(s footage.Span, damaged bool, threshold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	hole := footage.Span{From: l.end, To: s.From}
	ours := l.gap != nil && !l.gap.From.After(s.From) // else it begins behind this stretch
	if ours {
		hole.To = l.gap.From
	}
	if !l.end.IsZero() && hole.Duration() > threshold {
		l.past(hole, l.because(damaged))
	}
	if ours {
		l.closeGap(s.From)
	}
	if s.To.After(l.end) {
		l.end = s.To
	}
	if l.gap == nil {
		l.cause, l.detail = "", ""
	}
	l.damage(s, damaged, threshold)
}

// lost takes back what wrote said: the stretch was written and could not be kept after all.
func (l *ledger) lost(s footage.Span, threshold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.Duration() > threshold {
		l.past(s, footage.CauseDisk)
	}
}

// watch opens a gap when there has been nothing since end for longer than the threshold; queued is the end of what waits to be
// written.
func (l *ledger) watch(now, queued time.Time, threshold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := latest(l.end, queued)
	if l.gap == nil && !from.IsZero() && now.Sub(from) > threshold {
		l.openGap(from)
	}
}

// stop opens the gap that lasts until the recorder runs again.
func (l *ledger) stop(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end.IsZero() {
		return
	}
	l.cause, l.detail = footage.CauseRecorderStopped, ""
	from := l.end
	if l.gap != nil {
		from = latest(now, l.gap.From)
		l.closeGap(from)
	}
	l.openGap(from)
}

func (l *ledger) because(damaged bool) footage.Cause {
	switch {
	case l.cause != "":
		return l.cause
	case damaged:
		return footage.CauseDamaged
	}
	return footage.CauseCameraOff
}

func (l *ledger) openGap(from time.Time) {
	e := &entry{footage.Gap{Recorder: l.rec, Camera: l.cam, From: from, Cause: l.because(false), Detail: l.detail}}
	l.gap = e
	l.todo = append(l.todo, step{e: e, gap: e.Gap})
}

func (l *ledger) closeGap(to time.Time) {
	l.gap.To = to
	l.todo = append(l.todo, step{e: l.gap, close: true, gap: l.gap.Gap})
	l.gap = nil
}

// past enters a gap that is over already.
func (l *ledger) past(s footage.Span, c footage.Cause) {
	e := &entry{footage.Gap{Recorder: l.rec, Camera: l.cam, From: s.From, To: s.To, Cause: c, Detail: l.detail}}
	l.todo = append(l.todo, step{e: e, gap: e.Gap})
}

// damage joins damaged fragments; a stretch longer than the threshold is entered, though there are pictures in it.
func (l *ledger) damage(s footage.Span, damaged bool, threshold time.Duration) {
	if damaged && s.From.Sub(l.damaged.To) <= threshold {
		l.damaged.To = s.To
		return
	}
	if l.damaged.Duration() > threshold {
		detail := l.detail
		l.detail = "recorded with loss"
		l.past(l.damaged, footage.CauseDamaged)
		l.detail = detail
	}
	l.damaged = footage.Span{}
	if damaged {
		l.damaged = s
	}
}

// store works off what the catalogue does not have yet. It may block; the session never calls it.
func (l *ledger) store(ctx context.Context) {
	l.io.Lock()
	defer l.io.Unlock()
	for {
		l.mu.Lock()
		if len(l.todo) == 0 {
			l.mu.Unlock()
			return
		}
		s := l.todo[0]
		id := s.e.ID
		l.mu.Unlock()
		id, err := l.put(ctx, s, id)
		if err != nil {
			l.onMiss(err)
			return
		}
		l.mu.Lock()
		s.e.ID = id
		l.todo = l.todo[1:]
		l.mu.Unlock()
	}
}

func (l *ledger) put(ctx context.Context, s step, id int64) (int64, error) {
	if !s.close {
		return l.cat.OpenGap(ctx, s.gap)
	}
	s.gap.ID = id
	err := l.cat.CloseGap(ctx, s.gap)
	if k := fail.KindOf(err); k == fail.Conflict || k == fail.NotFound {
		err = nil // closed after all, by a call that failed and yet was done
	}
	return id, err
}
