package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"portiek/bench/clip"
)

// session is one RTSP connection: just enough of RFC 2326 for ffmpeg and for Portiek to play one track over it.
type session struct {
	load *load
	conn net.Conn
	in   *bufio.Reader
	path string

	mu sync.Mutex // answers and pictures share the connection
}

func newSession(l *load, c net.Conn) *session {
	return &session{load: l, conn: c, in: bufio.NewReaderSize(c, 4096)}
}

func (s *session) serve() {
	stop := make(chan struct{})
	defer close(stop)
	for {
		if err := s.skipInterleaved(); err != nil {
			return
		}
		line, err := textproto.NewReader(s.in).ReadLine()
		if err != nil {
			return
		}
		header, err := textproto.NewReader(s.in).ReadMIMEHeader()
		if err != nil {
			return
		}
		method, rest, _ := strings.Cut(line, " ")
		url, _, _ := strings.Cut(rest, " ")
		body, _ := strconv.Atoi(header.Get("Content-Length"))
		if _, err := s.in.Discard(body); err != nil {
			return
		}
		if !s.answer(method, url, header, stop) {
			return
		}
	}
}

// skipInterleaved drops what the client sends on a channel (receiver reports).
func (s *session) skipInterleaved() error {
	for {
		b, err := s.in.Peek(1)
		if err != nil || b[0] != '$' {
			return err
		}
		var head [4]byte
		if _, err := io.ReadFull(s.in, head[:]); err != nil {
			return err
		}
		if _, err := s.in.Discard(int(binary.BigEndian.Uint16(head[2:]))); err != nil {
			return err
		}
	}
}

// answer replies to one request; false ends the connection.
func (s *session) answer(method, url string, header textproto.MIMEHeader, stop <-chan struct{}) bool {
	extra, body := "", ""
	switch method {
	case "OPTIONS":
		extra = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n"
	case "DESCRIBE":
		body = s.load.clip.SDP()
		extra = fmt.Sprintf("Content-Base: %s/\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n", strings.TrimSuffix(url, "/"), len(body))
	case "SETUP":
		extra = "Session: 1;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
	case "PLAY":
		_, after, _ := strings.Cut(url, "://")
		_, path, _ := strings.Cut(after, "/")
		s.path = strings.TrimSuffix(path, "/")
		extra = "Session: 1\r\n"
		defer func() { go s.play(stop) }()
	default:
		extra = "Session: 1\r\n"
	}
	reply := fmt.Sprintf("RTSP/1.0 200 OK\r\nCSeq: %s\r\n%s\r\n%s", header.Get("Cseq"), extra, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := io.WriteString(s.conn, reply)
	return err == nil && method != "TEARDOWN"
}

// play sends pictures at their time until its seconds are full. Cameras start at different points of a picture's time,
// as cameras do; each starts with a random-access picture.
func (s *session) play(stop <-chan struct{}) {
	h := fnv.New32a()
	h.Write([]byte(s.path))
	ssrc, sent := h.Sum32(), s.load.counter(s.path)
	stagger := time.Duration(ssrc%1000) * (time.Second / clip.FrameRate) / 1000
	start := time.Now().Add(stagger)
	p := packer{ssrc: ssrc, seq: uint16(ssrc), ts: ssrc}
	for i := range s.load.seconds * clip.FrameRate {
		due := start.Add(time.Duration(i) * time.Second / clip.FrameRate)
		time.Sleep(time.Until(due))
		select {
		case <-stop:
			return
		default:
		}
		s.load.late(time.Since(due))
		if s.write(p.pack(s.load.clip, i)) != nil {
			return
		}
		sent.Add(1)
	}
	s.load.finished()
}

func (s *session) write(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.conn.Write(b)
	return err
}

// packer fills in one camera's RTP headers.
type packer struct {
	ssrc, ts, octets, packets uint32
	seq                       uint16
	buf                       []byte
}

// pack gives picture i of the endless loop, every five seconds with a sender report in front. The bytes are valid until
// the next call.
func (p *packer) pack(c *clip.Clip, i int) []byte {
	pic := c.Pictures[i%len(c.Pictures)]
	p.buf = p.buf[:0]
	if i%(5*clip.FrameRate) == 0 {
		p.report()
	}
	base := len(p.buf)
	p.buf = append(p.buf, pic.Bytes...)
	for _, at := range pic.Offsets {
		h := p.buf[base+at:]
		binary.BigEndian.PutUint16(h[2:], p.seq)
		binary.BigEndian.PutUint32(h[4:], p.ts)
		binary.BigEndian.PutUint32(h[8:], p.ssrc)
		p.seq++
	}
	p.packets += uint32(len(pic.Offsets))
	p.octets += uint32(len(pic.Bytes) - 16*len(pic.Offsets))
	p.ts += clip.Ticks
	return p.buf
}

// report appends an RTCP sender report on channel 1 (RFC 3550 section 6.4.1).
func (p *packer) report() {
	const ntpEpoch = 2208988800 // 1970 in seconds since 1900
	now := time.Now()
	b := append(p.buf, '$', 1, 0, 28, 0x80, 200, 0, 6)
	for _, w := range []uint32{p.ssrc, uint32(now.Unix() + ntpEpoch), uint32(uint64(now.Nanosecond()) << 32 / 1e9), p.ts, p.packets, p.octets} {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	p.buf = b
}
