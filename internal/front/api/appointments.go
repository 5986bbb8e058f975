package api

import (
	"time"

	"portiek/internal/rules/people"
)

func roleOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/appointments", ID: "appointments", Tag: "people", Act: "manage_people",
			Summary: "Who holds which role", NL: "Wie welke rol heeft, waar, en van wanneer tot wanneer.", EN: "Who holds which role, where, and from when until when."}, nothing[appointmentsIn], appointments),
		asking(Operation{Method: post, Path: "/api/v1/appointments", ID: "appoint", Tag: "people", Act: "manage_people", Status: 201,
			Summary: "Give a role", NL: "Geeft iemand anders een rol. Niemand geeft zichzelf er een, ook niet onder een tweede account met hetzelfde personeelsnummer.",
			EN: "Gives somebody else a role. Nobody gives themselves one, not under a second account with the same employee number either."}, nothing[appointIn], appoint),
		asking(Operation{Method: post, Path: "/api/v1/appointments/{appointment}/end", ID: "endAppointment", Tag: "people", Act: "manage_people",
			Summary: "End a role", NL: "Beëindigt een rol. Sessies en machtigingen die erop rusten, eindigen mee.",
			EN: "Ends a role. Sessions and permits that rest on it end with it."}, nothing[endAppointmentIn], endAppointment),
	}
}

// Appointment is a role that a person holds.
type Appointment struct {
	ID         string     `json:"id"`
	Person     string     `json:"person"`
	Role       string     `json:"role" example:"contact_person"`
	Complexes  []string   `json:"complexes" doc:"Empty: all."`
	From       time.Time  `json:"from"`
	To         *time.Time `json:"to,omitempty" doc:"Absent: no end."`
	StandInFor string     `json:"stand_in_for,omitempty" doc:"Whom they replace."`
	By         string     `json:"by"`
}

func appointmentOf(a people.Appointment) Appointment {
	return Appointment{a.ID, string(a.Person), a.Role, texts(a.Complexes), micro(a.From), moment(a.To), string(a.StandInFor), string(a.By)}
}

type (
	appointmentsIn struct {
		Person string `query:"person" maxLength:"60" doc:"Only of this person."`
	}
	appointmentsOut struct {
		Body struct {
			Items []Appointment `json:"items"`
		} `nameHint:"Appointments"`
	}
	appointmentOut   struct{ Body Appointment }
	endAppointmentIn struct {
		Appointment string    `path:"appointment" maxLength:"60"`
		At          time.Time `query:"at" example:"2026-12-01T00:00:00+01:00" doc:"The moment at which it ends; now, if absent."`
	}
)

func appointments(c *call, in *appointmentsIn) (*appointmentsOut, error) {
	all, err := c.Staff.Appointments(c.ctx, people.ID(in.Person))
	if err != nil {
		return nil, err
	}
	out := &appointmentsOut{}
	out.Body.Items = []Appointment{}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, appointmentOf(a))
	}
	return out, nil
}

// NewAppointment is a role to give.
type NewAppointment struct {
	Person     string     `json:"person" minLength:"1" maxLength:"60"`
	Role       string     `json:"role" minLength:"1" maxLength:"60" example:"contact_person"`
	Complexes  []string   `json:"complexes,omitempty" maxItems:"500" doc:"Absent: all."`
	From       *time.Time `json:"from,omitempty" doc:"Now, if absent."`
	To         *time.Time `json:"to,omitempty"`
	StandInFor string     `json:"stand_in_for,omitempty" maxLength:"60"`
}

type appointIn struct{ Body NewAppointment }

func appoint(c *call, in *appointIn) (*appointmentOut, error) {
	n := in.Body
	a, err := c.Staff.Appoint(c.ctx, c.by(), people.Appointment{
		Person: people.ID(n.Person), Role: n.Role, Complexes: n.Complexes, From: given(n.From), To: given(n.To), StandInFor: people.ID(n.StandInFor),
	})
	if err != nil {
		return nil, err
	}
	return &appointmentOut{appointmentOf(a)}, nil
}

func endAppointment(c *call, in *endAppointmentIn) (*none, error) {
	return &none{}, c.Staff.EndAppointmentAt(c.ctx, c.by(), in.Appointment, in.At)
}
