package signin

import (
	"cmp"
	"context"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Identity is who somebody is according to the sign-in of their office.
type Identity = people.Identity

var (
	errStranger = refusal("signin.stranger",
		"U bent op kantoor bekend, maar niet in Portiek. Vraag uw beheerder om u met uw inlognaam of personeelsnummer toe te voegen.",
		"Your office knows you, but Portiek does not. Ask your administrator to add you with your login or employee number.")
	errOwnAccount = refusal("signin.own_account",
		"U hebt al een eigen account in Portiek. Meld u daarmee aan en koppel daarna uw account van kantoor.",
		"You have an account of your own in Portiek already. Sign in with it and then link your office account.")
	errGroup = refusal("signin.group",
		"De groepen van uw account op kantoor passen niet bij uw rollen in Portiek. Vraag uw beheerder om de groepen of de rollen aan te passen.",
		"The groups of your office account do not match your roles in Portiek. Ask your administrator to change the groups or the roles.")
)

// External lets in whom the office vouches for: who is linked to the issuer's subject, or else a person without an account
// of their own whom the administrator prepared under that login or employee number, who is linked from then on. It never
// adds a person or a role. With Options.Groups every role that the person holds needs a group.
func (d *Desk) External(ctx context.Context, ext Identity, agent string) (Entered, error) {
	now := d.now()
	p, err := d.vouched(ctx, ext)
	if err == nil {
		if err = d.entitled(ctx, p, now); err == nil {
			err = d.grouped(ctx, p, ext.Groups)
		}
	}
	if fail.KindOf(err) == fail.Refused && err != nil {
		d.refusals.note(refused{person: p.ID, code: fail.Of(err).Code}, now)
	}
	if err != nil {
		return Entered{}, err
	}
	if err := d.attach(ctx, p.ID, ext); err != nil {
		return Entered{}, err
	}
	factors := 1
	if ext.SecondFactor {
		factors = 2
	}
	return d.begin(ctx, p, factors, agent, now)
}

// Attach links the office account to a person who is signed in: from then on External lets them in.
func (d *Desk) Attach(ctx context.Context, person people.ID, ext Identity) error {
	if ext.Issuer == "" || ext.Subject == "" {
		return errStranger
	}
	return d.attach(ctx, person, ext)
}

// attach links, and does nothing when it is linked already.
func (d *Desk) attach(ctx context.Context, person people.ID, ext Identity) error {
	if p, ok, err := d.Store.PersonByExternal(ctx, ext.Issuer, ext.Subject); err != nil || ok && p.ID == person {
		return err
	}
	e := audit.AccountChange{Person: person, How: "external"}.Event(audit.AccountLinked, d.now(), string(person))
	return d.Store.LinkExternal(ctx, person, ext.Issuer, ext.Subject, e)
}

// vouched finds the person.
func (d *Desk) vouched(ctx context.Context, ext Identity) (people.Person, error) {
	if ext.Issuer == "" || ext.Subject == "" {
		return people.Person{}, errStranger
	}
	p, ok, err := d.Store.PersonByExternal(ctx, ext.Issuer, ext.Subject)
	if err != nil || ok {
		return p, err
	}
	if p, err = d.prepared(ctx, ext); err != nil || p.ID == "" {
		return people.Person{}, cmp.Or[error](err, errStranger)
	}
	if _, own, err := d.Store.Credentials(ctx, p.ID); err != nil || own {
		return p, cmp.Or[error](err, errOwnAccount)
	}
	return p, nil
}

// prepared finds by login, else by employee number; the zero Person when neither is anybody's, or they are two people's.
func (d *Desk) prepared(ctx context.Context, ext Identity) (p people.Person, err error) {
	if login, ok := people.NormalLogin(ext.Login); ok {
		if p, ok, err = d.Store.PersonByLogin(ctx, login); err != nil || !ok {
			p = people.Person{}
		}
	}
	if err != nil || ext.Employee == "" {
		return p, err
	}
	q, err := d.byEmployee(ctx, ext.Employee)
	if err != nil || p.ID != "" && q.ID != "" && p.ID != q.ID {
		return people.Person{}, err
	}
	if p.ID == "" {
		p = q
	}
	return p, nil
}

// grouped tells whether the directory backs every role that the person holds.
func (d *Desk) grouped(ctx context.Context, p people.Person, groups []string) error {
	if len(d.Groups) == 0 {
		return nil
	}
	backed := map[string]bool{}
	for _, g := range groups {
		backed[d.Groups[g]] = true
	}
	roles, err := d.roles(ctx, p.ID, d.now())
	if err != nil {
		return err
	}
	for _, a := range roles {
		if !backed[a.Role] {
			return errGroup
		}
	}
	return nil
}
