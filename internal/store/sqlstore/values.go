package sqlstore

import (
	"database/sql"
	"fmt"
	"time"

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
