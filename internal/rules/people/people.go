// Package people is who may do what for how long: persons, their appointments to roles, the organisation they work for, and
// what they sign in with. Pure: acts/staffing and acts/signin change it, store keeps it.
package people

import (
	"crypto/rand"
	"strings"
	"time"
)

// ID names a person in the log and everywhere else. It is random: the link to a name can be erased.
type ID string

// NewID makes an id.
func NewID() ID { return ID(rand.Text()) }

// Party says on whose behalf a person works: the controller, or a processor (GDPR article 4(7) and (8)).
type Party string

// Both parties.
const (
	Controller Party = "controller"
	Processor  Party = "processor"
)

// Person is a human being, not an account. Two accounts with one employee number are one person: a second person is another
// employee number.
type Person struct {
	ID           ID
	Employee     string // employee number, unique within the organisation
	Name         string
	Login        string // what they type to sign in, lower case; "" without a local account
	Organisation string // id; "" is the controller itself
	Joined, Left time.Time
	SignedAt     time.Time // of the statement of confidentiality; zero: not signed
	ErasedAt     time.Time // when name, number, login and accounts were erased; the id stays. Zero: they were not
}

// Erased tells whether nothing is known of the person any more but the id.
func (p Person) Erased() bool { return !p.ErasedAt.IsZero() }

// KeepLeaver is how many years after leaving somebody's details stay: as long as the Dutch data protection authority names for
// a personnel file. Whoever never had an account did nothing here, and has no such term.
const KeepLeaver = 2

// ErasableFrom is the first moment at which the details of somebody who leaves may be erased; zero for who stays.
func (p Person) ErasableFrom(hadAccount bool) time.Time {
	if p.Left.IsZero() || !hadAccount {
		return p.Left
	}
	return p.Left.AddDate(KeepLeaver, 0, 0)
}

// Here tells whether the person works here at the moment: joined, and not left.
func (p Person) Here(now time.Time) bool {
	return !now.Before(p.Joined) && (p.Left.IsZero() || now.Before(p.Left))
}

// Same tells whether two records are of one human being: the same id or employee number, however it was typed. A number that
// is missing proves nothing, so it counts as the same.
func Same(a, b Person) bool {
	x, y := strings.TrimSpace(a.Employee), strings.TrimSpace(b.Employee)
	return a.ID == b.ID || x == "" || y == "" || strings.EqualFold(x, y)
}

// Organisation is a processor (GDPR article 28) that works for the controller until a contract ends.
type Organisation struct {
	ID, Name      string
	ContractUntil time.Time // zero: no end agreed
}

// Suspended tells whether its people may do nothing, because the contract has ended.
func (o Organisation) Suspended(now time.Time) bool {
	return !o.ContractUntil.IsZero() && !now.Before(o.ContractUntil)
}

// Appointment is a role that a person holds, at all complexes or some, from a moment until a moment.
type Appointment struct {
	ID         string
	Person     ID
	Role       string   // of the protocol, or one of the product's (access.ProductRoles)
	Complexes  []string // empty: all
	From, To   time.Time
	StandInFor ID // whom they replace; "": nobody
	By         ID
}

// InForce tells whether the appointment counts now.
func (a Appointment) InForce(now time.Time) bool {
	return !now.Before(a.From) && (a.To.IsZero() || now.Before(a.To))
}

// Session is one browser in which a person signed in.
type Session struct {
	ID      string // public name; the token that the browser has is not derivable from it
	Person  ID
	Began   time.Time
	Seen    time.Time
	Until   time.Time // hard end
	Factors int       // 1 or 2
	Agent   string    // browser, shortened, for the person to recognise it by
}

// Token is an API token: the rights of one role, never more.
type Token struct {
	ID, Name  string
	Role      string
	Complexes []string // empty: all
	Person    ID       // on whose behalf; the rights end when theirs do
	Made      time.Time
	Until     time.Time
	EndedAt   time.Time
}
