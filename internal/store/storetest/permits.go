package storetest

import (
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

func testPermits(t *testing.T, s Catalogue) {
	c := opened(t, s, dossier("2026-1", 0))
	a := granted(t, s, permit("a", "jan", c.ID, 1))
	b := permit("b", "jan", c.ID, 2)
	b.Articles, b.Met, b.Cameras, b.Modes, b.Balance, b.Ticket = nil, nil, b.Cameras[:1], access.Look, "", ""
	granted(t, s, b)
	granted(t, s, permit("c", "piet", "", 3))
	want(t, fail.Conflict, s.PutPermit(ctx, a, event(3)))
	for name, wrong := range map[string]func(*access.Record){
		"no id":   func(r *access.Record) { r.ID = "" },
		"nobody":  func(r *access.Record) { r.Person = "" },
		"alone":   func(r *access.Record) { r.Second = r.Person },
		"no span": func(r *access.Record) { r.Span = span(1, 1) },
		"over":    func(r *access.Record) { r.Until = r.MintedAt },
		"ended":   func(r *access.Record) { r.EndedAt = at(4) },
	} {
		r := permit("wrong", "jan", c.ID, 3)
		wrong(&r)
		if err := s.PutPermit(ctx, r, event(3)); fail.KindOf(err) != fail.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	list := func(of people.ID, want ...access.Record) {
		t.Helper()
		got, err := s.Permits(ctx, of)
		must(t, err)
		same(t, "newest first", got, want)
	}
	list("jan", b, a)
	list("klaas")
	live := func(minute float64, want ...access.Record) {
		t.Helper()
		got, err := s.LivePermits(ctx, "jan", at(minute))
		must(t, err)
		same(t, "not over", got, want)
	}
	live(3, b, a)
	live(481, b)   // a's time passes at that very moment
	live(481.5, b) // and b's has not
	live(482)      // now it has
	must(t, s.EndPermit(ctx, "a", "baas", at(9), permitEvent("a", audit.PermitEnded, 9)))
	a.EndedAt, a.EndedBy = at(9), "baas"
	got, there, err := s.Permit(ctx, "a")
	must(t, err)
	same(t, "there", there, true)
	same(t, "ended", got, a)
	wantCode(t, "permit.over", s.EndPermit(ctx, "a", "baas", at(10), event(10)))
	wantCode(t, "permit.unknown", s.EndPermit(ctx, "zzz", "baas", at(10), event(10)))
	list("jan", b, a)
	live(9, b)
	in := func(id footage.CaseID, limit int, want ...access.Record) {
		t.Helper()
		got, err := s.PermitsIn(ctx, id, limit)
		must(t, err)
		same(t, "in the case", got, want)
	}
	in(c.ID, 9, b, a)
	in(c.ID, 1, b)
	in("2026-2", 9)
}

func testAgree(t *testing.T, s Catalogue) {
	c := opened(t, s, dossier("2026-1", 0))
	alone := granted(t, s, permit("alone", "jan", c.ID, 1))
	a, b := permit("a", "jan", c.ID, 1), permit("b", "klaas", c.ID, 2)
	a.Second, b.Second = "piet", "piet"
	granted(t, s, a)
	granted(t, s, b)
	waiting := func(want ...access.Record) {
		t.Helper()
		got, err := s.PermitsToAgree(ctx, "piet")
		must(t, err)
		same(t, "waiting", got, want)
	}
	waiting(b, a)
	none, err := s.PermitsToAgree(ctx, "")
	must(t, err)
	same(t, "nobody waits for nobody", len(none), 0)
	agree := func(id string, minute float64) error {
		return s.AgreePermit(ctx, id, at(minute), permitEvent(id, audit.PermitAgreed, minute))
	}
	must(t, agree("a", 3))
	waiting(b)
	a.AgreedAt = at(3)
	got, _, err := s.Permit(ctx, "a")
	must(t, err)
	same(t, "agreed", got, a)
	same(t, "works", got.Live(at(4)), true)
	wantCode(t, "permit.agreed", agree("a", 4))
	wantCode(t, "permit.alone", agree(alone.ID, 4))
	wantCode(t, "permit.unknown", agree("zzz", 4))
	wantCode(t, "permit.over", agree("b", 482)) // its time is up
	same(t, "logged", logged(t, s, audit.PermitAgreed), 1)
	same(t, "one of many", 1, sixteen(t, func() (bool, error) {
		err := agree("b", 5)
		if codeOf(err) == "permit.agreed" {
			return false, nil
		}
		return err == nil, err
	}))
}
