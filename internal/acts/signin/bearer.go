package signin

import (
	"cmp"
	"context"

	"portiek/internal/rules/people"
)

// Token finds on whose behalf an API token speaks. Refused "token.none" when it has passed or was ended, or when the person
// left or does not hold the role at those complexes any more: a token is never worth more than its person.
func (d *Desk) Token(ctx context.Context, bearer string) (people.Person, people.Token, error) {
	p, t, err := d.token(ctx, bearer)
	if err != nil {
		return people.Person{}, people.Token{}, err
	}
	return p, t, nil
}

func (d *Desk) token(ctx context.Context, bearer string) (p people.Person, t people.Token, err error) {
	t, ok, err := d.Store.TokenBy(ctx, tokenDigest(bearer))
	now := d.now()
	if err != nil || !ok || !t.EndedAt.IsZero() || !now.Before(t.Until) {
		return p, t, cmp.Or[error](err, errToken)
	}
	if p, err = d.Store.Person(ctx, t.Person); err != nil || !p.Here(now) {
		return p, t, cmp.Or[error](err, errToken)
	}
	roles, err := d.roles(ctx, p.ID, now)
	if err != nil || !people.Holds(roles, t.Role, t.Complexes) {
		return p, t, cmp.Or[error](err, errToken)
	}
	return p, t, nil
}
