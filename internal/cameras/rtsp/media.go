package rtsp

import (
	"errors"
	"time"

	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// streamState is what is known of the RTP stream between packets.
type streamState struct {
	begun     bool
	source    uint32
	sequence  uint16
	timestamp uint32 // of the access unit at hand
	ended     bool   // the marker bit ended the access unit with this timestamp
	noMarkers bool   // the marker bit is set in the middle of pictures: only timestamps count
	report    senderReport
	why       error // last reason why a payload or picture could not be used
}

// media handles frames until the connection ends.
func (s *session) media() error {
	s.deadline = time.Time{}
	s.wire.allowed = s.lim.rubbish
	s.alive.sentAt, s.packetAt, s.pictureAt = s.now, s.now, s.now
	s.rate.begin(s.now)
	for {
		if err := s.drain(); err != nil {
			return err
		}
		if err := s.alive.due(s); err != nil {
			return err
		}
		if n, changed := s.rate.lowWater(s.now); changed {
			setLowWater(s.socket, n)
		}
		if err := s.step(); err != nil {
			return err
		}
	}
}

// mediaOverdue ends a connection that brings nothing, nothing useful, or far too much.
func (s *session) mediaOverdue() error {
	switch {
	case s.now.Sub(s.packetAt) > s.lim.noPackets:
		return because(footage.CauseCameraOff, errSilent, nil)
	case s.now.Sub(s.pictureAt) > s.lim.noPicture:
		why := s.stream.why
		if why == nil {
			why = errors.New("no picture in the packets")
		}
		return because(footage.CauseProtocol, errStream, why)
	case s.rate.floods(s.now, s.lim):
		return because(footage.CauseProtocol, errFlood, nil)
	}
	return nil
}

// rtp takes one packet. Pictures end at the marker bit or where the timestamp changes, whichever comes first: cameras get
// the marker wrong in both directions.
func (s *session) rtp(b []byte) error {
	p, ok := parseRTP(b)
	if !ok {
		s.units.Lost()
		s.stream.why = errors.New("malformed RTP packet")
		return nil
	}
	s.packetAt = s.now
	if !s.inOrder(p) || p.kind != s.video.payloadType || len(p.payload) == 0 {
		return nil
	}
	st := &s.stream
	if p.timestamp != st.timestamp && s.units.Begun() {
		if err := s.finish(); err != nil {
			return err
		}
	}
	if st.ended && p.timestamp == st.timestamp && s.units.ContinuesPicture(p.payload) {
		st.noMarkers = true
		s.units.Lost() // its first slices are gone already, as a picture of their own
	}
	st.timestamp, st.ended = p.timestamp, false
	if err := s.units.Payload(p.payload); err != nil {
		st.why = err
	}
	if p.marker && !st.noMarkers && s.units.Begun() {
		st.ended = true
		return s.finish()
	}
	return nil
}

// inOrder follows the sequence numbers: a gap loses data, a repeat is skipped, another source is a new stream.
func (s *session) inOrder(p packet) bool {
	st := &s.stream
	if !st.begun || p.source != st.source {
		if st.begun {
			s.units.Lost()
			st.report = senderReport{}
		}
		st.begun, st.source, st.sequence = true, p.source, p.sequence
		return true
	}
	step := int16(p.sequence - st.sequence)
	if step == 0 {
		return false
	}
	if step != 1 {
		s.units.Lost()
	}
	st.sequence = p.sequence
	return true
}

// finish ends the access unit and hands it over.
func (s *session) finish() error {
	u, ok, err := s.units.Finish()
	if err != nil {
		return because(footage.CauseProtocol, errStream, err)
	}
	if !ok {
		s.stream.why = errors.New("pictures without parameter sets")
		return nil
	}
	if u.Track != nil {
		s.times.setReorder(u.Track.MaxReorder)
		if err := s.sink.Start(*u.Track); err != nil {
			return sinkFailure(err)
		}
	}
	return s.deliver(u)
}

// lastPicture hands over what came of a picture when the line went dead; nobody can tell whether that is all of it.
func (s *session) lastPicture() error {
	if s.units == nil || !s.units.Begun() {
		return nil
	}
	s.units.Lost()
	return s.finish()
}

func (s *session) deliver(u nal.Unit) error {
	st := &s.stream
	pts, dts, leapt := s.times.place(st.timestamp, s.now)
	if leapt {
		st.report = senderReport{}
	}
	s.pictureAt = s.now
	err := s.sink.Picture(footage.Picture{
		PTS: pts, DTS: dts,
		Arrived:      s.now,
		CameraTime:   st.report.cameraTime(st.timestamp),
		RandomAccess: u.RandomAccess,
		Damaged:      u.Damaged,
		Data:         u.Data,
	})
	if err != nil {
		return sinkFailure(err)
	}
	return nil
}

// rtcp keeps the camera's last sender report.
func (s *session) rtcp(b []byte) {
	r, ok := parseSenderReport(b)
	if ok && (!s.stream.begun || r.source == s.stream.source) {
		s.stream.report = r
	}
}
