package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"portiek/internal/rules/footage"
)

// System is the actor of what no person did.
const System = "system"

// Hash is a digest that JSON shows as hexadecimal digits.
type Hash footage.Hash

// String is hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads them.
func (h *Hash) UnmarshalText(b []byte) error {
	if n, err := hex.Decode(h[:], b); err != nil || n != len(h) || len(b) != 2*len(h) {
		return fmt.Errorf("audit: %q is not a digest", b)
	}
	return nil
}

// Stamp is a moment that JSON shows in UTC with six decimals.
type Stamp struct{ time.Time }

// MarshalJSON is needed because time.Time brings its own.
func (s Stamp) MarshalJSON() ([]byte, error) { return json.Marshal(s.UTC().Format(stampForm)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Stamp) UnmarshalJSON(b []byte) (err error) {
	var text string
	if err = json.Unmarshal(b, &text); err == nil {
		s.Time, err = time.Parse(stampForm, text)
	}
	return err
}

// At makes a Stamp.
func At(t time.Time) Stamp { return Stamp{t.UTC().Truncate(time.Microsecond)} }

// newEvent marshals data, which is always one of the structs of this package, so it cannot fail on what a caller gives.
func newEvent(k Kind, at time.Time, actor string, data any) Event {
	b, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("audit: %s: %v", k, err))
	}
	return Event{At: at, Kind: k, Actor: actor, Data: b}
}

// DataOf reads an event's data into the struct that made it, such as Minute.
func DataOf[T any](e Event) (T, error) {
	var v T
	if err := json.Unmarshal(e.Data, &v); err != nil {
		return v, badEntry(err)
	}
	return v, nil
}

// RingGeneration finds the generation of the key ring that an event speaks of; false when it speaks of none.
func RingGeneration(e Event) (uint64, bool) {
	var v struct {
		Generation *uint64 `json:"ring_generation"`
	}
	if !bytes.Contains(e.Data, []byte(`"ring_generation"`)) || json.Unmarshal(e.Data, &v) != nil || v.Generation == nil {
		return 0, false
	}
	return *v.Generation, true
}
