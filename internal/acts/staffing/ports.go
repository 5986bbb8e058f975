package staffing

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Store is what staffing needs of the database. Every change is one durable transaction with its event.
type Store interface {
	People(ctx context.Context) ([]people.Person, error)
	// Person gives one, fail.NotFound when there is none.
	Person(ctx context.Context, id people.ID) (people.Person, error)
	// PutPerson inserts or updates; fail.Conflict when another has the employee number or the login. With Left reached it ends
	// the person's sessions, links and tokens too.
	PutPerson(ctx context.Context, p people.Person, e audit.Event) error
	Credentials(ctx context.Context, person people.ID) (people.Credentials, bool, error)
	// HadAccount tells whether the person ever could sign in: with a password here, or an account at the office.
	HadAccount(ctx context.Context, person people.ID) (bool, error)
	// ErasePerson erases name, employee number, login, accounts, links and sessions of somebody who has left by the event; the
	// id stays. fail.NotFound; fail.Conflict while they work here, are on an open case or have a permit that can be used, and
	// when it was done before.
	ErasePerson(ctx context.Context, person people.ID, e audit.Event) error

	// Appointments lists a person's, past and to come; everybody's when person is "".
	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	PutAppointment(ctx context.Context, a people.Appointment, e audit.Event) error
	// EndAppointment ends it at the moment, and the person's sessions with it once that moment has come; fail.NotFound, or
	// fail.Conflict when it ends by then anyway.
	EndAppointment(ctx context.Context, id string, at time.Time, e audit.Event) error

	Organisations(ctx context.Context) ([]people.Organisation, error)
	PutOrganisation(ctx context.Context, o people.Organisation, e audit.Event) error

	Tokens(ctx context.Context) ([]people.Token, error)
	PutToken(ctx context.Context, hash []byte, t people.Token, e audit.Event) error
	EndToken(ctx context.Context, id string, at time.Time, e audit.Event) error

	// Append writes to the log.
	Append(ctx context.Context, e audit.Event) (index int64, err error)
}

// Roles names the roles there are under the protocol in force.
type Roles interface{ Roles() []string }

// Clock is the guarded clock.
type Clock interface{ Now() time.Time }
