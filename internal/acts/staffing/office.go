package staffing

import (
	"context"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

// Options are an Office's parts. All are required.
type Options struct {
	Store Store
	Roles Roles
	Clock Clock
}

// Office keeps the record. It is safe for concurrent use.
type Office struct {
	Options
	// changing is held by whatever could take the last administrator away, so that two who do so at once see each other.
	changing sync.Mutex
}

// New makes an Office.
func New(o Options) *Office { return &Office{Options: o} }

// Limits of what people may write, in characters.
const (
	maxEmployee = 40
	maxName     = 100
	maxComplex  = 100
	maxPlaces   = 500
)

func (o *Office) now() time.Time { return micro(o.Clock.Now()) }

// micro is a time as it is stored.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// People lists everybody, those who left included.
func (o *Office) People(ctx context.Context) ([]people.Person, error) { return o.Store.People(ctx) }

// Person gives one; NotFound when there is none.
func (o *Office) Person(ctx context.Context, id people.ID) (people.Person, error) {
	return o.Store.Person(ctx, id)
}

// Appointments lists a person's, past and to come; everybody's when person is "".
func (o *Office) Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error) {
	return o.Store.Appointments(ctx, person)
}

// Organisations lists all.
func (o *Office) Organisations(ctx context.Context) ([]people.Organisation, error) {
	return o.Store.Organisations(ctx)
}

// Tokens lists all, ended ones included.
func (o *Office) Tokens(ctx context.Context) ([]people.Token, error) { return o.Store.Tokens(ctx) }

func invalid(code, nl, en string) *fail.Error { return fail.New(fail.Invalid, code, nl, en) }
