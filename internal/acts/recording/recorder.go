package recording

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/rules/footage"
)

// Recorder records all cameras of one recorder. Run it once.
type Recorder struct {
	opt     Options
	clock   Clock
	wall    clock.Clock
	mono    func() time.Duration
	log     *slog.Logger
	cameras []*camera
	byID    map[footage.CameraID]*camera
	disk    *diskWatch

	started    bool // Start has succeeded: recovery must not meet what holding writes meanwhile
	watch      clockWatch
	steps      []clockStep // not entered yet
	lastMinute time.Time
}

// drainTime is how long a stop waits for what is queued to reach the disk.
const drainTime = 20 * time.Second

// New builds a recorder; nothing happens before Run.
func New(o Options) *Recorder {
	o.Sizes = o.Sizes.withDefaults()
	_, total, _ := o.Vault.Usage() // when it cannot tell now, the disk watch says so every second
	o.Disk = o.Disk.withDefaults(sumRates(o), total)
	r := &Recorder{
		opt: o, clock: &steadyClock{Clock: o.Clock}, wall: o.Wall, mono: o.Mono, log: o.Log,
		byID: map[footage.CameraID]*camera{},
	}
	if r.wall == nil {
		r.wall = clock.System{}
	}
	if r.mono == nil {
		began := time.Now()
		r.mono = func() time.Duration { return time.Since(began) }
	}
	r.disk = &diskWatch{
		opt: o.Disk, rec: o.Recorder, cat: o.Catalogue, vault: o.Vault, room: o.Room, clock: r.clock, log: o.Log,
		budgets: r.budgets, wake: make(chan struct{}, 1), reserve: reserve{fs: o.Disk.FS, size: o.Disk.Reserve},
	}
	shared := &pool{}
	for _, cc := range o.Cameras {
		c := r.newCamera(cc, shared)
		r.cameras = append(r.cameras, c)
		r.byID[cc.ID] = c
	}
	return r
}

func sumRates(o Options) (sum int64) {
	for _, c := range o.Cameras {
		if c.Rate > 0 {
			sum += c.Rate
		} else {
			sum += o.Sizes.Rate
		}
	}
	return sum
}

func (r *Recorder) newCamera(cc CameraConfig, shared *pool) *camera {
	o := r.opt
	c := &camera{
		CameraConfig: cc, recorder: o.Recorder, cat: o.Catalogue, vault: o.Vault, muxer: o.Muxer, keys: o.Keys,
		clock: r.clock, sizes: o.Sizes, log: o.Log, disk: r.disk,
		queue: newQueue(o.Sizes), kick: make(chan struct{}, 1), buffers: newBuffers(shared, o.Muxer),
	}
	c.largest = largestSegment(r.configuredRate(c), o.Disk.Full)
	c.seen.state = Stopped
	c.gaps = ledger{cat: o.Catalogue, rec: o.Recorder, cam: cc.ID, onMiss: func(err error) {
		if errors.Is(err, context.Canceled) { // stopping: what is left is stored at the very end
			return
		}
		o.Log.Error("a gap could not be stored; it will be tried again", "camera", cc.ID, "err", err)
	}}
	return c
}

// Run settles what the last run left, unless Start did, then records until ctx ends; it returns when everything queued is on the disk. Its
// error is only ever about the start.
func (r *Recorder) Run(ctx context.Context) error {
	if !r.started {
		if err := r.Start(ctx); err != nil {
			return err
		}
	}
	drain, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var readers, writers sync.WaitGroup
	for _, c := range r.cameras {
		readers.Go(func() { c.supervise(ctx) })
		writers.Go(func() { (&writer{camera: c}).run(drain) })
	}
	r.loop(ctx)
	readers.Wait()
	timer := time.AfterFunc(drainTime, cancel)
	defer timer.Stop()
	for _, c := range r.cameras {
		c.queue.close()
	}
	writers.Wait()
	r.stopped(drain)
	return nil
}

// loop drives Step once a second and LogMinute once a minute.
func (r *Recorder) loop(ctx context.Context) {
	second, minute := time.NewTicker(time.Second), time.NewTicker(time.Minute)
	defer second.Stop()
	defer minute.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-second.C:
			r.complain("step", r.Step(ctx))
		case <-r.disk.wake:
			r.complain("disk", r.disk.step(ctx))
		case <-minute.C:
			r.complain("minute root", r.LogMinute(ctx))
		}
	}
}

func (r *Recorder) complain(what string, err error) {
	if err != nil {
		r.log.Error("recorder: "+what, "err", err)
	}
}

// Step is one second's work: the clock, the disk, gaps that begin to last, and whatever could not be stored before.
func (r *Recorder) Step(ctx context.Context) error {
	err := r.WatchClock(ctx)
	if diskErr := r.disk.step(ctx); err == nil {
		err = diskErr
	}
	now := r.clock.Now()
	for _, c := range r.cameras {
		c.gaps.watch(now, c.queue.end(), Threshold(c.seen.interval()))
		c.gaps.store(ctx)
		c.settle(ctx)
	}
	return err
}

// stopped enters that nobody records from here on.
func (r *Recorder) stopped(ctx context.Context) {
	now := r.clock.Now()
	for _, c := range r.cameras {
		c.settle(ctx)
		c.gaps.stop(now)
		c.gaps.store(ctx)
	}
	r.complain("minute root", r.LogMinute(ctx))
}

// Live gives the camera's segments that are being written, oldest first, with the fragments that are in the file so far.
func (r *Recorder) Live(cam footage.CameraID) []footage.Segment {
	c, ok := r.byID[cam]
	if !ok {
		return nil
	}
	c.mu.Lock()
	open := c.live
	c.mu.Unlock()
	segs := make([]footage.Segment, 0, len(open))
	for _, o := range open {
		if s := o.snapshot(); len(s.Fragments) > 0 {
			segs = append(segs, s)
		}
	}
	return segs
}

// States tells how every camera is doing, in the order of the configuration.
func (r *Recorder) States() []CameraState {
	list := make([]CameraState, len(r.cameras))
	for i, c := range r.cameras {
		s := c.seen.snapshot()
		s.Camera, s.Name, s.Place, s.OfferedSPKI = c.ID, c.Name, c.Place, c.cameraRow().OfferedSPKI
		if s.State == Recording && r.disk.mayStart(c.ID) != nil {
			s.State, s.Cause, s.Detail = NoRoom, footage.CauseDisk, ErrNoRoom.Code
		}
		list[i] = s
	}
	return list
}

// AcceptCertificate trusts the changed certificate that a camera shows, on the word of by, and logs it. fail.NotFound,
// or fail.Conflict when none waits.
func (r *Recorder) AcceptCertificate(ctx context.Context, cam footage.CameraID, by string) error {
	c, ok := r.byID[cam]
	if !ok {
		return errNoCamera
	}
	return c.accept(ctx, by, r.clock.Now())
}
