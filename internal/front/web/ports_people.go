package web

import (
	"context"
	"net/http"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/signin"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Desk is acts/signin as the pages use it. Refusals are of kind Refused; a form that cannot be right is Invalid.
type Desk interface {
	// Session finds who holds the token; Refused "session.none" or "session.ended" when nobody does.
	Session(ctx context.Context, token string) (people.Person, people.Session, error)
	SignOut(ctx context.Context, token string) error

	PasswordFrom(ctx context.Context, login string, password secret.Text, o signin.Origin) (challenge string, err error)
	Code(ctx context.Context, challenge, code, agent string) (signin.Entered, error)
	External(ctx context.Context, ext signin.Identity, agent string) (signin.Entered, error)
	// Unproven notes that what the office sent back was refused.
	Unproven(err error)

	// Welcome looks at a one-time link without using it up; Enrol takes the login and password, Confirm the first code.
	Welcome(ctx context.Context, token string) (signin.Welcome, error)
	Enrol(ctx context.Context, token string, e signin.Enrolment) (signin.Enrolling, error)
	Confirm(ctx context.Context, challenge, code, agent string) (signin.Entered, []string, error)
	Invite(ctx context.Context, by, person people.ID) (secret.Text, error)
	EnterDemo(ctx context.Context, token, agent string) (signin.Entered, error)

	// Sessions lists the live ones, of everybody when person is "".
	Sessions(ctx context.Context, person people.ID) ([]people.Session, error)
	EndSession(ctx context.Context, by people.ID, id string) error
	EndAll(ctx context.Context, by, person people.ID) error
}

// External is signing in at the office's own provider (OpenID Connect).
type External interface {
	Name() string // of the provider, as it stands on the button
	// Start sends the browser to the provider, remembering in cookies of its own what Finish must find again.
	Start(w http.ResponseWriter, r *http.Request) error
	// Finish reads what the provider sent back with the browser.
	Finish(w http.ResponseWriter, r *http.Request) (signin.Identity, error)
}

// Gate is acts/deciding as the pages use it: the only place where a page learns whether something may be done.
type Gate interface {
	// Decide answers without a trace, for a button; DecideAll several acts on the same facts, and Somewhere whether there is any
	// complex at which it may be done.
	Decide(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error)
	DecideAll(ctx context.Context, v deciding.Visitor, acts []string, a deciding.About) ([]access.Answer, error)
	Somewhere(ctx context.Context, v deciding.Visitor, act string) (access.Answer, error)
	// Ask is for the act itself: a no is logged and comes back as its Answer.Err() too.
	Ask(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error)

	// Grant decides on a permit for pictures and stores it; one that needs a second person works only once they Agree.
	Grant(ctx context.Context, v deciding.Visitor, w deciding.Wish) (access.Record, error)
	// GrantTechnical decides on technical stills of one camera for a ticket, and stores that permit; Use must be told its name.
	GrantTechnical(ctx context.Context, v deciding.Visitor, cam footage.CameraID, ticket string) (access.Record, error)
	Agree(ctx context.Context, v deciding.Visitor, permit string) error
	End(ctx context.Context, v deciding.Visitor, permit string) error
	// Permits are the visitor's own, newest first; Live those of them that are not over; Own the one of a name; Pending those that
	// wait until the visitor agrees.
	Permits(ctx context.Context, v deciding.Visitor) ([]access.Record, error)
	Live(ctx context.Context, v deciding.Visitor) ([]access.Record, error)
	Own(ctx context.Context, v deciding.Visitor, permit string) (rec access.Record, there bool, err error)
	Pending(ctx context.Context, v deciding.Visitor) ([]access.Record, error)
	// Use decides again, with the facts of this moment, whether the visitor's permit opens the camera: the one named, or with
	// "" the newest that covers it.
	Use(ctx context.Context, v deciding.Visitor, cam footage.CameraID, permit string) (access.Permit, error)
}

// Staffing is acts/staffing as the pages use it: it checks and stores; who may do it, the route has asked.
type Staffing interface {
	People(ctx context.Context) ([]people.Person, error)
	Person(ctx context.Context, id people.ID) (people.Person, error)
	AddPerson(ctx context.Context, by people.ID, p people.Person) (people.Person, error)
	ChangePerson(ctx context.Context, by people.ID, p people.Person) error
	Leave(ctx context.Context, by, person people.ID) error
	LeaveAt(ctx context.Context, by, person people.ID, at time.Time) error
	SignStatement(ctx context.Context, by, person people.ID) error
	// ErasePerson erases the details of who left; the id stays. ErasableFrom is from when.
	ErasePerson(ctx context.Context, by, person people.ID) error
	ErasableFrom(ctx context.Context, person people.ID) (time.Time, error)

	Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error)
	Appoint(ctx context.Context, by people.ID, a people.Appointment) (people.Appointment, error)
	EndAppointment(ctx context.Context, by people.ID, id string) error

	Organisations(ctx context.Context) ([]people.Organisation, error)
	PutOrganisation(ctx context.Context, by people.ID, o people.Organisation) (people.Organisation, error)

	Tokens(ctx context.Context) ([]people.Token, error)
	// MakeToken makes one with the rights of a role that its maker holds; the text is its only copy.
	MakeToken(ctx context.Context, by people.ID, t people.Token) (people.Token, secret.Text, error)
	EndToken(ctx context.Context, by people.ID, id string) error
}

// Cases is acts/casework as the pages use it. It asks the Gate itself.
type Cases interface {
	// Open fills in what it decides: id, moment, person.
	Open(ctx context.Context, v deciding.Visitor, c casefile.Case) (casefile.Case, error)
	Assign(ctx context.Context, v deciding.Visitor, id footage.CaseID, person people.ID, on bool) error
	Close(ctx context.Context, v deciding.Visitor, id footage.CaseID) error
	// CloseKeepingHolds closes although live holds remain, over which Close gives fail.Conflict.
	CloseKeepingHolds(ctx context.Context, v deciding.Visitor, id footage.CaseID) error
	// Cases are those that the visitor may see.
	Cases(ctx context.Context, v deciding.Visitor) ([]casefile.Case, error)
	Case(ctx context.Context, v deciding.Visitor, id footage.CaseID) (casefile.Case, error)
}

// Roles names the roles that a person can be given; *access.Judge is one.
type Roles interface {
	Roles() []string
	RoleTitle(id string) (nl, en string)
}
