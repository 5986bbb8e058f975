package sqlstore

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portiek/internal/rules/footage"
)

// micros is how a moment is stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// moment reads what micros stored. The zero time comes back as the zero time.
func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }

// orNull stores the zero time as NULL.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros(t)
}

// orZero reads what orNull stored.
func orZero(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return moment(v.Int64)
}

// flag stores a truth.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func lengthOf(us int64) time.Duration { return time.Duration(us) * time.Microsecond }

// idOrNull stores the zero id as NULL.
func idOrNull[T ~[16]byte](id T) any {
	if id == (T{}) {
		return nil
	}
	b := [16]byte(id)
	return b[:]
}

// setID reads an id; NULL is the zero id.
func setID[T ~[16]byte](dst *T, b []byte) error {
	if b == nil {
		*dst = T{}
		return nil
	}
	if len(b) != 16 {
		return fmt.Errorf("id of %d bytes", len(b))
	}
	*dst = T(b)
	return nil
}

func setHash(dst *footage.Hash, b []byte) error {
	if len(b) != len(dst) {
		return fmt.Errorf("digest of %d bytes", len(b))
	}
	*dst = footage.Hash(b)
	return nil
}

// listed stores a list as JSON; nil stays nil.
func listed[T ~string](v []T) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// setList reads what listed stored.
func setList[T ~string](dst *[]T, text string) error { return json.Unmarshal([]byte(text), dst) }

// storable tells whether both databases can hold the text as it is. What people type and browsers send may be otherwise, and
// is then found nowhere.
func storable(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) })
}

// plain is the text as both databases can hold it: what a camera or a network says may be any bytes.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// needDigest refuses what is not a SHA-256: nobody may store a secret by mistake.
func needDigest(hash []byte) error {
	if len(hash) != sha256.Size {
		return invalid("store.digest", "a digest of %d bytes, want %d", len(hash), sha256.Size)
	}
	return nil
}
