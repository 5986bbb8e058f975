package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
)

// refusal is a no of the Gate with everything that the page must say about it.
type refusal struct {
	act    string
	answer access.Answer
}

// Error is the refusal's sentence.
func (r *refusal) Error() string { return r.answer.Err().Error() }

// Unwrap gives the refusal as a failure.
func (r *refusal) Unwrap() error { return r.answer.Err() }

// signedOut tells whether the failure is that nobody is signed in.
func signedOut(e *fail.Error) bool { return e.Code == "session.none" || e.Code == "session.ended" }

// failed renders a refusal or failure once, for people as a page and for the player as JSON. The chain goes to the log.
func (s *Site) failed(v *visit, err error) {
	e := fail.Of(err)
	if v.ctx().Err() != nil {
		return // nobody is listening
	}
	status := statuses[e.Kind]
	if signedOut(e) {
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
	if err := s.failedPage(v, status, e, err); err != nil {
		s.Log.Error("error page failed", "err", err)
	}
}

func (s *Site) failedPage(v *visit, status int, e *fail.Error, err error) error {
	var no *refusal
	switch {
	case errors.As(err, &no):
		return s.render(v, status, "geweigerd", &refusalView{base: title("Dit mag niet", "This is not allowed"), Act: actWord(no.act), Answer: no.answer})
	case signedOut(e) && v.r.Method == http.MethodGet: // sign in where one was going
		return s.signInForm(v, status, v.r.URL.RequestURI(), e)
	}
	return s.render(v, status, "fout", &failureView{Failure: e, Status: status, SignedOut: signedOut(e)})
}

func (s *Site) failedJSON(v *visit, status int, e *fail.Error) {
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	json.NewEncoder(v.w).Encode(map[string]string{"code": e.Code, "message": v.say(e.NL, e.EN), "article": e.Article})
}

// refusalView is a no with every article that decided, and for each unmet condition what to do about it.
type refusalView struct {
	base
	Act    access.Act
	Answer access.Answer
}

func actWord(id string) access.Act {
	act, _ := access.ActOf(id)
	return act
}

// Offer is what may be done instead; its ID is empty when there is nothing.
func (p *refusalView) Offer() access.Act {
	if p.Answer.Offer == "" {
		return access.Act{}
	}
	return actWord(p.Answer.Offer)
}

// Cites are all articles that decided, each once, those of the unmet conditions first.
func (p *refusalView) Cites() (all []access.Cite) {
	said := map[string]bool{}
	add := func(c access.Cite) {
		if c.ID != "" && !said[c.ID] {
			said[c.ID] = true
			all = append(all, c)
		}
	}
	for _, u := range p.Answer.Unmet {
		add(u.Article)
	}
	for _, c := range p.Answer.Cites {
		add(c)
	}
	return all
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

var errSignedOut = fail.New(fail.Refused, "session.none",
	"U bent niet aangemeld. Meld u aan en probeer het opnieuw.", "You are not signed in. Sign in and try again.").Under("AVG-32")
