package nal

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"portiek/internal/rules/footage"
)

// maxDimension is the widest or highest picture accepted; level 6.2 stays below it.
const maxDimension = 16888

// maxReorder is the most pictures that either standard lets wait.
const maxReorder = 16

// describe makes a Track without parameter sets from an SPS.
func describe(c footage.Codec, sps []byte) (t footage.Track, err error) {
	defer func() { // a parser's slip on hostile bytes must not stop the recorder
		if r := recover(); r != nil {
			err = fmt.Errorf("SPS: %v", r)
		}
	}()
	if c == footage.H265 {
		t, err = describeH265(sps)
	} else {
		t, err = describeH264(sps)
	}
	if err == nil && (t.Width < 1 || t.Height < 1 || t.Width > maxDimension || t.Height > maxDimension) {
		err = errors.New("SPS: impossible picture size")
	}
	return t, err
}

func describeH264(raw []byte) (footage.Track, error) {
	var s h264.SPS
	if err := s.Unmarshal(raw); err != nil {
		return footage.Track{}, err
	}
	w, h := sizeH264(&s)
	return footage.Track{
		Codec: footage.H264, Width: w, Height: h,
		CodecString: fmt.Sprintf("avc1.%02x%02x%02x", raw[1], raw[2], raw[3]),
		MaxReorder:  reorderH264(&s),
	}, nil
}

// sizeH264 is the size after cropping (7.4.2.1.1); computed in 64 bits, so that hostile numbers cannot wrap.
func sizeH264(s *h264.SPS) (w, h int) {
	fields := uint64(2)
	if s.FrameMbsOnlyFlag {
		fields = 1
	}
	width := (uint64(s.PicWidthInMbsMinus1) + 1) * 16
	height := (uint64(s.PicHeightInMapUnitsMinus1) + 1) * 16 * fields
	if c := s.FrameCropping; c != nil {
		x, y := uint64(1), fields
		if !s.SeparateColourPlaneFlag {
			x, y = chroma(s.ChromaFormatIdc, fields)
		}
		width = less(width, x*(uint64(c.LeftOffset)+uint64(c.RightOffset)))
		height = less(height, y*(uint64(c.TopOffset)+uint64(c.BottomOffset)))
	}
	return clip(width), clip(height)
}

// chroma is the cropping unit for a chroma format.
func chroma(format uint32, fields uint64) (x, y uint64) {
	switch format {
	case 1:
		return 2, 2 * fields
	case 2:
		return 2, fields
	}
	return 1, fields
}

func less(a, b uint64) uint64 {
	if b >= a {
		return 0
	}
	return a - b
}

func clip(v uint64) int { return int(min(v, maxDimension+1)) }

// reorderH264 is max_num_reorder_frames where the stream says so. Where it does not, 0: the timeline learns better when a
// picture comes that must be shown earlier.
func reorderH264(s *h264.SPS) int {
	if s.PicOrderCntType == 2 || s.VUI == nil || s.VUI.BitstreamRestriction == nil {
		return 0
	}
	return int(min(s.VUI.BitstreamRestriction.MaxNumReorderFrames, maxReorder))
}

func describeH265(raw []byte) (footage.Track, error) {
	var s h265.SPS
	if err := s.Unmarshal(raw); err != nil {
		return footage.Track{}, err
	}
	width, height := uint64(s.PicWidthInLumaSamples), uint64(s.PicHeightInLumaSamples)
	if c := s.ConformanceWindow; c != nil {
		x, y := chroma(s.ChromaFormatIdc, 1)
		width = less(width, x*(uint64(c.LeftOffset)+uint64(c.RightOffset)))
		height = less(height, y*(uint64(c.TopOffset)+uint64(c.BottomOffset)))
	}
	t := footage.Track{Codec: footage.H265, Width: clip(width), Height: clip(height)}
	if n := len(s.MaxNumReorderPics); n > 0 {
		t.MaxReorder = int(min(s.MaxNumReorderPics[n-1], maxReorder))
	}
	var err error
	t.CodecString, err = codecStringH265(raw)
	return t, err
}

// codecStringH265 writes profile, tier and level as ISO/IEC 14496-15 annex E has them.
func codecStringH265(sps []byte) (string, error) {
	r := bitReader{b: sps[2:]}
	r.bits(8)
	space, tier, profile := r.bits(2), r.bit(), r.bits(5)
	compat := bits.Reverse32(r.bits(32))
	var constraints [6]byte
	for i := range constraints {
		constraints[i] = byte(r.bits(8))
	}
	level := r.bits(8)
	if r.bad {
		return "", ErrMalformed
	}
	var b strings.Builder
	b.WriteString("hvc1.")
	if space > 0 {
		b.WriteByte("ABC"[space-1])
	}
	fmt.Fprintf(&b, "%d.%X.%c%d", profile, compat, "LH"[tier], level)
	last := len(constraints)
	for last > 0 && constraints[last-1] == 0 {
		last--
	}
	for _, c := range constraints[:last] {
		fmt.Fprintf(&b, ".%X", c)
	}
	return b.String(), nil
}
