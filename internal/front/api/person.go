package api

import (
	"time"

	"portiek/internal/acts/signin"
	"portiek/internal/rules/people"
)

func personOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/people/{person}", ID: "person", Tag: "people", Act: "manage_people",
			Summary: "One person", NL: "Eén medewerker.", EN: "One person."}, nothing[personIn], onePerson),
		asking(Operation{Method: post, Path: "/api/v1/people/{person}", ID: "changePerson", Tag: "people", Act: "manage_people",
			Summary: "Change a person", NL: "Verandert personeelsnummer, naam, inlognaam en verwerker; en de eerste dag, zolang die nog komt. Wat u weglaat, wordt leeg.",
			EN: "Changes employee number, name, login and processor; and the first day, while it is still to come. What you leave out becomes empty."}, nothing[changePersonIn], changePerson),
		asking(Operation{Method: post, Path: "/api/v1/people/{person}/leave", ID: "leave", Tag: "people", Act: "manage_people",
			Summary: "A person leaves", NL: "Iemand werkt hier niet meer: sessies, rollen, machtigingen en tokens zijn vanaf dan niets meer waard.",
			EN: "Somebody works here no more: sessions, roles, permits and tokens are worth nothing from then on."}, nothing[leaveIn], leave),
		asking(Operation{Method: post, Path: "/api/v1/people/{person}/invitation", ID: "invite", Tag: "people", Act: "manage_people", Status: 201,
			Summary: "Invite a person", NL: "Maakt een link waarmee iemand inlognaam, wachtwoord en app kiest. Het antwoord laat hem één keer zien, en hij werkt één keer. Een account dat er al is, wordt erdoor vervangen.",
			EN: "Makes a link with which somebody chooses login, password and app. The answer shows it once, and it works once. An account that is there already is replaced by it."}, nothing[personIn], invite),
	}
}

func onePerson(c *call, in *personIn) (*personOut, error) {
	p, err := c.Staff.Person(c.ctx, people.ID(in.Person))
	if err != nil {
		return nil, err
	}
	return &personOut{personOf(p)}, nil
}

type changePersonIn struct {
	Person string `path:"person" maxLength:"60"`
	Body   NewPerson
}

func changePerson(c *call, in *changePersonIn) (*personOut, error) {
	n := in.Body
	err := c.Staff.ChangePerson(c.ctx, c.by(), people.Person{ID: people.ID(in.Person), Employee: n.Employee, Name: n.Name, Login: n.Login,
		Organisation: n.Organisation, Joined: given(n.Joined)})
	if err != nil {
		return nil, err
	}
	return onePerson(c, &personIn{in.Person})
}

type leaveIn struct {
	Person string    `path:"person" maxLength:"60"`
	At     time.Time `query:"at" example:"2026-12-01T00:00:00+01:00" doc:"The moment from which on they work here no more; now, if absent."`
}

func leave(c *call, in *leaveIn) (*none, error) {
	return &none{}, c.Staff.LeaveAt(c.ctx, c.by(), people.ID(in.Person), in.At)
}

// Invitation is a one-time link.
type Invitation struct {
	Path  string    `json:"path" example:"/welkom?token=ABC" doc:"On this server. Hand it to the person yourself: it is shown this once."`
	Until time.Time `json:"until" doc:"It works no later than this."`
}

type invitationOut struct{ Body Invitation }

func invite(c *call, in *personIn) (*invitationOut, error) {
	until := c.Clock.Now().Add(signin.LinkTerm)
	token, err := c.Desk.Invite(c.ctx, c.by(), people.ID(in.Person))
	if err != nil {
		return nil, err
	}
	return &invitationOut{Invitation{"/welkom?token=" + token.Reveal(), micro(until)}}, nil
}
