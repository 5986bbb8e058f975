package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// permitForm is what was filled in, as it was filled in.
type permitForm struct {
	Reason, Purpose, Named, Day, From, To, Fold, Balance, Second string
	Copy                                                         bool
	Cameras                                                      []string
}

// Has tells whether a camera was ticked.
func (f permitForm) Has(id footage.CameraID) bool { return slices.Contains(f.Cameras, string(id)) }

func readPermitForm(v *visit) permitForm {
	v.r.ParseForm()
	f := v.r.Form
	return permitForm{Reason: f.Get("grond"), Purpose: f.Get("doel"), Named: strings.TrimSpace(f.Get("noem")), Day: f.Get("dag"), From: f.Get("van"), To: f.Get("tot"), Fold: f.Get("uur"),
		Balance: strings.TrimSpace(f.Get("afweging")), Second: f.Get("tweede"), Copy: f.Get("kopie") == "ja", Cameras: f["camera"]}
}

// demand is a condition of the protocol that the form has a place for.
type demand struct {
	Asked   bool
	Article string
}

type askView struct {
	base
	Case     caseRow
	Form     permitForm
	Reasons  []option
	Purposes []option
	Cameras  []Camera
	Seconds  []option // who can be the second person
	Named    []string // of which purposes something must be named, and what
	Balance  demand
	Second   demand
	Signed   demand
	IsSigned bool // the visitor signed the statement of confidentiality
	Least    int  // characters that a balance of interests has at the least
	Today    string
	Failure  *fail.Error
	Remedies []remedy
	Offer    *access.Act // what can be done instead
}

func (p *askView) Folded() bool       { return foldedDay(p.Form.Day) }
func (p *askView) FoldChoice() string { return p.Form.Fold }

func (s *Site) askPermit(v *visit) error { return s.permitForm(v, http.StatusOK, nil, nil) }

// permitForm asks what a permit takes: what the case, the law and the protocol say about it is filled in or stands beside it.
func (s *Site) permitForm(v *visit, status int, failure *fail.Error, no *access.Answer) error {
	c, err := s.theCase(v)
	if err != nil {
		return err
	}
	g, err := s.sight(v)
	if err != nil {
		return err
	}
	p := &askView{base: title("Machtiging vragen", "Ask for a permit").under("dossiers"), Case: g.row(v, c), Form: readPermitForm(v), Failure: failure,
		Cameras: g.within(c.Complex), Purposes: purposes(v, g.words), Reasons: reasonsFor(v, g.words, c.Kind), Least: deciding.MinBalance, Today: isoDay(g.now)}
	p.Balance, p.Second, p.Signed = demanded(g.words, "balance"), demanded(g.words, "second_person"), demanded(g.words, "confidentiality_signed")
	p.Named = named(v, g.words)
	p.IsSigned = !v.who.Person.SignedAt.IsZero()
	if no != nil {
		p.Remedies = remedies(v, *no)
		if no.Offer != "" {
			p.Offer = new(access.Act)
			*p.Offer, _ = access.ActOf(no.Offer)
		}
	}
	p.prefill(v, c, g.now)
	if p.Second.Asked {
		if p.Seconds, err = s.seconds(v, c.Complex); err != nil {
			return err
		}
	}
	return s.render(v, status, "machtiging-vragen", p)
}

// lately is how much of the past the form proposes when the case does not say when it happened.
const lately = 10 * time.Minute

// prefill takes from the case what the form does not say yet.
func (p *askView) prefill(v *visit, c casefile.Case, now time.Time) {
	if v.r.Method != http.MethodGet {
		return
	}
	if p.Form.Purpose == "" {
		p.Form.Purpose = c.Purpose
	}
	if p.Form.Day == "" && !c.Span.Empty() {
		p.Form.Day, p.Form.From, p.Form.To = isoDay(c.Span.From), local(c.Span.From).Format("15:04:05"), local(c.Span.To).Format("15:04:05")
		if twice(c.Span.From) && !local(c.Span.From).IsDST() {
			p.Form.Fold = "winter"
		}
	}
	if p.Form.Day == "" { // nobody said when it happened: a little while ago, on the day it is now
		p.Form.Day, p.Form.To = p.Today, local(now).Format("15:04:05")
		from := now.Add(-lately)
		if day := dayOf(now); from.Before(day.From) {
			from = day.From
		}
		p.Form.From = local(from).Format("15:04:05")
	}
	if len(p.Reasons) == 1 {
		p.Form.Reason = p.Reasons[0].ID
	}
	if len(p.Cameras) == 1 {
		p.Form.Cameras = []string{string(p.Cameras[0].ID)}
	}
}

// reasonsFor are the reasons to view that can hold in a case of this kind: the law's own in a case of that kind, and those for
// which the protocol lets anybody view.
func reasonsFor(v *visit, p *protocol.Protocol, kind casefile.Kind) (list []option) {
	if slices.Contains(protocol.LawReasons.IDs(), string(kind)) {
		list = append(list, option{string(kind), capital(reasonWord(p, v.lang, string(kind)))})
	}
	for _, r := range p.Reasons {
		if slices.ContainsFunc(p.Roles, func(role protocol.Role) bool { return len(p.Grants(role.ID, "view", r.ID)) > 0 }) {
			list = append(list, option{r.ID, capital(reasonWord(p, v.lang, r.ID))})
		}
	}
	return list
}

// named are the purposes with which something must be named.
func named(v *visit, p *protocol.Protocol) (list []string) {
	for _, u := range p.Purposes {
		var what []string
		for _, id := range u.Needs {
			w := protocol.PurposeNeeds.Of(id)
			what = append(what, v.say(w.NL, w.EN))
		}
		if len(what) > 0 {
			list = append(list, purposeWord(p, v.lang, u.ID)+": "+strings.Join(what, ", "))
		}
	}
	return list
}

// demanded tells whether the protocol has a condition for viewing or exporting, of everybody or of a role.
func demanded(p *protocol.Protocol, condition string) demand {
	for _, c := range p.ViewConditions {
		if c.ID == condition {
			return demand{true, c.Article}
		}
	}
	for _, r := range p.Roles {
		for _, g := range r.May {
			if (g.Act == "view" || g.Act == "export") && slices.Contains(g.Conditions, condition) {
				return demand{true, g.Article}
			}
		}
	}
	return demand{}
}

// seconds are those who could agree: of the controller, with a role at the complex, and another person than the visitor.
func (s *Site) seconds(v *visit, complex string) (list []option, err error) {
	all, err := s.everybody(v)
	if err != nil {
		return nil, err
	}
	candidates, err := s.ableAt(v, complex, all)
	for _, a := range candidates {
		if a.Organisation == "" && !deciding.Same(a.Person, v.who.Person) {
			list = append(list, a.option(v))
		}
	}
	return list, err
}
