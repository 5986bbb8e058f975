package interop_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
)

// attack is what a hostile camera does with a connection.
type attack func(c net.Conn)

// hostile serves attacks on a port of this machine, one connection after another and all at once.
func hostile(t testing.TB, do attack) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { stop(); l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			end := context.AfterFunc(ctx, func() { c.Close() })
			go func() { defer end(); defer c.Close(); do(c) }()
		}
	}()
	return "rtsp://" + l.Addr().String() + "/live"
}

// attacks are the hostile cameras.
var attacks = map[string]attack{
	"dood":   func(c net.Conn) { c.Close() },
	"zwijgt": func(c net.Conn) { _, _ = c.Read(make([]byte, 1)); wait(c) },
	"rommel": garbage,
	"koppen": func(c net.Conn) {
		repeat(c, "RTSP/1.0 200 OK\r\nCSeq: 1\r\n", "X-Kop: "+strings.Repeat("a", 1000)+"\r\n")
	},
	"regel": func(c net.Conn) { repeat(c, "RTSP/1.0 200 OK\r\nX: ", strings.Repeat("b", 4096)) },
	"sdp": func(c net.Conn) {
		repeat(c, "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 2147483647\r\n\r\nv=0\r\n", "a=x:"+strings.Repeat("c", 500)+"\r\n")
	},
	"lengte": func(c net.Conn) { repeat(c, "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n", "") },
	"weigert": func(c net.Conn) {
		answerAll(c, "RTSP/1.0 401 Unauthorized\r\nCSeq: %s\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"%[1]s\", stale=true\r\n\r\n")
	},
	"verwijst": func(c net.Conn) {
		answerAll(c, "RTSP/1.0 302 Found\r\nCSeq: %s\r\nLocation: rtsp://192.0.2.1/live\r\n\r\n")
	},
	"overstroomt": func(c net.Conn) { play(c, flood) },
	"eindeloos":   func(c net.Conn) { play(c, endlessUnit) },
	"ruis":        func(c net.Conn) { play(c, noise) },
	"stoort":      func(c net.Conn) { play(c, func(c net.Conn) { garbage(c) }) },
	"knippert":    func(c net.Conn) { play(c, func(c net.Conn) { time.Sleep(50 * time.Millisecond) }) },
}

func wait(c net.Conn) { _, _ = c.Read(make([]byte, 1<<16)); time.Sleep(time.Hour) }

// repeat writes begin, and then again for ever.
func repeat(c net.Conn, begin, again string) {
	if _, err := c.Write([]byte(begin)); err != nil || again == "" {
		return
	}
	block := []byte(strings.Repeat(again, 1+65536/len(again)))
	for {
		if _, err := c.Write(block); err != nil {
			return
		}
	}
}

func garbage(c net.Conn) {
	r := rand.New(rand.NewPCG(7, 7))
	b := make([]byte, 64<<10)
	for {
		for i := 0; i < len(b); i += 8 {
			binary.LittleEndian.PutUint64(b[i:], r.Uint64())
		}
		if _, err := c.Write(b); err != nil {
			return
		}
	}
}

// request reads one request and gives its first line and number.
func request(r *bufio.Reader) (line, seq string, err error) {
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return "", "", err
		}
		l = strings.TrimSpace(l)
		if line == "" {
			line = l
		} else if l == "" {
			return line, seq, nil
		}
		if s, ok := strings.CutPrefix(l, "CSeq: "); ok {
			seq = s
		}
	}
}

func answerAll(c net.Conn, answer string) {
	r := bufio.NewReader(c)
	for {
		_, seq, err := request(r)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(c, answer, seq); err != nil {
			return
		}
	}
}

// play is polite up to PLAY, and then sends what then does.
func play(c net.Conn, then func(net.Conn)) {
	const sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n"
	r := bufio.NewReader(c)
	for {
		line, seq, err := request(r)
		if err != nil {
			return
		}
		method, _, _ := strings.Cut(line, " ")
		switch method {
		case "OPTIONS":
			fmt.Fprintf(c, "RTSP/1.0 200 OK\r\nCSeq: %s\r\nPublic: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n", seq)
		case "DESCRIBE":
			fmt.Fprintf(c, "RTSP/1.0 200 OK\r\nCSeq: %s\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", seq, len(sdp), sdp)
		case "SETUP":
			fmt.Fprintf(c, "RTSP/1.0 200 OK\r\nCSeq: %s\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n", seq)
		case "PLAY":
			fmt.Fprintf(c, "RTSP/1.0 200 OK\r\nCSeq: %s\r\nSession: 1\r\n\r\n", seq)
			then(c)
			return
		}
	}
}

// frame is one interleaved RTP packet.
func frame(seq uint16, timestamp uint32, marker bool, payload []byte) []byte {
	b := make([]byte, 16, 16+len(payload))
	b[0] = '$'
	binary.BigEndian.PutUint16(b[2:], uint16(12+len(payload)))
	b[4], b[5] = 0x80, 96
	if marker {
		b[5] |= 0x80
	}
	binary.BigEndian.PutUint16(b[6:], seq)
	binary.BigEndian.PutUint32(b[8:], timestamp)
	return append(b, payload...)
}

// Parameter sets of a picture of 320x240 (baseline), and the head of an IDR slice.
var (
	sps = []byte{0x67, 0x42, 0xc0, 0x0d, 0xd9, 0x01, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x42, 0xa4, 0x80}
	pps = []byte{0x68, 0xcb, 0x83, 0xcb, 0x20}
	idr = append([]byte{0x65, 0x88, 0x84}, make([]byte, 60_000)...)
)

// flood sends large key pictures as fast as the line goes.
func flood(c net.Conn) {
	var seq uint16
	for ts := uint32(0); ; ts += 90 {
		for i, n := range [][]byte{sps, pps, idr} {
			seq++
			if _, err := c.Write(frame(seq, ts, i == 2, n)); err != nil {
				return
			}
		}
	}
}

// endlessUnit sends a NAL unit (FU-A) that never ends.
func endlessUnit(c net.Conn) {
	body := append([]byte{0x7c, 0x05}, make([]byte, 1400)...)
	seq := uint16(1)
	if _, err := c.Write(append(frame(1, 0, false, sps), frame(2, 0, false, append([]byte{0x7c, 0x85}, body[2:]...))...)); err != nil {
		return
	}
	for seq = 3; ; seq++ {
		if _, err := c.Write(frame(seq, 0, false, body)); err != nil {
			return
		}
	}
}

// noise sends well-framed packets of random bytes, with the times and numbers of a dozen streams.
func noise(c net.Conn) {
	r := rand.New(rand.NewPCG(9, 9))
	for {
		p := make([]byte, r.IntN(1400))
		for i := range p {
			p[i] = byte(r.Uint32())
		}
		if _, err := c.Write(frame(uint16(r.Uint32()), r.Uint32(), r.IntN(3) == 0, p)); err != nil {
			return
		}
	}
}
