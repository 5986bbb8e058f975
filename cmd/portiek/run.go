package main

import (
	"context"
	"errors"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/base/clock"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// How often what is driven by time is driven. Each is a check that mostly finds nothing to do.
const (
	secureEvery   = 2 * time.Second
	eraseEvery    = 10 * time.Second
	truncateEvery = time.Minute
	witnessEvery  = 30 * time.Second
)

// prepare settles the last run and makes terms and keys, so that recording can begin.
func (p *parts) prepare(ctx context.Context) error {
	if err := p.logStart(ctx); err != nil {
		return err
	}
	if err := p.recorder.Start(ctx); err != nil {
		return err
	}
	if err := p.setTerms(ctx); err != nil {
		return err
	}
	if err := p.eraser.EnsureKeys(ctx, p.cameraIDs()); err != nil {
		return err
	}
	if err := p.eraser.Step(ctx); err != nil {
		p.log.Error("erasing at the start", "err", err)
	}
	return nil
}

// setTerms gives every camera the protocol's term for its kind of place, also those that are no longer configured: a
// stricter term acts on their footage too.
func (p *parts) setTerms(ctx context.Context) error {
	rows, err := p.store.Cameras(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Recorder != p.set.Recorder {
			continue
		}
		history, err := p.store.Terms(ctx, row.ID)
		if err != nil {
			return err
		}
		t := termFor(p.set, row.ID, history)
		changed, err := p.eraser.SetTerm(ctx, t, audit.System)
		if err != nil {
			return err
		}
		if changed {
			p.log.Info("term set", "camera", row.ID, "term", t.Length, "article", t.Article)
		}
	}
	return nil
}

// termFor is the term that the protocol gives a camera. The history of its terms remembers the kind of place of a camera
// that is no longer configured. Where a new protocol does not have that kind, the normal term holds.
func termFor(set *settings.Settings, cam footage.CameraID, history footage.Terms) footage.Term {
	kind := ""
	if n := len(history); n > 0 {
		kind = protocol.KindOf(history[n-1].Protocol)
	}
	for _, c := range set.Cameras {
		if c.ID == cam {
			kind = c.PlaceKind
		}
	}
	r, ok := set.Protocol.RetentionAt(kind)
	if !ok {
		kind, r = "", set.Protocol.Retention
	}
	return footage.Term{Camera: cam, Length: r.Length.Duration(), Article: r.Article, Protocol: set.Protocol.RefAt(kind)}
}

func (p *parts) cameraIDs() []footage.CameraID {
	ids := make([]footage.CameraID, len(p.set.Cameras))
	for i, c := range p.set.Cameras {
		ids[i] = c.ID
	}
	return ids
}

// run records, secures and erases until ctx ends, and returns when all of it has stopped.
func (p *parts) run(ctx context.Context) error {
	epoch := footage.EpochLength(p.set.Protocol.ShortestTerm())
	var g group
	g.Go(func() error { return p.recorder.Run(ctx) })
	g.Go(func() error { return p.every(ctx, secureEvery, "securing holds", p.holder.SecureStep) })
	g.Go(func() error { return p.every(ctx, min(eraseEvery, epoch/4), "erasing", p.eraser.Step) })
	g.Go(func() error {
		return p.every(ctx, min(time.Minute, epoch/4), "making keys", func(ctx context.Context) error { return p.eraser.EnsureKeys(ctx, p.cameraIDs()) })
	})
	g.Go(func() error { return p.logSteps(ctx) })
	g.Go(func() error { return p.bearWitness(ctx) })
	if p.checkpt != nil {
		g.Go(func() error { return p.every(ctx, truncateEvery, "truncating the write-ahead log", p.checkpt) })
	}
	err := g.Wait()
	p.lastWitness(ctx)
	return err
}

// every does a step again and again. A failed step is logged and done again: none of them may stop the others.
func (p *parts) every(ctx context.Context, d time.Duration, what string, step func(context.Context) error) error {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			if err := step(ctx); err != nil && ctx.Err() == nil {
				p.log.Error(what, "err", err)
			}
		}
	}
}

// logSteps enters what the guard saw of the clock.
func (p *parts) logSteps(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-p.steps:
			if s.Kind == clock.WallMoved { // the recorder watches for that, and enters it in the ledger of gaps too
				continue
			}
			d := audit.ClockStep{Recorder: p.set.Recorder, Microseconds: s.By.Microseconds(), Synced: p.guard.Synced()}
			e := d.Stepped(s.At)
			if s.Kind == clock.Confirmed {
				e = d.Confirmed(s.At, audit.System)
			}
			if _, err := p.store.Append(ctx, e); err != nil {
				p.log.Error("a step of the clock was not logged", "kind", s.Kind, "by", s.By, "err", err)
			}
		}
	}
}

// group waits for goroutines and joins their errors.
type group struct {
	n    int
	errs chan error
}

// Go runs f.
func (g *group) Go(f func() error) {
	if g.errs == nil {
		g.errs = make(chan error, 16)
	}
	g.n++
	go func() { g.errs <- f() }()
}

// Wait waits for all.
func (g *group) Wait() error {
	var all []error
	for range g.n {
		all = append(all, <-g.errs)
	}
	return errors.Join(all...)
}
