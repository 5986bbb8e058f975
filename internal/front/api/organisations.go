package api

import (
	"time"

	"portiek/internal/rules/people"
)

func organisationOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/organisations", ID: "organisations", Tag: "people", Act: "manage_people",
			Summary: "Processors", NL: "De verwerkers die voor de corporatie werken, en tot wanneer hun overeenkomst loopt.",
			EN: "The processors that work for the corporation, and until when their contract runs."}, nothing[none], organisations),
		asking(Operation{Method: post, Path: "/api/v1/organisations", ID: "addOrganisation", Tag: "people", Act: "manage_people", Status: 201,
			Summary: "Add a processor", NL: "Voegt een verwerker toe.", EN: "Adds a processor."}, nothing[addOrganisationIn], addOrganisation),
		asking(Operation{Method: post, Path: "/api/v1/organisations/{organisation}", ID: "changeOrganisation", Tag: "people", Act: "manage_people",
			Summary: "Change a processor", NL: "Verandert naam en einddatum van een verwerker. Vanaf die datum mogen de mensen van de verwerker niets meer.",
			EN: "Changes a processor's name and the end of its contract. From that end on its people may do nothing."}, nothing[changeOrganisationIn], changeOrganisation),
	}
}

// Organisation is a processor.
type Organisation struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	ContractUntil *time.Time `json:"contract_until,omitempty" doc:"Absent: no end agreed."`
	Suspended     bool       `json:"suspended" doc:"The contract has ended: its people may do nothing."`
}

func organisationOf(o people.Organisation, now time.Time) Organisation {
	return Organisation{o.ID, o.Name, moment(o.ContractUntil), o.Suspended(now)}
}

// NewOrganisation is what there is to say of a processor.
type NewOrganisation struct {
	Name          string     `json:"name" minLength:"1" maxLength:"100" example:"Camerabeheer BV"`
	ContractUntil *time.Time `json:"contract_until,omitempty" doc:"Absent: no end agreed."`
}

type (
	organisationsOut struct {
		Body struct {
			Items []Organisation `json:"items"`
		} `nameHint:"Organisations"`
	}
	addOrganisationIn    struct{ Body NewOrganisation }
	changeOrganisationIn struct {
		Organisation string `path:"organisation" minLength:"1" maxLength:"60"`
		Body         NewOrganisation
	}
	organisationOut struct{ Body Organisation }
)

func organisations(c *call, _ *none) (*organisationsOut, error) {
	all, err := c.Staff.Organisations(c.ctx)
	if err != nil {
		return nil, err
	}
	out := &organisationsOut{}
	out.Body.Items = []Organisation{}
	for _, o := range all {
		out.Body.Items = append(out.Body.Items, organisationOf(o, c.Clock.Now()))
	}
	return out, nil
}

func addOrganisation(c *call, in *addOrganisationIn) (*organisationOut, error) {
	return c.putOrganisation("", in.Body)
}

func changeOrganisation(c *call, in *changeOrganisationIn) (*organisationOut, error) {
	return c.putOrganisation(in.Organisation, in.Body)
}

func (c *call) putOrganisation(id string, n NewOrganisation) (*organisationOut, error) {
	o, err := c.Staff.PutOrganisation(c.ctx, c.by(), people.Organisation{ID: id, Name: n.Name, ContractUntil: given(n.ContractUntil)})
	if err != nil {
		return nil, err
	}
	return &organisationOut{organisationOf(o, c.Clock.Now())}, nil
}
