package rtsp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// session is one connection: first a dialogue of requests and responses, then media with a request now and then. One
// goroutine does all of it.
type session struct {
	ctx  context.Context
	cfg  Config
	lim  limits
	sink Sink
	log  *slog.Logger

	wire   *wire
	socket *net.TCPConn
	tls    bool
	auth   authorizer

	// Dialogue.
	address  string    // URL of requests for the whole session
	deadline time.Time // of the dialogue; zero once media plays
	heard    bool      // the camera said something
	cseq     int
	awaited  int // CSeq that is waited for, 0: none
	reply    *message
	id       string // Session header
	alive    keepAlive

	// Media.
	video     video
	units     *nal.Assembler
	times     timeline
	stream    streamState
	ticked    time.Time
	now       time.Time // of the last read
	packetAt  time.Time
	pictureAt time.Time
	rate      rateMeter
}

// step reads once, with a tick for the sink when it is time, and leaves the bytes to drain.
func (s *session) step() error {
	if err := s.ctx.Err(); err != nil {
		return because(footage.CauseRecorderStopped, errStopped, err)
	}
	until := s.ticked.Add(s.lim.tick)
	if !s.deadline.IsZero() && s.deadline.Before(until) {
		until = s.deadline
	}
	n, err := s.wire.read(until)
	s.now = time.Now()
	if err != nil {
		return s.lost(err)
	}
	if n > 0 {
		s.heard = true
		s.rate.add(n)
	}
	if s.now.Sub(s.ticked) >= s.lim.tick {
		s.ticked = s.now
		if err := s.sink.Tick(s.now); err != nil {
			return sinkFailure(err)
		}
	}
	return s.overdue()
}

// lost says why reading failed.
func (s *session) lost(err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	if err := s.lastPicture(); err != nil {
		return err
	}
	return because(footage.CauseNetwork, errLost, plain(err))
}

// overdue checks the deadlines.
func (s *session) overdue() error {
	switch {
	case s.deadline.IsZero():
		return s.mediaOverdue()
	case s.now.Before(s.deadline):
		return nil
	case s.heard:
		return because(footage.CauseCameraOff, errSlow, nil)
	}
	return because(footage.CauseCameraOff, errNoAnswer, nil)
}

// drain handles every whole item in the buffer, or stops at the awaited response.
func (s *session) drain() error {
	for {
		skipped := s.wire.skipped
		it, ok, err := s.wire.item()
		if err != nil {
			return err
		}
		if s.wire.skipped != skipped && s.units != nil {
			s.units.Lost()
		}
		switch {
		case !ok:
			return nil
		case it.channel >= 0:
			err = s.frame(it)
		default:
			err = s.message(it.message)
		}
		if err != nil || s.reply != nil {
			return err
		}
	}
}

// frame passes on what the video's channels bring; other channels were never set up and are ignored.
func (s *session) frame(it item) error {
	switch {
	case s.units == nil:
		return nil
	case it.channel == s.wire.channels[0]:
		return s.rtp(it.frame)
	case it.channel == s.wire.channels[1]:
		s.rtcp(it.frame)
	}
	return nil
}
