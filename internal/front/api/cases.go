package api

import (
	"time"

	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

func caseOperations() []Operation {
	return []Operation{
		asked(Operation{Method: get, Path: "/api/v1/cases", ID: "cases", Tag: "cases", Act: "see_cases",
			Summary: "Cases", NL: "De dossiers die u mag zien.", EN: "The cases that you may see."}, Inside, listCases),
		asked(Operation{Method: get, Path: "/api/v1/cases/{case}", ID: "case", Tag: "cases", Act: "see_cases",
			Summary: "One case", NL: "Eén dossier.", EN: "One case."}, Inside, oneCase),
		asked(Operation{Method: post, Path: "/api/v1/cases", ID: "openCase", Tag: "cases", Act: "open_case", Status: 201,
			Summary: "Open a case", NL: "Opent een dossier. De titel wordt verzegeld bewaard en kan worden gewist.",
			EN: "Opens a case. Its title is kept sealed and can be erased."}, Inside, openCase),
		asked(Operation{Method: post, Path: "/api/v1/cases/{case}/assign", ID: "assignCase", Tag: "cases", Act: "assign_case",
			Summary: "Assign somebody to a case, or take them off", NL: "Wijst iemand aan een dossier toe, of haalt die eraf.",
			EN: "Assigns somebody to a case, or takes them off."}, Inside, assignCase),
		asked(Operation{Method: post, Path: "/api/v1/cases/{case}/close", ID: "closeCase", Tag: "cases", Act: "close_case",
			Summary: "Close a case", NL: "Sluit een dossier. Alle machtigingen van het dossier eindigen meteen. Met een veiligstelling erin kan het alleen als u keep_holds meestuurt.",
			EN: "Closes a case. All of its permits end at once. With a hold in it, only when keep_holds says so."}, Inside, closeCase),
	}
}

// Case is one case.
type Case struct {
	ID       string     `json:"id" example:"2026-0147"`
	Kind     string     `json:"kind" enum:"incident,rights_request,legal_demand,complaint"`
	Complex  string     `json:"complex" example:"Parkweg 1-99"`
	Purpose  string     `json:"purpose,omitempty" example:"safety"`
	Title    string     `json:"title,omitempty" doc:"Absent when it was erased."`
	From     *time.Time `json:"from,omitempty" doc:"When it happened."`
	To       *time.Time `json:"to,omitempty"`
	Opened   time.Time  `json:"opened"`
	OpenedBy string     `json:"opened_by"`
	Closed   *time.Time `json:"closed,omitempty" doc:"Absent while it is open."`
	ClosedBy string     `json:"closed_by,omitempty"`
	Assigned []string   `json:"assigned" doc:"Ids of the people who work on it."`
}

func caseOf(c casefile.Case) Case {
	return Case{
		ID: string(c.ID), Kind: string(c.Kind), Complex: c.Complex, Purpose: c.Purpose, Title: c.Title, From: moment(c.Span.From), To: moment(c.Span.To),
		Opened: micro(c.Opened), OpenedBy: string(c.OpenedBy), Closed: moment(c.Closed), ClosedBy: string(c.ClosedBy), Assigned: texts(c.Assigned),
	}
}

type (
	casesIn struct {
		State string `query:"state" enum:"open,closed,all" default:"open"`
	}
	casesOut struct {
		Body struct {
			Items []Case `json:"items"`
		} `nameHint:"Cases"`
	}
	caseIn struct {
		Case string `path:"case" maxLength:"40" example:"2026-0147"`
	}
	caseOut struct{ Body Case }
)

func listCases(c *call, in *casesIn) (*casesOut, error) {
	all, err := c.Cases.Cases(c.ctx, c.visitor)
	if err != nil {
		return nil, err
	}
	out := &casesOut{}
	out.Body.Items = []Case{}
	for _, f := range all {
		if in.State == "all" || f.Open() == (in.State == "open") {
			out.Body.Items = append(out.Body.Items, caseOf(f))
		}
	}
	return out, nil
}

func oneCase(c *call, in *caseIn) (*caseOut, error) {
	id := footage.CaseID(in.Case)
	f, err := c.Cases.Case(c.ctx, c.visitor, id)
	if err != nil {
		return nil, err
	}
	return &caseOut{caseOf(f)}, nil
}

// NewCase is a case to open.
type NewCase struct {
	Kind    string     `json:"kind" enum:"incident,rights_request,legal_demand,complaint"`
	Complex string     `json:"complex" minLength:"1" maxLength:"100" example:"Parkweg 1-99"`
	Purpose string     `json:"purpose,omitempty" maxLength:"60" example:"safety" doc:"One of the protocol's."`
	Title   string     `json:"title" minLength:"1" maxLength:"200" example:"Vernieling brievenbussen"`
	From    *time.Time `json:"from,omitempty" doc:"When it happened."`
	To      *time.Time `json:"to,omitempty"`
}

type openCaseIn struct{ Body NewCase }

func openCase(c *call, in *openCaseIn) (*caseOut, error) {
	n := in.Body
	span, err := maybeSpan(n.From, n.To)
	if err != nil {
		return nil, err
	}
	f, err := c.Cases.Open(c.ctx, c.visitor, casefile.Case{
		Kind: casefile.Kind(n.Kind), Complex: n.Complex, Purpose: n.Purpose, Title: n.Title, Span: span,
	})
	if err != nil {
		return nil, err
	}
	return &caseOut{caseOf(f)}, nil
}

type assignIn struct {
	Case string `path:"case" maxLength:"40" example:"2026-0147"`
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"60"`
		On     bool   `json:"on" doc:"false takes the person off."`
	} `nameHint:"Assignment"`
}

func assignCase(c *call, in *assignIn) (*none, error) {
	id := footage.CaseID(in.Case)
	err := c.Cases.Assign(c.ctx, c.visitor, id, people.ID(in.Body.Person), in.Body.On)
	return &none{}, err
}

type closeIn struct {
	Case string `path:"case" maxLength:"40" example:"2026-0147"`
	Body struct {
		KeepHolds bool `json:"keep_holds" doc:"Close it although footage is on hold for it. The holds go on until somebody ends them."`
	} `nameHint:"Closing"`
}

func closeCase(c *call, in *closeIn) (*none, error) {
	id, shut := footage.CaseID(in.Case), c.Cases.Close
	if in.Body.KeepHolds {
		shut = c.Cases.CloseKeepingHolds
	}
	return &none{}, shut(c.ctx, c.visitor, id)
}
