package storetest

import (
	"sync"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fail.Of(err).Code
}

func testPeople(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	got, err := s.Person(ctx, jan.ID)
	must(t, err)
	same(t, "jan", got, jan)
	got, there, err := s.PersonByLogin(ctx, "inlog.102")
	must(t, err)
	same(t, "by login", there, true)
	same(t, "piet", got, piet)
	_, err = s.Person(ctx, people.NewID())
	wantCode(t, "person.unknown", err)
	want(t, fail.NotFound, err)

	jan.Name, jan.Login, jan.SignedAt, jan.Organisation = "Jan", "", at(5), "bewaker"
	must(t, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonChanged, 5)))
	noLogin := hired(t, s, "103")
	noLogin.Login = ""
	must(t, s.PutPerson(ctx, noLogin, personEvent(noLogin, audit.PersonChanged, 6))) // two without a login are fine
	all, err := s.People(ctx)
	must(t, err)
	same(t, "by name", all, []people.Person{jan, piet, noLogin})

	twin := person("102")
	twin.Login = "ander"
	wantCode(t, "person.employee", s.PutPerson(ctx, twin, personEvent(twin, audit.PersonAdded, 7)))
	twin.Organisation = "bewaker"
	must(t, s.PutPerson(ctx, twin, personEvent(twin, audit.PersonAdded, 7))) // that number there is another's than here
	twin.Login = piet.Login
	err = s.PutPerson(ctx, twin, personEvent(twin, audit.PersonChanged, 8))
	wantCode(t, "person.login", err)
	want(t, fail.Conflict, err)
	shouting := person("104")
	shouting.Login = "Jan"
	want(t, fail.Invalid, s.PutPerson(ctx, shouting, personEvent(shouting, audit.PersonAdded, 9)))
}

// testJunk: bytes that one of the databases cannot hold are no failure of it, but simply not there.
func testJunk(t *testing.T, s Catalogue) {
	jan := hired(t, s, "101")
	for _, junk := range []string{"", "\xff\xfe", "jan\x00", "inlog.101' OR '1'='1", "INLOG.101 "} {
		_, there, err := s.PersonByLogin(ctx, junk)
		must(t, err)
		same(t, junk, there, false)
		_, there, err = s.PersonByExternal(ctx, junk, junk)
		must(t, err)
		same(t, junk, there, false)
		_, there, err = s.Permit(ctx, junk)
		must(t, err)
		same(t, junk, there, false)
		_, err = s.Person(ctx, people.ID(junk))
		want(t, fail.NotFound, err)
		ended, err := s.EndSession(ctx, junk, event(1))
		must(t, err)
		same(t, junk, ended, false)
		want(t, fail.NotFound, s.EndToken(ctx, junk, at(1), event(1)))
		want(t, fail.NotFound, s.EndPermit(ctx, junk, jan.ID, at(1), event(1)))
	}
	jan.Name = "\xff"
	want(t, fail.Invalid, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonChanged, 1)))
	b := browser(jan, "s", 1)
	b.Agent = "\xff"
	want(t, fail.Invalid, s.PutSession(ctx, digest("s"), b, sessionEvent(b, audit.SessionBegan)))
	want(t, fail.Invalid, s.PutSession(ctx, []byte("the token itself"), browser(jan, "s", 1), event(1)))
	want(t, fail.Invalid, s.PutToken(ctx, []byte("the token itself"), apiToken(jan, "t"), event(1)))
	want(t, fail.Invalid, s.PutLink(ctx, people.Link{Hash: []byte("the token itself"), Kind: people.LinkFirst, Until: at(9)}, nil))
	want(t, fail.Invalid, s.PutCredentials(ctx, jan.ID, people.Credentials{Recovery: [][]byte{[]byte("a code")}}, event(1)))
}

func testOrganisations(t *testing.T, s Catalogue) {
	a, b := people.Organisation{ID: "2", Name: "Alarm BV"}, people.Organisation{ID: "1", Name: "Bewaking BV", ContractUntil: at(60)}
	for _, o := range []people.Organisation{b, a} {
		must(t, s.PutOrganisation(ctx, o, audit.OrganisationChange{Organisation: o.ID}.Event(at(0), admin)))
	}
	a.ContractUntil, b.ContractUntil = at(70), people.Organisation{}.ContractUntil
	for _, o := range []people.Organisation{a, b} {
		must(t, s.PutOrganisation(ctx, o, audit.OrganisationChange{Organisation: o.ID, ContractUntil: audit.At(o.ContractUntil)}.Event(at(1), admin)))
	}
	got, err := s.Organisations(ctx)
	must(t, err)
	same(t, "by name", got, []people.Organisation{a, b})
	want(t, fail.Invalid, s.PutOrganisation(ctx, people.Organisation{Name: "x"}, event(2)))
}

func testAppointments(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	all := []people.Appointment{
		{ID: "a", Person: jan.ID, Role: "manager", Complexes: []string{"Zonneflat", "Maanflat"}, From: at(0), By: piet.ID},
		{ID: "b", Person: piet.ID, Role: "administrator", From: at(1), To: at(90), StandInFor: jan.ID, By: jan.ID},
		{ID: "c", Person: jan.ID, Role: "auditor", From: at(500), By: piet.ID},
	}
	for _, i := range []int{2, 0, 1} {
		must(t, s.PutAppointment(ctx, all[i], audit.RoleOf(all[i]).Event(audit.RoleGiven, at(0), admin)))
	}
	want(t, fail.Conflict, s.PutAppointment(ctx, all[0], event(0)))
	want(t, fail.NotFound, s.PutAppointment(ctx, people.Appointment{ID: "d", Person: "nobody", Role: "x", From: at(0)}, event(0)))
	check := func(of people.ID, want ...people.Appointment) {
		t.Helper()
		got, err := s.Appointments(ctx, of)
		must(t, err)
		same(t, "appointments", got, want)
	}
	check("", all...)
	check(jan.ID, all[0], all[2])

	signedIn(t, s, browser(jan, "jan", 1))
	signedIn(t, s, browser(piet, "piet", 1))
	end := func(i int, minute, now float64) error {
		return s.EndAppointment(ctx, all[i].ID, at(minute), audit.RoleOf(all[i]).Event(audit.RoleEnded, at(now), admin))
	}
	must(t, end(1, 80, 10)) // announced
	_, there, err := s.SessionBy(ctx, digest("piet"))
	must(t, err)
	same(t, "an end that is to come leaves the session", there, true)
	must(t, end(0, 10, 10))
	all[0].To, all[1].To = at(10), at(80)
	check("", all...)
	_, there, err = s.SessionBy(ctx, digest("jan"))
	must(t, err)
	same(t, "the session ended with the role", there, false)
	wantCode(t, "role.ended", end(0, 11, 11))
	wantCode(t, "role.ended", end(1, 80, 11))
	wantCode(t, "role.unknown", s.EndAppointment(ctx, "zzz", at(1), event(1)))
}

func testLeaving(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	for _, p := range []people.Person{jan, piet} {
		signedIn(t, s, browser(p, "laptop "+p.Employee, 1))
		signedIn(t, s, browser(p, "telefoon "+p.Employee, 2))
		tokenMade(t, s, apiToken(p, "token "+p.Employee))
		must(t, s.PutLink(ctx, people.Link{Hash: digest("link " + p.Employee), Person: p.ID, Kind: people.LinkInvite, Until: at(999)}, nil))
	}
	in := func(employee string) (out []bool) {
		for _, token := range []string{"laptop ", "telefoon "} {
			_, there, err := s.SessionBy(ctx, digest(token+employee))
			must(t, err)
			out = append(out, there)
		}
		_, token, err := s.TokenBy(ctx, digest("token "+employee))
		must(t, err)
		_, link, err := s.Link(ctx, digest("link "+employee))
		must(t, err)
		return append(out, token, link)
	}
	jan.Left = at(100)
	must(t, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonChanged, 10)))
	same(t, "leaving is announced", in("101"), []bool{true, true, true, true})
	must(t, s.PutPerson(ctx, jan, personEvent(jan, audit.PersonLeft, 100)))
	same(t, "who left", in("101"), []bool{false, false, false, false})
	same(t, "who stays", in("102"), []bool{true, true, true, true})
	tokens, err := s.Tokens(ctx)
	must(t, err)
	for _, k := range tokens {
		same(t, "ended", k.EndedAt.Equal(at(100)), k.Person == jan.ID)
	}

	wantCode(t, "person.left", s.PutSession(ctx, digest("x"), browser(jan, "x", 101), event(101)))
	late := apiToken(jan, "x")
	late.Made = at(101)
	wantCode(t, "person.left", s.PutToken(ctx, digest("x"), late, event(101)))
	e := event(101)
	wantCode(t, "person.left", s.PutLink(ctx, people.Link{Hash: digest("x"), Person: jan.ID, Kind: people.LinkInvite, Until: at(999)}, &e))
	wantCode(t, "person.left", s.PutCredentials(ctx, jan.ID, people.Credentials{}, event(101)))
	want(t, fail.NotFound, s.PutSession(ctx, digest("x"), browser(person("9"), "x", 1), event(1)))
}

// testLeavingRace: whoever comes in while they are being shut out is out afterwards, whichever was first.
func testLeavingRace(t *testing.T, s Catalogue) {
	for round := range 12 {
		p := hired(t, s, string(rune('a'+round)))
		var both sync.WaitGroup
		for i := range 4 {
			b := browser(p, p.Employee+string(rune('0'+i)), 10)
			both.Go(func() {
				if err := s.PutSession(ctx, digest(b.ID), b, sessionEvent(b, audit.SessionBegan)); err != nil && codeOf(err) != "person.left" {
					t.Error(err)
				}
			})
		}
		both.Go(func() {
			p.Left = at(10)
			if err := s.PutPerson(ctx, p, personEvent(p, audit.PersonLeft, 10)); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		left, err := s.Sessions(ctx, p.ID, at(11))
		must(t, err)
		same(t, "sessions of who left", len(left), 0)
	}
	must(t, s.CheckLog(ctx))
}
