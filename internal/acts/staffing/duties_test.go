package staffing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/signin/signintest"
	"portiek/internal/acts/staffing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func TestNobodyAppointsThemselves(t *testing.T) {
	const processor = "bureau"
	for _, c := range []struct {
		name      string
		by        people.ID
		to        people.Person // ID "" for the one who asks
		role      string
		complex   []string
		from, end time.Time
		standsIn  bool
		code      string
	}{
		{name: "themselves", role: "manager", code: "role.self"},
		{name: "at one complex", role: "manager", complex: []string{"C1"}, code: "role.self"},
		{name: "from tomorrow on", role: "manager", from: t0.Add(24 * time.Hour), code: "role.self"},
		{name: "for a day, for somebody else", role: "manager", end: t0.Add(24 * time.Hour), standsIn: true, code: "role.self"},
		{name: "a role that is not", role: "director", code: "role.self"},
		{name: "administrator once more", role: access.Administrator, complex: []string{"C1"}, code: "role.self"},
		{name: "their account at a processor", to: people.Person{ID: "x", Employee: "7", Organisation: processor}, role: "lawyer", code: "role.self"},
		{name: "their number with spaces", to: people.Person{ID: "x", Employee: " 7 "}, role: "lawyer", code: "role.self"},
		{name: "their number in capitals", by: "letter", to: people.Person{ID: "x", Employee: "AB-7"}, role: "lawyer", code: "role.self"},
		{name: "who has no number", to: people.Person{ID: "x", Employee: " "}, role: "lawyer", code: "role.self"},
		{name: "another", to: people.Person{ID: "x", Employee: "8"}, role: "lawyer"},
		{name: "another of a like number", to: people.Person{ID: "x", Employee: "07"}, role: "lawyer"},
		{name: "a second administrator", to: people.Person{ID: "x", Employee: "8"}, role: access.Administrator},
		{name: "as nobody that is known", by: "niemand", to: people.Person{ID: "x", Employee: "8"}, role: "lawyer", code: "person.unknown"},
		{name: "from the command line", by: audit.System, role: "lawyer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			p, _ := r.administrator("7")
			r.must(r.store.PutPerson(ctx, people.Person{ID: "letter", Employee: "ab-7", Joined: t0}, audit.Event{}))
			chef := r.add("9")
			r.appoint(chef.ID, "manager")
			if c.to.ID != "" {
				c.to.Joined = t0
				r.must(r.store.PutPerson(ctx, c.to, audit.Event{})) // as if it got in by another way
			} else {
				c.to = p
			}
			if c.by == "" {
				c.by = p.ID
			}
			a := people.Appointment{Person: c.to.ID, Role: c.role, Complexes: c.complex, From: c.from, To: c.end}
			if c.standsIn {
				a.StandInFor = chef.ID
			}
			before, had := len(r.store.Events("")), r.roles(c.to.ID)
			_, err := r.office.Appoint(ctx, c.by, a)
			r.want(err, c.code)
			if given := r.roles(c.to.ID) - had; (given == 1) != (c.code == "") {
				t.Errorf("%d roles given", given)
			}
			if c.code == "role.self" {
				r.refused(before, c.by, err)
			}
		})
	}
}

func (r *rig) roles(p people.ID) int {
	r.Helper()
	list, err := r.office.Appointments(ctx, p)
	r.must(err)
	return len(list)
}

// refused wants one entry in the log, of the refusal, and a sentence that says what to do.
func (r *rig) refused(before int, by people.ID, err error) {
	r.Helper()
	log := r.store.Events("")[before:]
	if len(log) != 1 || log[0].Kind != audit.ActRefused || log[0].Actor != string(by) ||
		!strings.Contains(string(log[0].Data), `"act":"manage_people"`) || !strings.Contains(string(log[0].Data), `"articles":["AVG-32"]`) || !strings.Contains(string(log[0].Data), `"code":"role.self"`) {
		r.Errorf("in the log: %+v", log)
	}
	f := fail.Of(err)
	if f.Kind != fail.Refused || f.Article != "AVG-32" || !strings.Contains(f.NL, "Vraag een andere beheerder") || !strings.Contains(f.NL, "enige beheerder") || !strings.Contains(f.EN, "only administrator") {
		r.Errorf("told %v", f)
	}
}

// An office with one administrator: who makes a second one gets a role of them.
func TestTheOnlyAdministratorGetsARole(t *testing.T) {
	r := newRig(t)
	first, _ := r.administrator("7")
	_, err := r.office.Appoint(ctx, first.ID, people.Appointment{Person: first.ID, Role: "manager"})
	r.want(err, "role.self")
	second := r.add("8")
	_, err = r.office.Appoint(ctx, first.ID, people.Appointment{Person: second.ID, Role: access.Administrator})
	r.must(err)
	a, err := r.office.Appoint(ctx, second.ID, people.Appointment{Person: first.ID, Role: "manager"})
	r.must(err)
	if a.By != second.ID {
		t.Errorf("given by %s", a.By)
	}
}

// A log that does not answer makes no role, and does not hide why.
func TestARefusalThatCannotBeLogged(t *testing.T) {
	r := newRig(t)
	first, _ := r.administrator("7")
	r.store.Break("Append", 1)
	_, err := r.office.Appoint(ctx, first.ID, people.Appointment{Person: first.ID, Role: "manager"})
	r.want(err, "role.self")
	if !errors.Is(err, signintest.ErrBroken) || r.roles(first.ID) != 1 {
		t.Errorf("%v, %d roles", err, r.roles(first.ID))
	}
}

var _ staffing.Store = (*signintest.Store)(nil)
