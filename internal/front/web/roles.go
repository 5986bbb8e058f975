package web

import (
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

// roleLine is one appointment in words.
type roleLine struct {
	people.Appointment
	Title      string
	StandsIn   string // name of whom they replace
	Coming     bool   // begins later
	LastDay    string // "" when no end is set
	Everywhere bool
}

// Where lists the complexes.
func (l roleLine) Where() string { return strings.Join(l.Complexes, ", ") }

// rolePart is what the shared fields of the form need: whatever has complexes to choose from calls its form Form.
type rolePart struct {
	*base
	Form      roleForm
	Complexes []string
}

// RolePart is the form for a role, for those fields.
func (p *personView) RolePart() rolePart { return rolePart{&p.base, p.Role, p.Complexes} }

// roleChoice is a role that can be given.
type roleChoice struct{ ID, Title string }

// roleForm is what was filled in of an appointment.
type roleForm struct {
	Role, From, Until, StandsIn, Where string
	Complexes                          []string
}

// Has tells whether a complex was ticked.
func (f roleForm) Has(complex string) bool { return slices.Contains(f.Complexes, complex) }

func readRoleForm(v *visit) roleForm {
	v.r.ParseForm()
	f := v.r.PostForm
	return roleForm{f.Get("rol"), f.Get("van"), f.Get("totenmet"), f.Get("vervangt"), f.Get("waar"), f["complex"]}
}

// loadRoles finds the person's appointments: those that count or will, and those that are over.
func (s *Site) loadRoles(v *visit, p *personView) error {
	list, err := s.Staffing.Appointments(v.ctx(), p.Person.ID)
	if err != nil {
		return err
	}
	all, err := s.everybody(v)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b people.Appointment) int { return b.From.Compare(a.From) })
	for _, a := range list {
		l := roleLine{Appointment: a, Title: v.say(s.Roles.RoleTitle(a.Role)), Coming: p.now.Before(a.From), Everywhere: len(a.Complexes) == 0, LastDay: lastDay(a.To)}
		if i := slices.IndexFunc(all, func(c people.Person) bool { return c.ID == a.StandInFor }); i >= 0 {
			l.StandsIn = all[i].Name
		}
		if a.To.IsZero() || p.now.Before(a.To) {
			p.Now = append(p.Now, l)
		} else {
			p.Past = append(p.Past, l)
		}
	}
	return nil
}

func (s *Site) appoint(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	a, err := s.askedRole(readRoleForm(v))
	if err == nil {
		a.Person, a.By = person.ID, v.me()
		_, err = s.Staffing.Appoint(v.ctx(), v.me(), a)
	}
	return s.changed(v, err, "#rollen")
}

func (s *Site) askedRole(f roleForm) (a people.Appointment, err error) {
	a = people.Appointment{Role: f.Role, StandInFor: people.ID(f.StandsIn)}
	switch {
	case f.Role == "":
		return a, errRole
	case f.Where == "enkele" && len(f.Complexes) == 0, f.Where != "enkele" && f.Where != "alle":
		return a, errWhere
	case f.Where == "enkele":
		a.Complexes = f.Complexes
	}
	if a.From, err = parseFrom(f.From, s.Clock.Now()); err != nil {
		return a, err
	}
	if a.To, err = parseUntil(f.Until); err == nil && !a.To.IsZero() && !a.To.After(a.From) {
		err = errOrderDays
	}
	return a, err
}

// endRole ends one of this person's appointments, of which the address must name one.
func (s *Site) endRole(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	list, err := s.Staffing.Appointments(v.ctx(), person.ID)
	if err != nil {
		return err
	}
	id := v.r.PathValue("rol")
	if !slices.ContainsFunc(list, func(a people.Appointment) bool { return a.ID == id }) {
		return errNoRole
	}
	return s.changed(v, s.Staffing.EndAppointment(v.ctx(), v.me(), id), "#rollen")
}

// parseFrom is the moment from which something counts: the beginning of a day, or now when that day is today.
func parseFrom(day string, now time.Time) (time.Time, error) {
	d, err := parseDay(day)
	if err == nil && d.From.Before(now) && now.Before(d.To) {
		return now, nil
	}
	return d.From, err
}

// parseUntil is the end of the last day on which something counts; nothing filled in is no end.
func parseUntil(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	d, err := parseDay(day)
	return d.To, err
}

// lastDay is the day that parseUntil would make this moment of.
func lastDay(until time.Time) string {
	if until.IsZero() {
		return ""
	}
	return isoDay(until.Add(-time.Microsecond))
}

var (
	errRole      = fail.New(fail.Invalid, "form.role", "Kies een rol.", "Choose a role.")
	errWhere     = fail.New(fail.Invalid, "form.where", "Kies alle complexen, of kies er een of meer uit de lijst.", "Choose all complexes, or choose one or more of the list.")
	errOrderDays = fail.New(fail.Invalid, "form.order_days", "De laatste dag ligt voor de eerste. Verander een van de twee.",
		"The last day is before the first. Change one of them.")
	errNoRole = fail.New(fail.NotFound, "role.none", "Deze rol heeft deze persoon niet. Kijk opnieuw in de lijst.",
		"This person does not have this role. Look at the list once more.")
)
