package web

import (
	"context"
	"net/http"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
)

// visit is one request with what is known of the visitor.
type visit struct {
	site    *Site
	w       http.ResponseWriter
	r       *http.Request
	lang    string // "nl" or "en"
	known   bool   // the session was looked up
	who     deciding.Visitor
	noone   error           // why nobody is signed in
	may     map[string]bool // what Somewhere answered
	permit  access.Permit   // of a route that carries pictures; else the zero Permit, which opens nothing
	started bool            // the answer is under way: a failure can only cut it off
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// me is the visitor's id.
func (v *visit) me() people.ID { return v.who.Person.ID }

// identify finds out, once, whose session the cookie is of. Nothing else signs anybody in here: a program's token does not.
func (v *visit) identify() error {
	if v.known {
		return v.noone
	}
	v.known, v.noone = true, errSignedOut
	c, err := v.r.Cookie(cookieName(v.r, sessionCookie))
	if err != nil {
		return v.noone
	}
	v.take(c.Value)
	return v.noone
}

// take makes the visitor whoever holds the session.
func (v *visit) take(token string) {
	person, session, err := v.site.Desk.Session(v.ctx(), token)
	v.known, v.noone = true, err
	if err == nil {
		v.who = deciding.Visitor{Person: person, Session: session}
	}
}

// say picks the visitor's language.
func (v *visit) say(nl, en string) string {
	if v.lang == "en" {
		return en
	}
	return nl
}

func (v *visit) see(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// language is what ?taal= asks, which is then remembered, or else what was remembered; Dutch otherwise.
func language(w http.ResponseWriter, r *http.Request) string {
	asked := r.URL.Query().Get("taal")
	if asked == "nl" || asked == "en" {
		http.SetCookie(w, &http.Cookie{Name: "taal", Value: asked, Path: "/", MaxAge: 400 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: r.TLS != nil})
		return asked
	}
	if c, err := r.Cookie("taal"); err == nil && c.Value == "en" {
		return "en"
	}
	return "nl"
}

func (s *Site) nowhere(*visit) error { return errNowhere }

var (
	errNowhere = fail.New(fail.NotFound, "page.none",
		"Deze pagina bestaat niet. Ga naar het overzicht en kies daar wat u zoekt.",
		"There is no such page. Go to the overview and choose what you need there.")
	errCamera = fail.New(fail.NotFound, "camera.none",
		"Portiek kent deze camera niet. Kies een camera in het overzicht.",
		"Portiek knows no such camera. Choose a camera in the overview.")
)
