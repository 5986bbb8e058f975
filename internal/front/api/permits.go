package api

import (
	"slices"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

func permitOperations() []Operation {
	return []Operation{
		asked(Operation{Method: get, Path: "/api/v1/permits", ID: "permits", Tag: "permits", Act: "view",
			Summary: "Your permits", NL: "Uw eigen machtigingen, of die op uw akkoord wachten.", EN: "Your own permits, or those that wait for you to agree."}, Inside, listPermits),
		asked(Operation{Method: post, Path: "/api/v1/permits", ID: "askPermit", Tag: "permits", Act: "view", Status: 201,
			Summary: "Ask for a permit", NL: "Vraagt een machtiging om te kijken of te kopiëren, binnen een dossier. Zij geldt ten hoogste acht uur.",
			EN: "Asks for a permit to look or to copy, inside a case. It lasts eight hours at most."}, Inside, askPermit),
		asked(Operation{Method: post, Path: "/api/v1/permits/{permit}/agree", ID: "agreePermit", Tag: "permits", Act: "view",
			Summary: "Agree as second person", NL: "Akkoord van de tweede persoon. Dat kan alleen wie zelf is aangemeld: een token wordt altijd geweigerd.",
			EN: "The second person's agreement. Only somebody who signed in themselves can give it: a token is always refused."}, Inside, agreePermit),
		asked(Operation{Method: post, Path: "/api/v1/permits/{permit}/end", ID: "endPermit", Tag: "permits", Act: "view",
			Summary: "End a permit", NL: "Beëindigt een machtiging. Wie ermee kijkt, ziet meteen niets meer.", EN: "Ends a permit. Whoever looks with it sees nothing more."}, Inside, endPermit),
	}
}

// Permit is leave to see given cameras over a given span.
type Permit struct {
	ID       string     `json:"id"`
	Person   string     `json:"person" doc:"Who may look."`
	Case     string     `json:"case" example:"2026-0147"`
	Reason   string     `json:"reason" example:"incident"`
	Purpose  string     `json:"purpose" example:"safety"`
	Articles []string   `json:"articles" example:"[\"WI-2.6\"]" doc:"What gave it."`
	Complex  string     `json:"complex"`
	Cameras  []string   `json:"cameras"`
	Span     Span       `json:"span" doc:"Of the footage."`
	Look     bool       `json:"look"`
	Export   bool       `json:"export"`
	Stills   bool       `json:"stills" doc:"Technical stills, and nothing else."`
	Ticket   string     `json:"ticket,omitempty" doc:"What the stills are for."`
	Second   string     `json:"second,omitempty" doc:"Who must agree."`
	AgreedAt *time.Time `json:"agreed_at,omitempty"`
	MintedAt time.Time  `json:"minted_at"`
	Until    time.Time  `json:"until" doc:"When it ends by itself."`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Live     bool       `json:"live" doc:"It can be used now, as far as it says itself. Every use is decided anew."`
}

func permitOf(r access.Record, now time.Time) Permit {
	return Permit{
		ID: r.ID, Person: string(r.Person), Case: string(r.Case), Reason: r.Reason, Purpose: r.Purpose, Articles: texts(r.Articles), Complex: r.Complex,
		Cameras: texts(r.Cameras), Span: spanOut(r.Span), Look: r.Modes&access.Look != 0, Export: r.Modes&access.Export != 0, Stills: r.Modes&access.Technical != 0, Ticket: r.Ticket, Second: string(r.Second),
		AgreedAt: moment(r.AgreedAt), MintedAt: micro(r.MintedAt), Until: micro(r.Until), EndedAt: moment(r.EndedAt), Live: r.Live(now),
	}
}

type (
	permitsIn struct {
		State string `query:"state" enum:"own,live,pending" default:"own" doc:"pending: of others, that wait for you to agree."`
	}
	permitsOut struct {
		Body struct {
			Items []Permit `json:"items"`
		} `nameHint:"Permits"`
	}
	permitIn struct {
		Permit string `path:"permit" maxLength:"60"`
	}
	permitOut struct{ Body Permit }
)

func listPermits(c *call, in *permitsIn) (*permitsOut, error) {
	list, now := c.Gate.Permits, c.Clock.Now()
	if in.State == "pending" {
		list = c.Gate.Pending
	}
	records, err := list(c.ctx, c.visitor)
	if err != nil {
		return nil, err
	}
	out := &permitsOut{}
	out.Body.Items = []Permit{}
	for _, r := range records {
		if in.State != "live" || r.Live(now) {
			out.Body.Items = append(out.Body.Items, permitOf(r, now))
		}
	}
	return out, nil
}

// NewPermit is a permit to ask for.
type NewPermit struct {
	Case    string    `json:"case" minLength:"1" maxLength:"40" example:"2026-0147"`
	Reason  string    `json:"reason" minLength:"1" maxLength:"60" example:"incident" doc:"One of the protocol's, or of the law's."`
	Purpose string    `json:"purpose,omitempty" maxLength:"60" example:"safety" doc:"One of the protocol's; without one, that of the case."`
	Named   string    `json:"named,omitempty" maxLength:"200" doc:"The rule, class of incident or claim that the purpose asks to be named."`
	Cameras []string  `json:"cameras" minItems:"1" maxItems:"100" example:"[\"hal-1\"]"`
	From    time.Time `json:"from" doc:"Beginning of the footage."`
	To      time.Time `json:"to" doc:"Its end; never later than now."`
	Modes   []string  `json:"modes" minItems:"1" maxItems:"2" enum:"look,export" example:"[\"look\"]"`
	Balance string    `json:"balance,omitempty" maxLength:"2000" doc:"Why looking is needed and what it means for the people in the picture. Kept sealed."`
	Ticket  string    `json:"ticket,omitempty" maxLength:"40" doc:"Number of the fault or inspection."`
	Second  string    `json:"second,omitempty" maxLength:"60" doc:"Id of the second person; the permit waits until they agree."`
}

func (n NewPermit) wish() (deciding.Wish, error) {
	span, err := spanIn(n.From, n.To)
	w := deciding.Wish{
		Case: footage.CaseID(n.Case), Reason: n.Reason, Purpose: n.Purpose, Named: n.Named, Cameras: idsOf[footage.CameraID](n.Cameras), Span: span,
		Balance: n.Balance, Ticket: n.Ticket, Second: people.ID(n.Second),
	}
	if slices.Contains(n.Modes, "look") {
		w.Modes |= access.Look
	}
	if slices.Contains(n.Modes, "export") {
		w.Modes |= access.Export
	}
	return w, err
}

type askPermitIn struct{ Body NewPermit }

func askPermit(c *call, in *askPermitIn) (*permitOut, error) {
	w, err := in.Body.wish()
	if err != nil {
		return nil, err
	}
	r, err := c.Gate.Grant(c.ctx, c.visitor, w)
	if err != nil {
		return nil, err
	}
	return &permitOut{permitOf(r, c.Clock.Now())}, nil
}

func agreePermit(c *call, in *permitIn) (*none, error) {
	return &none{}, c.Gate.Agree(c.ctx, c.visitor, in.Permit)
}

func endPermit(c *call, in *permitIn) (*none, error) {
	return &none{}, c.Gate.End(c.ctx, c.visitor, in.Permit)
}
