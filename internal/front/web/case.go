package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// permitRow is a permit in a list.
type permitRow struct {
	access.Record
	Holder  string
	Agrees  string // the second person's name, "" when none is needed
	Cams    string
	Why     string
	State   permitState
	Mine    bool
	Waiting bool // until the visitor agrees
}

// permitState is how it stands with a permit at a moment.
type permitState string

const (
	permitLive    permitState = "live"
	permitWaiting permitState = "waiting" // for the second person
	permitOver    permitState = "over"
)

func stateOf(r access.Record, now time.Time) permitState {
	switch {
	case r.Live(now):
		return permitLive
	case r.EndedAt.IsZero() && now.Before(r.Until):
		return permitWaiting
	}
	return permitOver
}

type caseView struct {
	base
	Case      caseRow
	Opener    string
	Closer    string
	Assigned  []people.Person
	Others    []option // who can be assigned
	Cameras   []Camera
	Permits   []permitRow
	Holds     []footage.Hold
	Held      bool // a live one is among them
	Names     map[footage.CameraID]string
	Lines     []entryLine
	More      bool // the log has older lines about the case
	MayAssign bool
	MayClose  bool
	MayHold   bool
	HoldForm  string // address of the hold form, filled in as far as the case tells
	New       bool
	Now       time.Time
}

// theCase finds the case that the address names; the act casework asks for is see_cases.
func (s *Site) theCase(v *visit) (casefile.Case, error) {
	return s.Cases.Case(v.ctx(), v.who, footage.CaseID(v.r.PathValue("case")))
}

func aboutCase(v *visit) (deciding.About, error) {
	return deciding.About{Case: footage.CaseID(v.r.PathValue("case"))}, nil
}

// oneCase is everything about a case on one page.
func (s *Site) oneCase(v *visit) error {
	c, err := s.theCase(v)
	if err != nil {
		return err
	}
	g, err := s.sight(v)
	if err != nil {
		return err
	}
	k, all, err := s.colleagues(v)
	if err != nil {
		return err
	}
	k.within = c.ID
	about := deciding.About{Case: c.ID}
	p := &caseView{base: title("Dossier "+string(c.ID), "Case "+string(c.ID)).under("dossiers"), Case: g.row(v, c), Opener: k.actor(string(c.OpenedBy)),
		Cameras: g.within(c.Complex), Holds: g.held(c.ID), Names: k.cameras, New: v.r.URL.Query().Get("nieuw") == "1", Now: g.now, HoldForm: holdFormFor(c)}
	p.Held = slices.ContainsFunc(p.Holds, footage.Hold.Live)
	if !c.Open() {
		p.Closer = k.actor(string(c.ClosedBy))
	} else {
		p.MayAssign, p.MayClose, p.MayHold = s.mayAbout(v, "assign_case", about), s.mayAbout(v, "close_case", about), s.mayAbout(v, "hold", about)
	}
	if err := s.staffed(v, p, c, all); err != nil {
		return err
	}
	if p.Lines, p.Permits, p.More, err = s.story(v, c, k, g.now); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "dossier", p)
}

// holdFormFor is the address of the hold form with what the case tells already filled in.
func holdFormFor(c casefile.Case) string {
	q := url.Values{"dossier": {string(c.ID)}}
	if !c.Span.Empty() {
		q.Set("dag", isoDay(c.Span.From))
		q.Set("van", local(c.Span.From).Format("15:04:05"))
		q.Set("tot", local(c.Span.To).Format("15:04:05"))
	}
	return "/veiligstellingen/nieuw?" + q.Encode()
}
