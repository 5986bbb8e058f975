package casework

import (
	"context"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Assign puts a person on a case, or takes them off it. Nobody puts themselves on one, under whatever account. fail.Conflict when
// the case is closed or it was so already.
func (d *Desk) Assign(ctx context.Context, v deciding.Visitor, id footage.CaseID, person people.ID, on bool) error {
	if _, err := d.gate.Ask(ctx, v, "assign_case", deciding.About{Case: id}); err != nil {
		return err
	}
	if on {
		if err := d.assignable(ctx, v, person); err != nil {
			return err
		}
	}
	kind := audit.CaseAssigned
	if !on {
		kind = audit.CaseUnassigned
	}
	e := audit.CaseChange{Case: id, Person: person}.Event(kind, d.clock.Now(), string(v.Person.ID))
	return d.cat.AssignCase(ctx, id, person, on, e)
}

func (d *Desk) assignable(ctx context.Context, v deciding.Visitor, person people.ID) error {
	p, err := d.cat.Person(ctx, person)
	if err != nil {
		return err
	}
	by, err := d.cat.Person(ctx, v.Person.ID)
	switch {
	case err != nil:
		return err
	case deciding.Same(p, by):
		return errSelf
	case !p.Here(d.clock.Now()):
		return errLeft
	}
	return nil
}

// Close closes a case, and with it ends its permits. While live holds remain in it that is fail.Conflict, because what a hold
// keeps must have an open case: end them first, or use CloseKeepingHolds.
func (d *Desk) Close(ctx context.Context, v deciding.Visitor, id footage.CaseID) error {
	return d.close(ctx, v, id, false)
}

// CloseKeepingHolds closes a case although live holds remain. They go on until somebody ends them; their review date stands.
func (d *Desk) CloseKeepingHolds(ctx context.Context, v deciding.Visitor, id footage.CaseID) error {
	return d.close(ctx, v, id, true)
}

func (d *Desk) close(ctx context.Context, v deciding.Visitor, id footage.CaseID, keep bool) error {
	if _, err := d.gate.Ask(ctx, v, "close_case", deciding.About{Case: id}); err != nil {
		return err
	}
	if !keep {
		holds, err := d.holds(ctx, id)
		if err != nil {
			return err
		}
		if len(holds) > 0 {
			return heldError(holds)
		}
	}
	now := d.clock.Now()
	return d.cat.CloseCase(ctx, id, v.Person.ID, now, audit.CaseChange{Case: id}.Event(audit.CaseClosed, now, string(v.Person.ID)))
}
