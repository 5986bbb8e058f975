package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// originPrefix opens every origin, so that a checkpoint of Portiek is known as such, and records in a witness's file are
// found again behind one that was cut short.
const originPrefix = "portiek/"

// maxOrigin bounds an origin, in bytes.
const maxOrigin = 120

// Checkpoint is what a log says of itself at a moment: which log, how long, and the root over all of it.
type Checkpoint struct {
	Origin string
	Head
	At time.Time
}

// Origin names a log by the recorder whose server keeps it and an id drawn once for the log. No person or organisation is in it.
func Origin(rec footage.RecorderID, logID [16]byte) string {
	return originPrefix + string(rec) + "/" + hex.EncodeToString(logID[:])
}

// Text is the text of the signed note: see docs/formats/log.md.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nat %s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), c.At.UTC().Format(stampForm))
}

// ParseCheckpoint reads what Text gave and refuses every other spelling of it; fail.Corrupt.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[3], "at ") {
		return Checkpoint{}, badCheckpoint(errors.New("a checkpoint has four lines"))
	}
	if !validOrigin(lines[0]) {
		return Checkpoint{}, badCheckpoint(errors.New("no origin of a Portiek log"))
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	at, err3 := time.Parse(stampForm, lines[3][len("at "):])
	if err := errors.Join(err1, err2, err3); err != nil {
		return Checkpoint{}, badCheckpoint(err)
	}
	if size < 0 || len(root) != len(footage.Hash{}) {
		return Checkpoint{}, badCheckpoint(fmt.Errorf("size %d, root of %d bytes", size, len(root)))
	}
	c := Checkpoint{Origin: lines[0], Head: Head{Size: size, Root: footage.Hash(root)}, At: at}
	if c.Text() != text {
		return Checkpoint{}, badCheckpoint(errors.New("not canonical"))
	}
	return c, nil
}

// validOrigin holds an origin to printable ASCII without spaces or plus signs, which a note's key name may not have.
func validOrigin(s string) bool {
	bad := func(r rune) bool { return r <= ' ' || r > '~' || r == '+' }
	return strings.HasPrefix(s, originPrefix) && len(s) > len(originPrefix) && len(s) <= maxOrigin && !strings.ContainsFunc(s, bad)
}

// ReadCheckpoint reads a signed checkpoint without checking its signature. Others than the log may have signed it too.
func ReadCheckpoint(signed []byte) (Checkpoint, error) {
	_, err := note.Open(signed, nil)
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return Checkpoint{}, badCheckpoint(err)
	}
	c, err := ParseCheckpoint(unverified.Note.Text)
	if err == nil && !slices.ContainsFunc(unverified.Note.UnverifiedSigs, func(s note.Signature) bool { return s.Name == c.Origin && wholeSignature(s) }) {
		err = badCheckpoint(errors.New("no whole signature of the log"))
	}
	return c, err
}

// wholeSignature tells whether it is as long as Ed25519's behind the key's hash: one that was cut short is no lie, but damage.
func wholeSignature(s note.Signature) bool {
	return len(s.Base64) == base64.StdEncoding.EncodedLen(4+ed25519.SignatureSize)
}

// OpenCheckpoint reads a signed checkpoint that one of the keys signed; ErrSigner when none of them did.
func OpenCheckpoint(signed []byte, keys ...PublicKey) (Checkpoint, error) {
	c, err := ReadCheckpoint(signed)
	if err != nil {
		return c, err
	}
	// One verifier a note: the key's name must be the log's own, or a key of one log would vouch for another.
	for _, k := range keys {
		if k.Name() != c.Origin {
			continue
		}
		if n, err := note.Open(signed, note.VerifierList(k)); err == nil && n.Text == c.Text() {
			return c, nil
		}
	}
	return c, ErrSigner
}

// ErrSigner means that a checkpoint was signed by none of the log's keys.
var ErrSigner = fail.New(fail.Corrupt, "checkpoint.signer",
	"Dit controlepunt is door geen enkele sleutel van dit logboek ondertekend.",
	"This checkpoint was signed by none of the keys of this log.")

func badCheckpoint(err error) error {
	return fail.New(fail.Corrupt, "checkpoint.form", "Dit is geen leesbaar controlepunt van een logboek van Portiek.",
		"This is no readable checkpoint of a log of Portiek.").Because(err)
}
