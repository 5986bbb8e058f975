package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"portiek/internal/rules/access"
)

func aboutOperations() []Operation {
	return []Operation{
		asked(Operation{Method: get, Path: "/api/openapi.json", ID: "description", Tag: "about", Act: "see_protocol",
			Summary: "This description", NL: "De beschrijving van deze API, als OpenAPI 3.1.", EN: "The description of this API, as OpenAPI 3.1."}, Public, theDescription),
		asked(Operation{Method: get, Path: "/api/v1/me", ID: "me", Tag: "about", Act: "see_protocol",
			Summary: "Whose token this is", NL: "Van wie het token is, voor welke rol, en tot wanneer.", EN: "Whose token it is, for which role, and until when."}, WithToken, me),
		asked(Operation{Method: get, Path: "/api/v1/protocol", ID: "protocol", Tag: "about", Act: "see_protocol",
			Summary: "The protocol in force", NL: "Het protocol dat nu geldt, regel voor regel, met de artikelen. Iedereen mag dit lezen.",
			EN: "The protocol in force, rule by rule, with its articles. Anybody may read it."}, Public, theProtocol),
		asked(Operation{Method: get, Path: "/api/v1/protocol/acts", ID: "acts", Tag: "about", Act: "see_protocol",
			Summary: "Acts", NL: "Alle handelingen waarover het protocol en Portiek beslissen.", EN: "All acts about which the protocol and Portiek decide."}, Public, theActs),
		asked(Operation{Method: get, Path: "/api/v1/protocol/roles", ID: "roles", Tag: "about", Act: "see_protocol",
			Summary: "Roles", NL: "De rollen van het protocol en van Portiek.", EN: "The roles of the protocol and of Portiek."}, Public, theRoles),
		asked(Operation{Method: post, Path: "/api/v1/decisions", ID: "decide", Tag: "about", Act: "see_protocol",
			Summary: "Would this be allowed?", NL: "Vraagt of u iets zou mogen, zonder het te doen. Het antwoord noemt elk artikel en, bij nee, elke voorwaarde die ontbreekt.",
			EN: "Asks whether you may do something, without doing it. The answer names every article and, for a no, every condition that is missing."}, WithToken, decide),
	}
}

func theDescription(c *call, _ *none) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "application/json")
		h.BodyWriter().Write(c.document)
	}}, nil
}

// Me is whose token this is.
type Me struct {
	Person    string    `json:"person" doc:"Id of the person on whose behalf it works; what it does is logged under this id."`
	Token     string    `json:"token" doc:"Public id of the token."`
	Name      string    `json:"name" example:"koppeling meldkamer" doc:"What the token is called."`
	Role      string    `json:"role" example:"auditor"`
	Complexes []string  `json:"complexes" doc:"Where it counts; empty: everywhere that the person's own appointment does."`
	Until     time.Time `json:"until"`
}

type meOut struct{ Body Me }

func me(c *call, _ *none) (*meOut, error) {
	t := c.visitor.Token
	return &meOut{Me{string(t.Person), t.ID, t.Name, t.Role, texts(t.Complexes), micro(t.Until)}}, nil
}

// Act is something that may be asked for.
type Act struct {
	ID      string `json:"id" example:"view"`
	Name    Both   `json:"name"`
	Product bool   `json:"product" doc:"Of Portiek itself, not of the protocol."`
}

type actsOut struct {
	Body struct {
		Items []Act `json:"items"`
	} `nameHint:"Acts"`
}

func theActs(*call, *none) (*actsOut, error) {
	out := &actsOut{}
	for _, a := range access.Acts() {
		out.Body.Items = append(out.Body.Items, Act{a.ID, Both{a.NL, a.EN}, a.Product})
	}
	return out, nil
}

// Role is something that a person can be.
type Role struct {
	ID   string `json:"id" example:"contact_person"`
	Name Both   `json:"name"`
}

type rolesOut struct {
	Body struct {
		Items []Role `json:"items"`
	} `nameHint:"Roles"`
}

func theRoles(c *call, _ *none) (*rolesOut, error) {
	out := &rolesOut{}
	out.Body.Items = []Role{}
	for _, id := range c.Roles.Roles() {
		nl, en := c.Roles.RoleTitle(id)
		out.Body.Items = append(out.Body.Items, Role{id, Both{nl, en}})
	}
	return out, nil
}
