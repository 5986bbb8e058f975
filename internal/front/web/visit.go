package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
)

// visit is one request with what is known of the visitor.
type visit struct {
	w       http.ResponseWriter
	r       *http.Request
	lang    string // "nl" or "en"
	session *session
	started bool // the answer is under way: a failure can only cut it off
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// permit is the visitor's; without a session it is the zero Permit, which opens nothing.
func (v *visit) permit() access.Permit {
	if v.session == nil {
		return access.Permit{}
	}
	return v.session.permit
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

// failed renders a refusal or failure once, for people as a page and for the player as JSON. The chain goes to the log.
func (s *Site) failed(v *visit, err error) {
	e := fail.Of(err)
	if v.ctx().Err() != nil {
		return // nobody is listening
	}
	status := statuses[e.Kind]
	if e == errSignedOut {
		status = http.StatusUnauthorized
	}
	if status >= 500 {
		s.Log.Error("request failed", "path", v.r.URL.Path, "err", err)
	}
	if v.started {
		panic(http.ErrAbortHandler) // a cut-off answer must not look like a whole one
	}
	if !strings.Contains(v.r.Header.Get("Accept"), "text/html") {
		s.failedJSON(v, status, e)
		return
	}
	if err := s.render(v, status, "fout", &failureView{Failure: e, Status: status, SignedOut: e == errSignedOut}); err != nil {
		s.Log.Error("error page failed", "err", err)
	}
}

func (s *Site) failedJSON(v *visit, status int, e *fail.Error) {
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	json.NewEncoder(v.w).Encode(map[string]string{"code": e.Code, "message": v.say(e.NL, e.EN), "article": e.Article})
}

type failureView struct {
	base
	Failure   *fail.Error
	Status    int
	SignedOut bool
}

// Heading says in a few words what sort of answer this is.
func (f *failureView) Heading() string {
	switch f.Failure.Kind {
	case fail.Refused:
		if f.SignedOut {
			return f.T("U bent niet aangemeld", "You are not signed in")
		}
		return f.T("Dit mag niet", "This is not allowed")
	case fail.Gone:
		return f.T("Deze beelden zijn er niet meer", "This footage no longer exists")
	case fail.NotFound:
		return f.T("Niet gevonden", "Not found")
	case fail.Invalid:
		return f.T("Er klopt iets niet in uw vraag", "Something in your request is not right")
	case fail.Conflict:
		return f.T("Er is intussen iets veranderd", "Something has changed meanwhile")
	case fail.Unavailable:
		return f.T("Dit lukt nu even niet", "This does not work right now")
	}
	return f.T("Er ging iets mis bij ons", "Something went wrong on our side")
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
