package gallery

import (
	"context"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// departed has somebody who left, whose details can be erased, somebody for whom it is too early, and somebody who was erased.
func departed(ctx context.Context, w *World) (func(), error) {
	for _, p := range []people.Person{
		{ID: "WEG1", Employee: "3001", Name: "H. de Groot", Joined: Now.AddDate(-3, 0, 0), Left: Now.AddDate(0, -2, 0)},
		{ID: "WEG2", Employee: "3002", Name: "A. El Idrissi", Joined: Now.AddDate(-3, 0, 0), Left: Now.AddDate(0, -1, 0)},
		{ID: "Q7ZK2M5WEG3", Employee: "3003", Name: "P. Mol", Joined: Now.AddDate(-9, 0, 0), Left: Now.AddDate(-3, 0, 0)},
	} {
		if was, err := w.store.Person(ctx, p.ID); err == nil && was.Left.Equal(p.Left) {
			continue // the world is shared
		} else if err != nil && fail.KindOf(err) != fail.NotFound {
			return nil, err
		}
		e := audit.PersonChange{Person: p.ID}
		here := p
		here.Left = people.Person{}.Left
		if err := w.store.PutPerson(ctx, here, e.Event(audit.PersonAdded, w.clock.now, audit.System)); err != nil {
			return nil, err
		}
		if p.ID == "WEG2" {
			if err := w.store.LinkExternal(ctx, p.ID, "https://kantoor.example.nl", "weg-2", audit.AccountChange{Person: p.ID}.Event(audit.AccountLinked, w.clock.now, audit.System)); err != nil {
				return nil, err
			}
		}
		if err := w.store.PutPerson(ctx, p, e.Event(audit.PersonLeft, w.clock.now, audit.System)); err != nil {
			return nil, err
		}
		if p.ID == "Q7ZK2M5WEG3" {
			if err := w.store.ErasePerson(ctx, p.ID, e.Event(audit.PersonErased, w.clock.now, audit.System)); err != nil {
				return nil, err
			}
		}
	}
	return func() {}, nil
}
