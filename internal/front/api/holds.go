package api

import (
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/footage"
)

func holdOperations() []Operation {
	return []Operation{
		listing(Operation{Method: get, Path: "/api/v1/holds", ID: "holds", Tag: "holds", Act: "see_holds",
			Summary: "Holds", NL: "De veiligstellingen die u mag zien.", EN: "The holds that you may see."}, listHolds),
		asked(Operation{Method: post, Path: "/api/v1/holds", ID: "placeHold", Tag: "holds", Act: "hold", Status: 201,
			Summary: "Put footage on hold", NL: "Stelt beelden veilig voor een dossier, vanaf dit moment. Over elke camera wordt apart beslist; mag er één niet, dan gebeurt er niets.",
			EN: "Puts footage on hold for a case, from this moment. Every camera is decided upon; if one may not, nothing is done."}, Inside, placeHold),
		asked(Operation{Method: post, Path: "/api/v1/holds/{hold}/end", ID: "endHold", Tag: "holds", Act: "end_hold",
			Summary: "End a hold", NL: "Beëindigt een veiligstelling. Wat over zijn termijn is, wordt dan gewist.", EN: "Ends a hold. What is past its term is then erased."}, Inside, endHold),
	}
}

// Hold keeps footage beyond its term for a case.
type Hold struct {
	ID       string     `json:"id"`
	Case     string     `json:"case" example:"2026-0147"`
	Reason   string     `json:"reason"`
	Cameras  []string   `json:"cameras"`
	Span     Span       `json:"span"`
	AskedBy  string     `json:"asked_by" example:"police"`
	PlacedBy string     `json:"placed_by"`
	PlacedAt time.Time  `json:"placed_at"`
	ReviewAt time.Time  `json:"review_at" doc:"When somebody must decide anew."`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	EndedBy  string     `json:"ended_by,omitempty"`
}

func holdOf(h footage.Hold) Hold {
	return Hold{
		ID: h.ID.String(), Case: string(h.Case), Reason: h.Reason, Cameras: texts(h.Cameras), Span: spanOut(h.Span), AskedBy: h.AskedBy,
		PlacedBy: h.PlacedBy, PlacedAt: micro(h.PlacedAt), ReviewAt: micro(h.ReviewAt), EndedAt: moment(h.EndedAt), EndedBy: h.EndedBy,
	}
}

type (
	holdsIn struct {
		State string `query:"state" enum:"live,all" default:"live"`
	}
	holdsOut struct {
		Body struct {
			Items []Hold `json:"items"`
		} `nameHint:"Holds"`
	}
	holdIn struct {
		Hold string `path:"hold" pattern:"^[0-9a-f]{32}$"`
	}
	holdOut struct{ Body Hold }
)

// listHolds shows a hold when its cameras are all where the visitor may see holds.
func listHolds(c *call, in *holdsIn) (*holdsOut, error) {
	all, err := c.Holds.Holds(c.ctx, in.State == "live")
	if err != nil {
		return nil, err
	}
	complexes, err := c.complexes()
	if err != nil {
		return nil, err
	}
	out, where := &holdsOut{}, c.placesOf("see_holds")
	out.Body.Items = []Hold{}
	for _, h := range all {
		open, err := where.openAll(h.Cameras, complexes)
		if err != nil {
			return nil, err
		}
		if open {
			out.Body.Items = append(out.Body.Items, holdOf(h))
		}
	}
	return out, nil
}

// complexes is where every camera is.
func (c *call) complexes() (map[footage.CameraID]string, error) {
	states, err := c.Cameras.States(c.ctx)
	where := map[footage.CameraID]string{}
	for _, s := range states {
		where[s.ID] = s.Complex
	}
	return where, err
}

// openAll tells whether the act may be done at every camera; one that is not known any more is of no complex.
func (p *places) openAll(cameras []footage.CameraID, where map[footage.CameraID]string) (bool, error) {
	for _, cam := range cameras {
		if open, err := p.open(where[cam]); err != nil || !open {
			return false, err
		}
	}
	return true, nil
}

// NewHold is a hold to place.
type NewHold struct {
	Case        string    `json:"case" minLength:"1" maxLength:"40" example:"2026-0147"`
	Reason      string    `json:"reason" minLength:"1" maxLength:"1000" doc:"In your own words, without names. Kept sealed."`
	Cameras     []string  `json:"cameras" minItems:"1" maxItems:"100" example:"[\"hal-1\"]"`
	From        time.Time `json:"from" doc:"In whole seconds."`
	To          time.Time `json:"to" doc:"In whole seconds."`
	AskedBy     string    `json:"asked_by" enum:"controller,police,data-subject,third-party"`
	ReviewAt    time.Time `json:"review_at" doc:"When somebody must decide anew."`
	Instruction bool      `json:"instruction,omitempty" doc:"There is a written instruction for it."`
}

type placeHoldIn struct{ Body NewHold }

func placeHold(c *call, in *placeHoldIn) (*holdOut, error) {
	n := in.Body
	span, err := spanIn(n.From, n.To)
	if err != nil {
		return nil, err
	}
	h := footage.Hold{
		Case: footage.CaseID(n.Case), Reason: n.Reason, Cameras: idsOf[footage.CameraID](n.Cameras), Span: span, AskedBy: n.AskedBy,
		PlacedBy: string(c.by()), ReviewAt: given(&n.ReviewAt),
	}
	a := deciding.About{Case: h.Case}
	if n.Instruction {
		a.Met = []string{"instruction"}
	}
	if err := c.askEach("hold", h.Cameras, a); err != nil {
		return nil, err
	}
	if h, err = c.Holds.Place(c.ctx, h); err != nil {
		return nil, err
	}
	return &holdOut{holdOf(h)}, nil
}

// askEach asks about every camera; the first no is the answer.
func (c *call) askEach(act string, cameras []footage.CameraID, a deciding.About) error {
	if len(cameras) == 0 {
		return c.ask(act, a)
	}
	for _, a.Camera = range cameras {
		if err := c.ask(act, a); err != nil {
			return err
		}
	}
	return nil
}

// endHold asks about the complexes of all the hold's cameras. That a hold does not exist is told only to who may end one.
func endHold(c *call, in *holdIn) (*none, error) {
	id, err := footage.ParseHoldID(in.Hold)
	if err != nil {
		return nil, err
	}
	live, err := c.Holds.Holds(c.ctx, true)
	if err != nil {
		return nil, err
	}
	for _, h := range live {
		if h.ID != id {
			continue
		}
		if err := c.askEach("end_hold", h.Cameras, deciding.About{Case: h.Case}); err != nil {
			return nil, err
		}
		return &none{}, c.Holds.End(c.ctx, id, string(c.by()))
	}
	if err := c.somewhere("end_hold"); err != nil {
		return nil, err
	}
	return nil, errNoHold
}
