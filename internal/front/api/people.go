package api

import (
	"time"

	"portiek/internal/rules/people"
)

func peopleOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/people", ID: "people", Tag: "people", Act: "manage_people",
			Summary: "People", NL: "Iedereen die hier werkt of werkte.", EN: "Everybody who works or worked here."}, nothing[none], listPeople),
		asking(Operation{Method: post, Path: "/api/v1/people", ID: "addPerson", Tag: "people", Act: "manage_people", Status: 201,
			Summary: "Add a person", NL: "Voegt een medewerker toe. Zonder rol mag die nog niets, en zonder link of account op kantoor kan die zich niet aanmelden.",
			EN: "Adds a person. Without a role they may do nothing yet, and without a link or an account at the office they cannot sign in."}, nothing[addPersonIn], addPerson),
		asking(Operation{Method: post, Path: "/api/v1/people/{person}/statement", ID: "signStatement", Tag: "people", Act: "manage_people",
			Summary: "The statement of confidentiality was signed", NL: "Legt vast dat iemand de verklaring voor geheimhouding heeft getekend.",
			EN: "Records that somebody signed the statement of confidentiality."}, nothing[personIn], signStatement),
		asking(Operation{Method: post, Path: "/api/v1/people/{person}/sign-out", ID: "signOut", Tag: "people", Act: "sign_out_others",
			Summary: "End all of a person's sessions", NL: "Meldt iemand overal af.", EN: "Signs somebody out everywhere."}, nothing[personIn], signOut),
	}
}

// Person is a human being, or a program that has an employee number of its own.
type Person struct {
	ID           string     `json:"id"`
	Employee     string     `json:"employee" example:"10427" doc:"Employee number, unique within the organisation."`
	Name         string     `json:"name"`
	Login        string     `json:"login,omitempty"`
	Organisation string     `json:"organisation,omitempty" doc:"Id of the processor they work for; absent for the corporation itself."`
	Joined       time.Time  `json:"joined"`
	Left         *time.Time `json:"left,omitempty"`
	SignedAt     *time.Time `json:"signed_at,omitempty" doc:"When they signed the statement of confidentiality."`
	ErasedAt     *time.Time `json:"erased_at,omitempty" doc:"When name, employee number, login and accounts were erased; these are empty then."`
}

func personOf(p people.Person) Person {
	return Person{string(p.ID), p.Employee, p.Name, p.Login, p.Organisation, micro(p.Joined), moment(p.Left), moment(p.SignedAt), moment(p.ErasedAt)}
}

type (
	peopleOut struct {
		Body struct {
			Items []Person `json:"items"`
		} `nameHint:"People"`
	}
	personIn struct {
		Person string `path:"person" maxLength:"60"`
	}
	personOut struct{ Body Person }
)

func listPeople(c *call, _ *none) (*peopleOut, error) {
	all, err := c.Staff.People(c.ctx)
	if err != nil {
		return nil, err
	}
	out := &peopleOut{}
	out.Body.Items = []Person{}
	for _, p := range all {
		out.Body.Items = append(out.Body.Items, personOf(p))
	}
	return out, nil
}

// NewPerson is a person to add.
type NewPerson struct {
	Employee     string     `json:"employee" minLength:"1" maxLength:"40" example:"10427"`
	Name         string     `json:"name" minLength:"1" maxLength:"100"`
	Login        string     `json:"login,omitempty" maxLength:"64" example:"f.jansen"`
	Organisation string     `json:"organisation,omitempty" maxLength:"60"`
	Joined       *time.Time `json:"joined,omitempty" doc:"Now, if absent."`
}

type addPersonIn struct{ Body NewPerson }

func addPerson(c *call, in *addPersonIn) (*personOut, error) {
	n := in.Body
	p, err := c.Staff.AddPerson(c.ctx, c.by(), people.Person{Employee: n.Employee, Name: n.Name, Login: n.Login, Organisation: n.Organisation, Joined: given(n.Joined)})
	if err != nil {
		return nil, err
	}
	return &personOut{personOf(p)}, nil
}

func signStatement(c *call, in *personIn) (*none, error) {
	return &none{}, c.Staff.SignStatement(c.ctx, c.by(), people.ID(in.Person))
}

func signOut(c *call, in *personIn) (*none, error) {
	return &none{}, c.Desk.EndAll(c.ctx, c.by(), people.ID(in.Person))
}
