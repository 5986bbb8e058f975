package rtsp

import (
	"encoding/binary"
	"time"
)

// packet is an RTP packet parsed in place (RFC 3550 section 5.1).
type packet struct {
	marker    bool
	kind      uint8 // payload type
	sequence  uint16
	timestamp uint32
	source    uint32 // SSRC
	payload   []byte
}

// rtpHeader is the size of the fixed header.
const rtpHeader = 12

// parseRTP reads a packet, skipping CSRCs, the header extension and padding.
func parseRTP(b []byte) (p packet, ok bool) {
	if len(b) < rtpHeader || b[0]>>6 != 2 {
		return p, false
	}
	start, end := rtpHeader+4*int(b[0]&0x0f), len(b)
	if b[0]&0x10 != 0 { // extension: 16 bits of profile, 16 bits of length in words
		if start+4 > end {
			return p, false
		}
		start += 4 + 4*int(binary.BigEndian.Uint16(b[start+2:]))
	}
	if b[0]&0x20 != 0 { // padding: its last byte is its length
		end -= int(b[len(b)-1])
	}
	if start > end || b[0]&0x20 != 0 && end == len(b) {
		return p, false
	}
	return packet{
		marker:    b[1]&0x80 != 0,
		kind:      b[1] & 0x7f,
		sequence:  binary.BigEndian.Uint16(b[2:]),
		timestamp: binary.BigEndian.Uint32(b[4:]),
		source:    binary.BigEndian.Uint32(b[8:]),
		payload:   b[start:end],
	}, true
}

// senderReport ties the camera's clock to its RTP timestamps (RFC 3550 section 6.4.1).
type senderReport struct {
	source    uint32
	at        time.Time // UTC
	timestamp uint32
}

// The camera clocks that are believed; a camera without a battery that counts from 1970 sends no time.
var (
	earliestCameraTime = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latestCameraTime   = time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC)
)

// parseSenderReport finds the sender report in a compound RTCP packet.
func parseSenderReport(b []byte) (r senderReport, ok bool) {
	for len(b) >= 4 && b[0]>>6 == 2 {
		size := 4 + 4*int(binary.BigEndian.Uint16(b[2:]))
		if size > len(b) {
			return r, false
		}
		if b[1] == 200 && size >= 28 {
			r = senderReport{
				source:    binary.BigEndian.Uint32(b[4:]),
				at:        ntpTime(binary.BigEndian.Uint64(b[8:])),
				timestamp: binary.BigEndian.Uint32(b[16:]),
			}
			return r, r.at.After(earliestCameraTime) && r.at.Before(latestCameraTime)
		}
		b = b[size:]
	}
	return r, false
}

// ntpTime reads a 64-bit NTP timestamp; one without its top bit counts from 2036 (RFC 4330 section 3).
func ntpTime(v uint64) time.Time {
	const from1900 = 2208988800
	sec := int64(v >> 32)
	if sec < 1<<31 {
		sec += 1 << 32
	}
	return time.Unix(sec-from1900, int64((v&0xffffffff)*1e9>>32)).UTC()
}

// cameraTime is the camera's clock when it took the picture with this timestamp.
func (r senderReport) cameraTime(timestamp uint32) time.Time {
	if r.at.IsZero() {
		return time.Time{}
	}
	return r.at.Add(time.Duration(int32(timestamp-r.timestamp)) * time.Second / 90000)
}
