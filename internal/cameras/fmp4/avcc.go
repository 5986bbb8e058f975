package fmp4

import (
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/bits"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"portiek/internal/rules/footage"
)

// avcC makes the AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) with NAL lengths of four bytes.
func avcC(t footage.Track) ([]byte, error) {
	if len(t.SPS) == 0 || len(t.SPS) > 31 || len(t.PPS) == 0 || len(t.PPS) > 255 {
		return nil, unfit("%d SPS and %d PPS", len(t.SPS), len(t.PPS))
	}
	sps := t.SPS[0]
	if len(sps) < 4 {
		return nil, unfit("an SPS of %d bytes", len(sps))
	}
	b := []byte{1, sps[1], sps[2], sps[3], 0xFC | 3, 0xE0 | byte(len(t.SPS))}
	b, err := appendNALs(b, t.SPS)
	if err != nil {
		return nil, err
	}
	b = append(b, byte(len(t.PPS)))
	if b, err = appendNALs(b, t.PPS); err != nil {
		return nil, err
	}
	if plain(sps[1]) {
		return b, nil
	}
	chroma, luma8, chroma8, err := h264Format(sps)
	if err != nil {
		return nil, err
	}
	return append(b, 0xFC|chroma, 0xF8|luma8, 0xF8|chroma8, 0), nil
}

// plain tells the profiles whose SPS says nothing of chroma and bit depth: Baseline, Main, Extended.
func plain(profile byte) bool { return profile == 66 || profile == 77 || profile == 88 }

// appendNALs appends NAL units behind 16-bit lengths.
func appendNALs(b []byte, nals [][]byte) ([]byte, error) {
	for _, n := range nals {
		if len(n) == 0 || len(n) > 0xFFFF {
			return nil, unfit("a parameter set of %d bytes", len(n))
		}
		b = append(be.AppendUint16(b, uint16(len(n))), n...)
	}
	return b, nil
}

// h264Format reads chroma_format_idc and the bit depths less 8 from an SPS (ITU-T H.264, 7.3.2.1.1).
func h264Format(sps []byte) (chroma, luma8, chroma8 byte, err error) {
	r := bitReader{buf: h264.EmulationPreventionRemove(sps), pos: 32}
	r.golomb() // seq_parameter_set_id
	c := r.golomb()
	if c == 3 {
		r.skip(1)
	}
	l8, c8 := r.golomb(), r.golomb()
	if r.err != nil || c > 3 || l8 > 6 || c8 > 6 {
		return 0, 0, 0, unfit("an SPS that cannot be read")
	}
	return byte(c), byte(l8), byte(c8), nil
}

// bitReader reads bits and remembers the first error.
type bitReader struct {
	buf []byte
	pos int
	err error
}

func (r *bitReader) golomb() uint32 {
	if r.err != nil {
		return 0
	}
	v, err := bits.ReadGolombUnsigned(r.buf, &r.pos)
	r.err = err
	return v
}

func (r *bitReader) bits(n int) uint64 {
	if r.err != nil {
		return 0
	}
	v, err := bits.ReadBits(r.buf, &r.pos, n)
	r.err = err
	return v
}

func (r *bitReader) skip(n int) {
	if r.err == nil {
		r.err = bits.HasSpace(r.buf, r.pos, n)
		r.pos += n
	}
}

func unfit(format string, args ...any) error {
	return ErrTrack.Because(fmt.Errorf("fmp4: "+format, args...))
}
