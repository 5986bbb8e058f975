package checking

import (
	"context"
	"time"

	"portiek/internal/rules/footage"
)

type epochID struct {
	camera footage.CameraID
	start  int64
}

func epochOf(s footage.Segment) epochID { return epochID{s.Camera, s.Epoch.UnixMicro()} }

// keys compares the epochs of the catalogue with the keys in the ring.
func (c *check) keys(ctx context.Context) error {
	epochs, err := c.Catalogue.Epochs(ctx, c.Recorder)
	if err != nil {
		return err
	}
	ended, err := c.Catalogue.EndedHolds(ctx, c.Recorder)
	if err != nil {
		return err
	}
	c.report.Epochs = len(epochs)
	inRing := map[epochID]bool{}
	for _, k := range c.Vault.EpochKeys() {
		inRing[epochID{k.Camera, k.Start.UnixMicro()}] = true
	}
	for _, e := range epochs {
		id := epochID{e.Camera, e.Start.UnixMicro()}
		if !inRing[id] && c.inUse[id] && !c.onlyHeld(id) {
			c.found("key.missing", Finding{Camera: e.Camera, Detail: e.Start.String()})
		}
		if inRing[id] {
			if err := c.epochOutlived(ctx, e); err != nil {
				return err
			}
		}
		delete(inRing, id)
	}
	for id := range inRing { // no row, or one that says destroyed
		if !c.Running {
			c.found("key.outlived", Finding{Camera: id.camera, Detail: micros(id.start).String()})
		}
	}
	all, err := c.Catalogue.Holds(ctx, false)
	if err != nil {
		return err
	}
	c.holdKeys(all, ended)
	return nil
}

// epochOutlived finds a key that lives more than an epoch after the last picture under it has expired: the latest that a
// segment of the epoch can have begun is its end, and it lasts at most footage.MaxSpan.
func (c *check) epochOutlived(ctx context.Context, e footage.Epoch) error {
	terms, err := c.termsOf(ctx, e.Camera)
	if err != nil {
		return err
	}
	last := e.Span().To.Add(footage.SegmentLength(e.Length))
	expiry, _, err := terms.ExpiryIn(e.Start, last)
	if err != nil || c.unheld[epochID{e.Camera, e.Start.UnixMicro()}] {
		return nil // nobody can say; or a segment is still there, which is a finding itself or waits to be secured
	}
	if c.Now.After(expiry.Add(e.Length + Grace)) {
		c.found("key.outlived", Finding{Camera: e.Camera, Detail: e.Start.String()})
	}
	return nil
}

// onlyHeld tells whether every sealed segment of the epoch is kept whole by a hold, whose key opens it.
func (c *check) onlyHeld(id epochID) bool { return !c.unheld[id] }

func micros(us int64) time.Time { return time.UnixMicro(us).UTC() }
