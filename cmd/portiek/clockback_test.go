package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/deciding"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// machine has the clocks of a computer: one that anybody can set, and one that runs from boot.
type machine struct {
	wall time.Time
	id   string
	up   time.Duration
}

func (m *machine) Now() time.Time       { return m.wall }
func (m *machine) Since() time.Duration { return m.up }
func (m *machine) BootID() string       { return m.id }
func (m *machine) Synced() bool         { return false }

func (m *machine) pass(d time.Duration) { m.wall, m.up = m.wall.Add(d), m.up+d }

// booted is the machine after it was started again, with its clock set.
func (m *machine) booted(wall time.Time) *machine {
	return &machine{wall: wall, id: m.id + "'", up: 5 * time.Second}
}

// shop is a server with made-up people, on a machine.
type shop struct {
	*testing.T
	*parts
	m     *machine
	onEnd func() // ends by hand what things says is ended so
}

func openShop(t *testing.T, dir string, m *machine) *shop {
	t.Helper()
	rules, err := protocol.Builtin("wooninvest")
	if err != nil {
		t.Fatal(err)
	}
	set := &settings.Settings{Recorder: "proef", Data: filepath.Join(dir, "data"), Protocol: rules,
		Cameras:  []settings.Camera{{ID: "hal", Name: "Hal", Place: demoComplex}},
		Rings:    []string{filepath.Join(dir, "ring-1"), filepath.Join(dir, "ring-2")},
		RingKeys: []string{filepath.Join(dir, "key-1"), filepath.Join(dir, "key-2")},
		Database: settings.Database{SQLite: filepath.Join(dir, "catalogue", "portiek.db")}}
	p, err := openPartsBy(t.Context(), set, slog.New(slog.DiscardHandler), m, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	p.demo = true
	s := &shop{T: t, parts: p, m: m}
	s.must(p.assemble(t.Context(), nil))
	s.must(p.prepare(t.Context()))
	s.must(p.cast(t.Context()))
	return s
}

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// who has a role.
func (s *shop) who(role string) people.ID {
	s.Helper()
	all, err := s.office.staff.Appointments(s.Context(), "")
	s.must(err)
	for _, a := range all {
		if a.Role == role {
			return a.Person
		}
	}
	s.Fatalf("nobody is %s", role)
	return ""
}

// enter signs somebody in, and gives what their browser has.
func (s *shop) enter(who people.ID) (deciding.Visitor, string) {
	s.Helper()
	link, err := s.office.desk.DemoLink(s.Context(), who)
	s.must(err)
	in, err := s.office.desk.EnterDemo(s.Context(), link.Reveal(), "proef")
	s.must(err)
	p, err := s.office.staff.Person(s.Context(), who)
	s.must(err)
	return deciding.Visitor{Person: p, Session: in.Session}, in.Token.Reveal()
}

// hire adds somebody with a role until a moment; zero: no end.
func (s *shop) hire(number string, until time.Time) people.ID {
	s.Helper()
	boss := s.who(access.Administrator)
	p, err := s.office.staff.AddPerson(s.Context(), boss, people.Person{Employee: number, Name: "Naam " + number})
	s.must(err)
	s.must(s.office.staff.SignStatement(s.Context(), boss, p.ID))
	_, err = s.office.staff.Appoint(s.Context(), boss, people.Appointment{Person: p.ID, Role: "contact_person", To: until})
	s.must(err)
	return p.ID
}

func (s *shop) bearer(who people.ID, until time.Time) (id, bearer string) {
	s.Helper()
	t, text, err := s.office.staff.MakeToken(s.Context(), who, people.Token{Name: "proef", Role: "contact_person", Until: until})
	s.must(err)
	return t.ID, text.Reveal()
}

func (s *shop) permit(v deciding.Visitor, dossier footage.CaseID) string {
	s.Helper()
	now := s.guard.Now()
	r, err := s.office.gate.Grant(s.Context(), v, deciding.Wish{Case: dossier, Reason: "offence_evidence", Purpose: "protect_own_property",
		Cameras: []footage.CameraID{"hal"}, Span: footage.Span{From: now.Add(-10 * time.Minute), To: now.Add(-time.Minute)}, Modes: access.Look})
	s.must(err)
	return r.ID
}

// status is what a page, or the API, answers.
func (s *shop) status(path, cookie, bearer string) int {
	r := httptest.NewRequest("GET", path, nil)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "portiek", Value: cookie})
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return w.Code
}

func (s *shop) latest() time.Time {
	s.Helper()
	last, err := journal{s.store}.Latest(s.Context(), -1, 1)
	s.must(err)
	return last[0].At
}

// close stops the server as it stops, with or without a mark of where time stood.
func (s *shop) close(mark bool) {
	s.Helper()
	s.office.close(s.Context())
	if mark {
		s.must(s.store.SetHighWater(s.Context(), footage.HighWater(s.guard.Mark())))
	}
	s.Close()
	s.closers = nil
}

// ended is something that opened a door and does not any more.
type ended struct {
	name string
	open func(*shop) bool
}

// TestClockSetBack: whoever sets the clock back and starts the server again finds everything ended that was ended, by hand or by
// time: no session, token, permit, role or contract of before is worth anything.
func TestClockSetBack(t *testing.T) {
	for name, mark := range map[string]bool{"with a mark": true, "with the log alone": false} {
		t.Run(name, func(t *testing.T) {
			dir, begun := t.TempDir(), time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
			s := openShop(t, dir, &machine{wall: begun, id: "eerste", up: time.Hour})
			list := s.things()
			for _, e := range list {
				if !e.open(s) {
					t.Fatalf("%s: opens nothing to begin with", e.name)
				}
			}
			s.onEnd()
			s.m.pass(4 * 24 * time.Hour)
			_, token := s.enter(s.who(access.Administrator)) // somebody comes in: the log goes on
			for _, e := range list {
				if e.open(s) {
					t.Errorf("%s: open after its end", e.name)
				}
			}
			said, last := s.guard.Now(), s.latest()
			s.close(mark)

			back := openShop(t, dir, s.m.booted(begun.Add(time.Minute)))
			if mark && back.guard.Now().Before(said) || back.guard.Now().Before(last) {
				t.Errorf("time runs back from %v to %v", said, back.guard.Now())
			}
			for _, e := range list {
				if e.open(back) {
					t.Errorf("%s: open again with the clock set back", e.name)
				}
			}
			if at := back.latest(); at.Before(last) {
				t.Errorf("the log says %v after %v", at, last)
			}
			if got := back.status("/overzicht", token, ""); got != http.StatusOK {
				t.Errorf("who was in is out: %d", got)
			}
			back.toldOf(mark)
		})
	}
}

// toldOf wants the step in the log of whoever runs the server, unless there was no mark to be behind of.
func (s *shop) toldOf(mark bool) {
	s.Helper()
	select {
	case step := <-s.steps:
		want := clock.HeldBack
		if !mark {
			want = clock.Leaped
		}
		if step.Kind != want {
			s.Errorf("a step %+v, not %s", step, want)
		}
	default:
		s.Error("nobody was told of the step")
	}
	if !s.guard.Confirmed() && mark {
		s.Error("a clock that was held back needs no confirmation")
	}
}

// things are everything that can end, each open.
func (s *shop) things() []ended {
	s.Helper()
	now, ctx := s.guard.Now(), context.WithoutCancel(s.Context())
	soon := now.Add(24 * time.Hour)
	cases, err := s.store.Cases(ctx, true)
	s.must(err)
	opener, out := s.enter(cases[0].OpenedBy)
	_, idle := s.enter(cases[0].OpenedBy)
	leaver, brief := s.hire("901", time.Time{}), s.hire("902", soon)
	_, left := s.enter(leaver)
	_, past := s.enter(brief)
	withdrawn, bearer := s.bearer(cases[0].OpenedBy, soon.AddDate(0, 1, 0))
	_, passed := s.bearer(cases[0].OpenedBy, soon)
	byHand, byTime := s.permit(opener, cases[0].ID), s.permit(opener, cases[0].ID)
	boss := s.who(access.Administrator)
	invited, err := s.office.desk.Invite(ctx, boss, leaver)
	s.must(err)
	invitation, err := s.office.desk.Invite(ctx, boss, cases[0].OpenedBy)
	s.must(err)

	s.onEnd = func() {
		s.must(s.office.gate.End(ctx, opener, byHand))
		s.must(s.office.desk.SignOut(ctx, out))
		s.must(s.office.staff.Leave(ctx, boss, leaver))
		s.must(s.office.staff.EndToken(ctx, boss, withdrawn))
	}
	page := func(cookie string) func(*shop) bool {
		return func(s *shop) bool { return s.status("/overzicht", cookie, "") == http.StatusOK }
	}
	program := func(token string) func(*shop) bool {
		return func(s *shop) bool { return s.status("/api/v1/cameras", "", token) == http.StatusOK }
	}
	leave := func(id string) func(*shop) bool {
		return func(s *shop) bool {
			v, _ := s.enter(opener.Person.ID) // in a session that lives
			_, err := s.office.gate.Use(ctx, v, "hal", id)
			if err != nil && fail.KindOf(err) != fail.Refused {
				s.Fatal(err)
			}
			return err == nil
		}
	}
	link := func(token string) func(*shop) bool {
		return func(s *shop) bool { _, err := s.office.desk.Welcome(ctx, token); return err == nil }
	}
	return []ended{
		{"a session that was signed out", page(out)}, {"a session that nobody used", page(idle)}, {"a session of who left", page(left)},
		{"a session of a role with an end", page(past)}, {"a token that was withdrawn", program(bearer)}, {"a token that has passed", program(passed)},
		{"a permit that was ended", leave(byHand)}, {"a permit that has passed", leave(byTime)},
		{"an invitation of who left", link(invited.Reveal())}, {"an invitation that has passed", link(invitation.Reveal())},
		{"a role with an end", func(s *shop) bool {
			link, err := s.office.desk.DemoLink(ctx, brief)
			s.must(err)
			_, err = s.office.desk.EnterDemo(ctx, link.Reveal(), "proef")
			if err != nil && !strings.HasPrefix(fail.Of(err).Code, "signin.") {
				s.Fatal(err)
			}
			return err == nil
		}},
	}
}
