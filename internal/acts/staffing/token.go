package staffing

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// TokenLongest is the longest that an API token may live; TokenMark begins every one, so that a leaked one is recognised.
const (
	TokenLongest = 366 * 24 * time.Hour
	TokenMark    = "portiek_"
)

// MakeToken makes an API token with the rights of one role that its maker holds, and gives it, once. Asked are Name, Role,
// Complexes (none: all) and Until (zero: 90 days from now). Its person is its maker; with by "system" (the command line) it
// is the Person that is given.
func (o *Office) MakeToken(ctx context.Context, by people.ID, t people.Token) (people.Token, secret.Text, error) {
	now := o.now()
	if by != audit.System {
		if t.Person != "" && t.Person != by {
			return people.Token{}, secret.Text{}, errTokenOther
		}
		t.Person = by
	}
	t.ID, t.Name, t.Made, t.Until, t.EndedAt = rand.Text(), strings.TrimSpace(t.Name), now, micro(t.Until), time.Time{}
	if t.Until.IsZero() {
		t.Until = now.Add(90 * 24 * time.Hour)
	}
	if err := o.checkToken(ctx, &t, now); err != nil {
		return people.Token{}, secret.Text{}, err
	}
	bearer := TokenMark + rand.Text()
	hash := sha256.Sum256([]byte(bearer))
	if err := o.Store.PutToken(ctx, hash[:], t, audit.TokenOf(t).Event(audit.TokenMade, now, string(by))); err != nil {
		return people.Token{}, secret.Text{}, err
	}
	return t, secret.New(bearer), nil
}

var (
	errTokenOther = fail.New(fail.Refused, "token.other", "Een API-sleutel maakt u alleen voor uzelf. Vraag de ander er zelf een te maken.",
		"You can make an API token for yourself only. Ask the other person to make one.").Under("AVG-32")
	errTokenRole = fail.New(fail.Refused, "token.role",
		"Een API-sleutel kan niet meer dan u zelf: deze rol hebt u nu niet voor deze complexen. Kies een rol die u hebt.",
		"An API token can do no more than you: you do not hold this role at these complexes now. Choose a role that you hold.").Under("AVG-32")
)

func (o *Office) checkToken(ctx context.Context, t *people.Token, now time.Time) error {
	if !people.OneLine(t.Name, maxName) {
		return invalid("token.name", "Schrijf waar de API-sleutel voor is, ten hoogste 100 tekens.", "Write what the API token is for, at most 100 characters.")
	}
	if !t.Until.After(now) || t.Until.Sub(now) > TokenLongest {
		return invalid("token.until", "Een API-sleutel geldt ten hoogste een jaar. Kies een einddatum binnen een jaar.",
			"An API token lives for a year at most. Choose an end within a year.")
	}
	p, err := o.here(ctx, t.Person)
	if err != nil {
		return err
	}
	if t.Complexes, err = places(t.Complexes); err != nil {
		return err
	}
	roles, err := o.Store.Appointments(ctx, p.ID)
	roles = slices.DeleteFunc(roles, func(a people.Appointment) bool { return !a.InForce(now) })
	if err != nil || !p.Here(now) || !people.Holds(roles, t.Role, t.Complexes) {
		return cmp.Or[error](err, errTokenRole)
	}
	return nil
}

// EndToken withdraws an API token at once.
func (o *Office) EndToken(ctx context.Context, by people.ID, id string) error {
	all, err := o.Store.Tokens(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t people.Token) bool { return t.ID == id })
	if i < 0 {
		return fail.New(fail.NotFound, "token.unknown", "Deze API-sleutel bestaat niet.", "There is no such API token.")
	}
	now := o.now()
	return o.Store.EndToken(ctx, id, now, audit.TokenOf(all[i]).Event(audit.TokenEnded, now, string(by)))
}
