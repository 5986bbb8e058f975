package recording

import (
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// session is the Sink of one connection: it cuts the stream into fragments and segments. It runs on the source's goroutine and
// touches no disk and no database, but for a certificate.
type session struct {
	ctx  context.Context
	cam  *camera
	wall wallTime

	track   footage.Track
	init    []byte
	waitKey bool // nothing can be decoded before a random-access picture

	cur     *fragment // under construction; its last picture waits for its duration
	dts     int64     // of that picture
	start   time.Time // its wall time
	arrived time.Time // of the last picture, or start of the session

	inSegment bool
	segStart  time.Time
	segDTS    int64
	segBytes  int64
	lastKey   time.Time
	group     time.Duration // longest recent group of pictures
	offset    *time.Duration
}

func newSession(ctx context.Context, cam *camera) *session {
	return &session{ctx: ctx, cam: cam, waitKey: true, arrived: cam.clock.Now()}
}

// Certificate implements Sink.
func (s *session) Certificate(spki [32]byte) error { return s.cam.certificate(s.ctx, spki) }

// Start implements Sink: other parameter sets mean another segment.
func (s *session) Start(t footage.Track) error {
	init, err := s.cam.muxer.Init(t)
	if err != nil {
		return &Failure{footage.CauseProtocol, err}
	}
	s.finish()
	s.track, s.init, s.waitKey = t, init, true
	s.cam.seen.track(t)
	return nil
}

var errNoTrack = fail.New(fail.Invalid, "camera.no_track",
	"De camera stuurt beelden zonder te zeggen hoe ze gelezen moeten worden.",
	"The camera sends pictures without saying how to decode them.")

// Picture implements Sink.
func (s *session) Picture(p footage.Picture) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.init == nil {
		return &Failure{footage.CauseProtocol, errNoTrack}
	}
	now := s.cam.clock.Now()
	if len(p.Data) > s.cam.sizes.Picture || len(p.Data) == 0 {
		s.tooLarge(now, len(p.Data))
		return nil
	}
	s.arrived = now
	if s.waitKey && !p.RandomAccess {
		return nil
	}
	wall, jumped := s.wall.at(p.DTS, now, s.footageEnd())
	wall = latest(wall, s.floor())
	s.settle(p, wall, jumped)
	if s.waitKey && !p.RandomAccess { // the queue refused what came before
		return nil
	}
	if !s.inSegment {
		s.beginSegment(p, wall)
	}
	s.add(p, wall)
	return nil
}

// Tick implements Sink: it notices silence.
func (s *session) Tick(time.Time) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	silent := s.cam.clock.Now().Sub(s.arrived)
	limit := Threshold(s.cam.seen.interval())
	if silent <= limit {
		return nil
	}
	s.finish()
	s.cam.silent(s.arrived.Add(limit))
	if silent > max(15*time.Second, 3*limit) {
		return &Failure{footage.CauseCameraOff, errSilent}
	}
	return nil
}

var errSilent = fail.New(fail.Unavailable, "camera.silent",
	"De camera is verbonden maar stuurt geen beeld. Start de camera opnieuw op.",
	"The camera is connected but sends no pictures. Restart the camera.")

// footageEnd is where the camera's footage ends, the picture that waits for its duration included.
func (s *session) footageEnd() time.Time {
	if s.cur != nil {
		return s.start.Add(s.cam.seen.interval())
	}
	return s.cam.queuedEnd()
}

// floor is the earliest wall time the next picture may have, so that footage never overlaps.
func (s *session) floor() time.Time {
	if s.cur != nil {
		return s.start.Add(time.Microsecond)
	}
	return s.cam.queuedEnd()
}

// settle gives the waiting picture its duration, now that the next is here, and cuts before the next where that is due.
func (s *session) settle(next footage.Picture, wall time.Time, jumped bool) {
	if s.cur == nil {
		return
	}
	step, interval := wall.Sub(s.start), s.cam.seen.interval()
	broken := jumped || step > Threshold(interval)
	if broken {
		end := s.start.Add(min(interval, step))
		s.closePicture(toTicks(interval), end)
	} else {
		s.closePicture(uint32(next.DTS-s.dts), wall)
		s.cam.seen.step(Ticks(next.DTS - s.dts))
	}
	s.noteGroup(next, wall)
	switch {
	case broken || s.segmentDue(next.RandomAccess, wall):
		s.flush(true)
	case s.fragmentDue(next, wall, interval):
		s.flush(false)
	}
}

func (s *session) closePicture(ticks uint32, end time.Time) {
	f := s.cur
	f.samples[len(f.samples)-1].Duration = ticks
	if !end.After(f.start) {
		end = f.start.Add(time.Microsecond)
	}
	f.end = end
}

// segmentDue tells whether the segment ends before the next picture. At a random-access picture it looks ahead: if the
// group that starts would not fit, the segment ends here, so that only a group longer than a segment is ever cut in two.
func (s *session) segmentDue(randomAccess bool, wall time.Time) bool {
	age, limit := wall.Sub(s.segStart), s.cam.segmentLimit()
	if !randomAccess {
		return age >= limit+segmentSlack
	}
	end := s.cam.epochEnd()
	return age >= limit || s.segBytes >= s.cam.largest || age+s.group > limit+segmentSlack/2 || (s.segStart.Before(end) && !wall.Before(end))
}

// segmentSlack keeps jitter from cutting a group just before the random-access picture that would have ended the segment.
const segmentSlack = 500 * time.Millisecond

func (s *session) fragmentDue(next footage.Picture, wall time.Time, interval time.Duration) bool {
	f := s.cur
	return next.RandomAccess || len(f.samples) == maxSamples ||
		f.used-f.front+len(next.Data) > fragmentBytes ||
		wall.Add(interval).Sub(f.start) > s.cam.sizes.Fragment+time.Millisecond
}

func (s *session) noteGroup(next footage.Picture, wall time.Time) {
	if !next.RandomAccess {
		return
	}
	if g := wall.Sub(s.lastKey); !s.lastKey.IsZero() {
		s.group = max(g, s.group-s.group/16)
		s.cam.seen.group(s.group)
	}
	s.lastKey = wall
}

func (s *session) beginSegment(p footage.Picture, wall time.Time) {
	s.inSegment, s.segStart, s.segDTS, s.segBytes = true, wall, p.DTS, 0
	if p.RandomAccess {
		s.lastKey, s.waitKey = wall, false
	}
	if !p.CameraTime.IsZero() {
		off := p.CameraTime.Sub(wall).Round(time.Millisecond)
		s.offset = &off
	}
	s.open(p, wall)
	s.cur.begin = &opening{
		init: s.init, codec: s.track.CodecString, width: s.track.Width, height: s.track.Height,
		continues: !p.RandomAccess, offset: s.offset, synced: s.cam.clock.Synced(),
	}
}

func (s *session) open(p footage.Picture, wall time.Time) {
	s.cur = s.cam.newFragment(len(p.Data))
	s.cur.start, s.cur.end, s.cur.base = wall, wall, p.DTS-s.segDTS
}

func (s *session) add(p footage.Picture, wall time.Time) {
	if s.cur == nil {
		s.open(p, wall)
	}
	s.cam.addPicture(s.cur, p)
	s.dts, s.start, s.segBytes = p.DTS, wall, s.segBytes+int64(len(p.Data))
	s.cam.seen.picture(s.arrived, len(p.Data))
}

// flush hands the fragment to the writer; when that is too far behind, it drops what follows until the next random-access
// picture.
func (s *session) flush(last bool) {
	f := s.cur
	s.cur = nil
	f.last = last
	f.gapAfter = Threshold(s.cam.seen.interval())
	if last {
		s.inSegment = false
	}
	if s.cam.enqueue(f) {
		return
	}
	s.inSegment, s.waitKey = false, true
}

// finish ends the segment with what there is: the stream pauses, changes or ends.
func (s *session) finish() {
	if s.cur != nil {
		interval := s.cam.seen.interval()
		s.closePicture(toTicks(interval), s.start.Add(interval))
		s.flush(true)
	}
	s.inSegment = false
}

// tooLarge drops an impossible picture and all that leans on it.
func (s *session) tooLarge(now time.Time, size int) {
	s.finish()
	s.waitKey = true
	s.cam.tooLarge(now, size)
}
