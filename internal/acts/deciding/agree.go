package deciding

import (
	"context"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Agree makes a pending permit usable. Only the second person that it names can, in a session of their own with both factors, as
// somebody who works at the corporation now and is another human being than the holder. A no is logged. fail.Conflict when
// they agreed before or the permit has ended.
func (g *Gate) Agree(ctx context.Context, v Visitor, permit string) error {
	rec, err := g.agreeable(ctx, v, permit)
	if err == nil {
		at := g.now()
		err = g.cat.AgreePermit(ctx, rec.ID, at, audit.PermitChange{Permit: rec.ID}.Event(audit.PermitAgreed, at, string(v.Person.ID)))
	}
	if err != nil {
		g.refused(ctx, v, actOf(rec.Modes), About{Case: rec.Case}, access.Answer{}, err)
	}
	return err
}

func (g *Gate) agreeable(ctx context.Context, v Visitor, permit string) (access.Record, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return access.Record{}, err
	}
	if !w.session || w.subject.Factors < 2 {
		return access.Record{}, errOwnSession
	}
	rec, ok, err := g.cat.Permit(ctx, permit)
	switch {
	case err != nil:
		return access.Record{}, err
	case !ok, rec.Second == "", rec.Second != w.person.ID:
		return access.Record{}, errPermit // as for one that does not exist
	case !rec.EndedAt.IsZero(), !w.now.Before(rec.Until):
		return rec, errEnded
	}
	holder, err := g.cat.Person(ctx, rec.Person)
	if err != nil {
		return rec, err
	}
	return rec, mayAgree(w.person, who{person: holder, now: w.now})
}

// End ends a permit before its time: its holder can, the second person, and whoever may sign others out.
func (g *Gate) End(ctx context.Context, v Visitor, permit string) error {
	w, err := g.who(ctx, v)
	if err != nil {
		g.refused(ctx, v, "view", About{}, access.Answer{}, err)
		return err
	}
	rec, ok, err := g.cat.Permit(ctx, permit)
	if err != nil {
		return err
	}
	own := ok && w.person.ID != "" && (rec.Person == w.person.ID || rec.Second == w.person.ID)
	if !own {
		if _, err := g.Ask(ctx, v, "sign_out_others", About{}); err != nil {
			return err
		}
		if !ok {
			return fail.New(fail.NotFound, "permit.unknown", "Deze machtiging bestaat niet.", "There is no such permit.")
		}
	}
	at := g.now()
	e := audit.PermitChange{Permit: rec.ID}.Event(audit.PermitEnded, at, string(w.person.ID))
	err = g.cat.EndPermit(ctx, rec.ID, w.person.ID, at, e)
	g.fresh.drop(rec.ID)
	return err
}

// Permits lists the visitor's own permits, newest first, with those that ended. The balance in them is sealed.
func (g *Gate) Permits(ctx context.Context, v Visitor) ([]access.Record, error) {
	return g.listed(ctx, v, g.cat.Permits)
}

// Own gives the visitor's own permit of that name, ended or not; there is false when it is another's or nobody's.
func (g *Gate) Own(ctx context.Context, v Visitor, permit string) (rec access.Record, there bool, err error) {
	w, err := g.who(ctx, v)
	if err != nil || w.person.ID == "" {
		return access.Record{}, false, err
	}
	rec, there, err = g.cat.Permit(ctx, permit)
	if err != nil || !there || rec.Person != w.person.ID {
		return access.Record{}, false, err
	}
	return rec, true, nil
}

// Live lists those of Permits that are not over, newest first; some may wait for a second person.
func (g *Gate) Live(ctx context.Context, v Visitor) ([]access.Record, error) {
	now := g.now()
	return g.listed(ctx, v, func(ctx context.Context, id people.ID) ([]access.Record, error) {
		return g.cat.LivePermits(ctx, id, now)
	})
}

// Pending lists the permits that wait for the visitor to agree as second person, those left out whose time has passed.
func (g *Gate) Pending(ctx context.Context, v Visitor) ([]access.Record, error) {
	now := g.now()
	list, err := g.listed(ctx, v, g.cat.PermitsToAgree)
	var out []access.Record
	for _, r := range list {
		if r.EndedAt.IsZero() && now.Before(r.Until) {
			out = append(out, r)
		}
	}
	return out, err
}

func (g *Gate) listed(ctx context.Context, v Visitor, of func(context.Context, people.ID) ([]access.Record, error)) ([]access.Record, error) {
	w, err := g.who(ctx, v)
	if err != nil || w.person.ID == "" {
		return nil, err
	}
	return of(ctx, w.person.ID)
}
