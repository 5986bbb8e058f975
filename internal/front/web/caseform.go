package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/protocol"
)

// caseForm is what was filled in, as it was filled in.
type caseForm struct{ Kind, Complex, Purpose, Title, Day, From, To, Fold string }

type newCaseView struct {
	base
	Form      caseForm
	Kinds     []option
	Complexes []string
	Purposes  []option
	Today     string
	Failure   *fail.Error
}

// option is one choice of a list, in the page's language.
type option struct{ ID, Text string }

func (p *newCaseView) Folded() bool       { return foldedDay(p.Form.Day) }
func (p *newCaseView) FoldChoice() string { return p.Form.Fold }

// foldedDay tells whether the day filled in has an hour twice.
func foldedDay(day string) bool {
	d, err := parseDay(day)
	return err == nil && longNight(d)
}

func readCaseForm(v *visit) caseForm {
	f := v.r.FormValue
	return caseForm{f("soort"), f("complex"), f("doel"), strings.TrimSpace(f("titel")), f("dag"), f("van"), f("tot"), f("uur")}
}

func (s *Site) newCase(v *visit) error { return s.caseForm(v, http.StatusOK, nil) }

func (s *Site) caseForm(v *visit, status int, failure *fail.Error) error {
	sight, err := s.sight(v)
	if err != nil {
		return err
	}
	p := &newCaseView{base: title("Nieuw dossier", "New case").under("dossiers"), Form: readCaseForm(v), Failure: failure, Today: isoDay(sight.now), Purposes: purposes(v, sight.words)}
	for _, k := range caseKinds {
		p.Kinds = append(p.Kinds, option{string(k.Kind), capital(v.say(k.NL, k.EN))})
	}
	for _, c := range complexes(sight.cams) {
		if s.mayAbout(v, "open_case", deciding.About{Complex: c}) {
			p.Complexes = append(p.Complexes, c)
		}
	}
	return s.render(v, status, "dossier-nieuw", p)
}

func purposes(v *visit, p *protocol.Protocol) (list []option) {
	for _, u := range p.Purposes {
		list = append(list, option{u.ID, capital(purposeWord(p, v.lang, u.ID))})
	}
	return list
}

// complexes are the places where cameras hang, each once, in order.
func complexes(cams []Camera) (list []string) {
	for _, c := range cams {
		if c.Place != "" && !slices.Contains(list, c.Place) {
			list = append(list, c.Place)
		}
	}
	slices.Sort(list)
	return list
}

// openCase opens what is asked; when something is wrong, the form comes back as it was filled in, with the reason.
func (s *Site) openCase(v *visit) error {
	c, err := readCase(v)
	if err == nil {
		c, err = s.Cases.Open(v.ctx(), v.who, c)
	}
	if e := curable(err); e != nil {
		return s.caseForm(v, statuses[e.Kind], e)
	}
	if err != nil {
		return err
	}
	return v.see("/dossiers/" + pathOf(c.ID) + "?nieuw=1")
}

// curable is the failure that whoever filled in the form can do something about; nil for any other.
func curable(err error) *fail.Error {
	var e *fail.Error
	if errors.As(err, &e) && (e.Kind == fail.Invalid || e.Kind == fail.Conflict || e.Kind == fail.Gone) {
		return e
	}
	return nil
}

func readCase(v *visit) (c casefile.Case, err error) {
	f := readCaseForm(v)
	c = casefile.Case{Kind: casefile.Kind(f.Kind), Complex: f.Complex, Purpose: f.Purpose, Title: f.Title}
	if !slices.Contains(casefile.Kinds, c.Kind) || c.Complex == "" || c.Purpose == "" || c.Title == "" {
		return c, errCaseForm
	}
	if f.From == "" && f.To == "" { // when is not known
		return c, nil
	}
	c.Span, err = formSpan(v)
	return c, err
}

var errCaseForm = fail.New(fail.Invalid, "case.form",
	"Kies een soort, een complex en een doel, en geef het dossier een titel.",
	"Choose a kind, a complex and a purpose, and give the case a title.")
