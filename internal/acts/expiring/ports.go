package expiring

import (
	"context"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is what expiring needs of the database. Every method is one durable transaction, serialised against placing
// and ending holds, so that a hold that was placed first always wins.
type Catalogue interface {
	// FootageCameras lists every camera with unerased segments or undestroyed epochs, configured or not.
	FootageCameras(ctx context.Context, rec footage.RecorderID) ([]footage.CameraID, error)
	// Terms is a camera's history of terms, ascending by Since.
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)

	// MarkDue moves to Due, at most limit at a time and oldest first, each Sealed segment (not a hold's copy) of the
	// camera that ends at or before cutoff and that no live hold still needs: for every live cover that overlaps it there
	// must be a HoldItem with a Copy. A segment kept by an item without Copy stays. It returns those that moved.
	MarkDue(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, cutoff time.Time, limit int) ([]footage.Segment, error)
	// MarkDueEarly does the same for capacity: the oldest unheld segments of the camera whatever their age, until their
	// sizes add up to bytes. Segments overlapping any live cover are never taken, not even when secured by a copy. In the
	// same transaction it writes a Gap "erased early" per contiguous run, and the event (a disk alarm).
	MarkDueEarly(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, bytes int64, e audit.Event) ([]footage.Segment, error)
	// DueSegments lists what waits to be unlinked, oldest first.
	DueSegments(ctx context.Context, rec footage.RecorderID, limit int) ([]footage.Segment, error)
	// MarkErased moves Due -> Erased once the bytes are durably gone, forgetting size, chunks, index, leaves and offsets.
	MarkErased(ctx context.Context, ids []footage.SegmentID) error

	// PutEpochs records epochs whose keys are in the ring (made ahead).
	PutEpochs(ctx context.Context, eps []footage.Epoch) error
	// Epochs lists the undestroyed ones, oldest first.
	Epochs(ctx context.Context, rec footage.RecorderID) ([]footage.Epoch, error)
	// CloseEpochs marks as closing, and returns, those among eps in which nothing needs the key any more: every segment
	// sealed under it is Due, Erased, or Sealed and kept by an item without Copy of a live hold, and none is Writing, and
	// every live cover that overlaps an unerased segment has its item. After this no segment may begin in the epoch and
	// no hold may be secured with its key. Closing twice is fine.
	CloseEpochs(ctx context.Context, eps []footage.Epoch) ([]footage.Epoch, error)
	// Destroyed records, in one transaction, that the keys are gone from every replica of the ring: epochs and released
	// holds marked destroyed, the erasures stored, the event appended, and receipts linked to the segments they cover.
	// The event's index becomes each erasure's LogIndex, its place in the slice its LeafPos.
	Destroyed(ctx context.Context, rec footage.RecorderID, eps []footage.Epoch, holds []footage.HoldID, ers []footage.Erasure, e audit.Event) error

	// Segments lists what overlaps the span of a camera, in states Writing and Sealed, copies included, oldest first.
	Segments(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Segment, error)
	// Holds lists all holds, or only the live ones; Covers what one really covers.
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
	Covers(ctx context.Context, id footage.HoldID) ([]footage.HoldCover, error)
	// EndedHolds lists ended holds whose key is not destroyed yet.
	EndedHolds(ctx context.Context, rec footage.RecorderID) ([]footage.Hold, error)
	// ReleaseDue moves to Due every copy made for the ended hold, and every Sealed segment that only its items kept and
	// that ends at or before its camera's cutoff; it returns those.
	ReleaseDue(ctx context.Context, hold footage.HoldID, cutoff map[footage.CameraID]time.Time) ([]footage.Segment, error)

	// HighWater is the latest moment ever stored by SetHighWater; time never runs back behind it.
	HighWater(ctx context.Context) (HighWater, error)
	SetHighWater(ctx context.Context, hw HighWater) error
}

// HighWater anchors time across restarts; it lives with the rules because the store may not know acts.
type HighWater = footage.HighWater

// Ring holds the keys. Every change is durable on all live replicas when it returns nil.
type Ring interface {
	// AddEpochs makes a random key for each epoch that has none, in one rewrite.
	AddEpochs(eps []footage.Epoch) (generation uint64, err error)
	// Destroy destroys these keys in one rewrite under a fresh ring key, and gives the generation that no longer has them. What
	// is absent is skipped. After an error some or all may be gone; doing it again is right.
	Destroy(eps []footage.Epoch, holds []footage.HoldID) (generation uint64, err error)
	// EpochKeys lists the epochs that have a key (no Length); HoldKeys the holds that have one.
	EpochKeys() []footage.Epoch
	HoldKeys() []footage.HoldID
}

// Files are the sealed segments.
type Files interface {
	// Remove unlinks the segment's file, durably; no file is no error.
	Remove(seg footage.Segment) error
}

// Clock is the guarded clock (clock.Guard).
type Clock interface {
	Now() time.Time
	Confirmed() bool        // without it nothing is destroyed
	Waiting() time.Duration // how long it has not been
	Mark() clock.Mark
}
