package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

// everybody lists all people, as they are called on a page: whoever was erased has no name any more.
func (s *Site) everybody(v *visit) ([]people.Person, error) {
	all, err := s.Staffing.People(v.ctx())
	for i := range all {
		all[i] = called(v, all[i])
	}
	return all, err
}

// called gives somebody who was erased words in place of a name. By the beginning of the id two lines can still be told to speak
// of the same person.
func called(v *visit, p people.Person) people.Person {
	if p.Erased() {
		p.Name = v.say("gewiste medewerker", "erased employee") + " (" + string(p.ID[:min(8, len(p.ID))]) + ")"
	}
	return p
}

// leaver is somebody who left.
type leaver struct {
	people.Person
	From time.Time // when the details may be erased
	May  bool      // by now
}

// leaversView lists who left, with a form that erases the details of one.
type leaversView struct {
	staffBase
	Here    []leaver // whose details are here, longest gone first
	Erased  []people.Person
	Failure *fail.Error
	Years   int
}

func (s *Site) leavers(v *visit) error { return s.leaversForm(v, http.StatusOK, nil) }

func (s *Site) leaversForm(v *visit, status int, failure *fail.Error) error {
	p := &leaversView{staffBase: s.staffBase(v, "vertrokken", "Uit dienst", "Left"), Failure: failure, Years: people.KeepLeaver}
	all, err := s.everybody(v)
	if err != nil {
		return err
	}
	for _, person := range all {
		switch {
		case person.Erased():
			p.Erased = append(p.Erased, person)
		case !person.Left.IsZero() && !p.now.Before(person.Left):
			from, err := s.Staffing.ErasableFrom(v.ctx(), person.ID)
			if err != nil {
				return err
			}
			p.Here = append(p.Here, leaver{person, from, !p.now.Before(from)})
		}
	}
	slices.SortFunc(p.Here, func(a, b leaver) int { return cmp.Or(a.Left.Compare(b.Left), cmp.Compare(a.Name, b.Name)) })
	slices.SortFunc(p.Erased, func(a, b people.Person) int { return b.ErasedAt.Compare(a.ErasedAt) })
	return s.render(v, status, "vertrokken", p)
}

// erasePerson erases the details of somebody who left. Its answer is the page of those who left, whatever page asked: who may do
// this need not see that of the person.
func (s *Site) erasePerson(v *visit) error {
	err := error(errErase)
	if v.r.PostFormValue("zeker") == "ja" {
		err = s.Staffing.ErasePerson(v.ctx(), v.me(), people.ID(v.r.PathValue("person")))
	}
	if e, ok := formFailure(err); ok && e.Kind != fail.NotFound {
		return s.leaversForm(v, statuses[e.Kind], e)
	}
	if err != nil {
		return err
	}
	return v.see("/beheer/vertrokken")
}

var errErase = fail.New(fail.Invalid, "form.erase",
	"Zet een vinkje dat deze gegevens niet terugkomen.", "Tick that these details do not come back.")
