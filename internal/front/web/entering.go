package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"portiek/internal/acts/signin"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
)

// signInView is the page with login and password.
type signInView struct {
	base
	Onward   string
	Login    string
	Failure  *fail.Error
	External string // the office's provider, "" if there is none
	Away     bool   // nothing went wrong: one only has to sign in first
}

func (s *Site) signInPage(v *visit) error {
	if v.identify() == nil {
		return v.see(onward(v.r.URL.Query().Get("naar")))
	}
	return s.signInForm(v, http.StatusOK, v.r.URL.Query().Get("naar"), nil)
}

func (s *Site) signInForm(v *visit, status int, naar string, failure *fail.Error) error {
	p := &signInView{base: entering("Aanmelden", "Sign in"), Onward: onward(naar), Login: v.r.PostFormValue("login"), Failure: failure, Away: failure != nil && signedOut(failure)}
	if s.External != nil {
		p.External = s.External.Name()
	}
	return s.render(v, status, "aanmelden", p)
}

// signIn takes the first factor; the second has a page of its own.
func (s *Site) signIn(v *visit) error {
	f := v.r.PostFormValue
	challenge, err := s.Desk.PasswordFrom(v.ctx(), f("login"), secret.New(f("wachtwoord")), signin.Origin{Address: v.r.RemoteAddr, Device: v.kept(deviceCookie)})
	if e, ok := formFailure(err); ok {
		return s.signInForm(v, statuses[e.Kind], f("naar"), e)
	}
	if err != nil {
		return err
	}
	v.keep(stepCookie, challenge, stepTerm)
	return v.see("/aanmelden/code?" + url.Values{"naar": {onward(f("naar"))}}.Encode())
}

// formFailure tells apart what somebody can mend in the form from what broke.
func formFailure(err error) (*fail.Error, bool) {
	var e *fail.Error
	ok := errors.As(err, &e) && statuses[e.Kind] < 500
	return e, ok
}

// codeView asks for the second factor.
type codeView struct {
	base
	Onward  string
	Failure *fail.Error
}

func (s *Site) codePage(v *visit) error {
	if v.kept(stepCookie) == "" {
		return v.see("/aanmelden")
	}
	return s.codeForm(v, http.StatusOK, v.r.URL.Query().Get("naar"), nil)
}

func (s *Site) codeForm(v *visit, status int, naar string, failure *fail.Error) error {
	return s.render(v, status, "code", &codeView{base: entering("Code invullen", "Enter your code"), Onward: onward(naar), Failure: failure})
}

func (s *Site) code(v *visit) error {
	in, err := s.Desk.Code(v.ctx(), v.kept(stepCookie), v.r.PostFormValue("code"), agent(v.r))
	if e, ok := formFailure(err); ok {
		return s.codeForm(v, statuses[e.Kind], v.r.PostFormValue("naar"), e)
	}
	if err != nil {
		return err
	}
	s.enter(v, in)
	return v.see(onward(v.r.PostFormValue("naar")))
}

// enter gives the browser its session; the browser forgets it when it closes, the desk when it has ended.
func (s *Site) enter(v *visit, in signin.Entered) {
	v.drop(stepCookie)
	v.keep(sessionCookie, in.Token.Reveal(), 0)
	if !in.Device.Empty() {
		v.keep(deviceCookie, in.Device.Reveal(), signin.DeviceTerm)
	}
	v.take(in.Token.Reveal())
}

// external sends the browser to the office's provider.
func (s *Site) external(v *visit) error {
	if s.External == nil {
		return errNowhere
	}
	v.keepAcross(onwardCookie, url.QueryEscape(onward(v.r.URL.Query().Get("naar"))), stepTerm)
	return s.External.Start(v.w, v.r)
}

// externalBack lets in whom the provider vouches for. The browser comes from another site, and so would not send its new
// cookie along a redirect: it is told to go on from a page of ours instead.
func (s *Site) externalBack(v *visit) error {
	if s.External == nil {
		return errNowhere
	}
	who, err := s.External.Finish(v.w, v.r)
	if err != nil {
		s.Desk.Unproven(err)
		return err
	}
	in, err := s.Desk.External(v.ctx(), who, agent(v.r))
	if err != nil {
		return err
	}
	s.enter(v, in)
	naar, _ := url.QueryUnescape(v.kept(onwardCookie))
	path := onward(naar)
	v.w.Header().Set("Refresh", "0; url="+path)
	return s.render(v, http.StatusOK, "verder", &onwardView{base: entering("Aangemeld", "Signed in"), Onward: path})
}

type onwardView struct {
	base
	Onward string
}

func (s *Site) signOut(v *visit) error {
	if err := s.Desk.SignOut(v.ctx(), v.kept(sessionCookie)); err != nil {
		return err
	}
	v.drop(sessionCookie)
	return v.see("/aanmelden")
}

// agent is the browser in two words, for people to recognise a session of theirs by.
func agent(r *http.Request) string {
	ua := r.UserAgent()
	first := func(names ...string) string {
		for _, n := range names {
			mark, name, _ := strings.Cut(n, "=")
			if strings.Contains(ua, mark) {
				return name
			}
		}
		return "?"
	}
	return first("Edg/=Edge", "OPR/=Opera", "Firefox/=Firefox", "Chrome/=Chrome", "Safari/=Safari") + ", " +
		first("Android=Android", "iPhone=iPhone", "iPad=iPad", "Windows=Windows", "Mac OS=macOS", "Linux=Linux")
}
