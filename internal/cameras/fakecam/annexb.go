package fakecam

import (
	"bytes"
	"slices"

	"portiek/internal/rules/footage"
)

// AnnexB makes a source of a byte stream (ITU-T H.264 and H.265, annex B) at fps pictures a second, 25 if 0. Such a file
// has no times: pictures are shown in the order they are decoded, so with B-frames the timestamps are not the true ones.
func AnnexB(name string, data []byte, codec footage.Codec, fps float64) (*Source, error) {
	if fps == 0 {
		fps = 25
	}
	if !(fps > 0 && fps <= 1000) {
		return nil, unplayable("%s: %v pictures a second", name, fps)
	}
	s := &Source{Name: name, Codec: codec}
	at := func(i int) int64 { return int64(float64(i) * footage.TimeScale / fps) }
	for i, nals := range accessUnits(codec, splitAnnexB(data)) {
		u := unit{nals: nals, dts: at(i), pts: at(i)}
		for _, n := range nals {
			u.key = u.key || isKey(codec, n)
			u.sets = u.sets || isSet(codec, n)
			s.keep(n, i == 0)
		}
		s.units = append(s.units, u)
	}
	s.length = at(len(s.units))
	return s.finish()
}

// keep takes a parameter set for the SDP: all that stand before the first picture, and of a kind that is missing there the
// first that comes later.
func (s *Source) keep(n []byte, first bool) {
	for _, is := range []func(footage.Codec, []byte) bool{isVPS, isSPS, isPPS} {
		if is(s.Codec, n) && (s.first(is) == nil || first && !slices.ContainsFunc(s.sets, func(o []byte) bool { return bytes.Equal(o, n) })) {
			s.sets = append(s.sets, n)
		}
	}
}

// splitAnnexB cuts a byte stream at its start codes. Trailing zero bytes belong to no NAL unit.
func splitAnnexB(data []byte) (nals [][]byte) {
	code := []byte{0, 0, 1}
	_, data, found := bytes.Cut(data, code)
	for found {
		var nal []byte
		nal, data, found = bytes.Cut(data, code)
		if nal = bytes.TrimRight(nal, "\x00"); len(nal) > 0 {
			nals = append(nals, nal)
		}
	}
	return nals
}

// accessUnits gathers NAL units into pictures: a new one begins at the first slice of a picture, or at what may only stand
// before it (delimiter, parameter sets, SEI), once the current one has a slice.
func accessUnits(codec footage.Codec, nals [][]byte) (units [][][]byte) {
	var current [][]byte
	slices := false
	for _, n := range nals {
		if slices && (firstSlice(codec, n) || leads(codec, n)) {
			units = append(units, current)
			current, slices = nil, false
		}
		current = append(current, n)
		slices = slices || isVCL(codec, n) || isExtension(codec, n)
	}
	if slices {
		units = append(units, current)
	}
	return units
}

// firstSlice tells whether the NAL unit is the first slice of a picture: first_mb_in_slice is 0 (H.264), or
// first_slice_segment_in_pic_flag is set (H.265).
func firstSlice(codec footage.Codec, n []byte) bool {
	if !isVCL(codec, n) {
		return false
	}
	header := 1
	if codec == footage.H265 {
		header = 2
	}
	return len(n) > header && n[header]&0x80 != 0
}

// isExtension tells whether the NAL unit is a slice of another layer (H.264 annexes G and H). There are files with nothing else,
// and a recorder must bear such a camera too.
func isExtension(codec footage.Codec, n []byte) bool {
	return codec == footage.H264 && kind(codec, n) == 20
}

// leads tells whether the NAL unit may only stand before the slices of its picture (H.264 7.4.1.2.3, H.265 7.4.2.4.4).
func leads(codec footage.Codec, n []byte) bool {
	k := kind(codec, n)
	if codec == footage.H264 {
		return k >= 6 && k <= 9 || k >= 14 && k <= 18
	}
	return k >= 32 && k <= 35 || k == 39 || k >= 41 && k <= 44 || k >= 48 && k <= 55
}
