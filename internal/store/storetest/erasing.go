package storetest

import (
	"context"
	"log/slog"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var quiet = slog.New(slog.DiscardHandler)

// Namer finds entries by what they name.
type Namer interface {
	Naming(ctx context.Context, ids []string, kinds []audit.Kind, from int64, limit int) ([]audit.Event, error)
}

// testErasePerson: who left is forgotten but for the id, unless something still needs the name.
func testErasePerson(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	enrolled(t, s, jan, "herstelcode")
	must(t, s.LinkExternal(ctx, jan.ID, "https://kantoor", "sub-1", accountEvent(jan, audit.AccountLinked, 1)))
	for p, want := range map[people.ID]bool{jan.ID: true, piet.ID: false, "niemand": false} {
		had, err := s.HadAccount(ctx, p)
		must(t, err)
		same(t, "had an account", had, want)
	}
	erase := func(p people.ID, minute float64) error {
		return s.ErasePerson(ctx, p, audit.PersonChange{Person: p}.Event(audit.PersonErased, at(minute), admin))
	}
	wantCode(t, "person.unknown", erase(people.NewID(), 1))
	wantCode(t, "person.unknown", erase("\xff", 1))
	wantCode(t, "person.here", erase(jan.ID, 1))
	c := opened(t, s, dossier("2026-1", 1, jan.ID))
	granted(t, s, permit("machtiging", jan.ID, c.ID, 1))
	jan.Left = at(10)
	must(t, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonLeft, 5)))
	wantCode(t, "person.here", erase(jan.ID, 9))
	must(t, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonLeft, 10)))
	wantCode(t, "person.on_case", erase(jan.ID, 11))
	must(t, s.AssignCase(ctx, c.ID, jan.ID, false, caseEvent(c.ID, audit.CaseUnassigned, 12)))
	err := erase(jan.ID, 12)
	wantCode(t, "person.permit", err)
	want(t, fail.Conflict, err)
	same(t, "nothing was erased", logged(t, s, audit.PersonErased), 0)
	got, err := s.Person(ctx, jan.ID)
	must(t, err)
	same(t, "jan", got, jan)

	must(t, erase(jan.ID, 500)) // the permit has run out
	got, err = s.Person(ctx, jan.ID)
	must(t, err)
	same(t, "what is left of jan", got, people.Person{ID: jan.ID, Joined: jan.Joined, Left: jan.Left, ErasedAt: at(500)})
	for _, find := range []func() (bool, error){
		func() (bool, error) { _, there, err := s.PersonByLogin(ctx, jan.Login); return there, err },
		func() (bool, error) { _, there, err := s.PersonByLogin(ctx, ""); return there, err },
		func() (bool, error) {
			_, there, err := s.PersonByExternal(ctx, "https://kantoor", "sub-1")
			return there, err
		},
		func() (bool, error) { _, there, err := s.Credentials(ctx, jan.ID); return there, err },
		func() (bool, error) { return s.HadAccount(ctx, jan.ID) },
	} {
		there, err := find()
		must(t, err)
		same(t, "still there", there, false)
	}
	wantCode(t, "person.erased", erase(jan.ID, 501))

	piet.Left = at(10)
	must(t, s.PutPerson(ctx, piet, personEvent(piet, audit.PersonLeft, 10)))
	must(t, erase(piet.ID, 502)) // two without a number are fine
	again := hired(t, s, "101")  // and the number is free
	same(t, "entries", logged(t, s, audit.PersonErased), 2)
	found, there, err := s.PersonByLogin(ctx, again.Login)
	must(t, err)
	same(t, "who has the login now", found.ID == again.ID, there)
	must(t, s.CheckLog(ctx))
}
