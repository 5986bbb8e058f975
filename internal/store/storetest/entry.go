package storetest

import (
	"bytes"
	"slices"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func accountEvent(p people.Person, k audit.Kind, minute float64) audit.Event {
	return audit.AccountChange{Person: p.ID}.Event(k, at(minute), string(p.ID))
}

// enrolled gives the person a password, a second factor and as many recovery codes as are named.
func enrolled(t testing.TB, s Catalogue, p people.Person, codes ...string) people.Credentials {
	t.Helper()
	c := people.Credentials{PasswordHash: "$argon2id$v=19$x", TOTP: "sealed:ghi", LastStep: 100}
	for _, code := range codes {
		c.Recovery = append(c.Recovery, digest(code))
	}
	slices.SortFunc(c.Recovery, bytes.Compare)
	must(t, s.PutCredentials(ctx, p.ID, c, accountEvent(p, audit.AccountEnrolled, 1)))
	return c
}

func testCredentials(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	_, there, err := s.Credentials(ctx, jan.ID)
	must(t, err)
	same(t, "none yet", there, false)
	c := enrolled(t, s, jan, "een", "twee", "drie")
	enrolled(t, s, piet, "een")
	check := func() {
		t.Helper()
		got, there, err := s.Credentials(ctx, jan.ID)
		must(t, err)
		same(t, "there", there, true)
		same(t, "credentials", got, c)
	}
	check()

	for _, step := range []struct {
		n  int64
		ok bool
	}{{100, false}, {99, false}, {101, true}, {101, false}, {103, true}, {102, false}} {
		ok, err := s.UseStep(ctx, jan.ID, step.n)
		must(t, err)
		same(t, "step", ok, step.ok)
	}
	ok, err := s.UseStep(ctx, "nobody", 5)
	must(t, err)
	same(t, "nobody's step", ok, false)
	c.LastStep = 103
	check()

	for _, code := range []struct {
		text string
		ok   bool
	}{{"twee", true}, {"twee", false}, {"vier", false}} {
		ok, err := s.UseRecovery(ctx, jan.ID, digest(code.text), accountEvent(jan, audit.AccountRecovered, 2))
		must(t, err)
		same(t, code.text, ok, code.ok)
	}
	same(t, "only a use is logged", logged(t, s, audit.AccountRecovered), 1)
	c.Recovery = slices.DeleteFunc(c.Recovery, func(h []byte) bool { return bytes.Equal(h, digest("twee")) })
	check()

	c.PasswordHash, c.LastStep, c.Recovery = "$argon2id$v=19$y", 50, nil
	must(t, s.PutCredentials(ctx, jan.ID, c, accountEvent(jan, audit.AccountChanged, 3)))
	c.LastStep = 103 // the same second factor: used codes stay used
	check()
	c.TOTP, c.LastStep = "sealed:jkl", 7
	must(t, s.PutCredentials(ctx, jan.ID, c, accountEvent(jan, audit.AccountChanged, 4)))
	check()
	other, _, err := s.Credentials(ctx, piet.ID)
	must(t, err)
	same(t, "another's codes stay", len(other.Recovery), 1)
	want(t, fail.NotFound, s.PutCredentials(ctx, "nobody", c, event(5)))
}

func testExternal(t *testing.T, s Catalogue) {
	jan, piet := hired(t, s, "101"), hired(t, s, "102")
	link := func(p people.Person, issuer, subject string) error {
		return s.LinkExternal(ctx, p.ID, issuer, subject, accountEvent(p, audit.AccountLinked, 1))
	}
	must(t, link(jan, "https://a", "1"))
	must(t, link(jan, "https://b", "1"))
	must(t, link(piet, "https://a", "2"))
	must(t, link(jan, "https://a", "1")) // it is so already
	same(t, "logged", logged(t, s, audit.AccountLinked), 3)
	wantCode(t, "account.linked", link(piet, "https://a", "1"))
	want(t, fail.NotFound, s.LinkExternal(ctx, "nobody", "https://a", "3", event(1)))
	want(t, fail.Invalid, link(jan, "https://a", ""))
	got, there, err := s.PersonByExternal(ctx, "https://a", "1")
	must(t, err)
	same(t, "there", there, true)
	same(t, "who", got, jan)
	_, there, err = s.PersonByExternal(ctx, "https://b", "2")
	must(t, err)
	same(t, "another issuer's subject", there, false)
}

func testLinks(t *testing.T, s Catalogue) {
	jan := hired(t, s, "101")
	e := audit.LinkChange{Person: jan.ID, Kind: people.LinkInvite, Until: audit.At(at(10))}.Event(audit.LinkMade, at(0), admin)
	l := people.Link{Hash: digest("link"), Person: jan.ID, Kind: people.LinkInvite, Until: at(10)}
	must(t, s.PutLink(ctx, l, &e))
	first := people.Link{Hash: digest("eerste"), Kind: people.LinkFirst, Until: at(5)}
	must(t, s.PutLink(ctx, first, nil))
	same(t, "log", kinds(t, s), []audit.Kind{audit.PersonAdded, audit.LinkMade})
	want(t, fail.Conflict, s.PutLink(ctx, l, nil))
	unknown := l
	unknown.Hash, unknown.Person = digest("x"), "nobody"
	want(t, fail.NotFound, s.PutLink(ctx, unknown, nil))

	use := func(token string, minute float64) bool {
		t.Helper()
		ok, err := s.UseLink(ctx, digest(token), at(minute), audit.LinkChange{Kind: people.LinkInvite}.Event(audit.LinkUsed, at(minute), admin))
		must(t, err)
		return ok
	}
	same(t, "past its end", use("eerste", 5), false)
	same(t, "none", use("geen", 1), false)
	same(t, "first use", use("link", 3), true)
	same(t, "second use", use("link", 4), false)
	same(t, "only a use is logged", logged(t, s, audit.LinkUsed), 1)
	l.UsedAt = at(3)
	got, there, err := s.Link(ctx, l.Hash)
	must(t, err)
	same(t, "there", there, true)
	same(t, "link", got, l)

	must(t, s.DropSessions(ctx, at(6)))
	_, there, err = s.Link(ctx, first.Hash)
	must(t, err)
	same(t, "past links are forgotten", there, false)
	_, there, err = s.Link(ctx, l.Hash)
	must(t, err)
	same(t, "others are not", there, true)
}

// testUseRaces: of sixteen at once exactly one gets in, and the log says so once.
func testUseRaces(t *testing.T, s Catalogue) {
	jan := hired(t, s, "101")
	enrolled(t, s, jan, "een", "twee")
	must(t, s.PutLink(ctx, people.Link{Hash: digest("link"), Person: jan.ID, Kind: people.LinkInvite, Until: at(10)}, nil))
	same(t, "link", 1, sixteen(t, func() (bool, error) {
		return s.UseLink(ctx, digest("link"), at(1), audit.LinkChange{Person: jan.ID, Kind: people.LinkInvite}.Event(audit.LinkUsed, at(1), admin))
	}))
	same(t, "recovery code", 1, sixteen(t, func() (bool, error) {
		return s.UseRecovery(ctx, jan.ID, digest("een"), accountEvent(jan, audit.AccountRecovered, 1))
	}))
	for step := range int64(5) {
		same(t, "time step", 1, sixteen(t, func() (bool, error) { return s.UseStep(ctx, jan.ID, 101+step) }))
	}
	same(t, "links logged", logged(t, s, audit.LinkUsed), 1)
	same(t, "codes logged", logged(t, s, audit.AccountRecovered), 1)
	c, _, err := s.Credentials(ctx, jan.ID)
	must(t, err)
	same(t, "the other code", c.Recovery, [][]byte{digest("twee")})
	must(t, s.CheckLog(ctx))
}
