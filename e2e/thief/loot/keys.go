package loot

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
)

func open(key, nonce, sealed, data []byte) ([]byte, bool) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, false
	}
	plain, err := gcm.Open(nil, nonce, sealed, data)
	return plain, err == nil
}

// openRing tries a ring with every ring key, whatever id its header names.
func (s *swag) openRing(raw []byte) bool {
	const fixed = 8 + 16 + 8 + 12 + 1
	if len(raw) < fixed || len(raw) < fixed+int(raw[fixed-1]) {
		return false
	}
	head := fixed + int(raw[fixed-1])
	for _, key := range s.ringKeys {
		if body, ok := open(key, raw[32:44], raw[head:], raw[:head]); ok {
			s.emptyRing(body)
			return true
		}
	}
	return false
}

// emptyRing takes epoch and hold keys out of a ring's body, which is authenticated and so well-formed.
func (s *swag) emptyRing(b []byte) {
	take := func(n int) []byte {
		piece := b[:n]
		b = b[n:]
		return piece
	}
	for range binary.BigEndian.Uint32(take(4)) {
		take(int(take(1)[0])) // camera
		take(8)               // start
		s.epochs = append(s.epochs, take(32))
	}
	for range binary.BigEndian.Uint32(take(4)) {
		id := [16]byte(take(16))
		s.holds[id] = append(s.holds[id], take(32))
	}
}

// unwrap opens wrapped keys with hold keys.
func (s *swag) unwrap() map[[16]byte][][]byte {
	keys := map[[16]byte][][]byte{}
	for _, w := range s.wrapped {
		if len(w.key) != 61 || w.key[0] != 1 {
			continue
		}
		data := append([]byte("portiek wrapped key v1\n"), w.id[:]...)
		for _, kek := range s.holds[w.hold] {
			if key, ok := open(kek, w.key[1:13], w.key[13:], data); ok {
				keys[w.id] = append(keys[w.id], key)
			}
		}
	}
	return keys
}

// derive makes the segment's key from every epoch key there is.
func (s *swag) derive(id [16]byte) (keys [][]byte) {
	for _, epoch := range s.epochs {
		key, err := hkdf.Key(sha256.New, epoch, nil, "portiek segment v1\n"+string(id[:]), 32)
		if err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// openSegment opens chunk after chunk as far as it goes; a thief does not mind a missing end.
func openSegment(raw, key []byte) (chunks, size int) {
	head, rest := raw[:24], raw[24:]
	for len(rest) >= 4 {
		n := int(binary.BigEndian.Uint32(rest))
		if n > len(rest)-4 {
			break
		}
		plain, ok := openChunk(head, rest[:4+n], key, chunks)
		if !ok {
			break
		}
		chunks, size, rest = chunks+1, size+len(plain), rest[4+n:]
	}
	return chunks, size
}

func openChunk(head, chunk, key []byte, index int) ([]byte, bool) {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint32(nonce[7:], uint32(index))
	data := append(append([]byte(nil), head...), chunk[:4]...)
	for last := range byte(2) {
		nonce[11] = last
		if plain, ok := open(key, nonce, chunk[4:], data); ok {
			return plain, true
		}
	}
	return nil, false
}
