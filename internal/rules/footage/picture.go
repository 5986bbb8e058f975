package footage

import "time"

// Codec is a video coding that Portiek records.
type Codec int

const (
	H264 Codec = iota + 1 // ITU-T H.264
	H265                  // ITU-T H.265
)

// TimeScale is the clock of pictures and of the stored files, in ticks per second (RFC 6184, RFC 7798).
const TimeScale = 90000

// Track describes how to decode the pictures that follow it. It changes when the parameter sets change.
type Track struct {
	Codec         Codec
	VPS           []byte   // H.265 only
	SPS           [][]byte // NAL units without start code or length
	PPS           [][]byte
	Width, Height int    // after cropping
	CodecString   string // RFC 6381
	MaxReorder    int    // pictures that may be decoded before and shown after another (0: no B-frames)
}

// Picture is one access unit. Data is valid only during the call that hands it over.
type Picture struct {
	PTS, DTS     int64     // ticks since the session began, unwrapped; PTS >= DTS, DTS strictly rising
	Arrived      time.Time // server's clock, with monotonic reading
	CameraTime   time.Time // camera's own clock for this picture (RTCP sender report); zero if it sends none
	RandomAccess bool      // decodable without earlier pictures: H.264 IDR or recovery point, H.265 IRAP
	Damaged      bool      // data was lost in it, or since the last random-access picture
	Data         []byte    // NAL units, each behind its 4-byte big-endian length (ISO/IEC 14496-15); no AUD, no parameter sets
	// that equal those of the Track
}

// Sample is one picture's line in a fragment's table.
type Sample struct {
	Duration uint32 // ticks
	Offset   int32  // composition offset, ticks
	Size     uint32 // bytes
	Key      bool
}
