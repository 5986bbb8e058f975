package recording

import (
	"sync"
	"time"

	"portiek/internal/rules/footage"
)

// seen is what is known of a camera's stream; the session writes it, the page reads it. Safe for concurrent use.
type seen struct {
	mu      sync.Mutex
	state   State
	last    time.Time
	t       footage.Track
	pace    pace
	longest time.Duration // group of pictures
	cause   footage.Cause
	detail  string
	dropped int64
	rate    meter
}

// meter measures bytes per second over windows of about four seconds.
type meter struct {
	since time.Time
	bytes int64
	rate  int64
}

func (m *meter) add(now time.Time, n int) {
	if m.since.IsZero() {
		m.since = now
	}
	m.bytes += int64(n)
	if d := now.Sub(m.since); d >= 4*time.Second {
		r := int64(float64(m.bytes) / d.Seconds())
		if m.rate == 0 {
			m.rate = r
		}
		m.rate += (r - m.rate) / 4
		m.since, m.bytes = now, 0
	}
}

func (s *seen) set(st State) {
	s.mu.Lock()
	s.state = st
	s.mu.Unlock()
}

// trouble says what is wrong, and tells whether that is new.
func (s *seen) trouble(st State, c footage.Cause, detail string) (fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh = s.state != st || s.cause != c
	s.state, s.cause, s.detail = st, c, detail
	return fresh
}

func (s *seen) track(t footage.Track) {
	s.mu.Lock()
	s.t.CodecString, s.t.Width, s.t.Height = t.CodecString, t.Width, t.Height
	s.mu.Unlock()
}

func (s *seen) step(d time.Duration) {
	s.mu.Lock()
	s.pace.add(d)
	s.mu.Unlock()
}

func (s *seen) interval() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pace.get()
}

func (s *seen) group(d time.Duration) {
	s.mu.Lock()
	s.longest = d
	s.mu.Unlock()
}

func (s *seen) picture(now time.Time, size int) {
	s.mu.Lock()
	s.last = now
	if s.state != Recording && s.state != NoRoom {
		s.state, s.cause, s.detail = Recording, "", ""
	}
	s.rate.add(now, size)
	s.mu.Unlock()
}

// writing says that a segment began: whatever kept the disk from taking pictures is over.
func (s *seen) writing() {
	s.mu.Lock()
	if s.state == NoRoom {
		s.state, s.cause, s.detail = Recording, "", ""
	}
	s.mu.Unlock()
}

func (s *seen) drop(pictures int) {
	s.mu.Lock()
	s.dropped += int64(pictures)
	s.mu.Unlock()
}

// bytesPerSecond is the measured rate, 0 before there is one.
func (s *seen) bytesPerSecond() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rate.rate
}

func (s *seen) snapshot() CameraState {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := CameraState{
		State: s.state, LastPicture: s.last, Codec: s.t.CodecString, Width: s.t.Width, Height: s.t.Height,
		Bitrate: s.rate.rate * 8, Group: s.longest, Cause: s.cause, Detail: s.detail, Dropped: s.dropped,
	}
	if s.pace.interval > 0 {
		st.FPS = float64(time.Second) / float64(s.pace.interval)
	}
	return st
}
