package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

// staffRoutes are Beheer: people and their roles, processors, sessions, and keys for programs.
func (s *Site) staffRoutes() []Route {
	return []Route{
		{Pattern: "GET /beheer", Act: SignedIn, Answer: s.management},
		{Pattern: "GET /beheer/mensen", Act: "manage_people", Answer: s.staff},
		{Pattern: "GET /beheer/mensen/nieuw", Act: "manage_people", Answer: s.newPerson},
		{Pattern: "POST /beheer/mensen", Act: "manage_people", Answer: s.addPerson},
		{Pattern: "GET /beheer/mensen/{person}", Act: "manage_people", Answer: s.personPage},
		{Pattern: "POST /beheer/mensen/{person}", Act: "manage_people", Answer: s.changePerson},
		{Pattern: "POST /beheer/mensen/{person}/verklaring", Act: "manage_people", Answer: s.signStatement},
		{Pattern: "POST /beheer/mensen/{person}/vertrek", Act: "manage_people", Answer: s.leave},
		{Pattern: "POST /beheer/mensen/{person}/rol", Act: "manage_people", Answer: s.appoint},
		{Pattern: "POST /beheer/mensen/{person}/rol/{rol}/einde", Act: "manage_people", Answer: s.endRole},
		{Pattern: "POST /beheer/mensen/{person}/uitnodiging", Act: "manage_people", Answer: s.invite},
		{Pattern: "GET /beheer/vertrokken", Act: "erase_person", Answer: s.leavers},
		{Pattern: "POST /beheer/mensen/{person}/wissen", Act: "erase_person", Answer: s.erasePerson},
		{Pattern: "POST /beheer/mensen/{person}/sessies/einde", Act: "sign_out_others", Answer: s.endAllSessions},
		{Pattern: "GET /beheer/verwerkers", Act: "manage_people", Answer: s.processors},
		{Pattern: "POST /beheer/verwerkers", Act: "manage_people", Answer: s.putProcessor},
		{Pattern: "GET /beheer/sessies", Act: SignedIn, Answer: s.sessions},
		{Pattern: "POST /beheer/sessies/eigen/{sessie}/einde", Act: SignedIn, Answer: s.endOwnSession},
		{Pattern: "POST /beheer/sessies/{sessie}/einde", Act: "sign_out_others", Answer: s.endSession},
		{Pattern: "GET /beheer/sleutels", Act: "manage_tokens", Answer: s.tokens},
		{Pattern: "POST /beheer/sleutels", Act: "manage_tokens", Answer: s.makeToken},
		{Pattern: "POST /beheer/sleutels/{sleutel}/einde", Act: "manage_tokens", Answer: s.endToken},
	}
}

// staffEntries is the menu within Beheer.
var staffEntries = []entry{
	{"mensen", "/beheer/mensen", "Mensen en rollen", "People and roles", []string{"manage_people"}},
	{"vertrokken", "/beheer/vertrokken", "Uit dienst", "Left", []string{"erase_person"}},
	{"verwerkers", "/beheer/verwerkers", "Verwerkers", "Processors", []string{"manage_people"}},
	{"sessies", "/beheer/sessies", "Sessies", "Sessions", nil},
	{"sleutels", "/beheer/sleutels", "API-sleutels", "API tokens", []string{"manage_tokens"}},
}

// staffBase is what every page of Beheer has.
type staffBase struct {
	base
	Tabs []entry
	Tab  string
	now  time.Time
}

func (s *Site) staffBase(v *visit, tab, nl, en string) staffBase {
	b := staffBase{base: title(nl, en).under("beheer"), Tab: tab, now: s.Clock.Now()}
	for _, e := range staffEntries {
		if len(e.acts) == 0 || s.somewhere(v, e.acts...) {
			b.Tabs = append(b.Tabs, e)
		}
	}
	return b
}

// LastDay is the last day before a moment; DayWords says it in words.
func (b *staffBase) LastDay(until time.Time) string { return lastDay(until) }

// DayWords is an ISO day in words.
func (b *staffBase) DayWords(iso string) string {
	d, err := parseDay(iso)
	if err != nil {
		return iso
	}
	return b.Date(middle(d))
}

// management goes to the first page of Beheer that the visitor may see.
func (s *Site) management(v *visit) error { return v.see(s.staffBase(v, "", "", "").Tabs[0].Path) }

type staffView struct {
	staffBase
	Here, Gone []staffLine
}

// staffLine is one person in the list.
type staffLine struct {
	people.Person
	Works    string // the processor they work for, "" for the corporation itself
	Roles    []string
	NoRole   bool // works here, and may do nothing
	Unsigned bool // the statement of confidentiality is missing
}

func (s *Site) staff(v *visit) error {
	all, err := s.everybody(v)
	if err != nil {
		return err
	}
	roles, err := s.Staffing.Appointments(v.ctx(), "")
	if err != nil {
		return err
	}
	works, err := s.organisations(v)
	if err != nil {
		return err
	}
	p := &staffView{staffBase: s.staffBase(v, "mensen", "Mensen en rollen", "People and roles")}
	slices.SortFunc(all, func(a, b people.Person) int { return cmp.Compare(a.Name, b.Name) })
	for _, person := range all {
		l := staffLine{Person: person, Works: works[person.Organisation], Unsigned: person.SignedAt.IsZero()}
		for _, a := range roles {
			if a.Person == person.ID && a.InForce(p.now) {
				l.Roles = append(l.Roles, v.say(s.Roles.RoleTitle(a.Role)))
			}
		}
		l.NoRole = len(l.Roles) == 0
		if person.Left.IsZero() || p.now.Before(person.Left) {
			p.Here = append(p.Here, l)
		} else {
			p.Gone = append(p.Gone, l)
		}
	}
	return s.render(v, http.StatusOK, "mensen", p)
}

// organisations are the processors' names by id.
func (s *Site) organisations(v *visit) (map[string]string, error) {
	list, err := s.Staffing.Organisations(v.ctx())
	names := map[string]string{}
	for _, o := range list {
		names[o.ID] = o.Name
	}
	return names, err
}

// processorView lists the processors, with a form that adds one or changes the contract of one.
type processorView struct {
	staffBase
	List    []people.Organisation
	Failure *fail.Error
	Form    struct{ ID, Name, Until string }
	Today   string
}

func (s *Site) processors(v *visit) error { return s.processorForm(v, http.StatusOK, nil) }

func (s *Site) processorForm(v *visit, status int, failure *fail.Error) error {
	p := &processorView{staffBase: s.staffBase(v, "verwerkers", "Verwerkers", "Processors"), Failure: failure, Today: isoDay(s.Clock.Now())}
	p.Form.ID, p.Form.Name, p.Form.Until = v.r.FormValue("verwerker"), v.r.FormValue("naam"), v.r.FormValue("tot")
	var err error
	if p.List, err = s.Staffing.Organisations(v.ctx()); err != nil {
		return err
	}
	for _, o := range p.List {
		if o.ID == p.Form.ID && v.r.Method == http.MethodGet {
			p.Form.Name, p.Form.Until = o.Name, lastDay(o.ContractUntil)
		}
	}
	return s.render(v, status, "verwerkers", p)
}

// Suspended tells whether the contract is over, so that its people may do nothing.
func (p *processorView) Suspended(o people.Organisation) bool { return o.Suspended(p.now) }

func (s *Site) putProcessor(v *visit) error {
	f := v.r.PostFormValue
	until, err := parseUntil(f("tot"))
	if err == nil {
		_, err = s.Staffing.PutOrganisation(v.ctx(), v.me(), people.Organisation{ID: f("verwerker"), Name: f("naam"), ContractUntil: until})
	}
	if e, ok := formFailure(err); ok {
		return s.processorForm(v, statuses[e.Kind], e)
	}
	if err != nil {
		return err
	}
	return v.see("/beheer/verwerkers")
}
