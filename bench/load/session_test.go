package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"

	"portiek/bench/clip"
)

// TestSession plays one second to a small client: every picture comes, in order, with its own camera's headers, and is
// counted.
func TestSession(t *testing.T) {
	pic := clip.Picture{Bytes: append([]byte{'$', 0, 0, 17, 0x80, 96 | 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0x65, 1, 2, 3, 4), Offsets: []int{4}}
	l := &load{clip: &clip.Clip{SPS: []byte{0x67, 0x64, 0, 0x28}, PPS: []byte{0x68, 1}, Pictures: []clip.Picture{pic, pic}}, seconds: 1, n: 2, born: time.Now(), sent: map[string]*atomic.Int64{}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go l.accept(ln)
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(c)
	for i, method := range []string{"OPTIONS", "DESCRIBE", "SETUP", "PLAY"} {
		fmt.Fprintf(c, "%s rtsp://%s/cam7 RTSP/1.0\r\nCSeq: %d\r\n\r\n", method, ln.Addr(), i+1)
		h := answer(t, in)
		if h.Get("Cseq") != strconv.Itoa(i+1) {
			t.Fatalf("%s: %v", method, h)
		}
	}
	var first rtp.Packet
	for i := range clip.FrameRate {
		p := media(t, in)
		if i == 0 {
			first = p
		}
		if p.SequenceNumber != first.SequenceNumber+uint16(i) || p.Timestamp != first.Timestamp+uint32(i*clip.Ticks) || p.SSRC != first.SSRC || p.SSRC == 0 {
			t.Fatalf("picture %d: %+v after %+v", i, p.Header, first.Header)
		}
	}
	for l.done.Load() == 0 { // the deadline of the whole test binary guards this
		time.Sleep(time.Millisecond)
	}
	if r := l.report(); r.Sent["cam7"] != clip.FrameRate {
		t.Errorf("%+v", r)
	}
}

func answer(t *testing.T, in *bufio.Reader) textproto.MIMEHeader {
	t.Helper()
	r := textproto.NewReader(in)
	line, err := r.ReadLine()
	if err != nil || line != "RTSP/1.0 200 OK" {
		t.Fatalf("%q %v", line, err)
	}
	h, err := r.ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	n, _ := strconv.Atoi(h.Get("Content-Length"))
	if _, err := in.Discard(n); err != nil {
		t.Fatal(err)
	}
	return h
}

// media reads the next packet of channel 0, passing over sender reports.
func media(t *testing.T, in *bufio.Reader) (p rtp.Packet) {
	t.Helper()
	for {
		var head [4]byte
		if _, err := io.ReadFull(in, head[:]); err != nil || head[0] != '$' {
			t.Fatalf("% x %v", head, err)
		}
		b := make([]byte, binary.BigEndian.Uint16(head[2:]))
		if _, err := io.ReadFull(in, b); err != nil {
			t.Fatal(err)
		}
		if head[1] == 0 {
			if err := p.Unmarshal(b); err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
}
