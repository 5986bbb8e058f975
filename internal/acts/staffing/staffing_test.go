package staffing_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"portiek/internal/acts/signin/signintest"
	"portiek/internal/acts/staffing"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var (
	t0  = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	ctx = context.Background()
)

type roles []string

func (r roles) Roles() []string { return r }

type rig struct {
	*testing.T
	store  *signintest.Store
	clock  *clock.Fake
	office *staffing.Office
}

func newRig(t *testing.T) *rig {
	r := &rig{T: t, store: signintest.New(), clock: clock.NewFake(t0)}
	r.office = staffing.New(staffing.Options{Store: r.store, Roles: roles{"manager", "lawyer", access.Administrator}, Clock: r.clock})
	r.must(r.store.PutPerson(ctx, people.Person{ID: "baas", Employee: "baas", Name: "Baas", Joined: t0}, audit.Event{}))
	return r
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// want holds an error against a code; "" wants none. A refusal speaks both languages.
func (r *rig) want(err error, code string) {
	r.Helper()
	if code == "" {
		r.must(err)
		return
	}
	var e *fail.Error
	if !errors.As(err, &e) || e.Code != code || e.NL == "" || e.EN == "" || e.Kind == fail.Refused && e.Article == "" {
		r.Fatalf("got %v, want %s", err, code)
	}
}

func (r *rig) add(employee string) people.Person {
	r.Helper()
	p, err := r.office.AddPerson(ctx, "baas", people.Person{Employee: employee, Name: "Naam " + employee})
	r.must(err)
	return p
}

func (r *rig) appoint(p people.ID, role string, complexes ...string) people.Appointment {
	r.Helper()
	a, err := r.office.Appoint(ctx, "baas", people.Appointment{Person: p, Role: role, Complexes: complexes})
	r.must(err)
	return a
}

// administrator adds one with an account.
func (r *rig) administrator(employee string) (people.Person, people.Appointment) {
	r.Helper()
	p := r.add(employee)
	r.must(r.store.PutCredentials(ctx, p.ID, people.Credentials{PasswordHash: "x"}, audit.Event{}))
	return p, r.appoint(p.ID, access.Administrator)
}

func TestPeople(t *testing.T) {
	r := newRig(t)
	good := people.Person{ID: "eigen", Employee: " 7 ", Name: " Jan ", Login: " Jan ", Left: t0, SignedAt: t0}
	p, err := r.office.AddPerson(ctx, "baas", good)
	r.must(err)
	if p.ID == "eigen" || p.Employee != "7" || p.Name != "Jan" || p.Login != "jan" || !p.Left.IsZero() || !p.SignedAt.IsZero() || !p.Here(t0) {
		t.Errorf("added %+v", p)
	}
	other := r.add("8")
	for _, c := range []struct {
		change func(*people.Person)
		code   string
	}{
		{func(p *people.Person) { p.Employee = "" }, "person.employee"},
		{func(p *people.Person) { p.Employee = strings.Repeat("9", 41) }, "person.employee"},
		{func(p *people.Person) { p.Name = "  " }, "person.name"},
		{func(p *people.Person) { p.Name = "a\x00b" }, "person.name"},
		{func(p *people.Person) { p.Login = "j j" }, "person.login"},
		{func(p *people.Person) { p.Organisation = "onbekend" }, "person.organisation"},
		{func(p *people.Person) { p.Employee, p.Login = "7", "" }, "person.employee"}, // taken
		{func(p *people.Person) { p.Employee, p.Login = "9", "jan" }, "person.login"}, // taken
	} {
		q := good
		c.change(&q)
		_, err := r.office.AddPerson(ctx, "baas", q)
		r.want(err, c.code)
		q = other
		c.change(&q)
		r.want(r.office.ChangePerson(ctx, "baas", q), c.code)
	}
	p.Name, p.Left, p.SignedAt, p.Joined = "Johan", t0, t0, t0.AddDate(-1, 0, 0)
	r.must(r.office.ChangePerson(ctx, "baas", p))
	if now, _ := r.office.Person(ctx, p.ID); now.Name != "Johan" || !now.Left.IsZero() || !now.SignedAt.IsZero() || !now.Joined.Equal(t0) {
		t.Errorf("changed to %+v", now)
	}
	r.want(r.office.ChangePerson(ctx, "baas", people.Person{ID: "niemand", Employee: "1", Name: "x"}), "person.unknown")
}

func TestLeaving(t *testing.T) {
	r := newRig(t)
	p := r.add("7")
	r.want(r.office.LeaveAt(ctx, "baas", p.ID, t0.Add(-time.Second)), "person.left_past")
	r.must(r.office.LeaveAt(ctx, "baas", p.ID, t0.Add(time.Hour)))
	r.must(r.office.SignStatement(ctx, "baas", p.ID)) // still here
	r.want(r.office.SignStatement(ctx, "baas", p.ID), "person.signed")
	r.clock.Advance(time.Hour)
	r.want(r.office.SignStatement(ctx, "baas", p.ID), "person.left")
	r.want(r.office.Leave(ctx, "baas", p.ID), "person.left")
	_, err := r.office.Appoint(ctx, "baas", people.Appointment{Person: p.ID, Role: "manager"})
	r.want(err, "person.left")
	if now, _ := r.office.Person(ctx, p.ID); now.Here(r.clock.Now()) || !now.SignedAt.Equal(t0) {
		t.Errorf("%+v", now)
	}
}

func TestAppointments(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name string
		a    people.Appointment
		code string
	}{
		{"for good", people.Appointment{Role: "lawyer"}, ""},
		{"today, as a form says it", people.Appointment{Role: "lawyer", From: t0.Truncate(day)}, ""},
		{"for a while", people.Appointment{Role: "lawyer", From: t0.Add(day), To: t0.Add(2 * day)}, ""},
		{"unknown role", people.Appointment{Role: "director"}, "role.unknown"},
		{"no role", people.Appointment{}, "role.unknown"},
		{"in the past", people.Appointment{Role: "lawyer", From: t0.Add(-2 * day)}, "role.past"},
		{"ends before it begins", people.Appointment{Role: "lawyer", From: t0.Add(2 * day), To: t0.Add(day)}, "role.dates"},
		{"ends as it begins", people.Appointment{Role: "lawyer", From: t0.Add(day), To: t0.Add(day)}, "role.dates"},
		{"ended", people.Appointment{Role: "lawyer", To: t0}, "role.dates"},
		{"empty complex", people.Appointment{Role: "lawyer", Complexes: []string{" "}}, "role.complex"},
		{"has it already", people.Appointment{Role: "manager", Complexes: []string{"C1"}}, "role.twice"},
		{"has it elsewhere", people.Appointment{Role: "manager", Complexes: []string{"C3"}}, ""},
		{"stand-in", people.Appointment{Role: "manager", To: t0.Add(day), StandInFor: "chef", Complexes: []string{"C3"}}, ""},
		{"stand-in without end", people.Appointment{Role: "manager", StandInFor: "chef", Complexes: []string{"C3"}}, "role.stand_in_end"},
		{"stand-in for themselves", people.Appointment{Role: "manager", To: t0.Add(day), StandInFor: "self", Complexes: []string{"C3"}}, "role.stand_in_self"},
		{"stand-in for who has not that role", people.Appointment{Role: "lawyer", To: t0.Add(day), StandInFor: "chef"}, "role.stand_in_for"},
		{"stand-in for nobody we know", people.Appointment{Role: "manager", To: t0.Add(day), StandInFor: "niemand", Complexes: []string{"C3"}}, "role.stand_in_for"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			p, chef := r.add("7"), r.add("8")
			r.appoint(p.ID, "manager", "C1", "C2")
			r.appoint(chef.ID, "manager")
			c.a.Person = p.ID
			c.a.StandInFor = map[people.ID]people.ID{"chef": chef.ID, "self": p.ID, "niemand": "niemand"}[c.a.StandInFor]
			a, err := r.office.Appoint(ctx, "baas", c.a)
			r.want(err, c.code)
			if c.code == "" && (a.ID == "" || a.By != "baas" || a.From.Before(t0)) {
				t.Errorf("given %+v", a)
			}
			if all, _ := r.office.Appointments(ctx, p.ID); len(all) != 1 && c.code != "" {
				t.Error("a refused role was given")
			}
		})
	}
}

func TestAppointmentBeforeJoining(t *testing.T) {
	r := newRig(t)
	p, err := r.office.AddPerson(ctx, "baas", people.Person{Employee: "7", Name: "Jan", Joined: t0.Add(48 * time.Hour)})
	r.must(err)
	_, err = r.office.Appoint(ctx, "baas", people.Appointment{Person: p.ID, Role: "manager"})
	r.want(err, "role.joined")
	_, err = r.office.Appoint(ctx, "baas", people.Appointment{Person: p.ID, Role: "manager", From: t0.Add(48 * time.Hour)})
	r.must(err)
}

func TestEndAppointment(t *testing.T) {
	r := newRig(t)
	p := r.add("7")
	a := r.appoint(p.ID, "manager")
	r.want(r.office.EndAppointment(ctx, "baas", "x"), "role.unknown")
	r.want(r.office.EndAppointmentAt(ctx, "baas", a.ID, t0.Add(-time.Second)), "role.end_past")
	r.must(r.office.EndAppointmentAt(ctx, "baas", a.ID, t0.Add(time.Hour)))
	r.must(r.office.EndAppointment(ctx, "baas", a.ID)) // sooner after all
	r.want(r.office.EndAppointment(ctx, "baas", a.ID), "role.ended")
	if n := len(r.store.Events(audit.RoleEnded)); n != 2 {
		t.Errorf("%d endings in the log", n)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	for _, c := range []struct {
		name string
		also func(r *rig) // who else there is
		ok   bool
	}{
		{"nobody else", func(r *rig) {}, false},
		{"a manager", func(r *rig) { r.appoint(r.add("8").ID, "manager") }, false},
		{"another", func(r *rig) { r.administrator("8") }, true},
		{"another who never signed in", func(r *rig) { r.appoint(r.add("8").ID, access.Administrator) }, false},
		{"another until tomorrow", func(r *rig) {
			_, a := r.administrator("8")
			r.must(r.office.EndAppointmentAt(ctx, "baas", a.ID, t0.Add(24*time.Hour)))
		}, false},
		{"another who leaves tomorrow", func(r *rig) {
			p, _ := r.administrator("8")
			r.must(r.office.LeaveAt(ctx, "baas", p.ID, t0.Add(24*time.Hour)))
		}, false},
		{"another from tomorrow on", func(r *rig) {
			p := r.add("8")
			r.must(r.store.PutCredentials(ctx, p.ID, people.Credentials{}, audit.Event{}))
			_, err := r.office.Appoint(ctx, "baas", people.Appointment{Person: p.ID, Role: access.Administrator, From: t0.Add(24 * time.Hour)})
			r.must(err)
		}, false},
		{"another of one complex", func(r *rig) {
			p := r.add("8")
			r.must(r.store.PutCredentials(ctx, p.ID, people.Credentials{}, audit.Event{}))
			r.appoint(p.ID, access.Administrator, "C1")
		}, false},
		{"another of a processor", func(r *rig) {
			g, err := r.office.PutOrganisation(ctx, "baas", people.Organisation{Name: "Bureau"})
			r.must(err)
			p, _ := r.administrator("8")
			p.Organisation = g.ID
			r.must(r.office.ChangePerson(ctx, "baas", p))
		}, false},
	} {
		for how, do := range map[string]func(r *rig, p people.Person, a people.Appointment) error{
			"role ended": func(r *rig, p people.Person, a people.Appointment) error {
				return r.office.EndAppointment(ctx, p.ID, a.ID)
			},
			"role to end": func(r *rig, p people.Person, a people.Appointment) error {
				return r.office.EndAppointmentAt(ctx, p.ID, a.ID, t0.AddDate(1, 0, 0))
			},
			"leaves": func(r *rig, p people.Person, a people.Appointment) error { return r.office.Leave(ctx, p.ID, p.ID) },
			"to leave": func(r *rig, p people.Person, a people.Appointment) error {
				return r.office.LeaveAt(ctx, p.ID, p.ID, t0.AddDate(1, 0, 0))
			},
			"moves to a processor": func(r *rig, p people.Person, a people.Appointment) error {
				g, err := r.office.PutOrganisation(ctx, "baas", people.Organisation{Name: "Ander bureau"})
				r.must(err)
				p.Organisation = g.ID
				return r.office.ChangePerson(ctx, p.ID, p)
			},
		} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				r := newRig(t)
				p, a := r.administrator("7")
				c.also(r)
				err := do(r, p, a)
				if c.ok {
					r.must(err)
					return
				}
				r.want(err, "role.last_administrator")
				if fail.Of(err).Kind != fail.Refused || !strings.Contains(fail.Of(err).NL, "Maak eerst iemand anders") {
					t.Error("no remedy:", err)
				}
			})
		}
	}
}

// Two administrators who end each other at once do not both succeed.
func TestTwoAdministratorsEndEachOther(t *testing.T) {
	for range 50 {
		r := newRig(t)
		_, a := r.administrator("7")
		p, _ := r.administrator("8")
		var both sync.WaitGroup
		var one, two error
		both.Go(func() { one = r.office.EndAppointment(ctx, p.ID, a.ID) })
		both.Go(func() { two = r.office.Leave(ctx, "7", p.ID) })
		both.Wait()
		if (one == nil) == (two == nil) {
			t.Fatalf("%v and %v", one, two)
		}
	}
}

func TestOrganisations(t *testing.T) {
	r := newRig(t)
	g, err := r.office.PutOrganisation(ctx, "baas", people.Organisation{Name: " Bureau Wacht ", ContractUntil: t0.Add(time.Hour)})
	r.must(err)
	if g.ID == "" || g.Name != "Bureau Wacht" || g.Suspended(t0) || !g.Suspended(t0.Add(time.Hour)) {
		t.Errorf("%+v", g)
	}
	g.ContractUntil = t0.Add(2 * time.Hour)
	_, err = r.office.PutOrganisation(ctx, "baas", g)
	r.must(err)
	for code, o := range map[string]people.Organisation{
		"organisation.name": {Name: ""}, "organisation.twice": {Name: "bureau wacht"}, "organisation.unknown": {ID: "x", Name: "Anders"},
	} {
		_, err := r.office.PutOrganisation(ctx, "baas", o)
		r.want(err, code)
	}
	all, err := r.office.Organisations(ctx)
	if err != nil || len(all) != 1 || !all[0].ContractUntil.Equal(t0.Add(2*time.Hour)) {
		t.Errorf("%+v, %v", all, err)
	}
	p, err := r.office.AddPerson(ctx, "baas", people.Person{Employee: "7", Name: "Jan", Organisation: g.ID})
	if err != nil || p.Organisation != g.ID {
		t.Error(p, err)
	}
}

func TestTokens(t *testing.T) {
	year := 366 * 24 * time.Hour
	for _, c := range []struct {
		name string
		t    people.Token
		code string
	}{
		{"all of it", people.Token{Name: "koppeling", Role: "manager", Complexes: []string{"C1", "C2"}, Until: t0.Add(year)}, ""},
		{"part of it", people.Token{Name: "koppeling", Role: "manager", Complexes: []string{"C2"}}, ""},
		{"without name", people.Token{Role: "manager", Complexes: []string{"C2"}}, "token.name"},
		{"more than a year", people.Token{Name: "x", Role: "manager", Complexes: []string{"C2"}, Until: t0.Add(year + time.Second)}, "token.until"},
		{"past", people.Token{Name: "x", Role: "manager", Complexes: []string{"C2"}, Until: t0}, "token.until"},
		{"everywhere", people.Token{Name: "x", Role: "manager"}, "token.role"},
		{"elsewhere", people.Token{Name: "x", Role: "manager", Complexes: []string{"C2", "C3"}}, "token.role"},
		{"a role that ended", people.Token{Name: "x", Role: "lawyer"}, "token.role"},
		{"a role of others", people.Token{Name: "x", Role: access.Administrator}, "token.role"},
		{"for somebody else", people.Token{Name: "x", Role: "manager", Complexes: []string{"C2"}, Person: "ander"}, "token.other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			p := r.add("7")
			r.appoint(p.ID, "manager", "C1", "C2")
			l := r.appoint(p.ID, "lawyer")
			r.must(r.office.EndAppointment(ctx, "baas", l.ID))
			k, bearer, err := r.office.MakeToken(ctx, p.ID, c.t)
			r.want(err, c.code)
			if c.code != "" {
				if !bearer.Empty() {
					t.Error("a token came with the refusal")
				}
				return
			}
			if k.Person != p.ID || !strings.HasPrefix(bearer.Reveal(), staffing.TokenMark) || len(bearer.Reveal()) < 34 || k.Until.Sub(t0) > year {
				t.Errorf("%+v", k)
			}
			if strings.Contains(r.store.Everything(), bearer.Reveal()) {
				t.Error("the token is stored")
			}
			r.must(r.office.EndToken(ctx, "baas", k.ID))
			r.want(r.office.EndToken(ctx, "baas", k.ID), "token.ended")
			r.want(r.office.EndToken(ctx, "baas", "x"), "token.unknown")
		})
	}
}

// From the command line the person is named; the rights are theirs all the same.
func TestTokenFromTheCommandLine(t *testing.T) {
	r := newRig(t)
	p := r.add("7")
	r.appoint(p.ID, "manager")
	k, _, err := r.office.MakeToken(ctx, audit.System, people.Token{Name: "x", Role: "manager", Person: p.ID})
	if err != nil || k.Person != p.ID {
		t.Fatal(k, err)
	}
	_, _, err = r.office.MakeToken(ctx, audit.System, people.Token{Name: "x", Role: "lawyer", Person: p.ID})
	r.want(err, "token.role")
	_, _, err = r.office.MakeToken(ctx, audit.System, people.Token{Name: "x", Role: "manager"})
	r.want(err, "person.unknown")
}

// The log has ids, never a name or a number.
func TestTheLogHasNoNames(t *testing.T) {
	r := newRig(t)
	there := len(r.store.Events(""))
	g, err := r.office.PutOrganisation(ctx, "baas", people.Organisation{Name: "Bureau Geheim"})
	r.must(err)
	p, err := r.office.AddPerson(ctx, "baas", people.Person{Employee: "nr-4711", Name: "Jan Geheim", Login: "loginnaam", Organisation: g.ID})
	r.must(err)
	r.appoint(p.ID, "manager")
	_, _, err = r.office.MakeToken(ctx, p.ID, people.Token{Name: "sleutelnaam", Role: "manager"})
	r.must(err)
	r.must(r.office.Leave(ctx, "baas", p.ID))
	if n := len(r.store.Events("")) - there; n != 5 {
		t.Errorf("%d entries for 5 changes", n)
	}
	for _, e := range r.store.Events("") {
		for _, s := range []string{"Geheim", "4711", "loginnaam", "sleutelnaam"} {
			if strings.Contains(string(e.Data), s) || strings.Contains(e.Actor, s) {
				t.Errorf("%s says %s", e.Kind, e.Data)
			}
		}
	}
}
