package viewing

import (
	"context"
	"io"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is what viewing needs of the database.
type Catalogue interface {
	// Segments lists what overlaps the span of a camera, in states Writing and Sealed, copies included, with index but
	// without leaves, oldest first. A Writing row has no index: ask the recorder.
	Segments(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Segment, error)
	// Gaps lists the gaps of a camera, and those of its recorder as a whole, that overlap the span.
	Gaps(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Gap, error)
	// CoversOf lists what live holds cover of a camera within the span.
	CoversOf(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.HoldCover, error)
	// ItemsOf lists the live holds' items that keep this segment (as itself or as a copy).
	ItemsOf(ctx context.Context, seg footage.SegmentID) ([]footage.HoldItem, error)
	// Erasures lists receipts that overlap the span of a camera.
	Erasures(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Erasure, error)
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)
	// Append writes one event to the log; without it no picture is shown.
	Append(ctx context.Context, e audit.Event) (index int64, err error)
}

// Vault opens sealed segments. A nil item asks for the key of the segment's epoch, otherwise the item's wrapped key is
// used. A key that was destroyed is a failure of kind fail.Gone.
type Vault interface {
	Open(seg footage.Segment, item *footage.HoldItem) (footage.SegmentReader, error)
}

// Recorder knows the segments that are being written: snapshots that list only fragments that are in the file already.
type Recorder interface {
	Live(cam footage.CameraID) []footage.Segment
}

// Media is what viewing needs to know of the container; cmd binds it to cameras/fmp4.
type Media struct {
	// ParseInit reads the initialisation data of a segment.
	ParseInit func(init []byte) (footage.Track, error)
	// Rebase overwrites the media time of a fragment in place, in ticks of 1/footage.TimeScale s.
	Rebase func(frag []byte, baseTime uint64) error
	// KeyOnly appends to dst a fragment with only the first picture of frag, lasting duration ticks.
	KeyOnly func(dst, frag []byte, baseTime uint64, duration uint32) ([]byte, error)
	// Export writes one progressive MP4; it asks for the fragments twice.
	Export func(w io.Writer, t footage.Track, fragments func(yield func(frag []byte, wall time.Time) error) error) error
}
