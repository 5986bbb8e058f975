package recording

import (
	"context"
	"fmt"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// stepLimit is from where on a difference between wall clock and monotonic clock, within a second, is a step: a clock that
// is being steered (at most 0.5 ms a second) stays far below it.
const stepLimit = 250 * time.Millisecond

// clockWatch compares the bare wall clock with the monotonic one.
type clockWatch struct {
	wall time.Time
	mono time.Duration
}

// step is how far the wall clock was set since the last look; 0 when it was not.
func (w *clockWatch) step(wall time.Time, mono time.Duration) time.Duration {
	wall = wall.Round(0) // without Go's monotonic reading, which would hide what we look for
	first := w.wall.IsZero()
	by := wall.Sub(w.wall) - (mono - w.mono)
	w.wall, w.mono = wall, mono
	if first || by.Abs() < stepLimit {
		return 0
	}
	return by
}

// WatchClock looks at the system's wall clock once; a step is entered in the ledger and in the log.
func (r *Recorder) WatchClock(ctx context.Context) error {
	by := r.watch.step(r.wall.Now(), r.mono())
	if by != 0 {
		r.steps = append(r.steps, clockStep{at: r.clock.Now(), by: by, synced: r.clock.Synced()})
		r.log.Error("the server's wall clock was set", "by", by)
	}
	for len(r.steps) > 0 {
		if err := r.enterStep(ctx, r.steps[0]); err != nil {
			return err
		}
		r.steps = r.steps[1:]
	}
	return nil
}

type clockStep struct {
	at     time.Time
	by     time.Duration
	synced bool
}

func (r *Recorder) enterStep(ctx context.Context, s clockStep) error {
	event := audit.ClockStep{Recorder: r.opt.Recorder, Microseconds: s.by.Microseconds(), Synced: s.synced}.Stepped(s.at)
	if _, err := r.opt.Catalogue.Append(ctx, event); err != nil {
		return err
	}
	gap := footage.Gap{Recorder: r.opt.Recorder, From: s.at, Cause: footage.CauseClock, Detail: fmt.Sprintf("%+d ms", s.by.Milliseconds())}
	id, err := r.opt.Catalogue.OpenGap(ctx, gap)
	if err != nil {
		return err
	}
	gap.ID, gap.To = id, s.at.Add(s.by.Abs())
	return r.opt.Catalogue.CloseGap(ctx, gap)
}
