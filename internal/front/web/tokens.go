package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/people"
)

// tokensView lists the keys with which programs use the API, with a form for a new one.
type tokensView struct {
	staffBase
	Live, Ended []tokenLine
	Form        tokenForm
	Failure     *fail.Error
	Made        string // the token itself, in the one answer that shows it
	MadeName    string
	Choices     []roleChoice
	Complexes   []string
	Today       string
}

type tokenLine struct {
	people.Token
	Title, Name, LastDay string
}

// Where lists the complexes.
func (l tokenLine) Where() string { return strings.Join(l.Complexes, ", ") }

// tokenForm is what was filled in of a new one.
type tokenForm struct {
	Name, Role, Until, Where string
	Complexes                []string
}

// Has tells whether a complex was ticked.
func (f tokenForm) Has(complex string) bool { return slices.Contains(f.Complexes, complex) }

func readTokenForm(v *visit) tokenForm {
	v.r.ParseForm()
	f := v.r.PostForm
	return tokenForm{strings.TrimSpace(f.Get("naam")), f.Get("rol"), f.Get("totenmet"), f.Get("waar"), f["complex"]}
}

func (s *Site) tokens(v *visit) error { return s.tokenForm(v, http.StatusOK, secret.Text{}, nil) }

func (s *Site) tokenForm(v *visit, status int, made secret.Text, failure *fail.Error) error {
	p := &tokensView{staffBase: s.staffBase(v, "sleutels", "API-sleutels", "API tokens"), Failure: failure, Made: made.Reveal(), Form: readTokenForm(v), Today: isoDay(s.Clock.Now())}
	if p.Made != "" {
		p.MadeName, p.Form = p.Form.Name, tokenForm{}
	}
	if p.Form.Until == "" {
		p.Form.Until = isoDay(p.now.AddDate(0, 3, 0))
	}
	var err error
	if p.Complexes, err = s.places(v); err != nil {
		return err
	}
	if err = s.loadTokens(v, p); err != nil {
		return err
	}
	return s.render(v, status, "sleutels", p)
}

func (s *Site) loadTokens(v *visit, p *tokensView) error {
	list, err := s.Staffing.Tokens(v.ctx())
	if err != nil {
		return err
	}
	all, err := s.everybody(v)
	if err != nil {
		return err
	}
	for _, t := range list {
		l := tokenLine{Token: t, Title: v.say(s.Roles.RoleTitle(t.Role)), LastDay: lastDay(t.Until)}
		if i := slices.IndexFunc(all, func(c people.Person) bool { return c.ID == t.Person }); i >= 0 {
			l.Name = all[i].Name
		}
		if t.EndedAt.IsZero() && p.now.Before(t.Until) {
			p.Live = append(p.Live, l)
		} else {
			p.Ended = append(p.Ended, l)
		}
	}
	return s.loadOwnRoles(v, p)
}

// loadOwnRoles finds what a token can be given: a role of its maker.
func (s *Site) loadOwnRoles(v *visit, p *tokensView) error {
	own, err := s.Staffing.Appointments(v.ctx(), v.me())
	for _, a := range own {
		if a.InForce(p.now) && !slices.ContainsFunc(p.Choices, func(c roleChoice) bool { return c.ID == a.Role }) {
			p.Choices = append(p.Choices, roleChoice{a.Role, v.say(s.Roles.RoleTitle(a.Role))})
		}
	}
	return err
}

// makeToken shows the new token in its answer and nowhere else.
func (s *Site) makeToken(v *visit) error {
	t, err := s.askedToken(readTokenForm(v))
	var made secret.Text
	if err == nil {
		_, made, err = s.Staffing.MakeToken(v.ctx(), v.me(), t)
	}
	if e, ok := formFailure(err); ok {
		return s.tokenForm(v, statuses[e.Kind], secret.Text{}, e)
	}
	if err != nil {
		return err
	}
	return s.tokenForm(v, http.StatusOK, made, nil)
}

func (s *Site) askedToken(f tokenForm) (t people.Token, err error) {
	t = people.Token{Name: f.Name, Role: f.Role}
	switch {
	case f.Name == "":
		return t, errTokenName
	case f.Role == "":
		return t, errRole
	case f.Where == "enkele" && len(f.Complexes) == 0, f.Where != "enkele" && f.Where != "alle":
		return t, errWhere
	case f.Where == "enkele":
		t.Complexes = f.Complexes
	}
	if t.Until, err = parseUntil(f.Until); err == nil && (t.Until.IsZero() || t.Until.Before(s.Clock.Now().Add(time.Minute))) {
		err = errTokenUntil
	}
	return t, err
}

func (s *Site) endToken(v *visit) error {
	if err := s.Staffing.EndToken(v.ctx(), v.me(), v.r.PathValue("sleutel")); err != nil {
		return err
	}
	return v.see("/beheer/sleutels")
}

var (
	errTokenName  = fail.New(fail.Invalid, "form.token_name", "Vul in waar de sleutel voor is.", "Fill in what the token is for.")
	errTokenUntil = fail.New(fail.Invalid, "form.token_until", "Kies een laatste dag, vandaag of later.", "Choose a last day, today or later.")
)
