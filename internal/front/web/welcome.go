package web

import (
	"html/template"
	"net/http"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"portiek/internal/acts/signin"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
)

// welcomeView asks whoever has a one-time link to choose a login and a password.
type welcomeView struct {
	base
	Token   string
	First   bool   // the first administrator, who also says who they are
	Person  string // the name, when it is known
	Form    enrolForm
	Failure *fail.Error
}

// enrolForm is what was filled in, without the password.
type enrolForm struct{ Employee, Name, Login string }

// welcomePage only looks at the link, so that a program that previews links does not use it up.
func (s *Site) welcomePage(v *visit) error {
	return s.welcomeForm(v, http.StatusOK, v.r.URL.Query().Get("token"), nil)
}

func (s *Site) welcomeForm(v *visit, status int, token string, failure *fail.Error) error {
	w, err := s.Desk.Welcome(v.ctx(), token)
	if err != nil {
		return err
	}
	f := v.r.PostFormValue
	p := &welcomeView{base: entering("Welkom bij Portiek", "Welcome to Portiek"), Token: token, First: w.First, Person: w.Person.Name, Failure: failure,
		Form: enrolForm{strings.TrimSpace(f("nummer")), strings.TrimSpace(f("naam")), strings.TrimSpace(f("login"))}}
	if p.Form.Login == "" {
		p.Form.Login = w.Person.Login
	}
	return s.render(v, status, "welkom", p)
}

// enrol takes login and password, and shows the key of the second factor.
func (s *Site) enrol(v *visit) error {
	f := v.r.PostFormValue
	if f("wachtwoord") != f("nogmaals") {
		return s.welcomeForm(v, http.StatusBadRequest, f("token"), errTwice)
	}
	next, err := s.Desk.Enrol(v.ctx(), f("token"), signin.Enrolment{Employee: strings.TrimSpace(f("nummer")), Name: strings.TrimSpace(f("naam")),
		Login: strings.TrimSpace(f("login")), Password: secret.New(f("wachtwoord"))})
	if e, ok := formFailure(err); ok {
		return s.welcomeForm(v, statuses[e.Kind], f("token"), e)
	}
	if err != nil {
		return err
	}
	v.keep(stepCookie, next.Challenge, stepTerm)
	return s.factorForm(v, http.StatusOK, next.TOTP.Reveal(), next.URI, nil)
}

// factorView shows the key of the second factor, as a picture and in letters, and asks for a first code.
type factorView struct {
	base
	Key, URI string
	Picture  template.HTML
	Failure  *fail.Error
}

func (s *Site) factorForm(v *visit, status int, key, uri string, failure *fail.Error) error {
	picture, err := qr(uri)
	if err != nil {
		return err
	}
	return s.render(v, status, "tweede", &factorView{base: entering("Tweede stap", "Second step"), Key: key, URI: uri, Picture: picture, Failure: failure})
}

// Groups is the key in groups of four, to be typed over.
func (p *factorView) Groups() string {
	var out []string
	for k := p.Key; k != ""; {
		n := min(4, len(k))
		out, k = append(out, k[:n]), k[n:]
	}
	return strings.Join(out, " ")
}

// confirm takes the first code. The account works from here on; the recovery codes are shown this once.
func (s *Site) confirm(v *visit) error {
	f := v.r.PostFormValue
	in, recovery, err := s.Desk.Confirm(v.ctx(), v.kept(stepCookie), f("code"), agent(v.r))
	if e, ok := formFailure(err); ok && f("uri") != "" { // the form does not come without what is in its picture
		return s.factorForm(v, statuses[e.Kind], f("sleutel"), f("uri"), e)
	}
	if err != nil {
		return err
	}
	s.enter(v, in)
	return s.render(v, http.StatusOK, "herstel", &recoveryView{base: entering("Herstelcodes", "Recovery codes"), Codes: recovery})
}

type recoveryView struct {
	base
	Codes []string
}

// demoView asks for a click, so that a program that previews the link does not sign in.
type demoView struct {
	base
	Token string
}

func (s *Site) demoPage(v *visit) error {
	return s.render(v, http.StatusOK, "demo", &demoView{base: entering("Demonstratie", "Demonstration"), Token: v.r.URL.Query().Get("token")})
}

func (s *Site) demo(v *visit) error {
	in, err := s.Desk.EnterDemo(v.ctx(), v.r.PostFormValue("token"), agent(v.r))
	if err != nil {
		return err
	}
	s.enter(v, in)
	return v.see("/")
}

// qr draws a text as a QR code: one path, dark on light in either palette, as scanners expect.
func qr(text string) (template.HTML, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", err
	}
	return drawn(code.Bitmap()), nil
}

var errTwice = fail.New(fail.Invalid, "form.password_twice",
	"De twee wachtwoorden zijn niet gelijk. Typ ze opnieuw.", "The two passwords differ. Type them again.")
