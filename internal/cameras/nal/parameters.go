package nal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"portiek/internal/rules/footage"
)

// ErrParameters means that the parameter sets of a stream cannot be read.
var ErrParameters = errors.New("nal: parameter sets cannot be read")

// parameterSets keeps the latest parameter set of each id, as a decoder does, and makes a Track of those in use.
type parameterSets struct {
	codec footage.Codec
	vps   []numbered
	sps   []numbered
	pps   []numbered
	total int // bytes kept

	changed bool   // since the last Track
	known   bool   // a Track was made
	active  uint32 // id of the SPS that it is made of
}

type numbered struct {
	id  uint32
	sps uint32 // for a PPS: the SPS it refers to
	raw []byte
}

// put stores b under its id and tells whether it differs from what was there. What is malformed or too big counts as a
// change and is not stored: it stays in the stream, where a decoder may judge it.
func (s *parameterSets) put(c class, b []byte) bool {
	n, ok := s.number(c, b)
	list := s.list(c)
	if !ok || list == nil || len(b) > maxParameterSet {
		return true
	}
	i, found := slices.BinarySearchFunc(*list, n.id, func(x numbered, id uint32) int { return int(x.id) - int(id) })
	if found && bytes.Equal((*list)[i].raw, b) {
		return false
	}
	old := 0
	if found {
		old = len((*list)[i].raw)
	}
	if s.total-old+len(b) > maxParameterSum {
		return true
	}
	s.total += len(b) - old
	n.raw = bytes.Clone(b)
	if found {
		(*list)[i] = n
	} else {
		*list = slices.Insert(*list, i, n)
	}
	s.changed = true
	return true
}

func (s *parameterSets) list(c class) *[]numbered {
	switch c {
	case classVPS:
		return &s.vps
	case classSPS:
		return &s.sps
	case classPPS:
		return &s.pps
	}
	return nil
}

// number reads the ids at the head of a parameter set.
func (s *parameterSets) number(c class, b []byte) (n numbered, ok bool) {
	hs := headerSize(s.codec)
	if len(b) <= hs {
		return n, false
	}
	r := bitReader{b: b[hs:]}
	limit := uint32(32)
	switch {
	case c == classPPS:
		n.id, n.sps = r.ue(), r.ue()
		limit = 256
	case c == classVPS:
		n.id = r.bits(4)
	case s.codec == footage.H264:
		r.bits(24) // profile, constraints, level
		n.id = r.ue()
	default:
		n.id = spsIDH265(&r)
	}
	return n, !r.bad && n.id < limit && n.sps < 32
}

// spsIDH265 skips to sps_seq_parameter_set_id (H.265 7.3.2.2.1).
func spsIDH265(r *bitReader) uint32 {
	r.bits(4)
	layers := r.bits(3)
	r.bit()
	for range 3 { // general part of profile_tier_level: 96 bits
		r.bits(32)
	}
	skipSubLayers(r, int(layers))
	return r.ue()
}

// skipSubLayers skips the sub-layer part of profile_tier_level (H.265 7.3.3).
func skipSubLayers(r *bitReader, n int) {
	if n == 0 {
		return
	}
	present := r.bits(16)
	for i := range n {
		if present>>(15-2*i)&1 == 1 {
			for range 11 {
				r.bits(8)
			}
		}
		if present>>(14-2*i)&1 == 1 {
			r.bits(8)
		}
	}
}

// activate makes the Track for pictures that use the PPS with this id; nil when the Track in force still holds or when the
// sets it needs have not come yet.
func (s *parameterSets) activate(pps uint32) (*footage.Track, error) {
	p := find(s.pps, pps)
	if p == nil {
		return nil, nil
	}
	sps := find(s.sps, p.sps)
	if sps == nil || s.codec == footage.H265 && len(s.vps) == 0 {
		return nil, nil
	}
	if s.known && !s.changed && s.active == sps.id {
		return nil, nil
	}
	t, err := describe(s.codec, sps.raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParameters, err)
	}
	if len(s.vps) > 0 {
		t.VPS = s.vps[0].raw
	}
	t.SPS = append(t.SPS, sps.raw)
	for _, other := range s.sps {
		if other.id != sps.id {
			t.SPS = append(t.SPS, other.raw)
		}
	}
	for _, p := range s.pps {
		t.PPS = append(t.PPS, p.raw)
	}
	s.changed, s.known, s.active = false, true, sps.id
	return &t, nil
}

func find(list []numbered, id uint32) *numbered {
	for i := range list {
		if list[i].id == id {
			return &list[i]
		}
	}
	return nil
}
