package web

import (
	"slices"
	"time"

	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// sight is what putting cases into words needs, read once for a page.
type sight struct {
	now   time.Time
	cams  []Camera
	holds []footage.Hold
	words *protocol.Protocol
}

func (s *Site) sight(v *visit) (g sight, err error) {
	g.now = s.Clock.Now()
	if g.cams, err = s.System.Cameras(v.ctx()); err != nil {
		return g, err
	}
	if g.holds, err = s.Holds.Holds(v.ctx(), false); err != nil {
		return g, err
	}
	_, g.words, err = s.Versions.InForce(v.ctx(), s.Clock.Now())
	return g, err
}

func (g sight) row(v *visit, c casefile.Case) caseRow {
	return caseRow{Case: c, KindWord: kindOfCase(v, c.Kind), For: purposeWord(g.words, v.lang, c.Purpose), Due: g.due(v, c), Mine: c.IsAssigned(v.who.Person.ID)}
}

// within are the cameras of a complex.
func (g sight) within(complex string) (list []Camera) {
	for _, c := range g.cams {
		if c.Place == complex {
			list = append(list, c)
		}
	}
	return list
}

// held are the holds of a case, live ones first.
func (g sight) held(c footage.CaseID) (list []footage.Hold) {
	for _, h := range g.holds {
		if h.Case == c {
			list = append(list, h)
		}
	}
	slices.SortStableFunc(list, func(a, b footage.Hold) int { return a.EndedAt.Compare(b.EndedAt) })
	return list
}

// due finds the date that comes first: an answer that the law wants, a hold that must be looked at again, or footage that goes.
func (g sight) due(v *visit, c casefile.Case) caseTerm {
	var all []caseTerm
	if !c.Open() {
		return caseTerm{}
	}
	if c.Kind == casefile.RightsRequest { // GDPR article 12(3)
		all = append(all, caseTerm{When: c.Opened.AddDate(0, 1, 0), Why: v.say("antwoord uiterlijk", "answer at the latest"), Article: "AVG-12"})
	}
	held := false
	for _, h := range g.held(c.ID) {
		if h.Live() {
			held = true
			all = append(all, caseTerm{When: h.ReviewAt, Why: v.say("veiligstelling herzien", "review the hold")})
		}
	}
	if t, ok := g.goes(v, c); ok && !held {
		all = append(all, t)
	}
	slices.SortStableFunc(all, caseTerm.compare)
	if len(all) == 0 {
		return caseTerm{}
	}
	all[0].Soon = all[0].When.Before(g.now.Add(48 * time.Hour))
	return all[0]
}

// goes is from when the footage of the case's span is past its term.
func (g sight) goes(v *visit, c casefile.Case) (t caseTerm, ok bool) {
	for _, cam := range g.within(c.Complex) {
		if c.Span.Empty() || cam.Term == 0 {
			continue
		}
		if at := c.Span.From.Add(cam.Term); !ok || at.Before(t.When) {
			t, ok = caseTerm{When: at, Why: v.say("beelden verdwijnen vanaf", "footage goes from"), Article: cam.TermArticle}, true
		}
	}
	if ok && !g.now.Before(t.When) {
		t.Why = v.say("termijn van de beelden voorbij", "footage past its term")
	}
	return t, ok
}
