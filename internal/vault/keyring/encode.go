package keyring

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"portiek/internal/vault/seal"
)

// The last byte of each magic is the version. docs/formats/keyring.md describes both files byte by byte.
const (
	ringMagic = "PTKRNG\x00\x01"
	nonceSize = 12
	tagSize   = 16
	fixedSize = len(ringMagic) + 16 + 8 + nonceSize + 1 // header without the recorder's name
)

var (
	errFormat = errors.New("keyring: not a key ring")
	errSealed = errors.New("keyring: ring does not open under its ring key")
	errBody   = errors.New("keyring: contents of the ring are malformed")
)

// header is the part of a ring file that anyone can read. All of it is authenticated.
type header struct {
	keyID      [16]byte
	generation uint64
	nonce      [nonceSize]byte
	recorder   string
}

func (h *header) size() int { return fixedSize + len(h.recorder) }

func (h *header) append(b []byte) []byte {
	b = append(b, ringMagic...)
	b = append(b, h.keyID[:]...)
	b = binary.BigEndian.AppendUint64(b, h.generation)
	b = append(b, h.nonce[:]...)
	return appendName(b, h.recorder)
}

func parseHeader(b []byte) (h header, rest []byte, err error) {
	if len(b) < fixedSize || string(b[:len(ringMagic)]) != ringMagic {
		return h, nil, errFormat
	}
	r := reader{b: b[len(ringMagic):]}
	copy(h.keyID[:], r.take(16))
	h.generation = binary.BigEndian.Uint64(r.take(8))
	copy(h.nonce[:], r.take(nonceSize))
	h.recorder = r.name()
	if r.bad {
		return h, nil, errFormat
	}
	return h, r.b, nil
}

// sealRing encodes s behind h and seals it in place in buf, which grows when it must; keys stand in it in the clear only in
// between. h gets a random nonce.
func sealRing(buf []byte, h header, key seal.Key, s *state) []byte {
	rand.Read(h.nonce[:])
	size := h.size() + s.size() + tagSize
	if cap(buf) < size {
		buf = make([]byte, 0, size+size/8)
	}
	buf = h.append(buf[:0])
	head := len(buf)
	buf = s.append(buf)
	sealed := gcm(key).Seal(buf[head:head], h.nonce[:], buf[head:], buf[:head])
	return buf[:head+len(sealed)]
}

// openRing opens a whole ring file.
func openRing(raw []byte, key seal.Key) (header, *state, error) {
	h, body, err := parseHeader(raw)
	if err != nil {
		return h, nil, err
	}
	plain, err := gcm(key).Open(nil, h.nonce[:], body, raw[:len(raw)-len(body)])
	if err != nil {
		return h, nil, errSealed
	}
	defer clear(plain)
	s, err := parseState(plain)
	return h, s, err
}

func gcm(key seal.Key) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("keyring: " + err.Error()) // only for key sizes other than ours
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("keyring: " + err.Error())
	}
	return aead
}

func (s *state) size() int {
	n := 3 * 4
	for camera, list := range s.epochs {
		n += len(list) * (1 + len(camera) + 8 + seal.KeySize)
	}
	n += len(s.holds) * (16 + seal.KeySize)
	for name := range s.named {
		n += 1 + len(name) + seal.KeySize
	}
	return n
}

// append writes epochs, holds and named keys, each list behind its count and in ascending order.
func (s *state) append(b []byte) []byte {
	count := 0
	for _, list := range s.epochs {
		count += len(list)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(count))
	for _, camera := range slices.Sorted(maps.Keys(s.epochs)) {
		for _, e := range s.epochs[camera] {
			b = appendName(b, camera)
			b = binary.BigEndian.AppendUint64(b, uint64(e.start))
			b = append(b, e.key[:]...)
		}
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.holds)))
	for _, id := range slices.SortedFunc(maps.Keys(s.holds), compareIDs) {
		key := s.holds[id]
		b = append(append(b, id[:]...), key[:]...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.named)))
	for _, name := range slices.Sorted(maps.Keys(s.named)) {
		key := s.named[name]
		b = append(appendName(b, name), key[:]...)
	}
	return b
}

func appendName(b []byte, name string) []byte {
	return append(append(b, byte(len(name))), name...)
}

func compareIDs(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) }
