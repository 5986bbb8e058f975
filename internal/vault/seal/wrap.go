package seal

import (
	"crypto/rand"
	"errors"
)

const (
	wrapVersion = 1
	wrapNonce   = 12
	// WrappedSize is the length of a wrapped key: version, nonce, key, tag.
	WrappedSize = 1 + wrapNonce + KeySize + tagSize
)

// ErrWrapped means that a wrapped key does not open: changed, for another id, or under another key.
var ErrWrapped = errors.New("seal: wrapped key does not open")

// Wrap seals key, which belongs to id, under kek: AES-256-GCM with a random nonce. One kek may wrap 2^32 keys (NIST SP 800-38D,
// 8.3); a hold has thousands.
func Wrap(kek Key, id [16]byte, key Key) []byte {
	out := make([]byte, 1+wrapNonce, WrappedSize)
	out[0] = wrapVersion
	rand.Read(out[1:])
	return gcm(kek).Seal(out, out[1:], key[:], wrapData(id))
}

// Unwrap opens what Wrap made; ErrWrapped when it cannot.
func Unwrap(kek Key, id [16]byte, wrapped []byte) (key Key, err error) {
	if len(wrapped) != WrappedSize || wrapped[0] != wrapVersion {
		return key, ErrWrapped
	}
	body := wrapped[1+wrapNonce:]
	if _, err := gcm(kek).Open(key[:0], wrapped[1:1+wrapNonce], body, wrapData(id)); err != nil {
		return Key{}, ErrWrapped
	}
	return key, nil
}

func wrapData(id [16]byte) []byte {
	return append([]byte("portiek wrapped key v1\n"), id[:]...)
}
