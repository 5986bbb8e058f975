package seal

import (
	"encoding/binary"
	"math"
)

// Sealer seals the chunks of one file, in order. Key and id must be fresh: sealing other chunks under the same key breaks GCM, so
// a file is never continued by a second Sealer. Not safe for concurrent use.
type Sealer struct {
	s     *stream
	index uint32
	ended bool
}

// NewSealer begins a file; its Header is for the caller to write.
func NewSealer(key Key, id [16]byte) *Sealer {
	return &Sealer{s: newStream(key, id)}
}

// Seal seals buf[Headroom:] in place as the next chunk and returns the bytes to write: length, ciphertext, tag. It needs
// cap(buf) >= len(buf)+16 and allocates nothing.
func (s *Sealer) Seal(buf []byte, last bool) ([]byte, error) {
	sealed := len(buf) - Headroom + tagSize
	switch {
	case len(buf) < Headroom || cap(buf) < len(buf)+tagSize:
		return nil, ErrBuffer
	case sealed > maxSealed:
		return nil, ErrTooLong
	case s.ended || s.index == math.MaxUint32:
		return nil, ErrEnded
	}
	s.s.set(s.index, last, sealed)
	s.index++
	s.ended = last
	binary.BigEndian.PutUint32(buf, uint32(sealed))
	out := s.s.aead.Seal(buf[Headroom:Headroom], s.s.nonce[:], buf[Headroom:], s.s.aad[:])
	return buf[:Headroom+len(out)], nil
}
