package signin

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Terms of a session.
const (
	IdleTerm  = 30 * time.Minute // without a request
	HardTerm  = 8 * time.Hour    // whatever is done
	seenEvery = time.Minute      // Seen is not written more often
)

// Why a session ended, as it stands in the log.
const (
	endedIdle    = "idle"
	endedHard    = "hard"
	endedLeft    = "left"
	endedNoRole  = "no_role"
	endedSignOut = "sign_out"
	endedByOther = "ended"
)

// begin starts a session.
func (d *Desk) begin(ctx context.Context, p people.Person, factors int, agent string, now time.Time) (Entered, error) {
	token := rand.Text()
	s := people.Session{ID: rand.Text(), Person: p.ID, Began: now, Seen: now, Until: now.Add(HardTerm), Factors: factors, Agent: shortAgent(agent)}
	e := audit.SessionChange{Session: s.ID, Person: p.ID, Factors: factors}.Event(audit.SessionBegan, now, string(p.ID))
	if err := d.Store.PutSession(ctx, tokenDigest(token), s, e); err != nil {
		return Entered{}, err
	}
	return Entered{Token: secret.New(token), Session: s}, nil
}

// shortAgent keeps of a browser's name what a person recognises it by.
func shortAgent(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	return string([]rune(agent)[:min(len([]rune(agent)), 120)])
}

// Session finds who has the token, and whether they may still have it. Refused "session.none" when there is no such session,
// "session.ended" when it has passed, the person left, or they have no role any more.
func (d *Desk) Session(ctx context.Context, token string) (people.Person, people.Session, error) {
	if token == "" {
		return people.Person{}, people.Session{}, errNoSession
	}
	s, ok, err := d.Store.SessionBy(ctx, tokenDigest(token))
	if err != nil || !ok {
		return people.Person{}, people.Session{}, cmp.Or[error](err, errNoSession)
	}
	now := d.now()
	p, why, err := d.over(ctx, s, now)
	if err != nil {
		return people.Person{}, people.Session{}, err
	}
	if why != "" {
		return people.Person{}, people.Session{}, cmp.Or[error](d.end(ctx, s, why, audit.System, now), errEnded)
	}
	if now.Sub(s.Seen) >= seenEvery {
		// A database that cannot be written does not put people out: it ends by itself within IdleTerm.
		if err := d.Store.SeenSession(ctx, s.ID, now); err != nil {
			d.Log.Warn("session not marked as seen", "session", s.ID, "error", err)
		} else {
			s.Seen = now
		}
	}
	return p, s, nil
}

// over says why the session is over, "" when it is not.
func (d *Desk) over(ctx context.Context, s people.Session, now time.Time) (p people.Person, why string, err error) {
	switch {
	case !now.Before(s.Until):
		return p, endedHard, nil
	case now.Sub(s.Seen) >= IdleTerm:
		return p, endedIdle, nil
	}
	p, err = d.Store.Person(ctx, s.Person)
	if fail.KindOf(err) == fail.NotFound && err != nil {
		return p, endedLeft, nil
	}
	if err != nil {
		return p, "", err
	}
	if !p.Here(now) {
		return p, endedLeft, nil
	}
	if err = d.entitled(ctx, p, now); errors.Is(err, errNoRole) {
		return p, endedNoRole, nil
	}
	return p, "", err
}

// entitled tells whether the person works here and holds a role in force; errNoRole when not.
func (d *Desk) entitled(ctx context.Context, p people.Person, now time.Time) error {
	if !p.Here(now) {
		return errNoRole
	}
	if roles, err := d.roles(ctx, p.ID, now); err != nil || len(roles) == 0 {
		return cmp.Or[error](err, errNoRole)
	}
	return nil
}

// roles lists the person's appointments in force.
func (d *Desk) roles(ctx context.Context, p people.ID, now time.Time) ([]people.Appointment, error) {
	all, err := d.Store.Appointments(ctx, p)
	return slices.DeleteFunc(all, func(a people.Appointment) bool { return !a.InForce(now) }), err
}

func (d *Desk) end(ctx context.Context, s people.Session, why, actor string, now time.Time) error {
	_, err := d.Store.EndSession(ctx, s.ID, audit.SessionChange{Session: s.ID, Person: s.Person, Code: why}.Event(audit.SessionEnded, now, actor))
	return err
}

// SignOut ends the session that has the token. One that is over already is no error.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	s, ok, err := d.Store.SessionBy(ctx, tokenDigest(token))
	if err != nil || !ok {
		return err
	}
	return d.end(ctx, s, endedSignOut, string(s.Person), d.now())
}

// Sessions lists the sessions that live, newest first, of everybody when person is "".
func (d *Desk) Sessions(ctx context.Context, person people.ID) ([]people.Session, error) {
	now := d.now()
	all, err := d.Store.Sessions(ctx, person, now)
	return slices.DeleteFunc(all, func(s people.Session) bool { return now.Sub(s.Seen) >= IdleTerm }), err
}

// EndSession ends a session by its public name; NotFound "session.unknown".
func (d *Desk) EndSession(ctx context.Context, by people.ID, id string) error {
	now := d.now()
	all, err := d.Store.Sessions(ctx, "", now)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s people.Session) bool { return s.ID == id })
	if i < 0 {
		return errNoSuchSession
	}
	return d.end(ctx, all[i], endedByOther, string(by), now)
}

// EndAll ends all sessions of a person.
func (d *Desk) EndAll(ctx context.Context, by, person people.ID) error {
	now := d.now()
	_, err := d.Store.EndSessions(ctx, person, audit.SessionChange{Person: person, Code: endedByOther}.Event(audit.SessionEnded, now, string(by)))
	return err
}
