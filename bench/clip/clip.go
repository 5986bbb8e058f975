// Package clip makes the footage of the load with ffmpeg (H.264 High 1080p25, 4 Mbit/s, group of pictures 50, no B-frames)
// and cuts it into RTP packets once, so that sending costs next to nothing.
package clip

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// FrameRate is pictures per second; Ticks is the RTP duration of one.
const (
	FrameRate = 25
	Ticks     = 90000 / FrameRate
	frames    = 250
	maxRTP    = 1400 // bytes of RTP payload in a packet
)

// Clip is ten seconds of pictures, ready to send over interleaved RTSP. It starts with a random-access picture.
type Clip struct {
	SPS, PPS []byte
	Pictures []Picture
}

// Picture is one access unit as interleaved RTP packets behind each other. Offsets are where each packet's RTP header
// begins; sequence number, timestamp and SSRC in it are for the sender to fill in.
type Picture struct {
	Bytes   []byte
	Offsets []int
	Sample  []byte // the same as NAL units behind their 4-byte length, without parameter sets
	Key     bool
}

// SDP describes the clip.
func (c *Clip) SDP() string {
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=load\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"+
		"a=fmtp:96 packetization-mode=1; profile-level-id=%02X%02X%02X; sprop-parameter-sets=%s,%s\r\na=control:track\r\n",
		c.SPS[1], c.SPS[2], c.SPS[3], b64(c.SPS), b64(c.PPS))
}

// Make gives the clip, encoding it into dir the first time.
func Make(ctx context.Context, dir string) (*Clip, error) {
	file := filepath.Join(dir, "load-1080p25-4M.h264")
	src, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		src, err = encode(ctx, file)
	}
	if err != nil {
		return nil, err
	}
	return parse(src)
}

func encode(ctx context.Context, file string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-f", "lavfi",
		"-i", fmt.Sprintf("testsrc2=size=1920x1080:rate=%d,noise=alls=12:allf=t", FrameRate), "-frames:v", fmt.Sprint(frames),
		"-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-bf", "0",
		"-b:v", "4M", "-maxrate", "4M", "-bufsize", "4M", "-aud", "1", "-f", "h264", "-").Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg could not make the load: %w", err)
	}
	if err := os.WriteFile(file+".part", out, 0o644); err != nil {
		return nil, err
	}
	return out, os.Rename(file+".part", file)
}

// parse cuts an Annex B stream with access unit delimiters into pictures.
func parse(src []byte) (*Clip, error) {
	c := &Clip{}
	var unit [][]byte
	flush := func() {
		if len(unit) > 0 {
			c.Pictures = append(c.Pictures, packetize(unit))
		}
		unit = nil
	}
	for nal := range units(src) {
		switch nal[0] & 0x1f {
		case 9: // access unit delimiter
			flush()
		case 7:
			c.SPS = nal
			unit = append(unit, nal)
		case 8:
			c.PPS = nal
			unit = append(unit, nal)
		case 6: // supplemental information
		default:
			unit = append(unit, nal)
		}
	}
	flush()
	if len(c.Pictures) != frames || len(c.SPS) < 4 || len(c.PPS) == 0 {
		return nil, fmt.Errorf("the load has %d pictures instead of %d; delete it", len(c.Pictures), frames)
	}
	return c, nil
}

// units yields the NAL units between start codes.
func units(src []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		code := []byte{0, 0, 1}
		at := bytes.Index(src, code)
		for at >= 0 {
			src = src[at+3:]
			end := bytes.Index(src, code)
			nal := src
			if end >= 0 {
				nal = src[:end]
			}
			if nal = bytes.TrimRight(nal, "\x00"); len(nal) > 0 && !yield(nal) {
				return
			}
			at = end
		}
	}
}

// packetize makes single NAL unit packets and FU-A fragments (RFC 6184 sections 5.6 and 5.8).
func packetize(nals [][]byte) Picture {
	var p Picture
	for i, nal := range nals {
		if kind := nal[0] & 0x1f; kind != 7 && kind != 8 {
			p.Sample = append(binary.BigEndian.AppendUint32(p.Sample, uint32(len(nal))), nal...)
			p.Key = p.Key || kind == 5
		}
		last := i == len(nals)-1
		if len(nal) <= maxRTP {
			p.packet(last, nal)
			continue
		}
		indicator, kind, rest := nal[0]&0xe0|28, nal[0]&0x1f, nal[1:]
		for first := byte(0x80); len(rest) > 0; first = 0 {
			n := min(len(rest), maxRTP-2)
			end := byte(0)
			if n == len(rest) {
				end = 0x40
			}
			p.packet(last && end != 0, []byte{indicator, first | end | kind}, rest[:n])
			rest = rest[n:]
		}
	}
	return p
}

// packet appends one interleaved frame (RFC 2326 section 10.12) with an RTP packet of payload type 96 on channel 0.
func (p *Picture) packet(marker bool, payload ...[]byte) {
	size := 12
	for _, b := range payload {
		size += len(b)
	}
	head := [16]byte{0: '$', 4: 0x80, 5: 96}
	binary.BigEndian.PutUint16(head[2:], uint16(size))
	if marker {
		head[5] |= 0x80
	}
	p.Offsets = append(p.Offsets, len(p.Bytes)+4)
	p.Bytes = append(p.Bytes, head[:]...)
	for _, b := range payload {
		p.Bytes = append(p.Bytes, b...)
	}
}
