package vault

import (
	"errors"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/vault/keyring"
)

// notePrefix begins every sealed note.
const notePrefix = "note:v1:"

// caseKey is the key ring's name for the key of a case's personal details (GDPR article 5(1)(e)): it dies with the case, and
// the details with it, also in write-ahead logs, replicas and backups of the database.
func caseKey(c footage.CaseID) string { return "case/" + string(c) }

var errNote = fail.New(fail.Corrupt, "note.damaged",
	"Een toelichting in dit dossier is beschadigd of hoort bij een ander dossier. Meld dit aan de beheerder.",
	"A note in this case is damaged or belongs to another case. Tell the administrator.")

// SealNote seals free text of a case under the case's own key.
func (v *Vault) SealNote(c footage.CaseID, text string) (string, error) {
	sealed, err := v.SealText(caseKey(c), string(c), text)
	return notePrefix + sealed, err
}

// OpenNote gives what SealNote sealed: fail.Gone when the case's key was destroyed, fail.Corrupt when it is not that text.
func (v *Vault) OpenNote(c footage.CaseID, sealed string) (string, error) {
	body, ok := strings.CutPrefix(sealed, notePrefix)
	text, err := v.OpenText(caseKey(c), string(c), body)
	switch {
	case errors.Is(err, keyring.ErrNoKey):
		return "", fail.New(fail.Gone, "note.erased",
			"De persoonsgegevens van dit dossier zijn gewist.", "The personal details of this case were erased.")
	case errors.Is(err, errText) || err == nil && !ok:
		return "", errNote.Because(err)
	}
	return text, err
}
