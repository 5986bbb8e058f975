package holding

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is what holding needs of the database. Every method is one durable transaction, serialised against expiring.
type Catalogue interface {
	// PlaceHold stores the hold, its covers (one or more per camera) and the event. From that moment the eraser respects it.
	PlaceHold(ctx context.Context, h footage.Hold, covers []footage.HoldCover, e audit.Event) error
	// EndHold sets EndedAt and EndedBy with the event; fail.NotFound, or fail.Conflict when it ended before.
	EndHold(ctx context.Context, id footage.HoldID, by string, e audit.Event) error
	// Holds lists all holds, or only the live ones.
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
	// Covers lists what the hold really covers.
	Covers(ctx context.Context, id footage.HoldID) ([]footage.HoldCover, error)
	// Unsecured lists Sealed segments (with index and leaves, never copies) that overlap a live cover and have no item for
	// that hold yet, oldest first.
	Unsecured(ctx context.Context, rec footage.RecorderID, limit int) ([]Task, error)
	// Secure stores an item and, at an edge, the copy's row (state Sealed, its file already durable). fail.Conflict when
	// the hold has ended or the segment is no longer Sealed: the caller then removes the copy's file.
	Secure(ctx context.Context, item footage.HoldItem, copy *footage.Segment) error
	// Secure also gives fail.Conflict when the hold has an item for that segment already.

	// Segments lists what overlaps the span of a camera, in states Writing and Sealed, copies included, with index but
	// without leaves, oldest first. Segment is one of them with its leaves too.
	Segments(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Segment, error)
	Segment(ctx context.Context, id footage.SegmentID) (footage.Segment, error)
	// Terms is a camera's history of terms.
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)
}

// Task is one segment to secure for one hold; it lives with the rules because the store may not know acts.
type Task = footage.HoldTask

// Vault holds the keys of holds, and seals and opens segments.
type Vault interface {
	// AddHold makes a random key for the hold, durable on return; HoldKeys lists the holds that have one.
	AddHold(id footage.HoldID) (generation uint64, err error)
	HoldKeys() []footage.HoldID
	// SealNote seals free text of a case under the case's own key, made and durable before it returns; OpenNote opens it
	// (fail.Gone when that key was destroyed).
	SealNote(c footage.CaseID, text string) (string, error)
	OpenNote(c footage.CaseID, sealed string) (string, error)
	// Open opens a segment under its epoch's key (item nil).
	Open(seg footage.Segment, item *footage.HoldItem) (footage.SegmentReader, error)
	// CreateCopy makes the file of a copy (seg.Hold set) under a fresh random key, and gives that key wrapped under the hold's.
	CreateCopy(seg footage.Segment) (w footage.SegmentWriter, wrapped []byte, err error)
	// WrapFor gives the segment's own key wrapped under the hold's.
	WrapFor(hold footage.HoldID, seg footage.Segment) (wrapped []byte, err error)
	// Remove unlinks the segment's file, durably; no file is no error.
	Remove(seg footage.Segment) error
}

// Clock is the guarded clock.
type Clock interface{ Now() time.Time }
