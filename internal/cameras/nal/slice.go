package nal

import "portiek/internal/rules/footage"

// sliceHeader is the little of a slice header that matters here.
type sliceHeader struct {
	first bool // first slice of its picture
	intra bool // H.264: an I or SI slice
	pps   uint32
}

// parseSlice reads the beginning of a slice header (H.264 7.3.3, H.265 7.3.6.1); ok is false when it is too short.
func parseSlice(c footage.Codec, b []byte) (h sliceHeader, ok bool) {
	if len(b) <= headerSize(c) {
		return h, false
	}
	r := bitReader{b: b[headerSize(c):]}
	if c == footage.H265 {
		h.first = r.bit() == 1
		if typ := Type(c, b[0]); typ >= h265FirstIRAP && typ <= h265LastIRAP {
			r.bit() // no_output_of_prior_pics_flag
		}
		h.pps = r.ue()
		return h, !r.bad
	}
	h.first = r.ue() == 0
	switch r.ue() {
	case 2, 4, 7, 9:
		h.intra = true
	}
	h.pps = r.ue()
	return h, !r.bad
}

// immediateRecovery tells whether an H.264 SEI NAL unit holds a recovery point (D.1.8) from which decoding is correct at
// once. With a later recovery (gradual refresh) the pictures in between are wrong, so those do not count.
func immediateRecovery(b []byte) bool {
	const recoveryPoint = 6
	r := bitReader{b: b[1:]}
	for messages := 0; messages < 16 && !r.bad; messages++ {
		kind, size := seiNumber(&r), seiNumber(&r)
		if r.bad || size > maxParameterSet {
			return false
		}
		if kind == recoveryPoint {
			return r.ue() == 0 && !r.bad
		}
		for range size {
			r.bits(8)
		}
	}
	return false
}

// seiNumber reads a payload type or size (7.3.2.3.1): 255s and a last byte.
func seiNumber(r *bitReader) int {
	n := 0
	for n < maxParameterSet && !r.bad {
		b := int(r.bits(8))
		n += b
		if b != 255 {
			break
		}
	}
	return n
}
