package storetest

import (
	"fmt"
	"sync"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func testSessions(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	old := signedIn(t, s, browser(jan, "oud", 0))
	laptop := signedIn(t, s, browser(jan, "laptop", 100))
	other := signedIn(t, s, browser(piet, "ander", 50))
	again := browser(jan, "laptop", 1)
	want(t, fail.Conflict, s.PutSession(ctx, digest("x"), again, sessionEvent(again, audit.SessionBegan)))
	again.ID = "x"
	want(t, fail.Conflict, s.PutSession(ctx, digest("laptop"), again, sessionEvent(again, audit.SessionBegan)))

	must(t, s.SeenSession(ctx, "laptop", at(110)))
	must(t, s.SeenSession(ctx, "laptop", at(105))) // a slower request
	must(t, s.SeenSession(ctx, "geen", at(105)))
	laptop.Seen = at(110)
	got, there, err := s.SessionBy(ctx, digest("laptop"))
	must(t, err)
	same(t, "there", there, true)
	same(t, "session", got, laptop)
	_, there, err = s.SessionBy(ctx, []byte("laptop"))
	must(t, err)
	same(t, "its id opens nothing", there, false)

	list := func(of people.ID, minute float64, want ...people.Session) {
		t.Helper()
		got, err := s.Sessions(ctx, of, at(minute))
		must(t, err)
		same(t, "sessions", got, want)
	}
	list("", 110, laptop, other, old)
	list(jan.ID, 110, laptop, old)
	list(jan.ID, 480, laptop) // the old one's hard end has come
	must(t, s.DropSessions(ctx, at(481)))
	_, there, err = s.SessionBy(ctx, digest("oud"))
	must(t, err)
	same(t, "forgotten", there, false)

	ended, err := s.EndSession(ctx, "laptop", sessionEvent(laptop, audit.SessionEnded))
	must(t, err)
	same(t, "ended", ended, true)
	ended, err = s.EndSession(ctx, "laptop", sessionEvent(laptop, audit.SessionEnded))
	must(t, err)
	same(t, "again", ended, false)
	must(t, s.SeenSession(ctx, "laptop", at(120)))
	_, there, err = s.SessionBy(ctx, digest("laptop"))
	must(t, err)
	same(t, "an ended session does not come back", there, false)

	signedIn(t, s, browser(piet, "nog een", 60))
	n, err := s.EndSessions(ctx, piet.ID, audit.SessionChange{Person: piet.ID}.Event(audit.SessionEnded, at(70), admin))
	must(t, err)
	same(t, "all of piet's", n, 2)
	n, err = s.EndSessions(ctx, piet.ID, audit.SessionChange{Person: piet.ID}.Event(audit.SessionEnded, at(71), admin))
	must(t, err)
	same(t, "none left", n, 0)
	list("", 0)
	same(t, "only an ending is logged", logged(t, s, audit.SessionEnded), 2)
}

// testEndRace: many who end overlapping sets of sessions neither wait for each other for ever nor count one twice.
func testEndRace(t *testing.T, s Catalogue) {
	const staff, each = 4, 8
	var who []people.Person
	for p := range staff {
		who = append(who, hired(t, s, fmt.Sprint(p)))
		for b := range each {
			signedIn(t, s, browser(who[p], fmt.Sprintf("%d/%d", b, p), 1))
		}
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	ended := 0
	for i, p := range who {
		for b := range each {
			all.Go(func() {
				id := fmt.Sprintf("%d/%d", b, i)
				ok, err := s.EndSession(ctx, id, audit.SessionChange{Session: id}.Event(audit.SessionEnded, at(2), admin))
				if err != nil {
					t.Error(err)
				}
				if ok {
					mu.Lock()
					ended++
					mu.Unlock()
				}
			})
		}
		for range 2 {
			all.Go(func() {
				n, err := s.EndSessions(ctx, p.ID, audit.SessionChange{Person: p.ID}.Event(audit.SessionEnded, at(2), admin))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				ended += n
				mu.Unlock()
			})
		}
	}
	all.Go(func() {
		if err := s.DropSessions(ctx, at(0)); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	same(t, "each ended once", ended, staff*each)
	left, err := s.Sessions(ctx, "", at(2))
	must(t, err)
	same(t, "left", len(left), 0)
	must(t, s.CheckLog(ctx))
}

func testTokens(t *testing.T, s Catalogue) {
	jan := hired(t, s, "101")
	a, b := tokenMade(t, s, apiToken(jan, "a")), apiToken(jan, "b")
	b.Made, b.Complexes = at(1), nil
	tokenMade(t, s, b)
	want(t, fail.Conflict, s.PutToken(ctx, digest("x"), a, event(1)))
	want(t, fail.NotFound, s.PutToken(ctx, digest("x"), apiToken(person("9"), "x"), event(1)))
	got, there, err := s.TokenBy(ctx, digest("b"))
	must(t, err)
	same(t, "there", there, true)
	same(t, "token", got, b)
	_, there, err = s.TokenBy(ctx, []byte("b"))
	must(t, err)
	same(t, "its id opens nothing", there, false)

	must(t, s.EndToken(ctx, "a", at(3), audit.TokenOf(a).Event(audit.TokenEnded, at(3), admin)))
	wantCode(t, "token.ended", s.EndToken(ctx, "a", at(4), event(4)))
	wantCode(t, "token.unknown", s.EndToken(ctx, "zzz", at(4), event(4)))
	_, there, err = s.TokenBy(ctx, digest("a"))
	must(t, err)
	same(t, "ended", there, false)
	a.EndedAt = at(3)
	all, err := s.Tokens(ctx)
	must(t, err)
	same(t, "newest first, ended ones too", all, []people.Token{b, a})
}
