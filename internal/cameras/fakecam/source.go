package fakecam

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
	"github.com/pion/rtp"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// payloadType is the dynamic RTP payload type of the video (RFC 3551).
const payloadType = 96

// ErrSource refuses a file that cannot be played.
var ErrSource = fail.New(fail.Invalid, "fakecam.source",
	"Dit bestand kan niet als camera worden afgespeeld. Kies een MP4-, .264- of .265-bestand met H.264 of H.265.",
	"This file cannot be played as a camera. Choose an MP4, .264 or .265 file with H.264 or H.265.")

// Source is a stretch of coded video in memory, cut into RTP payloads once and shared by all cameras that play it.
type Source struct {
	Name  string
	Codec footage.Codec

	sets   [][]byte // parameter sets as found first: VPS (H.265), SPS, PPS
	prefix [][]byte // the same as RTP payloads
	units  []unit
	length int64 // ticks from the first picture to the end of the last one
}

// unit is one access unit.
type unit struct {
	pts, dts int64 // ticks from the start of the source
	key      bool
	nals     [][]byte
	payloads [][]byte
	sets     bool // has parameter sets in it
}

// Len is the number of access units.
func (s *Source) Len() int { return len(s.units) }

// Open reads a file: .264, .h264, .265, .h265 and .hevc as Annex-B at fps pictures a second (25 if 0), all else as MP4.
func Open(path string, fps float64) (*Source, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, ErrSource.Because(err)
	}
	name := filepath.Base(path)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".264", ".h264", ".avc", ".jsv", ".26l":
		return AnnexB(name, data, footage.H264, fps)
	case ".265", ".h265", ".hevc":
		return AnnexB(name, data, footage.H265, fps)
	}
	return MP4(name, data)
}

// finish cuts what a reader of a format has put together into RTP payloads. A film without key pictures or parameter sets
// is played all the same: there are such cameras, and a recorder must bear them.
func (s *Source) finish() (*Source, error) {
	if len(s.units) == 0 || s.length <= 0 {
		return nil, unplayable("%s: no pictures", s.Name)
	}
	encode, err := s.encoder()
	if err != nil {
		return nil, err
	}
	if len(s.sets) > 0 {
		if s.prefix, err = encode(s.sets); err != nil {
			return nil, err
		}
	}
	for i := range s.units {
		if s.units[i].payloads, err = encode(s.units[i].nals); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// encoder cuts NAL units into RTP payloads (RFC 6184, RFC 7798).
func (s *Source) encoder() (func(nals [][]byte) ([][]byte, error), error) {
	var encode func([][]byte) ([]*rtp.Packet, error)
	if s.Codec == footage.H264 {
		e, err := (&format.H264{PayloadTyp: payloadType, PacketizationMode: 1}).CreateEncoder()
		if err != nil {
			return nil, err
		}
		encode = e.Encode
	} else {
		e, err := (&format.H265{PayloadTyp: payloadType}).CreateEncoder()
		if err != nil {
			return nil, err
		}
		encode = e.Encode
	}
	return func(nals [][]byte) ([][]byte, error) {
		packets, err := encode(nals)
		out := make([][]byte, len(packets))
		for i, p := range packets {
			out[i] = p.Payload
		}
		return out, err
	}, nil
}

// format describes the source for the SDP.
func (s *Source) format() format.Format {
	sps, pps := s.first(isSPS), s.first(isPPS)
	if s.Codec == footage.H264 {
		return &format.H264{PayloadTyp: payloadType, PacketizationMode: 1, SPS: sps, PPS: pps}
	}
	return &format.H265{PayloadTyp: payloadType, VPS: s.first(isVPS), SPS: sps, PPS: pps}
}

func (s *Source) first(is func(footage.Codec, []byte) bool) []byte {
	for _, n := range s.sets {
		if is(s.Codec, n) {
			return n
		}
	}
	return nil
}

// keyBefore is the index of the last key picture decoded at or before ticks.
func (s *Source) keyBefore(ticks int64) (index int) {
	for i, u := range s.units {
		if u.dts > ticks {
			break
		}
		if u.key {
			index = i
		}
	}
	return index
}

// hashes gives the SHA-256 of each VCL NAL unit.
func (s *Source) hashes(u *unit) (out [][32]byte) {
	for _, n := range u.nals {
		if isVCL(s.Codec, n) {
			out = append(out, sha256.Sum256(n))
		}
	}
	return out
}

// kind is the NAL unit type.
func kind(c footage.Codec, nal []byte) int {
	if c == footage.H264 {
		return int(nal[0] & 0x1F)
	}
	return int(nal[0] >> 1 & 0x3F)
}

func isVCL(c footage.Codec, nal []byte) bool {
	k := kind(c, nal)
	if c == footage.H264 {
		return k >= 1 && k <= 5
	}
	return k < 32
}

func isKey(c footage.Codec, nal []byte) bool {
	k := kind(c, nal)
	if c == footage.H264 {
		return k == int(h264.NALUTypeIDR)
	}
	return k >= int(h265.NALUType_BLA_W_LP) && k <= int(h265.NALUType_CRA_NUT)
}

func isVPS(c footage.Codec, nal []byte) bool {
	return c == footage.H265 && kind(c, nal) == int(h265.NALUType_VPS_NUT)
}

func isSPS(c footage.Codec, nal []byte) bool {
	if c == footage.H264 {
		return kind(c, nal) == int(h264.NALUTypeSPS)
	}
	return kind(c, nal) == int(h265.NALUType_SPS_NUT)
}

func isPPS(c footage.Codec, nal []byte) bool {
	if c == footage.H264 {
		return kind(c, nal) == int(h264.NALUTypePPS)
	}
	return kind(c, nal) == int(h265.NALUType_PPS_NUT)
}

func isSet(c footage.Codec, nal []byte) bool { return isVPS(c, nal) || isSPS(c, nal) || isPPS(c, nal) }

func unplayable(f string, args ...any) error {
	return ErrSource.Because(fmt.Errorf("fakecam: "+f, args...))
}
