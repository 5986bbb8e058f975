package nal

import (
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"portiek/internal/rules/footage"
)

// The expected values are what ffprobe says of the same streams.
func TestDescribe(t *testing.T) {
	for _, tt := range []struct {
		name                   string
		codec                  footage.Codec
		sps                    []byte
		width, height, reorder int
		codecString            string
	}{
		{"x264", footage.H264, sps1080, 1920, 1080, 2, "avc1.f40028"},
		{"x264 baseline", footage.H264, spsBaseline, 1280, 718, 0, "avc1.42c01f"},
		{"x265", footage.H265, spsX265, 1280, 718, 2, "hvc1.1.6.L93.90"},
	} {
		got, err := describe(tt.codec, tt.sps)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got.Width != tt.width || got.Height != tt.height || got.MaxReorder != tt.reorder || got.CodecString != tt.codecString {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// Cropping counts in luma samples, also where there is no chroma and where frames are fields; hostile numbers do not wrap.
func TestSizeH264(t *testing.T) {
	crop := func(n uint32) *h264.SPS_FrameCropping { return &h264.SPS_FrameCropping{BottomOffset: n} }
	for _, tt := range []struct {
		name   string
		sps    h264.SPS
		height int
	}{
		{"4:2:0", h264.SPS{ChromaFormatIdc: 1, PicHeightInMapUnitsMinus1: 67, FrameMbsOnlyFlag: true, FrameCropping: crop(4)}, 1080},
		{"monochrome", h264.SPS{ChromaFormatIdc: 0, PicHeightInMapUnitsMinus1: 67, FrameMbsOnlyFlag: true, FrameCropping: crop(8)}, 1080},
		{"4:4:4", h264.SPS{ChromaFormatIdc: 3, PicHeightInMapUnitsMinus1: 67, FrameMbsOnlyFlag: true, FrameCropping: crop(8)}, 1080},
		{"interlaced", h264.SPS{ChromaFormatIdc: 1, PicHeightInMapUnitsMinus1: 33, FrameCropping: crop(2)}, 1080},
		{"cropped away", h264.SPS{ChromaFormatIdc: 1, PicHeightInMapUnitsMinus1: 1, FrameMbsOnlyFlag: true, FrameCropping: crop(1 << 31)}, 0},
		{"gigantic", h264.SPS{ChromaFormatIdc: 1, PicHeightInMapUnitsMinus1: 1<<32 - 1, FrameMbsOnlyFlag: true}, maxDimension + 1},
	} {
		if _, h := sizeH264(&tt.sps); h != tt.height {
			t.Errorf("%s: %d, want %d", tt.name, h, tt.height)
		}
	}
}

// The Track has the SPS of the picture first, whatever else the stream carries.
func TestActiveSPSComesFirst(t *testing.T) {
	a := NewAssembler(footage.H264)
	other := append([]byte{}, spsBaseline...)
	other[4] = 0x5b // id 1 instead of 0: 1 -> 010 shifts the rest, so only its id is read
	a.ParameterSet(other)
	a.ParameterSet(sps1080)
	a.ParameterSet(pps1080)
	u := finish(t, a, idr(footage.H264, 1))
	if u.Track == nil || string(u.Track.SPS[0]) != string(sps1080) || len(u.Track.SPS) != 2 {
		t.Errorf("%+v", u.Track)
	}
}

// However many parameter sets a camera invents, few are kept.
func TestParameterSetsAreBounded(t *testing.T) {
	s := parameterSets{codec: footage.H264}
	for id := range 32 {
		b := append([]byte{0x67, 66, 0, 30, 1, byte(id)}, make([]byte, 3000)...)
		b[4], b[5] = byte((id+1)>>3), byte((id+1)<<5) // ue(id) behind 5 zero bits at most
		s.put(classSPS, b)
	}
	if s.total > maxParameterSum {
		t.Errorf("%d bytes kept", s.total)
	}
}
