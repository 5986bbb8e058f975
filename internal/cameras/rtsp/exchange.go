package rtsp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"portiek/internal/rules/footage"
)

// do sends a request and waits for its response, answering one challenge on the way.
func (s *session) do(method, url, extra string) (message, error) {
	for attempt := 0; ; attempt++ {
		if err := s.send(method, url, extra); err != nil {
			return message{}, err
		}
		m, err := s.await()
		if err != nil {
			return message{}, err
		}
		switch {
		case m.status == 401:
			if err := s.challenged(m, attempt); err != nil {
				return message{}, err
			}
		case m.status >= 300 && m.status < 400:
			return message{}, redirected{m.header.get("location")}
		default:
			return m, nil
		}
	}
}

// challenged takes the challenge of a 401. The first one of a request may be new or replace a stale nonce; a second one
// means that the answer to a fresh challenge was wrong.
func (s *session) challenged(m message, attempt int) error {
	if attempt > 0 && !(attempt == 1 && stale(m)) {
		return because(footage.CauseCredentials, errCredentials, nil)
	}
	if err := s.auth.accept(m.header["www-authenticate"]); err != nil {
		return because(footage.CauseCredentials, err, nil)
	}
	return nil
}

func stale(m message) bool {
	for _, v := range m.header["www-authenticate"] {
		_, rest, _ := strings.Cut(v, " ")
		if strings.EqualFold(parseFields(rest)["stale"], "true") {
			return true
		}
	}
	return false
}

// await processes what comes until the response to the last request.
func (s *session) await() (message, error) {
	s.awaited, s.reply = s.cseq, nil
	defer func() { s.awaited, s.reply = 0, nil }()
	for {
		if err := s.drain(); err != nil {
			return message{}, err
		}
		if s.reply != nil {
			return *s.reply, nil
		}
		if err := s.step(); err != nil {
			return message{}, err
		}
	}
}

// send writes a request.
func (s *session) send(method, url, extra string) error {
	if strings.IndexFunc(url, notPrintable) >= 0 || len(url) > 4*maxURL {
		return protocolError("the camera names an address with spaces or control characters, or of undue length")
	}
	s.cseq++
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s RTSP/1.0\r\nCSeq: %d\r\nUser-Agent: %s\r\n", method, url, s.cseq, userAgent)
	if s.id != "" {
		fmt.Fprintf(&b, "Session: %s\r\n", s.id)
	}
	if a := s.auth.header(method, url); a != "" {
		fmt.Fprintf(&b, "Authorization: %s\r\n", a)
	}
	b.WriteString(extra + "\r\n")
	return s.write(b.String())
}

func (s *session) write(text string) error {
	err := s.wire.conn.SetWriteDeadline(time.Now().Add(s.lim.write))
	if err == nil {
		_, err = s.wire.conn.Write([]byte(text))
	}
	if err != nil {
		return because(footage.CauseNetwork, errLost, plain(err))
	}
	return nil
}

// message takes a response, or a request of the camera's.
func (s *session) message(m message) error {
	if m.method != "" {
		return s.request(m)
	}
	seq, err := strconv.Atoi(m.header.get("cseq"))
	switch {
	case m.status < 200:
		return nil
	case s.awaited != 0 && (err != nil || seq == s.awaited): // some cameras leave CSeq out
		s.reply = &m
	case s.awaited == 0:
		return s.alive.answered(s, m)
	}
	return nil
}

// request answers what a camera asks of us: nothing is offered, and a camera that ends the session is believed.
func (s *session) request(m message) error {
	switch m.method {
	case "TEARDOWN", "REDIRECT":
		return because(footage.CauseNetwork, errLost, errors.New("the camera ended the session with "+m.method))
	}
	if s.now.Sub(s.alive.refusedAt) < time.Second { // no more answers than that, however many requests
		return nil
	}
	s.alive.refusedAt = s.now
	seq := m.header.get("cseq")
	if _, err := strconv.ParseUint(seq, 10, 32); err != nil {
		return nil
	}
	return s.write("RTSP/1.0 501 Not Implemented\r\nCSeq: " + seq + "\r\n\r\n")
}
