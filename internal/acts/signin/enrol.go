package signin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/people"
)

// Enrolment is what a person fills in behind a link. Employee and Name are for the first administrator only. Login is not
// asked when the administrator prepared one.
type Enrolment struct {
	Employee, Name, Login string
	Password              secret.Text
}

// Enrolling is a second factor that waits for its first code.
type Enrolling struct {
	Challenge string
	TOTP      secret.Text // the key, base32
	URI       string      // for a QR code; as secret as the key
}

// enrolment is kept in memory until the first code is right; what of Confirm was done already is not done again when a
// database that failed in between answers once more.
type enrolment struct {
	mu       sync.Mutex
	link     []byte
	first    bool
	person   people.Person
	changed  bool // person must be stored
	password string
	totp     string

	linkUsed bool
	role     people.Appointment // that was given; for the first administrator
}

// Enrol takes a login and a password behind a link, and gives a second factor to confirm. The link is not used up yet.
func (d *Desk) Enrol(ctx context.Context, token string, e Enrolment) (Enrolling, error) {
	now := d.now()
	l, w, err := d.welcome(ctx, tokenDigest(token), now)
	if err != nil {
		return Enrolling{}, err
	}
	en := &enrolment{link: l.Hash, first: w.First, person: w.Person}
	if w.First {
		err = d.newcomer(ctx, en, e, now)
	} else {
		err = d.expected(ctx, en, e, now)
	}
	if err != nil {
		return Enrolling{}, err
	}
	if err := checkPassword(e.Password.Reveal(), en.person); err != nil {
		return Enrolling{}, err
	}
	if en.password, err = d.hasher.make(ctx, e.Password.Reveal()); err != nil {
		return Enrolling{}, err
	}
	en.totp = newTOTP()
	name, err := d.challenges.begin(&challenge{person: en.person.ID, until: now.Add(enrolmentTerm), enrolment: en}, now)
	if err != nil {
		return Enrolling{}, err
	}
	return Enrolling{Challenge: name, TOTP: secret.New(en.totp), URI: totpURI(d.Brand, en.person.Login, en.totp)}, nil
}

// expected is somebody with an invitation.
func (d *Desk) expected(ctx context.Context, en *enrolment, e Enrolment, now time.Time) error {
	if roles, err := d.roles(ctx, en.person.ID, now); err != nil || len(roles) == 0 {
		return cmp.Or[error](err, errNoRole)
	}
	typed, prepared := strings.TrimSpace(e.Login), en.person.Login
	if prepared != "" && (typed == "" || strings.EqualFold(typed, prepared)) {
		return nil
	}
	if prepared != "" {
		return invalid("enrol.login_fixed", fmt.Sprintf("Uw beheerder heeft %q als uw inlognaam ingesteld. Gebruik die.", prepared),
			fmt.Sprintf("Your administrator has set %q as your login. Use that.", prepared))
	}
	en.changed = true
	return d.choose(ctx, en, typed)
}

// newcomer is the first administrator. Somebody without an account who was to be it before, and was cut short, is the same.
func (d *Desk) newcomer(ctx context.Context, en *enrolment, e Enrolment, now time.Time) error {
	employee, name := strings.TrimSpace(e.Employee), strings.TrimSpace(e.Name)
	if !people.OneLine(employee, 40) {
		return invalid("enrol.employee", "Vul uw personeelsnummer in, ten hoogste 40 tekens.", "Fill in your employee number, at most 40 characters.")
	}
	if !people.OneLine(name, 100) {
		return invalid("enrol.name", "Vul uw naam in, ten hoogste 100 tekens.", "Fill in your name, at most 100 characters.")
	}
	p, err := d.byEmployee(ctx, employee)
	if err != nil {
		return err
	}
	if p.ID == "" {
		p = people.Person{ID: people.NewID(), Employee: employee, Joined: now}
	} else if _, account, err := d.Store.Credentials(ctx, p.ID); err != nil || account || !p.Here(now) {
		return cmp.Or[error](err, invalid("enrol.employee_taken", "Dit personeelsnummer hoort al bij een account. Laat iemand anders de eerste beheerder worden.",
			"This employee number has an account already. Have somebody else become the first administrator."))
	}
	p.Name = name
	en.person, en.changed = p, true
	return d.choose(ctx, en, e.Login)
}

// byEmployee finds a person of the corporation itself by employee number; the zero Person when there is none.
func (d *Desk) byEmployee(ctx context.Context, employee string) (people.Person, error) {
	all, err := d.Store.People(ctx)
	i := slices.IndexFunc(all, func(p people.Person) bool { return p.Organisation == "" && p.Employee == employee })
	if err != nil || i < 0 {
		return people.Person{}, err
	}
	return all[i], nil
}

// choose takes a login that nobody else has.
func (d *Desk) choose(ctx context.Context, en *enrolment, typed string) error {
	login, ok := people.NormalLogin(typed)
	if !ok {
		return invalid("enrol.login", "Kies een inlognaam van 2 tot 64 letters zonder accent, cijfers en de tekens . _ - @.",
			"Choose a login of 2 to 64 letters without accents, digits and the characters . _ - @.")
	}
	other, taken, err := d.Store.PersonByLogin(ctx, login)
	if err != nil || taken && other.ID != en.person.ID {
		return cmp.Or[error](err, invalid("enrol.login_taken", "Deze inlognaam is al van iemand anders. Kies een andere.", "This login is another person's. Choose another."))
	}
	en.person.Login = login
	return nil
}
