// Package secret holds values that must never be printed: passwords, keys, one-time links.
package secret

import (
	"crypto/subtle"
	"log/slog"
)

// dots is what every formatting verb, log handler and encoder sees instead of the value.
const dots = "••••••"

// Text is a secret string. It prints, logs and marshals as dots; only Reveal gives the value.
type Text struct{ value string }

// New wraps value.
func New(value string) Text { return Text{value} }

// Reveal gives the value; keep the call close to where it is used.
func (t Text) Reveal() string { return t.value }

// Empty tells whether there is nothing in it.
func (t Text) Empty() bool { return t.value == "" }

// Equal compares in constant time.
func (t Text) Equal(other Text) bool {
	return subtle.ConstantTimeCompare([]byte(t.value), []byte(other.value)) == 1
}

// String gives dots.
func (t Text) String() string { return dots }

// GoString gives dots, for %#v.
func (t Text) GoString() string { return dots }

// LogValue gives dots to slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(dots) }

// MarshalText gives dots to JSON and YAML.
func (t Text) MarshalText() ([]byte, error) { return []byte(dots), nil }
