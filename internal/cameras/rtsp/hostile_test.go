package rtsp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/auth"
	"github.com/bluenviron/gortsplib/v5/pkg/base"

	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
)

// say writes the same for ever, or until the other side has had enough.
func say(c net.Conn, b []byte, pause time.Duration) {
	for {
		if _, err := c.Write(b); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

// listen takes what comes until the line is cut.
func listen(c net.Conn) { io.Copy(io.Discard, c) }

// Whatever a camera does before it plays, the session ends, with the cause that fits.
func TestHostileDialogue(t *testing.T) {
	for _, tt := range []struct {
		name  string
		raw   func(c net.Conn)
		cause footage.Cause
		want  error
	}{
		{"silent", listen, footage.CauseCameraOff, errNoAnswer},
		{"hangs up", func(net.Conn) {}, footage.CauseNetwork, errLost},
		{"trickles", func(c net.Conn) {
			for _, b := range []byte("RTSP/1.0 200 OK\r\nX-Slow: " + strings.Repeat("z", 1000)) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}, footage.CauseCameraOff, errSlow},
		{"endless headers", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\n"))
			say(c, bytes.Repeat([]byte("X: y\r\n"), 100), 0)
		}, footage.CauseProtocol, errRubbish},
		{"endless line", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\nX: "))
			say(c, bytes.Repeat([]byte("y"), 1000), 0)
		}, footage.CauseProtocol, errRubbish},
		{"endless status", func(c net.Conn) { say(c, []byte("RTSP/1.0 200 OK OK OK OK "), 0) }, footage.CauseProtocol, errRubbish},
		{"huge body", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 99999999\r\n\r\n"))
			listen(c)
		}, footage.CauseProtocol, errRubbish},
		{"negative body", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n"))
			listen(c)
		}, footage.CauseProtocol, errRubbish},
		{"two lengths", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))
			listen(c)
		}, footage.CauseProtocol, errRubbish},
		{"body that never comes", func(c net.Conn) {
			c.Write([]byte("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 10\r\n\r\n"))
			listen(c)
		}, footage.CauseCameraOff, errSlow},
		{"a web server", func(c net.Conn) {
			c.Write([]byte("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"))
			listen(c)
		}, footage.CauseProtocol, errRubbish},
		{"zeroes", func(c net.Conn) { say(c, make([]byte, 1000), 0) }, footage.CauseProtocol, errRubbish},
		{"frames instead of answers", func(c net.Conn) { say(c, []byte("$\x00\x00\x04abcd"), time.Millisecond) }, footage.CauseCameraOff, errSlow},
		{"answers to other questions", func(c net.Conn) { say(c, []byte("RTSP/1.0 200 OK\r\nCSeq: 7\r\n\r\n"), time.Millisecond) }, footage.CauseCameraOff, errSlow},
		{"interim answers for ever", func(c net.Conn) { say(c, []byte("RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n"), time.Millisecond) }, footage.CauseCameraOff, errSlow},
		{"questions of its own", func(c net.Conn) { say(c, []byte("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"), time.Millisecond) }, footage.CauseCameraOff, errSlow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cam := (&camera{raw: tt.raw}).start(t)
			f := play(t, Config{URL: cam.url()}, &recorder{}, quick)
			if f.Cause != tt.cause || !errors.Is(f, tt.want) {
				t.Error(f)
			}
		})
	}
}

// Whatever a camera does after PLAY, the session ends in the same way.
func TestHostileMedia(t *testing.T) {
	picture := rtpFrame(1, 2, true, testIDR)
	for _, tt := range []struct {
		name  string
		media func(c net.Conn)
		cause footage.Cause
		want  error
	}{
		{"nothing", listenOnly, footage.CauseCameraOff, errSilent},
		{"audio only", func(c net.Conn) { say(c, []byte("$\x00\x00\x04abcd"), time.Millisecond) }, footage.CauseCameraOff, errSilent},
		{"half a frame", func(c net.Conn) { c.Write([]byte{'$', 2, 0xff, 0xff, 1}); listenOnly(c) }, footage.CauseCameraOff, errSilent},
		{"short packets", func(c net.Conn) { say(c, []byte("$\x02\x00\x02\x80\x60"), time.Millisecond) }, footage.CauseCameraOff, errSilent},
		{"no pictures in the packets", func(c net.Conn) {
			for seq := uint16(0); ; seq++ {
				if _, err := c.Write(rtpFrame(seq, uint32(seq), true, []byte{30, 1, 2, 3})); err != nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}, footage.CauseProtocol, errStream},
		{"rubbish", func(c net.Conn) { say(c, bytes.Repeat([]byte{0xee}, 4000), 0) }, footage.CauseProtocol, errRubbish},
		{"letters", func(c net.Conn) { say(c, bytes.Repeat([]byte("RUBBISH"), 400), 0) }, footage.CauseProtocol, errRubbish},
		{"a flood", func(c net.Conn) { say(c, bytes.Repeat(picture, 2000), 0) }, footage.CauseProtocol, errFlood},
		{"a farewell", func(c net.Conn) {
			c.Write([]byte("TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
			listenOnly(c)
		}, footage.CauseNetwork, errLost},
		{"elsewhere", func(c net.Conn) {
			c.Write([]byte("REDIRECT rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nLocation: rtsp://evil/\r\n\r\n"))
			listenOnly(c)
		}, footage.CauseNetwork, errLost},
		{"hangs up", func(net.Conn) {}, footage.CauseNetwork, errLost},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cam := (&camera{sdp: sdpWithSets, media: tt.media}).start(t)
			lim := quick
			lim.floodBytes = 4 << 20
			rec := &recorder{}
			f := play(t, Config{URL: cam.url()}, rec, lim)
			if f.Cause != tt.cause || !errors.Is(f, tt.want) {
				t.Error(f)
			}
		})
	}
}

// listenOnly holds the line open; the requests are read elsewhere.
func listenOnly(c net.Conn) { say(c, nil, 5*time.Millisecond) }

// A camera that never accepts any answer is asked twice and no more.
func TestEndlessChallenges(t *testing.T) {
	cam := &camera{}
	cam.answer = func(*base.Request) *base.Response {
		nonce, _ := auth.GenerateNonce()
		www := auth.GenerateWWWAuthenticate(digest, "camera", nonce)
		return &base.Response{StatusCode: 401, Header: base.Header{"WWW-Authenticate": base.HeaderValue{www[0] + `, stale="true"`}}}
	}
	cam.start(t)
	f := play(t, Config{URL: cam.url(), User: "u", Password: secret.New("p")}, &recorder{}, quick)
	if f.Cause != footage.CauseCredentials || len(cam.said()) > 3 {
		t.Errorf("%v after %d requests", f, len(cam.said()))
	}
}

// Rubbish between frames costs what it covers, not the session.
func TestResync(t *testing.T) {
	cam := (&camera{sdp: sdpWithSets, media: func(c net.Conn) {
		c.Write(rtpFrame(1, 0, true, testIDR))
		c.Write([]byte("\x00\x01$\x09\x00\x05 not ours \xff\xff"))
		c.Write(rtpFrame(2, 3600, true, testP))
		c.Write([]byte("RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n"))
		c.Write(rtpFrame(3, 7200, true, testIDR))
	}}).start(t)
	rec := &recorder{until: 3}
	if f := play(t, Config{URL: cam.url()}, rec, quick); !errors.Is(f, errEnough) {
		t.Fatal(f)
	}
	if p := rec.pictures; p[0].Damaged || !p[1].Damaged || p[2].Damaged {
		t.Errorf("damaged: %v %v %v", p[0].Damaged, p[1].Damaged, p[2].Damaged)
	}
}

// A session that is told to stop stops, and says goodbye to a camera that listens.
func TestStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cam := (&camera{sdp: sdpWithSets, media: func(c net.Conn) { cancel(); listenOnly(c) }}).start(t)
	err := run(ctx, Config{URL: cam.url()}, &recorder{}, defaultLimits)
	var f *Failure
	if !errors.As(err, &f) || f.Cause != footage.CauseRecorderStopped || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestNobodyThere(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	f := play(t, Config{URL: "rtsp://u:geheim@" + ln.Addr().String() + "/"}, &recorder{}, quick)
	if f.Cause != footage.CauseNetwork || !errors.Is(f, errUnreachable) || strings.Contains(f.Error(), "geheim") {
		t.Error(f)
	}
}

// A plain camera behind an rtsps:// address gets nothing but a TLS hello.
func TestNoTLSThere(t *testing.T) {
	cam := (&camera{raw: func(c net.Conn) { c.Write([]byte("RTSP/1.0 400 Bad Request\r\n\r\n")); listen(c) }}).start(t)
	f := play(t, Config{URL: "rtsps://" + cam.addr + "/", User: "u", Password: secret.New("geheim")}, &recorder{}, quick)
	if f.Cause != footage.CauseProtocol || !errors.Is(f, errTLS) {
		t.Error(f)
	}
}
