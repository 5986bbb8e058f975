// Package seal is the format of sealed files: AES-256-GCM in a STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár:
// Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015). A file can be read at any chunk, and after
// a crash its valid prefix stays readable. docs/formats/segment.md describes it byte by byte.
package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// Key is an AES-256 key. It prints, logs and marshals as dots.
type Key [KeySize]byte

const dots = "••••••"

// NewKey makes a random key.
func NewKey() (k Key) {
	rand.Read(k[:])
	return k
}

// Derive gives the key of one segment from the key of its epoch: HKDF-SHA256 (RFC 5869) without salt, with the segment's id
// in info. Segments of one epoch so never share a key.
func Derive(epoch Key, segment [16]byte) (k Key) {
	b, err := hkdf.Key(sha256.New, epoch[:], nil, "portiek segment v1\n"+string(segment[:]), KeySize)
	if err != nil {
		panic("seal: hkdf: " + err.Error()) // only for lengths that are constant here
	}
	copy(k[:], b)
	clear(b)
	return k
}

// Zero overwrites the key; best effort, since the runtime and the cipher may have copied it.
func (k *Key) Zero() { clear(k[:]) }

// Format prints dots for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(dots)) }

// LogValue gives dots to slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(dots) }

// MarshalText gives dots to JSON and YAML.
func (k Key) MarshalText() ([]byte, error) { return []byte(dots), nil }
