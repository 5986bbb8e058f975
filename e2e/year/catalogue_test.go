package year

import (
	"context"
	"time"

	"portiek/internal/acts/expiring"
	"portiek/internal/acts/holding"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
)

var (
	_ expiring.Catalogue = (*catalogue)(nil)
	_ holding.Catalogue  = (*catalogue)(nil)
)

// catalogue is the real one with a fuse: when it burns down the process dies, just before or just after a transaction.
type catalogue struct {
	*sqlite.Store
	w    *world
	fuse int // transactions to go; 0: none burns
	dead bool
}

// during runs one transaction.
func (c *catalogue) during(f func() error) error {
	if c.dead {
		return errDead
	}
	if c.fuse > 0 {
		if c.fuse--; c.fuse == 0 {
			c.dead = true
			if c.w.rng.IntN(2) == 0 {
				_ = f() // done, but nobody hears of it
			}
			return errDead
		}
	}
	return f()
}

func (c *catalogue) Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error) {
	ts, err := c.Store.Terms(ctx, cam)
	if c.w.bug == LooserBackward && len(ts) > 1 {
		last := ts[len(ts)-1]
		last.Since = ts[0].Since
		return footage.Terms{last}, err
	}
	return ts, err
}

func (c *catalogue) AddTerm(ctx context.Context, t footage.Term, e audit.Event) error {
	return c.during(func() error { return c.Store.AddTerm(ctx, t, e) })
}

func (c *catalogue) MarkDue(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, cutoff time.Time, limit int) (segs []footage.Segment, err error) {
	err = c.during(func() error {
		segs, err = c.Store.MarkDue(ctx, rec, cam, cutoff, limit)
		if c.w.bug == IgnoreHolds && err == nil {
			_, err = c.w.raw.Exec(`UPDATE segments SET state = 'due' WHERE camera = ? AND state = 'sealed' AND span_to <= ?`, string(cam), cutoff.UnixMicro())
		}
		return err
	})
	return segs, err
}

func (c *catalogue) MarkErased(ctx context.Context, ids []footage.SegmentID) error {
	return c.during(func() error { return c.Store.MarkErased(ctx, ids) })
}

func (c *catalogue) PutEpochs(ctx context.Context, eps []footage.Epoch) error {
	return c.during(func() error { return c.Store.PutEpochs(ctx, eps) })
}

func (c *catalogue) CloseEpochs(ctx context.Context, eps []footage.Epoch) (closed []footage.Epoch, err error) {
	err = c.during(func() error { closed, err = c.Store.CloseEpochs(ctx, eps); return err })
	return closed, err
}

func (c *catalogue) Destroyed(ctx context.Context, rec footage.RecorderID, eps []footage.Epoch, holds []footage.HoldID, ers []footage.Erasure, e audit.Event) error {
	return c.during(func() error { return c.Store.Destroyed(ctx, rec, eps, holds, ers, e) })
}

func (c *catalogue) ReleaseDue(ctx context.Context, hold footage.HoldID, cutoff map[footage.CameraID]time.Time) (segs []footage.Segment, err error) {
	err = c.during(func() error { segs, err = c.Store.ReleaseDue(ctx, hold, cutoff); return err })
	return segs, err
}

func (c *catalogue) SetHighWater(ctx context.Context, hw footage.HighWater) error {
	return c.during(func() error { return c.Store.SetHighWater(ctx, hw) })
}

func (c *catalogue) PlaceHold(ctx context.Context, h footage.Hold, covers []footage.HoldCover, e audit.Event) error {
	return c.during(func() error { return c.Store.PlaceHold(ctx, h, covers, e) })
}

func (c *catalogue) EndHold(ctx context.Context, id footage.HoldID, by string, e audit.Event) error {
	return c.during(func() error { return c.Store.EndHold(ctx, id, by, e) })
}

func (c *catalogue) Secure(ctx context.Context, item footage.HoldItem, cp *footage.Segment) error {
	return c.during(func() error { return c.Store.Secure(ctx, item, cp) })
}

func (c *catalogue) BeginSegments(ctx context.Context, segs []footage.Segment) error {
	return c.during(func() error { return c.Store.BeginSegments(ctx, segs) })
}

func (c *catalogue) SealSegments(ctx context.Context, segs []footage.Segment) error {
	return c.during(func() error { return c.Store.SealSegments(ctx, segs) })
}
