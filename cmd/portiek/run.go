package main

import (
	"context"
	"errors"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// How often what is driven by time is driven. Each is a check that mostly finds nothing to do.
const (
	secureEvery   = 2 * time.Second
	eraseEvery    = 10 * time.Second
	truncateEvery = time.Minute
	witnessEvery  = 30 * time.Second
	governEvery   = 10 * time.Second
	tidyEvery     = time.Minute
)

// prepare settles the last run and makes terms and keys, so that recording can begin.
func (p *parts) prepare(ctx context.Context) error {
	if err := p.logStart(ctx); err != nil {
		return err
	}
	if err := p.recorder.Start(ctx); err != nil {
		return err
	}
	if err := p.govern(ctx); err != nil {
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

func (p *parts) cameraIDs() []footage.CameraID {
	ids := make([]footage.CameraID, len(p.set.Cameras))
	for i, c := range p.set.Cameras {
		ids[i] = c.ID
	}
	return ids
}

// run records, secures and erases until ctx ends, and returns when all of it has stopped.
func (p *parts) run(ctx context.Context) error {
	shortest, err := p.shortestTerm(ctx)
	if err != nil {
		return err
	}
	epoch := footage.EpochLength(shortest)
	var g group
	g.Go(func() error { return p.recorder.Run(ctx) })
	g.Go(func() error { return p.every(ctx, secureEvery, "securing holds", p.holder.SecureStep) })
	g.Go(func() error { return p.every(ctx, min(eraseEvery, epoch/4), "erasing", p.eraser.Step) })
	g.Go(func() error {
		return p.every(ctx, min(time.Minute, epoch/4), "making keys", func(ctx context.Context) error { return p.eraser.EnsureKeys(ctx, p.cameraIDs()) })
	})
	g.Go(func() error { return p.every(ctx, min(governEvery, epoch/4), "applying the protocol", p.govern) })
	g.Go(func() error { return p.every(ctx, tidyEvery, "tidying sessions", p.office.tidy) })
	g.Go(func() error { return p.every(ctx, forgetEvery, "erasing by the term of the log", p.forget) })
	g.Go(func() error { return p.logSteps(ctx) })
	g.Go(func() error { return p.bearWitness(ctx) })
	if p.checkpt != nil {
		g.Go(func() error { return p.every(ctx, truncateEvery, "truncating the write-ahead log", p.checkpt) })
	}
	err = g.Wait()
	p.office.close(ctx)
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
