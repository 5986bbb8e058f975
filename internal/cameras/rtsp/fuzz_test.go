package rtsp

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"portiek/internal/base/secret"
)

// script is a connection on which a camera says prepared bytes, a few at a time, and hangs up.
type script struct {
	net.Conn
	say  *bytes.Reader
	step int
}

func (s *script) Read(p []byte) (int, error) {
	return s.say.Read(p[:min(len(p), s.step)])
}

func (s *script) Write(p []byte) (int, error)    { return len(p), nil }
func (*script) SetReadDeadline(time.Time) error  { return nil }
func (*script) SetWriteDeadline(time.Time) error { return nil }
func (*script) Close() error                     { return nil }

// hostileSession plays a whole session against prepared bytes.
func hostileSession(b []byte, step int, sink Sink) error {
	s := offline(sink)
	s.units, s.video = nil, video{}
	s.socket = &net.TCPConn{}
	s.address = "rtsp://h/live"
	s.auth = authorizer{user: "u", password: secret.New("p")}
	s.wire = newWire(&script{say: bytes.NewReader(b), step: step})
	s.deadline, s.ticked = time.Now().Add(time.Minute), time.Now()
	if err := s.open(); err != nil {
		return err
	}
	return s.media()
}

// A whole session, from OPTIONS on, that a camera answers with arbitrary bytes: it ends, with a reason, and hands over
// pictures that keep the contract.
func FuzzSession(f *testing.F) {
	ok := "RTSP/1.0 200 OK\r\nCSeq: "
	sdp := sdpWithSets
	length := func(s string) string { return "Content-Length: " + strconv.Itoa(len(s)) + "\r\n\r\n" + s }
	good := ok + "1\r\nPublic: GET_PARAMETER\r\n\r\n" + ok + "2\r\n" + length(sdp) +
		ok + "3\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\nSession: 1;timeout=60\r\n\r\n" + ok + "4\r\n\r\n"
	media := string(rtpFrame(1, 0, true, testIDR)) + string(rtpFrame(2, 3600, true, testP)) + "$\x03\x00\x04\x80\xc8\x00\x06"
	f.Add([]byte(good+media), uint16(1000))
	f.Add([]byte(good+"rubbish"+media+"\r\n"), uint16(7))
	f.Add([]byte("RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n"+good), uint16(1))
	f.Add([]byte("RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: rtsp://h/x\r\n\r\n"), uint16(50))
	f.Fuzz(func(t *testing.T, b []byte, step uint16) {
		rec := &recorder{}
		err := hostileSession(b, int(step%2000)+1, rec)
		var fl *Failure
		var to redirected
		if !errors.As(err, &fl) && !errors.As(err, &to) {
			t.Fatalf("ended with %v", err)
		}
		if len(rec.pictures) > 0 && len(rec.tracks) == 0 {
			t.Fatal("a picture without a track")
		}
		checkTimes(t, rec.pictures)
	})
}

// Only media: frames, messages and rubbish in any order and cut anywhere.
func FuzzWire(f *testing.F) {
	f.Add(append(rtpFrame(1, 0, true, testIDR), "RTSP/1.0 200 OK\r\n\r\n"...), uint8(3))
	f.Add([]byte("$\x02\x00\x00$\x03\x00\x01x\xee\xee$\x02\x00\x0c"), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, step uint8) {
		w := newWire(&script{say: bytes.NewReader(b), step: int(step) + 1})
		w.channels, w.allowed = [2]int{2, 3}, 1000
		taken := 0
		for {
			it, ok, err := w.item()
			if err != nil {
				return
			}
			if ok {
				taken += len(it.frame)
				continue
			}
			if _, err := w.read(time.Time{}); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				break
			}
		}
		if taken+w.skipped > len(b) {
			t.Fatalf("%d bytes taken and %d skipped of %d", taken, w.skipped, len(b))
		}
	})
}

func FuzzSDP(f *testing.F) {
	f.Add([]byte(sdpWithSets))
	f.Add([]byte("m=video 0 RTP/AVP 97\na=rtpmap:97 H265/90000\na=fmtp:97 sprop-vps=QAE=; sprop-sps=QgE=; sprop-pps=RAE=\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := parseSDP(b)
		if err == nil && (v.codec == 0 || v.payloadType > 127) {
			t.Fatalf("%+v", v)
		}
	})
}

func FuzzChallenge(f *testing.F) {
	f.Add(`Digest realm="a\"b", nonce="c", qop="auth,auth-int", algorithm=SHA-256, opaque="x"`)
	f.Add(`Basic realm=x`)
	f.Fuzz(func(t *testing.T, s string) {
		a := authorizer{user: "u", password: secret.New("geheim"), tls: false}
		if a.accept([]string{s}) != nil {
			return
		}
		h := a.header("OPTIONS", "rtsp://h/")
		if bytes.ContainsAny([]byte(h), "\r\n\x00") {
			t.Fatalf("%q makes %q", s, h)
		}
		if bytes.Contains([]byte(h), []byte("geheim")) || bytes.HasPrefix([]byte(h), []byte("Basic")) {
			t.Fatalf("%q gets the password out", s)
		}
	})
}
