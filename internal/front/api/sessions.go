package api

import (
	"time"

	"portiek/internal/rules/people"
)

func sessionOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/sessions", ID: "sessions", Tag: "people", Act: "sign_out_others",
			Summary: "Who is signed in", NL: "Wie nu op de pagina's is aangemeld.", EN: "Who is signed in on the pages now."}, nothing[sessionsIn], sessions),
		asking(Operation{Method: post, Path: "/api/v1/sessions/{session}/end", ID: "endSession", Tag: "people", Act: "sign_out_others",
			Summary: "End a session", NL: "Meldt één browser af.", EN: "Signs one browser out."}, nothing[sessionIn], endSession),
	}
}

// Session is a browser in which a person signed in.
type Session struct {
	ID      string    `json:"id" doc:"Its public name; nobody can sign in with it."`
	Person  string    `json:"person"`
	Began   time.Time `json:"began"`
	Seen    time.Time `json:"seen"`
	Until   time.Time `json:"until"`
	Factors int       `json:"factors" minimum:"1" maximum:"2"`
	Agent   string    `json:"agent,omitempty" doc:"The browser."`
}

type (
	sessionsIn struct {
		Person string `query:"person" maxLength:"60" doc:"Only of this person."`
	}
	sessionsOut struct {
		Body struct {
			Items []Session `json:"items"`
		} `nameHint:"Sessions"`
	}
	sessionIn struct {
		Session string `path:"session" maxLength:"60"`
	}
)

func sessions(c *call, in *sessionsIn) (*sessionsOut, error) {
	all, err := c.Desk.Sessions(c.ctx, people.ID(in.Person))
	if err != nil {
		return nil, err
	}
	out := &sessionsOut{}
	out.Body.Items = []Session{}
	for _, s := range all {
		out.Body.Items = append(out.Body.Items, Session{s.ID, string(s.Person), micro(s.Began), micro(s.Seen), micro(s.Until), s.Factors, s.Agent})
	}
	return out, nil
}

func endSession(c *call, in *sessionIn) (*none, error) {
	return &none{}, c.Desk.EndSession(c.ctx, c.by(), in.Session)
}
