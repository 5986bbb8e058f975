package governing

import (
	"context"
	"crypto/sha256"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// MaxDocument bounds the adopted document, in bytes.
const MaxDocument = 20 << 20

// Attach keeps the document that the corporation adopted with a version, as it was uploaded. A draft's may be replaced; an
// approved version gets one if it has none, and keeps it. The log has its hash, never its bytes.
func (d *Desk) Attach(ctx context.Context, by people.ID, id, name string, data []byte) error {
	if by == "" {
		return errNobody
	}
	v, err := d.Catalogue.Version(ctx, id)
	if err != nil {
		return err
	}
	if len(data) == 0 || len(data) > MaxDocument {
		return errDocumentSize
	}
	now := audit.At(d.Clock.Now()).Time
	doc := protocol.Document{Name: fileName(name), Type: mediaType(data), Hash: sha256.Sum256(data), Size: int64(len(data)), Bytes: data, By: string(by), At: now}
	c := change(v)
	c.Document, c.Bytes = audit.Hash(doc.Hash), doc.Size
	return d.refused(ctx, by, "draft_protocol", d.Catalogue.PutDocument(ctx, id, doc, c.Event(audit.ProtocolDocument, now, string(by))))
}

// Document gives the adopted document of a version. Give it to a browser as a file to save, never to show: whoever uploaded it
// chose its bytes. fail.NotFound when there is none, fail.Corrupt when its bytes were changed.
func (d *Desk) Document(ctx context.Context, id string) (protocol.Document, error) {
	doc, err := d.Catalogue.Document(ctx, id)
	if err == nil && sha256.Sum256(doc.Bytes) != doc.Hash {
		return protocol.Document{}, errDocumentChanged
	}
	return doc, err
}

// knownTypes are what a document may say it is. Anything else is bytes.
var knownTypes = []string{"application/pdf", "application/zip", "text/plain; charset=utf-8", "image/png", "image/jpeg"}

// mediaType looks at the bytes, never at the name.
func mediaType(data []byte) string {
	found := http.DetectContentType(data)
	for _, t := range knownTypes {
		if found == t {
			return t
		}
	}
	return "application/octet-stream"
}

// fileName keeps the last part of a path, of what can be seen and is harmless in a header and on a disk.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || strings.ContainsRune(`"<>:|?*/;`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	for len(name) > 120 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name == "" {
		return "protocol"
	}
	return name
}

var (
	errDocumentSize = fail.New(fail.Invalid, "protocol.document_size",
		"Het vastgestelde document heeft 1 byte tot 20 MB. Maak het kleiner, bijvoorbeeld door bladzijden niet als foto te scannen.",
		"The adopted document has 1 byte to 20 MB. Make it smaller, for example by not scanning pages as photographs.")
	errDocumentChanged = fail.New(fail.Corrupt, "protocol.document_damaged",
		"Het bewaarde document is beschadigd of veranderd. Zet de database terug uit een kopie.",
		"The stored document is damaged or was changed. Restore the database from a copy.")
)
