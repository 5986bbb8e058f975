// Package nal turns RTP payloads of H.264 (RFC 6184) and H.265 (RFC 7798) into access units for storage, and parameter
// sets into a footage.Track. Everything is bounded and nothing is trusted: whatever a payload claims, the result is a
// well-formed access unit, or an error and a mark that data was lost.
package nal

import (
	"errors"

	"portiek/internal/rules/footage"
)

// Bounds of one access unit and of the parameter sets kept.
const (
	MaxUnitSize     = 8 << 20 // bytes; 50 Mbit/s at 2160p60 stays below it
	MaxNALs         = 16384   // NAL units in one access unit; a 1080p picture may have 8160 slices
	maxParameterSet = 4 << 10 // bytes of one parameter set
	maxParameterSum = 64 << 10
)

// Errors of a payload mark the unit at hand as damaged; ErrLayers comes from Finish and concerns the stream.
var (
	ErrMalformed = errors.New("nal: malformed payload")
	ErrTooBig    = errors.New("nal: access unit exceeds its bounds")
	ErrLayers    = errors.New("nal: slices of an enhancement layer (SVC, MVC) without a base layer")
	ErrPacking   = errors.New("nal: payload of a packetization mode that was not negotiated")
)

// class is what the assembler does with a NAL unit.
type class uint8

const (
	classDrop  class = iota // delimiters, filler, end of stream, unspecified: they carry no picture
	classKeep               // SEI and extensions
	classSlice              // VCL
	classVPS
	classSPS
	classPPS
)

// NAL unit types, ITU-T H.264 table 7-1 and H.265 table 7-1.
const (
	h264IDR = 5
	h264SEI = 6

	h264SliceExtension   = 20
	h264SliceExtension3D = 21

	h264StapA = 24
	h264FuA   = 28

	h265AP = 48
	h265FU = 49

	h265FirstIRAP = 16
	h265LastIRAP  = 23
)

// Type is the NAL unit type in the unit's first byte.
func Type(c footage.Codec, first byte) uint8 {
	if c == footage.H265 {
		return first >> 1 & 0x3f
	}
	return first & 0x1f
}

// Slice tells whether a NAL unit carries a part of a picture (VCL, video coding layer).
func Slice(c footage.Codec, first byte) bool { return classify(c, Type(c, first)) == classSlice }

func classify(c footage.Codec, typ uint8) class {
	if c == footage.H265 {
		return classifyH265(typ)
	}
	switch {
	case typ >= 1 && typ <= 5:
		return classSlice
	case typ == 7:
		return classSPS
	case typ == 8:
		return classPPS
	case typ == 0, typ == 9, typ == 11, typ == 12, typ >= 24:
		return classDrop
	}
	return classKeep
}

func classifyH265(typ uint8) class {
	switch {
	case typ <= 31:
		return classSlice
	case typ == 32:
		return classVPS
	case typ == 33:
		return classSPS
	case typ == 34:
		return classPPS
	case typ == 35, typ == 37, typ == 38, typ >= 48:
		return classDrop
	}
	return classKeep
}

// headerSize is the length of a NAL unit header.
func headerSize(c footage.Codec) int {
	if c == footage.H265 {
		return 2
	}
	return 1
}
