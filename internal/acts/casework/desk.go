package casework

import (
	"context"
	"slices"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
)

// Options are a Desk's parts. Holds is required too: without it nobody could tell what a closing case leaves behind.
type Options struct {
	Gate      Gate
	Catalogue Catalogue
	Notes     Notes
	Holds     LiveHolds
	Clock     clock.Clock
}

// Desk is where cases are kept. It is safe for concurrent use.
type Desk struct {
	gate  Gate
	cat   Catalogue
	notes Notes
	holds LiveHolds
	clock clock.Clock
}

// New makes the desk. It panics without Holds.
func New(o Options) *Desk {
	if o.Holds == nil {
		panic("casework: a desk needs Options.Holds")
	}
	return &Desk{gate: o.Gate, cat: o.Catalogue, notes: o.Notes, holds: o.Holds, clock: o.Clock}
}

// Cases lists the cases that the visitor may see, newest first, with their titles. It is a refusal only when the visitor may see
// cases nowhere.
func (d *Desk) Cases(ctx context.Context, v deciding.Visitor) ([]casefile.Case, error) {
	all, err := d.cat.Cases(ctx, false)
	if err != nil {
		return nil, err
	}
	list, err := d.gate.Among(ctx, v, "see_cases", all)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if yes, err := d.gate.Somewhere(ctx, v, "see_cases"); err != nil || yes.Allowed {
			return nil, err
		}
		_, err := d.gate.Ask(ctx, v, "see_cases", deciding.About{})
		return nil, err
	}
	for i := range list {
		if list[i], err = d.opened(list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Case gives one case with its title, which is empty when its personal details were erased. A visitor who may see cases but not
// this one is refused; that a case does not exist is told only to who might have seen it.
func (d *Desk) Case(ctx context.Context, v deciding.Visitor, id footage.CaseID) (casefile.Case, error) {
	if _, err := d.gate.Ask(ctx, v, "see_cases", deciding.About{Case: id}); err != nil {
		return casefile.Case{}, err
	}
	c, err := d.cat.Case(ctx, id)
	if err != nil {
		return c, err
	}
	return d.opened(c)
}

// opened is the case with its title to read.
func (d *Desk) opened(c casefile.Case) (casefile.Case, error) {
	title, err := d.notes.OpenNote(c.ID, c.Title)
	if err != nil && fail.KindOf(err) != fail.Gone {
		return casefile.Case{}, err
	}
	c.Title = title
	return c, nil
}

// exists tells whether the complex exists: a camera is there.
func (d *Desk) exists(ctx context.Context, complex string) (bool, error) {
	list, err := d.cat.Cameras(ctx)
	return complex != "" && slices.ContainsFunc(list, func(c footage.Camera) bool { return c.Place == complex }), err
}
