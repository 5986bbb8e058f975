package fmp4

import (
	"fmt"

	"portiek/internal/rules/footage"
)

// visualEntry is the size of the fixed part of a visual sample entry, after its box header.
const visualEntry = 78

// ParseInit reads back what Init wrote. MaxReorder is not stored and comes out as 0. Anything unreadable is ErrInit.
func ParseInit(b []byte) (footage.Track, error) {
	stsd, ok := descend(b, "moov", "trak", "mdia", "minf", "stbl", "stsd")
	if !ok || len(stsd) < 8 {
		return footage.Track{}, noInit("no sample description")
	}
	name, entry, _, ok := nextBox(stsd[8:])
	if !ok || len(entry) < visualEntry {
		return footage.Track{}, noInit("no sample entry")
	}
	config, ok := child(entry[visualEntry:], configName[name])
	if !ok {
		return footage.Track{}, noInit("no parameter sets")
	}
	t := footage.Track{Width: int(be.Uint16(entry[24:])), Height: int(be.Uint16(entry[26:]))}
	var err error
	if name == "avc1" {
		err = parseAVCC(&t, config)
	} else {
		err = parseHVCC(&t, config)
	}
	return t, err
}

func parseAVCC(t *footage.Track, c []byte) error {
	t.Codec = footage.H264
	if len(c) < 6 || c[0] != 1 || c[4]&3 != 3 {
		return noInit("an avcC that is not ours")
	}
	t.CodecString = fmt.Sprintf("avc1.%02X%02X%02X", c[1], c[2], c[3])
	var ok bool
	rest := c[6:]
	if t.SPS, rest, ok = takeNALs(rest, int(c[5]&0x1F)); !ok || len(rest) == 0 {
		return noInit("a cut-off SPS")
	}
	if t.PPS, _, ok = takeNALs(rest[1:], int(rest[0])); !ok {
		return noInit("a cut-off PPS")
	}
	if len(t.SPS) == 0 || len(t.PPS) == 0 {
		return noInit("no SPS or PPS")
	}
	return nil
}

func parseHVCC(t *footage.Track, c []byte) error {
	t.Codec = footage.H265
	if len(c) < 23 || c[0] != 1 || c[21]&3 != 3 {
		return noInit("an hvcC that is not ours")
	}
	t.CodecString = hevcString(c[1:13])
	rest := c[23:]
	for range c[22] {
		if len(rest) < 3 {
			return noInit("a cut-off list of parameter sets")
		}
		kind := rest[0] & 0x3F
		nals, left, ok := takeNALs(rest[3:], int(be.Uint16(rest[1:])))
		if !ok {
			return noInit("a cut-off parameter set")
		}
		rest = left
		switch {
		case kind == nalVPS && len(nals) == 1:
			t.VPS = nals[0]
		case kind == nalSPS:
			t.SPS = nals
		case kind == nalPPS:
			t.PPS = nals
		}
	}
	if t.VPS == nil || len(t.SPS) == 0 || len(t.PPS) == 0 {
		return noInit("no VPS, SPS or PPS")
	}
	return nil
}

// takeNALs copies n NAL units out of b.
func takeNALs(b []byte, n int) (nals [][]byte, rest []byte, ok bool) {
	for range n {
		if len(b) < 2 {
			return nil, nil, false
		}
		size := int(be.Uint16(b))
		if size == 0 || len(b) < 2+size {
			return nil, nil, false
		}
		nals = append(nals, append([]byte(nil), b[2:2+size]...))
		b = b[2+size:]
	}
	return nals, b, true
}

// hevcString writes the codec as RFC 6381 and ISO/IEC 14496-15, annex E.3, want it; general is general_profile_space up to
// general_level_idc.
func hevcString(general []byte) string {
	space := [...]string{"", "A", "B", "C"}[general[0]>>6]
	tier := [...]string{"L", "H"}[general[0]>>5&1]
	var compat uint32 // in reverse order of bits
	for i, v := 0, be.Uint32(general[1:]); i < 32; i++ {
		compat |= (v >> i & 1) << (31 - i)
	}
	s := fmt.Sprintf("hvc1.%s%d.%X.%s%d", space, general[0]&0x1F, compat, tier, general[11])
	constraints := general[5:11]
	for len(constraints) > 0 && constraints[len(constraints)-1] == 0 {
		constraints = constraints[:len(constraints)-1]
	}
	for _, c := range constraints {
		s += fmt.Sprintf(".%X", c)
	}
	return s
}

func noInit(what string) error { return ErrInit.Because(fmt.Errorf("fmp4: %s", what)) }
