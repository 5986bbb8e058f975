package keyring

import (
	"encoding/binary"

	"portiek/internal/vault/seal"
)

// reader takes pieces off b until one does not fit; from then on it gives zeros and bad is set.
type reader struct {
	b   []byte
	bad bool
}

var zeros [maxName + 1]byte

// take gives the next n bytes, n at most 256.
func (r *reader) take(n int) []byte {
	if len(r.b) < n {
		r.bad, r.b = true, nil
		return zeros[:n]
	}
	piece := r.b[:n]
	r.b = r.b[n:]
	return piece
}

func (r *reader) count() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *reader) name() string  { return string(r.take(int(r.take(1)[0]))) }

func (r *reader) id() (id [16]byte) {
	copy(id[:], r.take(16))
	return id
}

func (r *reader) key() (key seal.Key) {
	copy(key[:], r.take(seal.KeySize))
	return key
}

// parseState reads what state.append wrote, and nothing else: ascending, without names that are empty, without a byte more.
func parseState(b []byte) (*state, error) {
	s := newState()
	r := &reader{b: b}
	s.parseEpochs(r)
	s.parseHolds(r)
	s.parseNamed(r)
	if r.bad || len(r.b) > 0 {
		return nil, errBody
	}
	return s, nil
}

func (s *state) parseEpochs(r *reader) {
	var camera string
	var list []epochKey
	for range r.count() {
		name := r.take(int(r.take(1)[0]))
		start := int64(binary.BigEndian.Uint64(r.take(8)))
		key := r.key()
		switch {
		case r.bad:
			return
		case string(name) > camera:
			s.put(camera, list)
			camera, list = string(name), nil
		case string(name) < camera || len(list) == 0 || start <= list[len(list)-1].start:
			r.bad = true
			return
		}
		list = append(list, epochKey{start, key})
	}
	s.put(camera, list)
}

func (s *state) put(camera string, list []epochKey) {
	if len(list) > 0 {
		s.epochs[camera] = list
	}
}

func (s *state) parseHolds(r *reader) {
	var previous [16]byte
	for i := range r.count() {
		id, key := r.id(), r.key()
		if r.bad || (i > 0 && compareIDs(previous, id) >= 0) {
			r.bad = true
			return
		}
		s.holds[id], previous = key, id
	}
}

func (s *state) parseNamed(r *reader) {
	var previous string
	for range r.count() {
		name, key := r.name(), r.key()
		if r.bad || name <= previous {
			r.bad = true
			return
		}
		s.named[name], previous = key, name
	}
}
