package web

import (
	"net/http"
	"slices"
	"time"

	"portiek/internal/rules/casefile"
)

// caseRow is one case in the list.
type caseRow struct {
	casefile.Case
	KindWord string
	For      string // its purpose, in words
	Due      caseTerm
	Mine     bool
}

// caseTerm is the date that matters first in a case; zero when none does.
type caseTerm struct {
	When    time.Time
	Why     string
	Article string
	Soon    bool // within two days, or past
}

type casesView struct {
	base
	Open, Closed []caseRow
	MayOpen      bool
	Opened       string // id of the one just opened
	Assigners    string // who can put the visitor on a case, when that is why none is open to them
}

// caseList lists the cases that the visitor may see; what has a date stands in its order.
func (b *rulebook) caseList(v *visit) error {
	s := b.site
	all, err := s.Cases.Cases(v.ctx(), v.who)
	if err != nil {
		return err
	}
	sight, err := s.sight(v)
	if err != nil {
		return err
	}
	p := &casesView{base: title("Dossiers", "Cases").under("dossiers")}
	if p.MayOpen, err = s.maySomewhere(v, "open_case"); err != nil {
		return err
	}
	for _, c := range all {
		if row := sight.row(v, c); c.Open() {
			p.Open = append(p.Open, row)
		} else {
			p.Closed = append(p.Closed, row)
		}
	}
	slices.SortStableFunc(p.Open, func(a, b caseRow) int { return a.Due.compare(b.Due) })
	slices.SortStableFunc(p.Closed, func(a, b caseRow) int { return b.Closed.Compare(a.Closed) })
	if len(p.Open) == 0 {
		if p.Assigners, err = b.assigners(v); err != nil {
			return err
		}
	}
	return s.render(v, http.StatusOK, "dossiers", p)
}

func (t caseTerm) compare(o caseTerm) int {
	switch {
	case t.When.IsZero() && o.When.IsZero():
		return 0
	case t.When.IsZero():
		return 1
	case o.When.IsZero():
		return -1
	}
	return t.When.Compare(o.When)
}

func (s *Site) maySomewhere(v *visit, act string) (bool, error) {
	a, err := s.Gate.Somewhere(v.ctx(), v.who, act)
	return a.Allowed, err
}

// caseKinds are the kinds of case in words.
var caseKinds = []struct {
	Kind   casefile.Kind
	NL, EN string
}{
	{casefile.Incident, "incident", "incident"},
	{casefile.RightsRequest, "verzoek van een betrokkene", "request of a data subject"},
	{casefile.LegalDemand, "vordering volgens de wet", "demand under the law"},
	{casefile.Complaint, "klacht", "complaint"},
}

func kindOfCase(v *visit, k casefile.Kind) string {
	for _, w := range caseKinds {
		if w.Kind == k {
			return v.say(w.NL, w.EN)
		}
	}
	return string(k)
}
