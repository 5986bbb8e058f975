package storetest

import (
	"slices"
	"sync"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

func caseEvent(id footage.CaseID, k audit.Kind, minute float64) audit.Event {
	return audit.CaseChange{Case: id}.Event(k, at(minute), admin)
}

func testCases(t *testing.T, s Catalogue) {
	a := opened(t, s, dossier("2026-1", 0, "jan", "piet"))
	b := dossier("2026-2", 5)
	b.Span, b.Kind = footage.Span{}, casefile.RightsRequest
	opened(t, s, b)
	got, err := s.Case(ctx, a.ID)
	must(t, err)
	same(t, "case", got, a)
	_, err = s.Case(ctx, "2026-9")
	want(t, fail.NotFound, err)
	_, err = s.Case(ctx, "\xff")
	want(t, fail.NotFound, err)
	wantCode(t, "case.exists", s.PutCase(ctx, a, event(0)))
	half := dossier("2026-3", 5)
	half.Span.To = footage.Span{}.To
	want(t, fail.Invalid, s.PutCase(ctx, half, event(0)))

	list := func(openOnly bool, want ...casefile.Case) {
		t.Helper()
		got, err := s.Cases(ctx, openOnly)
		must(t, err)
		same(t, "cases", got, want)
	}
	list(false, b, a)
	assign := func(c *casefile.Case, p people.ID, on bool) error {
		return s.AssignCase(ctx, c.ID, p, on, caseEvent(c.ID, audit.CaseAssigned, 6))
	}
	must(t, assign(&a, "jan", false))
	must(t, assign(&b, "klaas", true))
	must(t, assign(&b, "anna", true))
	a.Assigned, b.Assigned = []people.ID{"piet"}, []people.ID{"anna", "klaas"}
	list(true, b, a)
	wantCode(t, "case.assigned", assign(&a, "piet", true))
	wantCode(t, "case.assigned", assign(&a, "jan", false))
	wantCode(t, "case.unknown", assign(&casefile.Case{ID: "2026-9"}, "jan", true))

	must(t, s.CloseCase(ctx, a.ID, "piet", at(9), caseEvent(a.ID, audit.CaseClosed, 9)))
	a.Closed, a.ClosedBy = at(9), "piet"
	list(true, b)
	list(false, b, a)
	wantCode(t, "case.closed", s.CloseCase(ctx, a.ID, "piet", at(10), event(10)))
	wantCode(t, "case.unknown", s.CloseCase(ctx, "2026-9", "piet", at(10), event(10)))
	wantCode(t, "case.closed", assign(&a, "klaas", true))
	wantCode(t, "case.closed", assign(&a, "piet", false))
}

func testClosing(t *testing.T, s Catalogue) {
	a, b := opened(t, s, dossier("2026-1", 0)), opened(t, s, dossier("2026-2", 0))
	live, past := granted(t, s, permit("live", "jan", a.ID, 1)), permit("past", "jan", a.ID, 1)
	past.Until = at(2)
	granted(t, s, past)
	waiting := permit("waiting", "jan", a.ID, 1)
	waiting.Second = "piet"
	granted(t, s, waiting)
	gone, other := granted(t, s, permit("gone", "jan", a.ID, 1)), granted(t, s, permit("other", "jan", b.ID, 1))
	must(t, s.EndPermit(ctx, gone.ID, "jan", at(2), permitEvent(gone.ID, audit.PermitEnded, 2)))

	must(t, s.CloseCase(ctx, a.ID, "baas", at(5), caseEvent(a.ID, audit.CaseClosed, 5)))
	live.EndedAt, live.EndedBy = at(5), "baas"
	waiting.EndedAt, waiting.EndedBy = at(5), "baas"
	gone.EndedAt, gone.EndedBy = at(2), "jan"
	for _, r := range []access.Record{live, past, waiting, gone, other} {
		got, there, err := s.Permit(ctx, r.ID)
		must(t, err)
		same(t, "there", there, true)
		same(t, r.ID, got, r)
	}
	wantCode(t, "permit.over", s.AgreePermit(ctx, waiting.ID, at(6), event(6)))
	wantCode(t, "case.closed", s.PutPermit(ctx, permit("late", "jan", a.ID, 6), event(6)))
	wantCode(t, "case.unknown", s.PutPermit(ctx, permit("nowhere", "jan", "2026-9", 6), event(6)))
	list, err := s.PermitsToAgree(ctx, "piet")
	must(t, err)
	same(t, "nothing waits", len(list), 0)
}

// testClosingRace: whatever is granted while a case closes is refused or ended with it.
func testClosingRace(t *testing.T, s Catalogue) {
	for round := range 12 {
		c := opened(t, s, dossier(footage.CaseID(rune('A'+round)), 0))
		var all sync.WaitGroup
		for i := range 4 {
			r := permit(string(c.ID)+string(rune('0'+i)), "jan", c.ID, 1)
			all.Go(func() {
				if err := s.PutPermit(ctx, r, permitEvent(r.ID, audit.PermitGranted, 1)); err != nil && codeOf(err) != "case.closed" {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := s.CloseCase(ctx, c.ID, "baas", at(1), caseEvent(c.ID, audit.CaseClosed, 1)); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
	}
	left, err := s.Permits(ctx, "jan")
	must(t, err)
	for _, r := range left {
		if r.Live(at(2)) {
			t.Errorf("permit %s lives and its case is closed", r.ID)
		}
	}
	granted := slices.DeleteFunc(kinds(t, s), func(k audit.Kind) bool { return k != audit.PermitGranted })
	same(t, "one entry a permit", len(granted), len(left))
	must(t, s.CheckLog(ctx))
}
