// Package governing is the life of the protocol: a version is drafted, approved by a second person, published with its date in
// force, and never edited after. What the version in force says of terms it gives to the cameras.
package governing

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Catalogue is what governing needs of the database. Every method that writes is one durable transaction, with its event.
type Catalogue interface {
	// Versions lists all versions in the order of drafting, documents without their bytes; Version finds one (fail.NotFound).
	Versions(ctx context.Context) (protocol.Versions, error)
	Version(ctx context.Context, id string) (protocol.Stored, error)
	// PutVersion stores a draft, or one that the settings file brings in approved and published; it never replaces one.
	PutVersion(ctx context.Context, v protocol.Stored, e audit.Event) error
	// DropVersion takes away a draft that was not approved; fail.Conflict otherwise.
	DropVersion(ctx context.Context, id string, e audit.Event) error
	// ApproveVersion approves the draft whose file has this hash; fail.Conflict when it was approved or is another text.
	ApproveVersion(ctx context.Context, id string, hash [32]byte, by string, at time.Time, e audit.Event) error
	// PublishVersion gives an approved version its date in force, not before that of any other; fail.Conflict otherwise.
	PublishVersion(ctx context.Context, id, by string, from, at time.Time, e audit.Event) error
	// BeginVersion notes, once, that the cameras have its terms; false when that was noted before.
	BeginVersion(ctx context.Context, id string, at time.Time, e audit.Event) (bool, error)
	// PutDocument stores the adopted document; fail.Conflict when an approved version has one.
	PutDocument(ctx context.Context, version string, d protocol.Document, e audit.Event) error
	Document(ctx context.Context, version string) (protocol.Document, error)

	Cameras(ctx context.Context) ([]footage.Camera, error)
	// Terms is a camera's history of terms; AddTerm adds to it, fail.Conflict when Since is before the last one's.
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)
	AddTerm(ctx context.Context, t footage.Term, e audit.Event) error

	People(ctx context.Context) ([]people.Person, error)
	Person(ctx context.Context, id people.ID) (people.Person, error)
	Append(ctx context.Context, e audit.Event) (index int64, err error)
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
}

// Register is what simulating needs to know besides, read only.
type Register interface {
	Cameras(ctx context.Context) ([]footage.Camera, error)
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)
	// WouldBeDue lists segments that no live hold needs and that end after since and by cutoff.
	WouldBeDue(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, since, cutoff time.Time) ([]footage.Segment, error)
	// PictureSize is the size of the camera's latest pictures; false when it has none.
	PictureSize(ctx context.Context, cam footage.CameraID) (width, height int, ok bool, err error)
	People(ctx context.Context) ([]people.Person, error)
	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
	Cases(ctx context.Context, openOnly bool) ([]casefile.Case, error)
}

// Clock is the guarded clock.
type Clock interface {
	Now() time.Time
	Confirmed() bool // without it no version comes in force
}
