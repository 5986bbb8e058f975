package audit

import (
	"crypto/ed25519"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// Signer signs the checkpoints of one log with Ed25519 (RFC 8032).
type Signer struct {
	origin string
	public PublicKey
	signer note.Signer
}

// PublicKey verifies the checkpoints of one log. Its text is a note's verifier key: name+hash+base64.
type PublicKey struct {
	note.Verifier
	text string
}

// String is the key as ParsePublicKey reads it.
func (k PublicKey) String() string { return k.text }

// NewSigner makes the signer of the log with this origin from an Ed25519 seed.
func NewSigner(origin string, seed [32]byte) (*Signer, error) {
	if !validOrigin(origin) {
		return nil, fmt.Errorf("audit: %q cannot be the name of a log", origin)
	}
	private := ed25519.NewKeyFromSeed(seed[:])
	text, err := note.NewEd25519VerifierKey(origin, private.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	public, err := ParsePublicKey(text)
	if err != nil {
		return nil, err
	}
	return &Signer{origin, public, edSigner{public, private}}, nil
}

// ParsePublicKey reads a verifier key.
func ParsePublicKey(text string) (PublicKey, error) {
	v, err := note.NewVerifier(text)
	if err != nil {
		return PublicKey{}, badCheckpoint(err)
	}
	return PublicKey{v, text}, nil
}

// Origin is the log's name.
func (s *Signer) Origin() string { return s.origin }

// Public is the key that verifies.
func (s *Signer) Public() PublicKey { return s.public }

// Sign gives the signed note of a checkpoint; its origin is the signer's.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	c.Origin = s.origin
	return note.Sign(&note.Note{Text: c.Text()}, s.signer)
}

// edSigner is a note.Signer over a key that never becomes text, as note's own would need.
type edSigner struct {
	public  PublicKey
	private ed25519.PrivateKey
}

func (s edSigner) Name() string    { return s.public.Name() }
func (s edSigner) KeyHash() uint32 { return s.public.KeyHash() }
func (s edSigner) Sign(msg []byte) ([]byte, error) {
	return ed25519.Sign(s.private, msg), nil
}
