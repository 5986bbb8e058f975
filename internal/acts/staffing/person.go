package staffing

import (
	"context"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var (
	errGone = fail.New(fail.Conflict, "person.left", "Deze persoon werkt hier niet meer. Voeg iemand die terugkomt opnieuw toe.",
		"This person does not work here any more. Add somebody who returns anew.")
	errSigned = fail.New(fail.Conflict, "person.signed", "De geheimhoudingsverklaring van deze persoon staat al vast.",
		"This person's statement of confidentiality stands already.")
)

// AddPerson adds somebody. ID, Left and SignedAt are not asked; Joined is now when it is zero. They can do nothing until they
// have a role, and not sign in until they have a link or an account at the office.
func (o *Office) AddPerson(ctx context.Context, by people.ID, p people.Person) (people.Person, error) {
	now := o.now()
	p.ID, p.Left, p.SignedAt = people.NewID(), time.Time{}, time.Time{}
	if p.Joined = micro(p.Joined); p.Joined.IsZero() {
		p.Joined = now
	}
	if err := o.checkPerson(ctx, &p); err != nil {
		return people.Person{}, err
	}
	e := audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(audit.PersonAdded, now, string(by))
	if err := o.Store.PutPerson(ctx, p, e); err != nil {
		return people.Person{}, err
	}
	return p, nil
}

// ChangePerson changes name, employee number, login and organisation; and the day of joining while it is still to come. Left
// and SignedAt have acts of their own.
func (o *Office) ChangePerson(ctx context.Context, by people.ID, p people.Person) error {
	o.changing.Lock()
	defer o.changing.Unlock()
	was, err := o.here(ctx, p.ID)
	if err != nil {
		return err
	}
	now, joined := o.now(), micro(p.Joined)
	p.Joined, p.Left, p.SignedAt = was.Joined, was.Left, was.SignedAt
	if was.Joined.After(now) && !joined.IsZero() {
		p.Joined = joined
	}
	if err := o.checkPerson(ctx, &p); err != nil {
		return err
	}
	if was.Organisation == "" && p.Organisation != "" {
		if err := o.keepsAdministrator(ctx, now, func(a people.Appointment) bool { return a.Person != p.ID }); err != nil {
			return err
		}
	}
	return o.Store.PutPerson(ctx, p, audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(audit.PersonChanged, now, string(by)))
}

// Leave ends a person's work here now: sessions, links, roles and tokens are worth nothing from this moment.
func (o *Office) Leave(ctx context.Context, by, person people.ID) error {
	return o.LeaveAt(ctx, by, person, time.Time{})
}

// LeaveAt ends it at a moment to come; the zero one is now.
func (o *Office) LeaveAt(ctx context.Context, by, person people.ID, at time.Time) error {
	o.changing.Lock()
	defer o.changing.Unlock()
	p, err := o.here(ctx, person)
	if err != nil {
		return err
	}
	now := o.now()
	if at.IsZero() {
		at = now
	}
	if p.Left = micro(at); p.Left.Before(now) {
		return invalid("person.left_past", "De laatste werkdag kan niet in het verleden liggen. Kies vandaag of later.",
			"The last day cannot be in the past. Choose today or later.")
	}
	if err := o.keepsAdministrator(ctx, now, func(a people.Appointment) bool { return a.Person != person }); err != nil {
		return err
	}
	return o.Store.PutPerson(ctx, p, audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(audit.PersonLeft, now, string(by)))
}

// SignStatement records that the person signed the statement of confidentiality (GDPR article 28(3)(b), 29 and 32(4)).
func (o *Office) SignStatement(ctx context.Context, by, person people.ID) error {
	o.changing.Lock()
	defer o.changing.Unlock()
	p, err := o.here(ctx, person)
	if err != nil {
		return err
	}
	if !p.SignedAt.IsZero() {
		return errSigned
	}
	now := o.now()
	p.SignedAt = now
	return o.Store.PutPerson(ctx, p, audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(audit.PersonChanged, now, string(by)))
}

// here finds somebody who has not left; joining may be to come.
func (o *Office) here(ctx context.Context, id people.ID) (people.Person, error) {
	p, err := o.Store.Person(ctx, id)
	if err == nil && !p.Left.IsZero() && !o.now().Before(p.Left) {
		err = errGone
	}
	return p, err
}

// checkPerson tidies what was filled in, or says what is wrong with it.
func (o *Office) checkPerson(ctx context.Context, p *people.Person) error {
	p.Employee, p.Name, p.Login = strings.TrimSpace(p.Employee), strings.TrimSpace(p.Name), strings.TrimSpace(p.Login)
	if !people.OneLine(p.Employee, maxEmployee) {
		return invalid("person.employee", "Vul het personeelsnummer in, ten hoogste 40 tekens. Het maakt van twee accounts één persoon.",
			"Fill in the employee number, at most 40 characters. It makes two accounts one person.")
	}
	if !people.OneLine(p.Name, maxName) {
		return invalid("person.name", "Vul de naam in, ten hoogste 100 tekens.", "Fill in the name, at most 100 characters.")
	}
	if p.Login != "" {
		login, ok := people.NormalLogin(p.Login)
		if !ok {
			return invalid("person.login", "Een inlognaam heeft 2 tot 64 letters zonder accent, cijfers en de tekens . _ - @.",
				"A login has 2 to 64 letters without accents, digits and the characters . _ - @.")
		}
		p.Login = login
	}
	return o.knownOrganisation(ctx, p.Organisation)
}

func (o *Office) knownOrganisation(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	all, err := o.Store.Organisations(ctx)
	if err == nil && !slices.ContainsFunc(all, func(g people.Organisation) bool { return g.ID == id }) {
		err = invalid("person.organisation", "Deze organisatie is niet bekend. Voeg eerst de organisatie toe.", "This organisation is not known. Add the organisation first.")
	}
	return err
}
