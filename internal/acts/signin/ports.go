package signin

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Store is what signing in needs of the database. Every method is one durable transaction; an event is stored with the change
// or not at all.
type Store interface {
	Accounts
	Links
	Sessions
	People(ctx context.Context) ([]people.Person, error)
	// Person gives one, fail.NotFound when there is none.
	Person(ctx context.Context, id people.ID) (people.Person, error)
	PersonByLogin(ctx context.Context, login string) (people.Person, bool, error)
	PersonByExternal(ctx context.Context, issuer, subject string) (people.Person, bool, error)
	// PutPerson inserts or updates; fail.Conflict when another has the employee number or the login.
	PutPerson(ctx context.Context, p people.Person, e audit.Event) error
	Organisations(ctx context.Context) ([]people.Organisation, error)
	// Appointments lists a person's, past and to come; everybody's when person is "".
	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	PutAppointment(ctx context.Context, a people.Appointment, e audit.Event) error
	TokenBy(ctx context.Context, hash []byte) (people.Token, bool, error)
	// Append writes to the log.
	Append(ctx context.Context, e audit.Event) (index int64, err error)
}

// Accounts keeps what people sign in with.
type Accounts interface {
	Credentials(ctx context.Context, person people.ID) (people.Credentials, bool, error)
	PutCredentials(ctx context.Context, person people.ID, c people.Credentials, e audit.Event) error
	// UseStep raises the last used time step; false when the step is not after it. Of two at once one gets true.
	UseStep(ctx context.Context, person people.ID, step int64) (bool, error)
	// UseRecovery uses up a recovery code; of two at once one gets true.
	UseRecovery(ctx context.Context, person people.ID, hash []byte, e audit.Event) (bool, error)
	// LinkExternal lets the subject sign in as the person; fail.Conflict when the subject is another's, or the person has another
	// subject at this issuer: a login that the office gave to somebody else must not open an old account.
	LinkExternal(ctx context.Context, person people.ID, issuer, subject string, e audit.Event) error
}

// Links keeps one-time links by the SHA-256 of their token.
type Links interface {
	PutLink(ctx context.Context, l people.Link, e *audit.Event) error
	Link(ctx context.Context, hash []byte) (people.Link, bool, error)
	// UseLink uses the link up, and every other unused link of the same kind for the same person with it; of two at once one
	// gets true.
	UseLink(ctx context.Context, hash []byte, at time.Time, e audit.Event) (bool, error)
}

// Sessions keeps sessions by the SHA-256 of their token. One that was ended is not there any more.
type Sessions interface {
	PutSession(ctx context.Context, hash []byte, s people.Session, e audit.Event) error
	SessionBy(ctx context.Context, hash []byte) (people.Session, bool, error)
	SeenSession(ctx context.Context, id string, at time.Time) error
	EndSession(ctx context.Context, id string, e audit.Event) (bool, error)
	EndSessions(ctx context.Context, person people.ID, e audit.Event) (int, error)
	// Sessions lists a person's whose hard end has not come; everybody's when person is "".
	Sessions(ctx context.Context, person people.ID, now time.Time) ([]people.Session, error)
	// DropSessions forgets sessions and links that ended before the moment.
	DropSessions(ctx context.Context, before time.Time) error
}

// Sealer keeps a short text from whoever reads the database. What was sealed under a name opens under that name only.
type Sealer interface {
	Seal(name, text string) (string, error)
	Open(name, sealed string) (string, error)
}

// Clock is the guarded clock.
type Clock interface{ Now() time.Time }
