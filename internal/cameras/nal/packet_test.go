package nal

import (
	"encoding/binary"

	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

// packetize cuts NAL units into RTP payloads of arbitrary kinds: the reverse of the assembler, in the widest way that
// the standards allow.
func packetize(t *rapid.T, c footage.Codec, nals [][]byte) [][]byte {
	var out [][]byte
	for len(nals) > 0 {
		n := rapid.IntRange(1, min(4, len(nals))).Draw(t, "together")
		switch {
		case n > 1:
			out = append(out, together(c, nals[:n]))
		case len(nals[0]) > headerSize(c)+1 && rapid.Bool().Draw(t, "fragmented"):
			size := rapid.IntRange(1, len(nals[0])).Draw(t, "size")
			out = append(out, fragments(c, nals[0], size)...)
		default:
			out = append(out, nals[0])
		}
		nals = nals[n:]
	}
	return out
}

func together(c footage.Codec, nals [][]byte) []byte {
	p := []byte{h264StapA}
	if c == footage.H265 {
		p = []byte{h265AP << 1, 1}
	}
	for _, b := range nals {
		p = binary.BigEndian.AppendUint16(p, uint16(len(b)))
		p = append(p, b...)
	}
	return p
}

func fragments(c footage.Codec, b []byte, size int) (out [][]byte) {
	hs := headerSize(c)
	head, typ := []byte{b[0]&0xe0 | h264FuA}, b[0]&0x1f
	if c == footage.H265 {
		head, typ = []byte{b[0]&0x81 | h265FU<<1, b[1]}, b[0]>>1&0x3f
	}
	data := b[hs:]
	for first := true; len(data) > 0; first = false {
		n := min(size, len(data))
		if first && n == len(data) { // a start and end in one is not allowed
			n--
		}
		flags := typ
		if first {
			flags |= 0x80
		}
		if n == len(data) {
			flags |= 0x40
		}
		out = append(out, append(append([]byte{head[0]}, head[1:]...), flags))
		out[len(out)-1] = append(out[len(out)-1], data[:n]...)
		data = data[n:]
	}
	return out
}

// split takes an access unit apart again.
func split(data []byte) (nals [][]byte) {
	for len(data) > 0 {
		n := int(binary.BigEndian.Uint32(data))
		nals = append(nals, data[4:4+n])
		data = data[4+n:]
	}
	return nals
}
