package sqlstore

import (
	"context"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/protocol"
)

// PutDocument stores the adopted document of a version with its event. A draft's may be replaced; once the version was
// approved, one that is missing may still be added and none replaced: fail.Conflict.
func (s *Store) PutDocument(ctx context.Context, version string, d protocol.Document, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		v, err := tx.version(version)
		if err != nil {
			return err
		}
		if v.Document != nil {
			if !v.ApprovedAt.IsZero() {
				return errDocument
			}
			if err := tx.run(`DELETE FROM protocol_documents WHERE version = ?`, version); err != nil {
				return err
			}
		}
		if err := tx.run(`INSERT INTO protocol_documents (version, name, type, hash, bytes, uploaded_by, uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			version, d.Name, d.Type, d.Hash[:], d.Bytes, d.By, micros(d.At)); err != nil {
			return err
		}
		_, err = tx.append(e)
		return err
	})
}

// Document gives the adopted document of a version, with its bytes; fail.NotFound when it has none.
func (s *Store) Document(ctx context.Context, version string) (protocol.Document, error) {
	d, there, err := single(s.reading(ctx), documentRow,
		`SELECT name, type, hash, bytes, uploaded_by, uploaded_at FROM protocol_documents WHERE version = ?`, version)
	if err == nil && !there {
		err = errNoDocument
	}
	return d, err
}

func documentRow(row scanner) (d protocol.Document, err error) {
	var hash []byte
	var at int64
	if err = row.Scan(&d.Name, &d.Type, &hash, &d.Bytes, &d.By, &at); err != nil {
		return d, err
	}
	d.Size, d.At = int64(len(d.Bytes)), moment(at)
	return d, setDigest(&d.Hash, hash)
}

var (
	errApproved = conflict("protocol.approved",
		"Deze versie is al goedgekeurd en verandert niet meer. Maak een nieuwe versie.",
		"This version was approved already and never changes. Make a new version.")
	errSamePerson = fail.New(fail.Refused, "protocol.same_person",
		"Wie een versie opstelt, keurt haar niet zelf goed. Vraag iemand anders om haar te lezen en goed te keuren.",
		"Whoever drafts a version does not approve it. Ask somebody else to read and approve it.").Under("AVG-5")
	errOtherText = conflict("protocol.other_text",
		"De tekst is een andere dan u hebt gelezen. Lees haar opnieuw en keur haar dan goed.",
		"The text is another one than you read. Read it again and then approve it.")
	errNotApproved = conflict("protocol.not_approved",
		"Deze versie is nog niet goedgekeurd. Vraag een tweede persoon om haar goed te keuren.",
		"This version was not approved yet. Ask a second person to approve it.")
	errPublished = conflict("protocol.published",
		"Deze versie is al bekendgemaakt en haar datum staat vast. Maak een nieuwe versie.",
		"This version was published already and its date stands. Make a new version.")
	errBackwards = conflict("protocol.backwards",
		"Een versie gaat niet in het verleden in, en niet vóór een versie die al bekendgemaakt is. Kies een latere datum.",
		"A version does not come in force in the past, nor before one that was published already. Choose a later date.")
	errNoDocument = fail.New(fail.NotFound, "protocol.document_none",
		"Bij deze versie van het protocol is geen vastgesteld document geplaatst.", "This version of the protocol has no adopted document.")
	errDocument = conflict("protocol.document_fixed",
		"Het vastgestelde document van een goedgekeurde versie blijft zoals het is. Maak een nieuwe versie.",
		"The adopted document of an approved version stays as it is. Make a new version.")
)
