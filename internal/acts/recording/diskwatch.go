package recording

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// ErrNoRoom is why no new segment starts on a full disk.
var ErrNoRoom = fail.New(fail.Unavailable, "disk.full",
	"De schijf is vol: er begint geen nieuwe opname. Maak ruimte of vergroot de schijf; de opname gaat vanzelf verder.",
	"The disk is full: no new recording starts. Make room or enlarge the disk; recording resumes by itself.")

// diskWatch keeps room on the disk. Below Low the cameras over budget lose their oldest unheld footage; if that is not
// enough (the rest is held), those cameras start no new segment. Below Full the reserve is given back, so that erasing
// and holding still work, and nobody starts one. When there is room for the reserve again above Low, it is made anew and
// recording resumes.
type diskWatch struct {
	opt     DiskOptions
	rec     footage.RecorderID
	cat     Catalogue
	vault   Vault
	room    Room
	clock   Clock
	log     *slog.Logger
	budgets func(ctx context.Context) map[footage.CameraID]int64

	blocked atomic.Bool                               // nobody may start a segment
	over    atomic.Pointer[map[footage.CameraID]bool] // these may not
	wake    chan struct{}                             // a writer hit the end of the disk: look now

	mu      sync.Mutex
	reserve reserve
}

// mayStart tells whether a new segment may begin.
func (d *diskWatch) mayStart(cam footage.CameraID) error {
	over := d.over.Load()
	if d.blocked.Load() || over != nil && (*over)[cam] {
		return ErrNoRoom
	}
	return nil
}

// look asks for a step soon.
func (d *diskWatch) look() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// step looks at the disk once and does what is due.
func (d *diskWatch) step(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	free, total, err := d.vault.Usage()
	if err != nil {
		return err
	}
	if free < d.opt.Full {
		if err := d.stop(ctx, free); err != nil {
			d.log.Error("the disk is full", "err", err)
		}
	}
	if free >= d.opt.Low && !d.blocked.Load() {
		d.over.Store(nil)
		return d.resume(free)
	}
	over, err := d.makeRoom(ctx, free, total)
	if err != nil {
		return err
	}
	if free, _, err = d.vault.Usage(); err != nil {
		return err
	}
	d.bar(over, free)
	return d.resume(free)
}

// stop gives the reserve back and lets no new segment begin.
func (d *diskWatch) stop(ctx context.Context, free int64) error {
	if d.blocked.Swap(true) {
		return nil
	}
	err := d.reserve.release()
	d.log.Error("the disk is full: no new segment starts", "free", free)
	alarm := audit.Alarm{Recorder: d.rec, Code: "disk.full", Bytes: free}.Event(d.clock.Now())
	if _, logErr := d.cat.Append(ctx, alarm); err == nil {
		err = logErr
	}
	return err
}

// bar keeps cameras over budget from starting segments while there is not room enough.
func (d *diskWatch) bar(over map[footage.CameraID]bool, free int64) {
	if free >= d.opt.Low || len(over) == 0 {
		d.over.Store(nil)
		return
	}
	if d.over.Swap(&over) == nil {
		d.log.Error("the disk is nearly full of held footage: cameras over budget start no new segment", "cameras", len(over))
	}
}

// makeRoom takes from the cameras over budget, the furthest over first, until there is room enough for the reserve above Low. It
// tells which cameras occupy more than their share, held footage included.
func (d *diskWatch) makeRoom(ctx context.Context, free, total int64) (map[footage.CameraID]bool, error) {
	used, err := d.cat.BytesPerCamera(ctx, d.rec)
	if err != nil {
		return nil, err
	}
	shares := fairShares(d.budgets(ctx), total-d.target()-d.opt.Reserve)
	over := map[footage.CameraID]bool{}
	for cam, u := range used {
		if u.Total > shares[cam] {
			over[cam] = true
		}
	}
	need := d.target() - free
	for _, o := range overBudget(used, shares) {
		if need <= 0 || d.room == nil {
			break
		}
		bytes := min(need, o.bytes)
		d.log.Error("the disk is nearly full: a camera over its budget loses its oldest footage", "camera", o.camera, "bytes", bytes)
		if err := d.room.MakeRoom(ctx, o.camera, bytes); err != nil {
			return nil, err
		}
		need -= bytes
	}
	return over, nil
}

// target is how much must be free: half as much again as Low, so that room is made in strides, and the reserve if it is gone.
func (d *diskWatch) target() int64 {
	t := d.opt.Low + d.opt.Low/2
	if !d.reserve.held && d.reserve.fs != nil {
		t += d.reserve.size
	}
	return t
}

// resume makes the reserve anew when there is room for it above Low, and lets segments begin again.
func (d *diskWatch) resume(free int64) error {
	if d.reserve.fs != nil && !d.reserve.held {
		if free < d.opt.Low+d.reserve.size {
			return nil
		}
		if err := d.reserve.build(); err != nil {
			return err
		}
		free -= d.reserve.size
	}
	if free >= d.opt.Low && d.blocked.Swap(false) {
		d.log.Info("there is room on the disk again: recording resumes", "free", free)
	}
	return nil
}
