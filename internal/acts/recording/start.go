package recording

import (
	"context"
	"time"

	"portiek/internal/rules/footage"
)

// Start does what must be done before the first picture: recovery, the cameras' rows, the ledger, the reserve. It must be
// over before holding begins, since recovery takes a hold's copy in the making for a stray file. After a failure it can be
// repeated.
func (r *Recorder) Start(ctx context.Context) error {
	found, err := recoverVault(ctx, r.opt.Recorder, r.opt.Catalogue, r.opt.Vault, r.log)
	if err != nil {
		return err
	}
	if found.Kept+found.Dropped+len(found.Strays)+len(found.Failed) > 0 {
		r.log.Warn("the last run did not end well; its files are settled", "kept", found.Kept, "dropped", found.Dropped, "strays", len(found.Strays), "strays_kept", len(found.StraysKept), "failed", len(found.Failed))
	}
	for _, seg := range found.Failed {
		if c := r.byID[seg.Camera]; c != nil {
			c.unsettled = append(c.unsettled, seg)
		}
	}
	if err := r.putCameras(ctx); err != nil {
		return err
	}
	if err := r.openLedger(ctx); err != nil {
		return err
	}
	r.watch.step(r.wall.Now(), r.mono())
	r.complain("disk", r.disk.step(ctx))
	r.started = true
	return nil
}

// putCameras brings the rows in line with the configuration; certificates stay as they are.
func (r *Recorder) putCameras(ctx context.Context) error {
	rows, err := r.opt.Catalogue.Cameras(ctx)
	if err != nil {
		return err
	}
	known := map[footage.CameraID]Camera{}
	for _, row := range rows {
		known[row.ID] = row
		if row.Recorder != r.opt.Recorder || row.Removed || r.byID[row.ID] != nil {
			continue
		}
		row.Removed = true
		if err := r.opt.Catalogue.PutCamera(ctx, row); err != nil {
			return err
		}
	}
	for _, c := range r.cameras {
		row := known[c.ID]
		row.ID, row.Recorder, row.Name, row.Place, row.Removed = c.ID, r.opt.Recorder, c.Name, c.Place, false
		if err := c.storeRow(ctx, row, nil); err != nil {
			return err
		}
	}
	return nil
}

// openLedger takes the ledger up where the last run left it. What lasted then lasted until that run was last known to be
// alive; from there, or else from the end of the footage, the recorder was stopped.
func (r *Recorder) openLedger(ctx context.Context) error {
	ends, err := r.opt.Catalogue.LastEnd(ctx, r.opt.Recorder)
	if err != nil {
		return err
	}
	open, err := r.opt.Catalogue.OpenGaps(ctx, r.opt.Recorder)
	if err != nil {
		return err
	}
	now := r.clock.Now()
	lasting := map[footage.CameraID]*footage.Gap{}
	for _, g := range open {
		if err := r.settleGap(ctx, g, ends[g.Camera].To, now, lasting); err != nil {
			return err
		}
	}
	for _, c := range r.cameras {
		r.startCamera(ctx, c, ends[c.ID].To, now, lasting[c.ID])
	}
	return nil
}

// settleGap closes a gap that a crash left open, or keeps one that says that the recorder was stopped.
func (r *Recorder) settleGap(ctx context.Context, g footage.Gap, end, now time.Time, lasting map[footage.CameraID]*footage.Gap) error {
	configured := r.byID[g.Camera] != nil
	if g.Cause == footage.CauseRecorderStopped && configured && lasting[g.Camera] == nil && !g.From.Before(end) {
		lasting[g.Camera] = &g
		return nil
	}
	g.To = latest(g.From, r.lastAlive(now))
	if end.After(g.From) && end.Before(g.To) {
		g.To = end
	}
	if err := r.opt.Catalogue.CloseGap(ctx, g); err != nil {
		return err
	}
	if configured && lasting[g.Camera] == nil && g.To.After(end) {
		lasting[g.Camera] = &footage.Gap{From: g.To} // from here on the recorder was stopped; not stored yet
	}
	return nil
}

func (r *Recorder) lastAlive(now time.Time) time.Time {
	if r.opt.LastAlive.IsZero() || r.opt.LastAlive.After(now) {
		return now
	}
	return r.opt.LastAlive
}

// startCamera sets the camera's ledger going: with the gap in which the recorder was stopped, or for a camera that never
// had footage from now.
func (r *Recorder) startCamera(ctx context.Context, c *camera, end, now time.Time, lasting *footage.Gap) {
	if !end.IsZero() {
		c.end.Store(end.UnixMicro())
	}
	switch {
	case lasting != nil && lasting.ID != 0:
		c.gaps.startAt(lasting.From, lasting)
	case lasting != nil:
		c.gaps.startAt(lasting.From, nil)
		c.gaps.stop(lasting.From)
	case !end.IsZero():
		c.gaps.startAt(end, nil)
		c.gaps.stop(end)
	default:
		c.gaps.startAt(now, nil)
	}
	c.gaps.store(ctx)
	if e, err := r.opt.Keys.Epoch(ctx, c.ID, now); err == nil {
		c.setEpoch(e)
	}
}
