package fmp4

import (
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"portiek/internal/rules/footage"
)

// NAL unit types of H.265 parameter sets (ITU-T H.265, table 7-1).
const (
	nalVPS = 32
	nalSPS = 33
	nalPPS = 34
)

// hvcC makes the HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1) with NAL lengths of four bytes. What the
// record leaves open (frame rate, spatial segmentation, parallelism) is told as unknown.
func hvcC(t footage.Track) ([]byte, error) {
	if len(t.SPS) == 0 || len(t.PPS) == 0 || len(t.VPS) == 0 {
		return nil, unfit("no VPS, SPS or PPS")
	}
	p, err := h265Format(t.SPS[0])
	if err != nil {
		return nil, err
	}
	b := append([]byte{1}, p.general[:]...)
	b = append(b, 0xF0, 0, 0xFC, 0xFC|p.chroma, 0xF8|p.luma8, 0xF8|p.chroma8, 0, 0)
	b = append(b, p.layers<<3|p.nested<<2|3, 3)
	for _, set := range []struct {
		kind byte
		nals [][]byte
	}{{nalVPS, [][]byte{t.VPS}}, {nalSPS, t.SPS}, {nalPPS, t.PPS}} {
		if len(set.nals) > 64 {
			return nil, unfit("%d parameter sets of one kind", len(set.nals))
		}
		b = append(b, 0x80|set.kind, 0, byte(len(set.nals)))
		if b, err = appendNALs(b, set.nals); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// h265Profile is what hvcC wants from an SPS.
type h265Profile struct {
	general                [12]byte // general_profile_space up to general_level_idc
	layers, nested         byte
	chroma, luma8, chroma8 byte
}

// h265Format reads the beginning of an SPS (ITU-T H.265, 7.3.2.2.1 and 7.3.3).
func h265Format(sps []byte) (p h265Profile, err error) {
	r := bitReader{buf: h264.EmulationPreventionRemove(sps), pos: 16} // the same escape as in H.264
	r.skip(4)                                                         // sps_video_parameter_set_id
	sub := int(r.bits(3))
	p.layers, p.nested = byte(sub+1), byte(r.bits(1))
	for i := range p.general {
		p.general[i] = byte(r.bits(8))
	}
	skipSubLayers(&r, sub)
	r.golomb() // sps_seq_parameter_set_id
	chroma := r.golomb()
	if chroma == 3 {
		r.skip(1)
	}
	r.golomb() // width
	r.golomb() // height
	if r.bits(1) == 1 {
		for range 4 { // conformance window
			r.golomb()
		}
	}
	l8, c8 := r.golomb(), r.golomb()
	if r.err != nil || sub > 6 || chroma > 3 || l8 > 7 || c8 > 7 {
		return p, unfit("an SPS that cannot be read")
	}
	p.chroma, p.luma8, p.chroma8 = byte(chroma), byte(l8), byte(c8)
	return p, nil
}

// skipSubLayers skips the part of profile_tier_level about sub-layers.
func skipSubLayers(r *bitReader, sub int) {
	if sub == 0 {
		return
	}
	present := r.bits(16) // two bits a sub-layer, then padding
	for i := range sub {
		if present>>(15-2*i)&1 == 1 {
			r.skip(88)
		}
		if present>>(14-2*i)&1 == 1 {
			r.skip(8)
		}
	}
}
