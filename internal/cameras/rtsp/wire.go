package rtsp

import (
	"encoding/binary"
	"errors"
	"net"
	"os"
	"time"
)

// wireBuffer holds the largest interleaved frame (64 KiB) and the largest message (80 KiB) with room for large reads.
const wireBuffer = 128 << 10

// wire cuts a connection's bytes into interleaved frames (RFC 2326 section 10.12) and RTSP messages, in one buffer and in
// place: what item returns is valid until the next read.
type wire struct {
	conn     net.Conn
	buf      []byte
	from, to int // bytes not yet taken

	channels [2]int // of RTP and RTCP, -1 before SETUP
	skipped  int    // rubbish so far
	allowed  int    // rubbish that may be skipped; 0 during the dialogue
}

// item is one frame or message.
type item struct {
	channel int // -1: a message
	frame   []byte
	message message
}

func newWire(c net.Conn) *wire {
	return &wire{conn: c, buf: make([]byte, wireBuffer), channels: [2]int{-1, -1}}
}

// read waits for bytes until the deadline; n is 0 when none came.
func (w *wire) read(deadline time.Time) (n int, err error) {
	if w.from > 0 {
		copy(w.buf, w.buf[w.from:w.to])
		w.to -= w.from
		w.from = 0
	}
	if w.to == len(w.buf) {
		return 0, protocolError("frame or message larger than the buffer")
	}
	if err := w.conn.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	n, err = w.conn.Read(w.buf[w.to:])
	w.to += n
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	if n > 0 {
		err = nil // a lost connection shows again at the next read
	}
	return n, err
}

// item takes the next whole item out of the buffer; ok is false when more bytes are needed.
func (w *wire) item() (it item, ok bool, err error) {
	for {
		b := w.buf[w.from:w.to]
		if len(b) == 0 {
			return item{}, false, nil
		}
		if b[0] == '$' {
			it, ok = w.frame(b)
			return it, ok, nil
		}
		if b[0] >= 'A' && b[0] <= 'Z' {
			m, size, err := parseMessage(b)
			if err == nil {
				w.from += size
				return item{channel: -1, message: m}, size > 0, nil
			}
			if w.allowed == 0 {
				return item{}, false, err
			}
		}
		more, err := w.resync(b)
		if more || err != nil {
			return item{}, false, err
		}
	}
}

func (w *wire) frame(b []byte) (item, bool) {
	if len(b) < 4 {
		return item{}, false
	}
	size := 4 + int(binary.BigEndian.Uint16(b[2:]))
	if size > len(b) {
		return item{}, false
	}
	w.from += size
	return item{channel: int(b[1]), frame: b[4:size]}, true
}

// resync skips rubbish up to what looks like a frame of ours; more is true when it needs more bytes to tell.
func (w *wire) resync(b []byte) (more bool, err error) {
	n := 1
	for n < len(b) && !w.plausible(b[n:]) {
		n++
	}
	w.skipped += n
	if w.skipped > w.allowed {
		return false, protocolError("bytes between the frames that are neither RTP nor RTSP")
	}
	w.from += n
	return n == len(b), nil
}

// plausible tells whether b begins like an RTP or RTCP frame on our channels, or like a response, as far as it goes.
func (w *wire) plausible(b []byte) bool {
	if b[0] != '$' {
		const response = "RTSP/1.0 "
		n := min(len(b), len(response))
		return string(b[:n]) == response[:n]
	}
	if len(b) > 1 && int(b[1]) != w.channels[0] && int(b[1]) != w.channels[1] {
		return false
	}
	return len(b) < 5 || b[4]>>6 == 2
}
