package rtsp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// userAgent is how Portiek introduces itself.
const userAgent = "Portiek"

// redirected is how open reports that the camera sent us elsewhere.
type redirected struct{ to string }

func (redirected) Error() string { return "redirected" }

// open goes from OPTIONS to PLAY.
func (s *session) open() error {
	if err := s.options(); err != nil {
		return err
	}
	base, err := s.describe()
	if err != nil {
		return err
	}
	s.address = base
	if s.video.base != "" && s.video.base != "*" {
		s.address = join(base, s.video.base)
	}
	if err := s.setup(join(base, s.video.control)); err != nil {
		return err
	}
	return s.play()
}

func (s *session) options() error {
	m, err := s.do("OPTIONS", s.address, "")
	if err != nil {
		return err
	}
	// A camera that does not know OPTIONS may still know DESCRIBE; whatever it says, that decides.
	for _, v := range m.header["public"] {
		if strings.Contains(strings.ToUpper(v), "GET_PARAMETER") {
			s.alive.method = "GET_PARAMETER"
		}
	}
	return nil
}

// describe fetches the session description and returns the base of its relative addresses (RFC 2326 C.1.1).
func (s *session) describe() (base string, err error) {
	m, err := s.do("DESCRIBE", s.address, "Accept: application/sdp\r\n")
	if err != nil {
		return "", err
	}
	if err := checkStatus(m); err != nil {
		return "", err
	}
	v, ferr := parseSDP(m.body)
	if ferr != nil {
		return "", because(footage.CauseProtocol, ferr, nil)
	}
	s.video = v
	base = s.address
	for _, name := range []string{"content-location", "content-base"} {
		if c := m.header.get(name); c != "" {
			base = join(s.address, c)
		}
	}
	return base, nil
}

func (s *session) setup(url string) error {
	m, err := s.do("SETUP", url, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")
	if err != nil {
		return err
	}
	if m.status == 461 {
		return because(footage.CauseProtocol, errNoTCP, errors.New("status 461"))
	}
	if err := checkStatus(m); err != nil {
		return err
	}
	if s.wire.channels, err = parseChannels(m.header.get("transport")); err != nil {
		return err
	}
	return s.adopt(m.header.get("session"))
}

// adopt takes the Session header: id and timeout in seconds (RFC 2326 section 12.37).
func (s *session) adopt(value string) error {
	id, params, _ := strings.Cut(value, ";")
	s.id = strings.TrimSpace(id)
	if s.id == "" || strings.IndexFunc(s.id, notPrintable) >= 0 || len(s.id) > 512 {
		return protocolError("no usable Session header")
	}
	seconds, err := strconv.Atoi(parseFields(params)["timeout"])
	if err != nil {
		seconds = 60
	}
	s.alive.every = min(max(time.Duration(seconds)*time.Second/2, time.Second), 30*time.Second)
	return nil
}

func (s *session) play() error {
	s.units = nal.NewAssembler(s.video.codec)
	for _, set := range s.video.sets {
		s.units.ParameterSet(set)
	}
	s.packetAt, s.pictureAt = s.now, s.now
	m, err := s.do("PLAY", s.address, "Range: npt=0.000-\r\n")
	if err != nil {
		return err
	}
	return checkStatus(m)
}

// teardown says goodbye and does not wait for an answer.
func (s *session) teardown() {
	if s.id != "" {
		s.lim.write = min(s.lim.write, 500*time.Millisecond)
		if err := s.send("TEARDOWN", s.address, ""); err != nil {
			s.log.Debug("no goodbye", "error", err)
		}
	}
}

// checkStatus translates a refusal.
func checkStatus(m message) error {
	why := fmt.Errorf("status %d", m.status)
	switch {
	case m.status == 200:
		return nil
	case m.status == 403:
		return because(footage.CauseCredentials, errCredentials, why)
	case m.status == 404 || m.status == 410:
		return because(footage.CauseProtocol, errPath, why)
	case m.status == 453 || m.status >= 500:
		return because(footage.CauseCameraOff, errBusy, why)
	}
	return because(footage.CauseProtocol, errStatus, why)
}
