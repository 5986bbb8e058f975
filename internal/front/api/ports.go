package api

import (
	"context"
	"log/slog"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Options are the parts that the API needs. All are required but Log.
type Options struct {
	Version string // of the program, for the description
	Gate    Gate
	Desk    Desk
	Cases   Cases
	Staff   Staffing
	Holds   Holds
	Cameras Cameras
	Lines   Timelines
	Door    Door
	Log     Ledger
	Rules   Versions
	Roles   Roles
	Clock   Clock
	Logger  *slog.Logger
}

// Clock is the guarded clock.
type Clock interface{ Now() time.Time }

// Gate is acts/deciding: the only place where the API learns whether something may be done.
type Gate interface {
	// Decide answers without a trace. Ask is for the act itself: a no is logged and is its Answer.Err(). Somewhere asks whether
	// the act may be done at any complex at all.
	Decide(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error)
	Ask(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error)
	Somewhere(ctx context.Context, v deciding.Visitor, act string) (access.Answer, error)

	Grant(ctx context.Context, v deciding.Visitor, w deciding.Wish) (access.Record, error)
	// GrantTechnical decides on technical stills of one camera for a ticket, and stores that permit.
	GrantTechnical(ctx context.Context, v deciding.Visitor, cam footage.CameraID, ticket string) (access.Record, error)
	Agree(ctx context.Context, v deciding.Visitor, permit string) error
	End(ctx context.Context, v deciding.Visitor, permit string) error
	Permits(ctx context.Context, v deciding.Visitor) ([]access.Record, error)
	Pending(ctx context.Context, v deciding.Visitor) ([]access.Record, error)
	Use(ctx context.Context, v deciding.Visitor, cam footage.CameraID, permit string) (access.Permit, error)
}

// Desk is acts/signin as the API uses it.
type Desk interface {
	// Token finds whose token this is; Refused when it is nobody's, or has ended.
	Token(ctx context.Context, bearer string) (people.Person, people.Token, error)
	// Sessions lists the live ones, of everybody when person is "".
	Sessions(ctx context.Context, person people.ID) ([]people.Session, error)
	EndSession(ctx context.Context, by people.ID, id string) error
	// Invite makes the token of a one-time link with which the person enrols; it works for signin.LinkTerm.
	Invite(ctx context.Context, by, person people.ID) (secret.Text, error)
	EndAll(ctx context.Context, by, person people.ID) error
}

// Cases is acts/casework. It asks the gate itself, since a decision about a case needs the case.
type Cases interface {
	Open(ctx context.Context, v deciding.Visitor, c casefile.Case) (casefile.Case, error)
	Assign(ctx context.Context, v deciding.Visitor, id footage.CaseID, person people.ID, on bool) error
	// Close gives fail.Conflict while holds remain in the case; CloseKeepingHolds does not.
	Close(ctx context.Context, v deciding.Visitor, id footage.CaseID) error
	CloseKeepingHolds(ctx context.Context, v deciding.Visitor, id footage.CaseID) error
	Cases(ctx context.Context, v deciding.Visitor) ([]casefile.Case, error)
	Case(ctx context.Context, v deciding.Visitor, id footage.CaseID) (casefile.Case, error)
}

// Staffing is acts/staffing: it checks and stores; who may do it, the table has asked.
type Staffing interface {
	People(ctx context.Context) ([]people.Person, error)
	AddPerson(ctx context.Context, by people.ID, p people.Person) (people.Person, error)
	// Person gives one, fail.NotFound when there is none.
	Person(ctx context.Context, id people.ID) (people.Person, error)
	ChangePerson(ctx context.Context, by people.ID, p people.Person) error
	// LeaveAt ends somebody's work here at a moment to come; the zero one is now.
	LeaveAt(ctx context.Context, by, person people.ID, at time.Time) error
	SignStatement(ctx context.Context, by, person people.ID) error
	// ErasePerson erases the details of who left; the id stays.
	ErasePerson(ctx context.Context, by, person people.ID) error

	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	Appoint(ctx context.Context, by people.ID, a people.Appointment) (people.Appointment, error)
	// EndAppointmentAt ends a role at a moment to come; the zero one is now.
	EndAppointmentAt(ctx context.Context, by people.ID, id string, at time.Time) error

	Organisations(ctx context.Context) ([]people.Organisation, error)
	// PutOrganisation adds a processor (ID "") or changes it.
	PutOrganisation(ctx context.Context, by people.ID, o people.Organisation) (people.Organisation, error)

	Tokens(ctx context.Context) ([]people.Token, error)
	MakeToken(ctx context.Context, by people.ID, t people.Token) (people.Token, secret.Text, error)
	EndToken(ctx context.Context, by people.ID, id string) error
}

// Holds is acts/holding as the API uses it.
type Holds interface {
	// Place fills in ID, PlacedAt and what else it decides; failures are of kind Invalid, Gone or Refused.
	Place(ctx context.Context, h footage.Hold) (footage.Hold, error)
	End(ctx context.Context, id footage.HoldID, by string) error
	// Holds lists all holds, or only the live ones, newest first.
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
}

// Cameras tells how the cameras are, those that were removed while footage of them lives included.
type Cameras interface {
	States(ctx context.Context) ([]CameraState, error)
}

// CameraState is how one camera is.
type CameraState struct {
	ID            footage.CameraID
	Name          string
	Complex       string
	State         string // "recording", "connecting", "failing" or "removed"
	Since         time.Time
	Cause         footage.Cause // why it does not record; ""
	LastPicture   time.Time
	Codec         string // RFC 6381
	Width, Height int
	FPS           float64
	Term          time.Duration // in force; 0 if none applies
	TermArticle   string
}

// Timelines tells when a camera recorded and why it did not; it opens nothing and shows nothing.
type Timelines interface {
	Line(ctx context.Context, cam footage.CameraID, span footage.Span) (viewing.Timeline, error)
}

// Door is acts/viewing: the one way to footage.
type Door interface {
	Open(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, how viewing.How) (*viewing.Reading, error)
	Export(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span) (*viewing.Taking, error)
	Still(ctx context.Context, p access.Permit, cam footage.CameraID) (viewing.Still, error)
}

// Ledger is the log, read, and the one event that the API writes itself: somebody came without a token that counts.
type Ledger interface {
	Append(ctx context.Context, e audit.Event) (index int64, err error)
	// Events lists at most limit entries from an index on.
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
	LogHead(ctx context.Context) (audit.Head, error)
	// ContentsErased is how much was erased by the term of the log; zero before the first time.
	ContentsErased(ctx context.Context) (audit.ContentsErased, error)
	LogHashes(ctx context.Context) audit.Hashes
	// Checkpoint signs the log's head as it is now, and gives the key that verifies the note.
	Checkpoint(ctx context.Context) (signed []byte, key string, err error)
	// Receipts lists about limit erasures, newest first, that stand in log entries below before (before < 0: the end). An
	// entry is never cut in two, so there may be more than limit.
	Receipts(ctx context.Context, before int64, limit int) ([]footage.Erasure, error)
}

// Versions is acts/governing as the API uses it.
type Versions interface {
	InForce(ctx context.Context) (protocol.Stored, *protocol.Protocol, error)
}

// Roles names the roles that a person can be given; *access.Judge is one.
type Roles interface {
	Roles() []string
	RoleTitle(id string) (nl, en string)
}
