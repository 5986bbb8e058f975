package footage

import "time"

// Camera is a camera's row in the catalogue. It holds nothing secret.
type Camera struct {
	ID          CameraID
	Recorder    RecorderID
	Name        string // as people see it: "Hal begane grond"
	Place       string // complex and area
	Removed     bool   // no longer configured; its footage lives out its term
	PinnedSPKI  []byte // SHA-256 of the certificate's public key that is trusted, nil before first contact
	OfferedSPKI []byte // a changed one that waits for a person
}

// Bytes is what a camera occupies, of which Held is kept by live holds.
type Bytes struct{ Total, Held int64 }

// HighWater anchors time across restarts.
type HighWater struct {
	Wall   time.Time     // UTC
	BootID string        // kernel's boot id: same boot means Since explains the difference
	Since  time.Duration // CLOCK_BOOTTIME when Wall was stored
}

// HoldTask is one segment to secure for one hold.
type HoldTask struct {
	Cover   HoldCover
	Segment Segment
}

// MaxSpan is the longest that a segment may be. The catalogue relies on it to find what overlaps a span without looking
// further back.
const MaxSpan = time.Hour
