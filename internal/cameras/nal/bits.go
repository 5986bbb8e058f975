package nal

// bitReader reads the first bits of a NAL unit's payload, skipping emulation prevention bytes (H.264 7.3.1, H.265
// 7.3.1.1) as it goes, so that nothing is copied. After the end it yields zeroes and bad is set.
type bitReader struct {
	b     []byte
	pos   int // next byte
	zeros int // zero bytes just read
	cur   byte
	left  int // bits left in cur
	bad   bool
}

func (r *bitReader) bit() uint32 {
	if r.left == 0 {
		r.next()
	}
	if r.bad {
		return 0
	}
	r.left--
	return uint32(r.cur>>r.left) & 1
}

func (r *bitReader) next() {
	if r.zeros >= 2 && r.pos < len(r.b) && r.b[r.pos] == 3 {
		r.pos++
		r.zeros = 0
	}
	if r.pos >= len(r.b) {
		r.bad = true
		return
	}
	r.cur, r.left = r.b[r.pos], 8
	r.pos++
	if r.cur == 0 {
		r.zeros++
	} else {
		r.zeros = 0
	}
}

// bits reads n bits, n at most 32.
func (r *bitReader) bits(n int) uint32 {
	var v uint32
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

// ue reads an unsigned Exp-Golomb code (H.264 9.1).
func (r *bitReader) ue() uint32 {
	n := 0
	for r.bit() == 0 {
		if n++; n > 31 || r.bad {
			r.bad = true
			return 0
		}
	}
	return 1<<n - 1 + r.bits(n)
}
