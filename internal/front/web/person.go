package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

// personForm is what was filled in of a person.
type personForm struct{ Employee, Name, Login, Organisation, Joined string }

func readPersonForm(v *visit) personForm {
	f := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	return personForm{f("nummer"), f("naam"), f("login"), f("verwerker"), f("vanaf")}
}

func formOf(p people.Person) personForm {
	return personForm{p.Employee, p.Name, p.Login, p.Organisation, isoDay(p.Joined)}
}

// into fills a person in; the rest of the person stays as it is.
func (f personForm) into(p people.Person, now time.Time) (people.Person, error) {
	joined, err := parseFrom(f.Joined, now)
	if f.Joined != isoDay(p.Joined) || p.ID == "" {
		p.Joined = joined
	}
	p.Employee, p.Name, p.Login, p.Organisation = f.Employee, f.Name, f.Login, f.Organisation
	return p, err
}

// personView is one person, or the form for a new one.
type personView struct {
	staffBase
	Person        people.Person // ID "" for a new one
	Form          personForm
	Organisations []people.Organisation
	Failure       *fail.Error
	Works         string

	Now, Past  []roleLine
	Role       roleForm
	Choices    []roleChoice
	Complexes  []string
	Colleagues []people.Person // whom the person can stand in for
	Link       string          // just made, shown this once
	Sessions   int
	MaySignOut bool
	Gone       bool
	ErasedFrom time.Time // of who left: when the details may be erased
	MayErase   bool      // by the visitor, by now
	Self       bool      // it is the visitor's own, so no role can be given here
	Today      string
}

func (s *Site) newPerson(v *visit) error {
	return s.newPersonForm(v, http.StatusOK, personForm{Joined: isoDay(s.Clock.Now())}, nil)
}

func (s *Site) newPersonForm(v *visit, status int, f personForm, failure *fail.Error) error {
	p := &personView{staffBase: s.staffBase(v, "mensen", "Iemand toevoegen", "Add somebody"), Form: f, Failure: failure, Today: isoDay(s.Clock.Now())}
	var err error
	if p.Organisations, err = s.Staffing.Organisations(v.ctx()); err != nil {
		return err
	}
	return s.render(v, status, "persoon-nieuw", p)
}

func (s *Site) addPerson(v *visit) error {
	f := readPersonForm(v)
	person, err := f.into(people.Person{}, s.Clock.Now())
	if err == nil {
		person, err = s.Staffing.AddPerson(v.ctx(), v.me(), person)
	}
	if e, ok := formFailure(err); ok {
		return s.newPersonForm(v, statuses[e.Kind], f, e)
	}
	if err != nil {
		return err
	}
	return v.see("/beheer/mensen/" + string(person.ID) + "#rollen")
}

// onePerson finds the person that the address names.
func (s *Site) onePerson(v *visit) (people.Person, error) {
	p, err := s.Staffing.Person(v.ctx(), people.ID(v.r.PathValue("person")))
	return called(v, p), err
}

func (s *Site) personPage(v *visit) error { return s.personForm(v, http.StatusOK, "", nil) }

// personForm is the page of one person. A form that was wrong comes back as it was filled in, with the reason.
func (s *Site) personForm(v *visit, status int, link string, failure *fail.Error) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	p := &personView{staffBase: s.staffBase(v, "mensen", person.Name, person.Name), Person: person, Form: formOf(person), Failure: failure, Link: link,
		Today: isoDay(s.Clock.Now()), Role: readRoleForm(v), MaySignOut: s.somewhere(v, "sign_out_others")}
	if failure != nil && v.r.PostFormValue("nummer") != "" {
		p.Form = readPersonForm(v)
	}
	if p.Role.From == "" {
		p.Role.From = p.Today
	}
	p.Self = people.Same(person, v.who.Person)
	p.Gone = !person.Left.IsZero() && !p.now.Before(person.Left)
	if p.Gone && !person.Erased() {
		if p.ErasedFrom, err = s.Staffing.ErasableFrom(v.ctx(), person.ID); err != nil {
			return err
		}
		p.MayErase = !p.now.Before(p.ErasedFrom) && s.somewhere(v, "erase_person")
	}
	for _, load := range []func(*visit, *personView) error{s.loadWork, s.loadRoles, s.loadChoices} {
		if err := load(v, p); err != nil {
			return err
		}
	}
	return s.render(v, status, "persoon", p)
}

func (s *Site) loadWork(v *visit, p *personView) (err error) {
	if p.Organisations, err = s.Staffing.Organisations(v.ctx()); err != nil {
		return err
	}
	for _, o := range p.Organisations {
		if o.ID == p.Person.Organisation {
			p.Works = o.Name
		}
	}
	if p.MaySignOut {
		list, err := s.Desk.Sessions(v.ctx(), p.Person.ID)
		p.Sessions = len(list)
		return err
	}
	return nil
}

// loadChoices finds what the form for a role offers.
func (s *Site) loadChoices(v *visit, p *personView) error {
	for _, id := range s.Roles.Roles() {
		p.Choices = append(p.Choices, roleChoice{id, v.say(s.Roles.RoleTitle(id))})
	}
	var err error
	if p.Complexes, err = s.places(v); err != nil {
		return err
	}
	all, err := s.everybody(v)
	for _, c := range all {
		if c.ID != p.Person.ID && c.Here(p.now) {
			p.Colleagues = append(p.Colleagues, c)
		}
	}
	slices.SortFunc(p.Colleagues, func(a, b people.Person) int { return cmp.Compare(a.Name, b.Name) })
	return err
}

// places are the complexes where there are cameras.
func (s *Site) places(v *visit) (out []string, err error) {
	cams, err := s.System.Cameras(v.ctx())
	return complexes(cams), err
}

// changed answers a form of a person's page: back to the page, or the page with what was wrong.
func (s *Site) changed(v *visit, err error, place string) error {
	if e, ok := formFailure(err); ok {
		return s.personForm(v, statuses[e.Kind], "", e)
	}
	if err != nil {
		return err
	}
	return v.see("/beheer/mensen/" + v.r.PathValue("person") + place)
}

func (s *Site) changePerson(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	if person, err = readPersonForm(v).into(person, s.Clock.Now()); err == nil {
		err = s.Staffing.ChangePerson(v.ctx(), v.me(), person)
	}
	return s.changed(v, err, "")
}

func (s *Site) signStatement(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	return s.changed(v, s.Staffing.SignStatement(v.ctx(), v.me(), person.ID), "")
}

func (s *Site) leave(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	if v.r.PostFormValue("zeker") != "ja" {
		return s.changed(v, errLeave, "")
	}
	until, err := parseUntil(v.r.PostFormValue("tot"))
	switch {
	case err != nil:
	case until.IsZero():
		err = s.Staffing.Leave(v.ctx(), v.me(), person.ID)
	default:
		err = s.Staffing.LeaveAt(v.ctx(), v.me(), person.ID, until)
	}
	return s.changed(v, err, "")
}

// invite makes a link with which the person chooses login and password. It is shown in this answer and nowhere else.
func (s *Site) invite(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	token, err := s.Desk.Invite(v.ctx(), v.me(), person.ID)
	if err != nil {
		return s.changed(v, err, "")
	}
	return s.personForm(v, http.StatusOK, address(v)+"/welkom?token="+token.Reveal(), nil)
}

// address is this server as the visitor reached it.
func address(v *visit) string {
	if v.r.TLS != nil {
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}

var errLeave = fail.New(fail.Invalid, "form.leave",
	"Zet een vinkje dat deze persoon daarna nergens meer bij kan.", "Tick that this person can reach nothing after that.")
