package nal

import (
	"encoding/hex"

	"portiek/internal/rules/footage"
)

// Parameter sets of x264 and x265, as ffmpeg writes them.
var (
	sps1080     = unhex("67f40028919b280f0044fc4e0220000003002000000641e30632c0") // 1920x1080, 2 reordered
	pps1080     = unhex("68ebe3c44844")
	spsBaseline = unhex("6742c01fd9005005bfac0440000003004000000c83c60c92") // 1280x718
	ppsBaseline = unhex("68cb83cb20")
	vpsX265     = unhex("40010c01ffff01600000030090000003000003005d959809")
	spsX265     = unhex("42010101600000030090000003000003005da00280802d1f596566924caf016808000003000800000300c840") // 1280x718, 2 reordered
	ppsX265     = unhex("4401c172b46240")
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// setsOf gives the parameter sets that tests use for a codec, in stream order.
func setsOf(c footage.Codec) [][]byte {
	if c == footage.H265 {
		return [][]byte{vpsX265, spsX265, ppsX265}
	}
	return [][]byte{sps1080, pps1080}
}

// idr and plain are a random-access and an ordinary slice with the given bytes behind their headers.
func idr(c footage.Codec, fill ...byte) []byte {
	if c == footage.H265 {
		return append([]byte{19 << 1, 1, 0xa0}, fill...) // first, no_output 0, pps 0
	}
	return append([]byte{0x65, 0x88, 0x80}, fill...) // first_mb 0, slice_type 7, pps 0
}

func plain(c footage.Codec, fill ...byte) []byte {
	if c == footage.H265 {
		return append([]byte{1 << 1, 1, 0xc0}, fill...) // first, pps 0
	}
	return append([]byte{0x41, 0x9a}, fill...) // first_mb 0, slice_type 5, pps 0
}
