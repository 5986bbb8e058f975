package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/vault/keyring"
	"portiek/internal/vault/seal"
)

// notePrefix begins every sealed note.
const notePrefix = "note:v1:"

// caseKey is the key ring's name for the key of a case's personal details (GDPR article 5(1)(e)): it dies with the case, and
// the details with it, also in write-ahead logs, replicas and backups of the database.
func caseKey(c footage.CaseID) string { return "case/" + string(c) }

var errNote = fail.New(fail.Corrupt, "note.damaged",
	"Een toelichting in dit dossier is beschadigd of hoort bij een ander dossier. Meld dit aan de beheerder.",
	"A note in this case is damaged or belongs to another case. Tell the administrator.")

// SealNote seals free text of a case under the case's own key, which is made at the first note and durable on return.
// AES-256-GCM with a random nonce; the case's number is additional data.
func (v *Vault) SealNote(c footage.CaseID, text string) (string, error) {
	key, err := v.ring.Named(caseKey(c))
	if errors.Is(err, keyring.ErrNoKey) {
		if _, err = v.ring.Change(func(e *keyring.Edit) error { return e.AddNamed(caseKey(c)) }); err == nil {
			key, err = v.ring.Named(caseKey(c))
		}
	}
	if err != nil {
		return "", err
	}
	defer key.Zero()
	aead, err := noteCipher(key)
	if err != nil {
		return "", err
	}
	return notePrefix + base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, []byte(text), []byte(c))), nil
}

// OpenNote gives what SealNote sealed: fail.Gone when the case's key was destroyed, fail.Corrupt when it is not that text.
func (v *Vault) OpenNote(c footage.CaseID, sealed string) (string, error) {
	key, err := v.ring.Named(caseKey(c))
	if errors.Is(err, keyring.ErrNoKey) {
		return "", fail.New(fail.Gone, "note.erased",
			"De persoonsgegevens van dit dossier zijn gewist.", "The personal details of this case were erased.")
	}
	if err != nil {
		return "", err
	}
	defer key.Zero()
	aead, err := noteCipher(key)
	if err != nil {
		return "", err
	}
	body, ok := strings.CutPrefix(sealed, notePrefix)
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err == nil && ok {
		raw, err = aead.Open(nil, nil, raw, []byte(c))
	}
	if err != nil || !ok {
		return "", errNote.Because(err)
	}
	return string(raw), nil
}

func noteCipher(key seal.Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
