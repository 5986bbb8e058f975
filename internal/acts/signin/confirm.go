package signin

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Confirm takes the first code of a new second factor, uses the link up, stores the account and lets the person in. It gives
// their recovery codes, which are shown once. Sessions that they had before end.
func (d *Desk) Confirm(ctx context.Context, name, code, agent string) (Entered, []string, error) {
	now := d.now()
	ch, err := d.challenges.find(name, now)
	if err != nil || ch.enrolment == nil {
		return Entered{}, nil, cmp.Or[error](err, errChallenge)
	}
	if err := d.challenges.try(name); err != nil {
		return Entered{}, nil, err
	}
	en := ch.enrolment
	step, ok, err := matchTOTP(en.totp, plainCode(code), now)
	if err != nil || !ok {
		if err == nil {
			d.refusals.note(refused{person: ch.person, code: errCode.Code}, now)
		}
		return Entered{}, nil, cmp.Or[error](err, errCode)
	}
	en.mu.Lock()
	defer en.mu.Unlock()
	if _, err := d.challenges.find(name, now); err != nil { // somebody confirmed it while we waited
		return Entered{}, nil, err
	}
	codes, err := d.settle(ctx, en, step, now)
	if err != nil {
		return Entered{}, nil, err
	}
	d.challenges.end(name)
	in, err := d.begin(ctx, en.person, 2, agent, now)
	if err != nil {
		return Entered{}, nil, err
	}
	in.Device, err = d.newDevice(en.person.Login, now)
	return in, codes, err
}

// settle stores everything, the link first: whoever used it last has it.
func (d *Desk) settle(ctx context.Context, en *enrolment, step int64, now time.Time) (codes []string, err error) {
	if en.first {
		d.first.Lock()
		defer d.first.Unlock()
	}
	if err := d.claim(ctx, en, now); err != nil {
		return nil, err
	}
	if err := d.putPerson(ctx, en, now); err != nil {
		return nil, err
	}
	if en.first {
		if err := d.appoint(ctx, en, now); err != nil {
			return nil, err
		}
	}
	return d.putAccount(ctx, en, step, now)
}

// claim uses the link up, once for this enrolment.
func (d *Desk) claim(ctx context.Context, en *enrolment, now time.Time) error {
	if en.linkUsed {
		return nil
	}
	l, _, err := d.welcome(ctx, en.link, now)
	if err != nil {
		return err
	}
	e := audit.LinkChange{Person: l.Person, Kind: l.Kind}.Event(audit.LinkUsed, now, string(en.person.ID))
	if en.linkUsed, err = d.Store.UseLink(ctx, en.link, now, e); err != nil || !en.linkUsed {
		return cmp.Or[error](err, errLink)
	}
	return nil
}

func (d *Desk) putPerson(ctx context.Context, en *enrolment, now time.Time) error {
	if !en.changed {
		return nil
	}
	kind := audit.PersonChanged
	if en.first && en.role.ID == "" {
		kind = audit.PersonAdded
	} else if !en.first {
		// Somebody may have changed the person since the link was opened: only the login is new.
		fresh, err := d.Store.Person(ctx, en.person.ID)
		if err != nil {
			return err
		}
		fresh.Login = en.person.Login
		en.person = fresh
	}
	e := audit.PersonChange{Person: en.person.ID}.Event(kind, now, string(en.person.ID))
	if err := d.Store.PutPerson(ctx, en.person, e); err != nil {
		return err
	}
	en.changed = false
	return nil
}

func (d *Desk) appoint(ctx context.Context, en *enrolment, now time.Time) error {
	if en.role.ID != "" {
		return nil
	}
	a := people.Appointment{ID: rand.Text(), Person: en.person.ID, Role: access.Administrator, From: now, By: audit.System}
	if err := d.Store.PutAppointment(ctx, a, audit.RoleOf(a).Event(audit.RoleGiven, now, audit.System)); err != nil {
		return err
	}
	en.role = a
	return nil
}

func (d *Desk) putAccount(ctx context.Context, en *enrolment, step int64, now time.Time) ([]string, error) {
	id := en.person.ID
	sealed, err := d.Sealer.Seal(totpName(id), en.totp)
	if err != nil {
		return nil, err
	}
	_, had, err := d.Store.Credentials(ctx, id)
	if err != nil {
		return nil, err
	}
	kind := audit.AccountEnrolled
	if had {
		kind = audit.AccountChanged
	}
	codes, digests := newRecovery(id)
	c := people.Credentials{PasswordHash: en.password, TOTP: sealed, LastStep: step, Recovery: digests}
	if err := d.Store.PutCredentials(ctx, id, c, audit.AccountChange{Person: id, How: "password"}.Event(kind, now, string(id))); err != nil {
		return nil, err
	}
	if !had {
		return codes, nil
	}
	_, err = d.Store.EndSessions(ctx, id, audit.SessionChange{Person: id, Code: "enrolled"}.Event(audit.SessionEnded, now, string(id)))
	return codes, err
}

func totpName(p people.ID) string { return "signin/totp/" + string(p) }
