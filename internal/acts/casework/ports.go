package casework

import (
	"context"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Gate decides; *deciding.Gate is one. Ask logs a no and returns it as an error.
type Gate interface {
	Ask(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error)
	Somewhere(ctx context.Context, v deciding.Visitor, act string) (access.Answer, error)
	Among(ctx context.Context, v deciding.Visitor, act string, cases []casefile.Case) ([]casefile.Case, error)
}

// Catalogue is what casework needs of the database. Every change is one durable transaction with its event.
type Catalogue interface {
	// PutCase inserts: fail.Conflict when the id is taken.
	PutCase(ctx context.Context, c casefile.Case, e audit.Event) error
	// Case gives one, or fail.NotFound.
	Case(ctx context.Context, id footage.CaseID) (casefile.Case, error)
	// Cases lists all, or only the open ones, newest first.
	Cases(ctx context.Context, openOnly bool) ([]casefile.Case, error)
	// AssignCase gives fail.Conflict when the case is closed, or the person is on or off it already.
	AssignCase(ctx context.Context, id footage.CaseID, person people.ID, on bool, e audit.Event) error
	// CloseCase ends the permits in the case too; fail.Conflict when it was closed before.
	CloseCase(ctx context.Context, id footage.CaseID, by people.ID, at time.Time, e audit.Event) error
	// Person gives one, or fail.NotFound.
	Person(ctx context.Context, id people.ID) (people.Person, error)
	// Cameras lists all cameras; their places are the complexes there are.
	Cameras(ctx context.Context) ([]footage.Camera, error)
}

// Notes seals and opens free text under the key of its case; OpenNote gives fail.Gone when that was destroyed.
type Notes interface {
	SealNote(c footage.CaseID, text string) (string, error)
	OpenNote(c footage.CaseID, sealed string) (string, error)
}

// LiveHolds lists the holds in a case that have not ended.
type LiveHolds func(ctx context.Context, id footage.CaseID) ([]footage.Hold, error)
