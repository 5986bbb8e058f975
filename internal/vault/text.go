package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"portiek/internal/vault/keyring"
	"portiek/internal/vault/seal"
)

// errText says that a sealed text is damaged, or was sealed for something else.
var errText = errors.New("vault: not a text sealed for this")

// SealText seals a short text under a named key of the ring, which is made at the first text and durable on return.
// AES-256-GCM with a random nonce. What the text is for is additional data: it opens for nothing else.
func (v *Vault) SealText(key, what, text string) (string, error) {
	aead, err := v.textCipher(key, true)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, []byte(text), []byte(what))), nil
}

// OpenText gives what SealText sealed: keyring.ErrNoKey when the key was destroyed, another error when it is not that text.
func (v *Vault) OpenText(key, what, sealed string) (string, error) {
	aead, err := v.textCipher(key, false)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err == nil {
		raw, err = aead.Open(nil, nil, raw, []byte(what))
	}
	if err != nil {
		return "", errText
	}
	return string(raw), nil
}

// Seed derives 32 bytes for one use from a named key of the ring (HKDF-SHA256, RFC 5869); the key itself stays here.
func (v *Vault) Seed(key, use string) (seed [32]byte, err error) {
	k, err := v.named(key)
	if err != nil {
		return seed, err
	}
	defer k.Zero()
	b, err := hkdf.Key(sha256.New, k[:], nil, use, len(seed))
	copy(seed[:], b)
	clear(b)
	return seed, err
}

func (v *Vault) textCipher(name string, make bool) (cipher.AEAD, error) {
	get := v.ring.Named
	if make {
		get = v.named
	}
	key, err := get(name)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// named gives the ring's key with this name, made and durable when there was none.
func (v *Vault) named(name string) (seal.Key, error) {
	key, err := v.ring.Named(name)
	if errors.Is(err, keyring.ErrNoKey) {
		if _, err = v.ring.Change(func(e *keyring.Edit) error { return e.AddNamed(name) }); err == nil {
			key, err = v.ring.Named(name)
		}
	}
	return key, err
}
