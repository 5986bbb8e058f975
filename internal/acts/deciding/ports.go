package deciding

import (
	"context"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Judge decides by the protocol; *access.Judge is one. All methods are pure and safe for concurrent use.
type Judge interface {
	Decide(r access.Request) access.Answer
	// Mint decides everything that the record's modes stand for, and completes the record and its permit.
	Mint(r access.Request, rec access.Record) (access.Permit, access.Record, access.Answer)
	// Revive decides again, with the facts of now, for a permit that was stored.
	Revive(rec access.Record, r access.Request) (access.Permit, access.Answer)
}

// Catalogue is what deciding needs of the database. Every method that changes something is one durable transaction with
// its event; what is read was committed.
type Catalogue interface {
	People
	Permits
	// Case gives a case, or fail.NotFound.
	Case(ctx context.Context, id footage.CaseID) (casefile.Case, error)
	// Cameras lists all cameras, those that were removed too.
	Cameras(ctx context.Context) ([]footage.Camera, error)
	// CoversOf lists what live holds cover of a camera within the span.
	CoversOf(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.HoldCover, error)
	// Append writes one event to the log.
	Append(ctx context.Context, e audit.Event) (index int64, err error)
}

// People is who there is and what they hold at this moment.
type People interface {
	// Person gives a person, or fail.NotFound.
	Person(ctx context.Context, id people.ID) (people.Person, error)
	Organisations(ctx context.Context) ([]people.Organisation, error)
	// Appointments lists a person's appointments, past and future ones too.
	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	// Sessions lists a person's sessions that have not ended.
	Sessions(ctx context.Context, person people.ID, now time.Time) ([]people.Session, error)
	Tokens(ctx context.Context) ([]people.Token, error)
}

// Permits are the stored permits.
type Permits interface {
	// PutPermit stores a new one: fail.Conflict when the id exists.
	PutPermit(ctx context.Context, r access.Record, e audit.Event) error
	Permit(ctx context.Context, id string) (access.Record, bool, error)
	// Permits lists a person's, newest first; PermitsToAgree those that wait for this person to agree.
	Permits(ctx context.Context, person people.ID) ([]access.Record, error)
	// LivePermits lists those of a person's that nobody ended and whose time has not passed, newest first, at a cost that does not
	// grow with those that are over.
	LivePermits(ctx context.Context, person people.ID, now time.Time) ([]access.Record, error)
	PermitsToAgree(ctx context.Context, person people.ID) ([]access.Record, error)
	// AgreePermit and EndPermit give fail.Conflict when that was done before.
	AgreePermit(ctx context.Context, id string, at time.Time, e audit.Event) error
	EndPermit(ctx context.Context, id string, by people.ID, at time.Time, e audit.Event) error
}

// Sealer seals free text of a case under the case's own key, which is durable before it returns.
type Sealer interface {
	SealNote(c footage.CaseID, text string) (string, error)
}
