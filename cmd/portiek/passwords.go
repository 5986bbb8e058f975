package main

import (
	"strings"

	"portiek/cmd/portiek/settings"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
	"portiek/internal/vault"
)

// The key ring's names for the keys that seal what is not footage: camera passwords, and what people sign in with.
const (
	passwordKey = "camera-passwords"
	signInKey   = "sign-in"
)

// passwordSealer seals camera passwords; a sealed one opens for its own camera only.
type passwordSealer struct{ v *vault.Vault }

// seal is a settings.Sealer.
func (s passwordSealer) seal(id footage.CameraID, password secret.Text) (string, error) {
	sealed, err := s.v.SealText(passwordKey, string(id), password.Reveal())
	return settings.SealedPrefix + sealed, err
}

// open gives the password that seal sealed for this camera with this ring.
func (s passwordSealer) open(id footage.CameraID, sealed string) (secret.Text, error) {
	text, err := s.v.OpenText(passwordKey, string(id), strings.TrimPrefix(sealed, settings.SealedPrefix))
	if err != nil {
		return secret.Text{}, fail.New(fail.Invalid, "settings.password_sealed_elsewhere",
			"Het verzegelde wachtwoord van camera "+string(id)+" gaat met deze sleutelbos niet open: het is veranderd, van een andere camera of van een andere installatie. Schrijf het wachtwoord opnieuw in het instellingenbestand.",
			"The sealed password of camera "+string(id)+" does not open with this key ring: it was changed, or belongs to another camera or installation. Write the password in the settings file anew.").Because(err)
	}
	return secret.New(text), nil
}

// signInSealer seals what signing in must keep: secrets of authenticators.
type signInSealer struct{ v *vault.Vault }

// Seal seals a text for one person.
func (s signInSealer) Seal(person, text string) (string, error) {
	return s.v.SealText(signInKey, person, text)
}

// Open gives what Seal sealed for this person.
func (s signInSealer) Open(person, sealed string) (string, error) {
	return s.v.OpenText(signInKey, person, sealed)
}
