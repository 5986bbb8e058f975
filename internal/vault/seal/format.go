package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
)

// Sizes of the format, in bytes.
const (
	Headroom   = 4                     // length of a sealed chunk, big-endian, before it
	tagSize    = 16                    // GCM tag behind it
	Overhead   = Headroom + tagSize    // what sealing adds to a chunk
	HeaderSize = len(magic) + 16       // magic with version, segment id
	MaxPlain   = 64 << 20              // the longest plaintext of a chunk
	maxSealed  = MaxPlain + tagSize    // as length field
	aadSize    = HeaderSize + Headroom // header and length field
	magic      = "PTKSEG\x00\x01"      // the last byte is the version
)

// Errors of opening. A wrong key and changed bytes cannot be told apart.
var (
	ErrHeader  = errors.New("seal: not the header of this segment")
	ErrChunk   = errors.New("seal: chunk is damaged, misplaced or sealed under another key")
	ErrTooLong = errors.New("seal: chunk is too long")
	ErrBuffer  = errors.New("seal: buffer has no room for length and tag")
	ErrEnded   = errors.New("seal: the last chunk was sealed already")
)

// Header is what a sealed file of this id begins with.
func Header(id [16]byte) []byte {
	return append([]byte(magic), id[:]...)
}

// stream holds what both directions share. The nonce is a counter and a flag: unique, since every file has a key of its own.
type stream struct {
	aead  cipher.AEAD
	nonce [12]byte      // 7 zero bytes, chunk number (4, big-endian), 1 for the last chunk
	aad   [aadSize]byte // header, length field of the chunk
}

func newStream(key Key, id [16]byte) *stream {
	s := &stream{aead: gcm(key)}
	copy(s.aad[:], Header(id))
	return s
}

func (s *stream) set(index uint32, last bool, sealed int) {
	binary.BigEndian.PutUint32(s.nonce[7:], index)
	s.nonce[11] = 0
	if last {
		s.nonce[11] = 1
	}
	binary.BigEndian.PutUint32(s.aad[HeaderSize:], uint32(sealed))
}

func gcm(key Key) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("seal: " + err.Error()) // only for key sizes other than ours
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("seal: " + err.Error())
	}
	return aead
}
