package recording

import (
	"cmp"
	"context"
	"slices"
	"time"

	"portiek/internal/rules/footage"
)

// overhead is what sealing, index and the segment that is being written add to rate x term, in percent.
const overhead = 10

// budgetOf is what a camera of that rate (bytes a second) may occupy under a term.
func budgetOf(rate int64, term time.Duration) int64 {
	return int64(float64(rate) * (term + 2*time.Minute).Seconds() * (100 + overhead) / 100)
}

// fairShares are the budgets, or when they do not all fit on the disk, each cut by the same part: then there is always
// somebody who is over, and a flooding camera is long before the others. Holds do not count: what is held on one camera
// must not cost another its footage.
func fairShares(budgets map[footage.CameraID]int64, room int64) map[footage.CameraID]int64 {
	var sum int64
	for _, b := range budgets {
		sum += b
	}
	room = max(0, room)
	shares := make(map[footage.CameraID]int64, len(budgets))
	for cam, b := range budgets {
		shares[cam] = b
		if sum > room {
			shares[cam] = int64(float64(b) * float64(room) / float64(sum))
		}
	}
	return shares
}

// over is a camera with unheld bytes beyond its share.
type over struct {
	camera footage.CameraID
	bytes  int64
}

// overBudget lists them, the furthest over first. A camera that is not configured any more has no share: what it left goes
// first of all.
func overBudget(used map[footage.CameraID]Bytes, shares map[footage.CameraID]int64) (list []over) {
	for cam, u := range used {
		if b := u.Total - u.Held - shares[cam]; b > 0 {
			list = append(list, over{cam, b})
		}
	}
	slices.SortFunc(list, func(a, b over) int {
		return cmp.Or(cmp.Compare(b.bytes, a.bytes), cmp.Compare(a.camera, b.camera))
	})
	return list
}

// Plan compares what the cameras need with what the disk has.
type Plan struct {
	Total, Free, Held int64     // bytes
	Need              int64     // bytes when every camera has filled its term, holds included
	Short             int64     // bytes by which Need exceeds the disk; 0 when it fits
	FullAt            time.Time // when the disk will be full at the present rates; zero when it will not
	Cameras           []CameraPlan
}

// CameraPlan is one camera's part of it.
type CameraPlan struct {
	Camera     footage.CameraID
	Rate       int64 // bytes a second: measured, or as configured while nothing was
	Term       time.Duration
	Budget     int64
	Used, Held int64
}

// Plan forecasts the disk: cameras x rate x term + holds against its size.
func (r *Recorder) Plan(ctx context.Context) (Plan, error) {
	used, err := r.opt.Catalogue.BytesPerCamera(ctx, r.opt.Recorder)
	if err != nil {
		return Plan{}, err
	}
	free, total, err := r.opt.Vault.Usage()
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Free: free, Total: total}
	for _, c := range r.cameras {
		p.Cameras = append(p.Cameras, r.cameraPlan(ctx, c, used[c.ID]))
	}
	p.sum(used, r.opt.Disk, r.clock.Now())
	return p, nil
}

func (r *Recorder) cameraPlan(ctx context.Context, c *camera, used Bytes) CameraPlan {
	rate := c.seen.bytesPerSecond()
	if rate == 0 {
		rate = r.configuredRate(c)
	}
	term := r.term(ctx, c.ID)
	return CameraPlan{Camera: c.ID, Rate: rate, Term: term, Budget: budgetOf(r.configuredRate(c), term), Used: used.Total, Held: used.Held}
}

// sum adds the cameras up. Footage still to come is what each lacks of its full term; it comes at the sum of the rates.
func (p *Plan) sum(used map[footage.CameraID]Bytes, d DiskOptions, now time.Time) {
	var all, growth, rate int64
	for _, u := range used {
		all += u.Total
		p.Held += u.Held
	}
	p.Need = p.Held
	for _, c := range p.Cameras {
		full := budgetOf(c.Rate, c.Term)
		p.Need += full
		if lack := full - (c.Used - c.Held); lack > 0 {
			growth += lack
			rate += c.Rate
		}
	}
	p.Short = max(0, p.Need-(all+p.Free-d.Low))
	if growth > p.Free-d.Low && rate > 0 {
		p.FullAt = now.Add(time.Duration(float64(max(0, p.Free-d.Low)) / float64(rate) * float64(time.Second)))
	}
}

// configuredRate is never the measured one: a camera that floods must not earn a larger budget by it.
func (r *Recorder) configuredRate(c *camera) int64 {
	if c.Rate > 0 {
		return c.Rate
	}
	return c.sizes.Rate
}

// term is the camera's term for planning; a week when nobody can say.
func (r *Recorder) term(ctx context.Context, cam footage.CameraID) time.Duration {
	if r.opt.Term != nil {
		if t, err := r.opt.Term(ctx, cam); err == nil {
			return t
		}
	}
	return 7 * 24 * time.Hour
}

func (r *Recorder) budgets(ctx context.Context) map[footage.CameraID]int64 {
	m := make(map[footage.CameraID]int64, len(r.cameras))
	for _, c := range r.cameras {
		m[c.ID] = budgetOf(r.configuredRate(c), r.term(ctx, c.ID))
	}
	return m
}
