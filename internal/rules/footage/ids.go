package footage

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"

	"portiek/internal/base/fail"
)

// RecorderID names a recorder (today the built-in one; later one in each block).
type RecorderID string

// CameraID names a camera: lower-case letters, digits and hyphens, at most 40. It stands in paths and log entries, so it
// is never a person's name or an address.
type CameraID string

// CaseID is the number of the case a hold serves, as people write it (2026-0147).
type CaseID string

// SegmentID is random; it names a sealed file and goes into its key.
type SegmentID [16]byte

// HoldID is random; its key in the ring is destroyed when the hold ends.
type HoldID [16]byte

var slug = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// ParseCameraID checks the form of a camera id.
func ParseCameraID(s string) (CameraID, error) {
	if !slug.MatchString(s) {
		return "", fail.New(fail.Invalid, "camera.id",
			"Een camera-id bestaat uit 1 tot 40 kleine letters, cijfers en streepjes.",
			"A camera id is 1 to 40 lower-case letters, digits and hyphens.")
	}
	return CameraID(s), nil
}

// NewSegmentID makes a random id.
func NewSegmentID() (id SegmentID) { rand.Read(id[:]); return }

// NewHoldID makes a random id.
func NewHoldID() (id HoldID) { rand.Read(id[:]); return }

// String is 32 hexadecimal digits.
func (id SegmentID) String() string { return hex.EncodeToString(id[:]) }

// String is 32 hexadecimal digits.
func (id HoldID) String() string { return hex.EncodeToString(id[:]) }

// IsZero tells whether the id is unset.
func (id SegmentID) IsZero() bool { return id == SegmentID{} }

// IsZero tells whether the id is unset.
func (id HoldID) IsZero() bool { return id == HoldID{} }

// ParseSegmentID reads what String wrote.
func ParseSegmentID(s string) (id SegmentID, err error) {
	err = parseHex(id[:], s, "segment.id")
	return id, err
}

// ParseHoldID reads what String wrote.
func ParseHoldID(s string) (id HoldID, err error) {
	err = parseHex(id[:], s, "hold.id")
	return id, err
}

func parseHex(dst []byte, s, code string) error {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(dst) {
		return fail.New(fail.Invalid, code, "Een id is 32 hexadecimale cijfers.", "An id is 32 hexadecimal digits.")
	}
	copy(dst, b)
	return nil
}
