package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
)

// change is one step of the story: what is done, and the entry that tells of it.
type change struct {
	kind audit.Kind
	do   func(e audit.Event) error
}

// testStory goes through every change of people, cases and permits twice: first with an entry that cannot be written, after
// which nothing may have changed, then with a good one, after which something has and the log is one entry longer.
func testStory(t *testing.T, s Catalogue) {
	before := everything(t, s)
	for i, c := range story(s) {
		want(t, fail.Invalid, c.do(audit.Event{At: at(float64(i)), Kind: c.kind, Actor: "two\nlines"}))
		same(t, "after an entry that could not be written: "+string(c.kind), everything(t, s), before)
		must(t, c.do(audit.Event{At: at(float64(i)), Kind: c.kind, Actor: admin}))
		after := everything(t, s)
		same(t, "entries", after.Log, int64(i)+1)
		before.Log = after.Log
		if cmp.Equal(before, after) {
			t.Errorf("%s changed nothing", c.kind)
		}
		before = after
	}
	var told []audit.Kind
	for _, c := range story(s) {
		told = append(told, c.kind)
	}
	same(t, "log", kinds(t, s), told)
	must(t, s.CheckLog(ctx))
}

// LiveThrough does the whole story, so that a test of one database finds a row of everything in it.
func LiveThrough(t testing.TB, s Catalogue) {
	t.Helper()
	for i, c := range story(s) {
		must(t, c.do(audit.Event{At: at(float64(i)), Kind: c.kind, Actor: admin}))
	}
}

// Forgotten is what it knew of somebody who left and was erased.
var Forgotten = []string{"Naam van 103", "inlog.103"}

// Personal is what the story knows of people that may stand in the table of people only.
var Personal = []string{"Naam van 101", "inlog.101", "Naam van 102", "inlog.102"}

func story(s Catalogue) []change {
	jan, piet := person("101"), person("102")
	jan.ID, piet.ID = "JAN", "PIET"
	role := people.Appointment{ID: "rol", Person: jan.ID, Role: "manager", From: at(0)}
	b, c := browser(jan, "laptop", 0), browser(jan, "telefoon", 0)
	d := dossier("2026-1", 0)
	r, second := permit("machtiging", jan.ID, d.ID, 0), permit("tweede", jan.ID, d.ID, 0)
	r.Second = piet.ID
	kees := person("103")
	kees.ID, kees.Left = "KEES", at(1)
	gone := jan
	gone.Left = at(1)
	return append(entryStory(s, jan, b, c), []change{
		{audit.PersonAdded, func(e audit.Event) error { return s.PutPerson(ctx, piet, e) }},
		{audit.OrganisationChanged, func(e audit.Event) error {
			return s.PutOrganisation(ctx, people.Organisation{ID: "o", Name: "Bewaking BV"}, e)
		}},
		{audit.RoleGiven, func(e audit.Event) error { return s.PutAppointment(ctx, role, e) }},
		{audit.CaseOpened, func(e audit.Event) error { return s.PutCase(ctx, d, e) }},
		{audit.CaseAssigned, func(e audit.Event) error { return s.AssignCase(ctx, d.ID, jan.ID, true, e) }},
		{audit.PermitGranted, func(e audit.Event) error { return s.PutPermit(ctx, r, e) }},
		{audit.PermitAgreed, func(e audit.Event) error { return s.AgreePermit(ctx, r.ID, e.At, e) }},
		{audit.PermitEnded, func(e audit.Event) error { return s.EndPermit(ctx, r.ID, piet.ID, e.At, e) }},
		{audit.PermitGranted, func(e audit.Event) error { return s.PutPermit(ctx, second, e) }},
		{audit.CaseUnassigned, func(e audit.Event) error { return s.AssignCase(ctx, d.ID, jan.ID, false, e) }},
		{audit.CaseClosed, func(e audit.Event) error { return s.CloseCase(ctx, d.ID, piet.ID, e.At, e) }},
		{audit.RoleEnded, func(e audit.Event) error { return s.EndAppointment(ctx, role.ID, e.At, e) }},
		{audit.PersonLeft, func(e audit.Event) error { return s.PutPerson(ctx, gone, e) }},
		{audit.PersonAdded, func(e audit.Event) error { return s.PutPerson(ctx, kees, e) }},
		{audit.PersonErased, func(e audit.Event) error { return s.ErasePerson(ctx, kees.ID, e) }},
	}...)
}

// entryStory is the part about coming in.
func entryStory(s Catalogue, jan people.Person, b, c people.Session) []change {
	link := people.Link{Hash: digest("link"), Person: jan.ID, Kind: people.LinkInvite, Until: at(999)}
	creds := people.Credentials{PasswordHash: "$argon2id$", TOTP: "sealed:abc", Recovery: [][]byte{digest("code")}}
	k, old := apiToken(jan, "koppeling"), apiToken(jan, "oude koppeling")
	return []change{
		{audit.PersonAdded, func(e audit.Event) error { return s.PutPerson(ctx, jan, e) }},
		{audit.LinkMade, func(e audit.Event) error { return s.PutLink(ctx, link, &e) }},
		{audit.LinkUsed, func(e audit.Event) error { _, err := s.UseLink(ctx, link.Hash, e.At, e); return err }},
		{audit.AccountEnrolled, func(e audit.Event) error { return s.PutCredentials(ctx, jan.ID, creds, e) }},
		{audit.AccountRecovered, func(e audit.Event) error { _, err := s.UseRecovery(ctx, jan.ID, digest("code"), e); return err }},
		{audit.AccountLinked, func(e audit.Event) error { return s.LinkExternal(ctx, jan.ID, "https://kantoor", "sub-1", e) }},
		{audit.SessionBegan, func(e audit.Event) error { return s.PutSession(ctx, digest(b.ID), b, e) }},
		{audit.SessionEnded, func(e audit.Event) error { _, err := s.EndSession(ctx, b.ID, e); return err }},
		{audit.SessionBegan, func(e audit.Event) error { return s.PutSession(ctx, digest(b.ID), b, e) }},
		{audit.SessionBegan, func(e audit.Event) error { return s.PutSession(ctx, digest(c.ID), c, e) }},
		{audit.SessionEnded, func(e audit.Event) error { _, err := s.EndSessions(ctx, jan.ID, e); return err }},
		{audit.SessionBegan, func(e audit.Event) error { return s.PutSession(ctx, digest(c.ID), c, e) }},
		{audit.TokenMade, func(e audit.Event) error { return s.PutToken(ctx, digest(k.ID), k, e) }},
		{audit.TokenMade, func(e audit.Event) error { return s.PutToken(ctx, digest(old.ID), old, e) }},
		{audit.TokenEnded, func(e audit.Event) error { return s.EndToken(ctx, old.ID, e.At, e) }},
	}
}

// state is all that can be read of the registry.
type state struct {
	People        []people.Person
	Organisations []people.Organisation
	Appointments  []people.Appointment
	Credentials   people.Credentials
	External      bool
	Link          people.Link
	Sessions      []people.Session
	Tokens        []people.Token
	Cases         []casefile.Case
	Permits       []access.Record
	Log           int64
}

func everything(t testing.TB, s Catalogue) (v state) {
	t.Helper()
	var err [10]error
	v.People, err[0] = s.People(ctx)
	v.Organisations, err[1] = s.Organisations(ctx)
	v.Appointments, err[2] = s.Appointments(ctx, "")
	v.Credentials, _, err[3] = s.Credentials(ctx, "JAN")
	_, v.External, err[4] = s.PersonByExternal(ctx, "https://kantoor", "sub-1")
	v.Link, _, err[5] = s.Link(ctx, digest("link"))
	v.Sessions, err[6] = s.Sessions(ctx, "", at(0))
	v.Tokens, err[7] = s.Tokens(ctx)
	v.Cases, err[8] = s.Cases(ctx, false)
	v.Permits, err[9] = s.Permits(ctx, "JAN")
	for _, e := range err {
		must(t, e)
	}
	head, e := s.LogHead(ctx)
	must(t, e)
	v.Log = head.Size
	return v
}
