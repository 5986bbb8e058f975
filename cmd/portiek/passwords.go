package main

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"strings"

	"portiek/cmd/portiek/settings"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
	"portiek/internal/vault/keyring"
	"portiek/internal/vault/seal"
)

// passwordKey is the key ring's name for the key that seals camera passwords.
const passwordKey = "camera-passwords"

// passwordSealer seals camera passwords under a key of the ring: AES-256-GCM, a random nonce, the camera's id as
// additional data, so that a sealed password opens for its own camera only.
type passwordSealer struct{ aead cipher.AEAD }

func newPasswordSealer(ring *keyring.Ring) (passwordSealer, error) {
	key, err := namedKey(ring, passwordKey)
	if err != nil {
		return passwordSealer{}, err
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return passwordSealer{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return passwordSealer{aead}, err
}

// namedKey gives the ring's key with this name, made and durable when there was none.
func namedKey(ring *keyring.Ring, name string) (seal.Key, error) {
	key, err := ring.Named(name)
	if errors.Is(err, keyring.ErrNoKey) {
		if _, err = ring.Change(func(e *keyring.Edit) error { return e.AddNamed(name) }); err == nil {
			key, err = ring.Named(name)
		}
	}
	return key, err
}

// seal is a settings.Sealer.
func (s passwordSealer) seal(id footage.CameraID, password secret.Text) (string, error) {
	return settings.SealedPrefix + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(password.Reveal()), []byte(id))), nil
}

// open gives the password that seal sealed for this camera with this ring.
func (s passwordSealer) open(id footage.CameraID, sealed string) (secret.Text, error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(sealed, settings.SealedPrefix))
	if err == nil {
		b, err = s.aead.Open(nil, nil, b, []byte(id))
	}
	if err != nil {
		return secret.Text{}, fail.New(fail.Invalid, "settings.password_sealed_elsewhere",
			"Het verzegelde wachtwoord van camera "+string(id)+" gaat met deze sleutelbos niet open: het is veranderd, van een andere camera of van een andere installatie. Schrijf het wachtwoord opnieuw in het instellingenbestand.",
			"The sealed password of camera "+string(id)+" does not open with this key ring: it was changed, or belongs to another camera or installation. Write the password in the settings file anew.")
	}
	return secret.New(string(b)), nil
}
