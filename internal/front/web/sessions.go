package web

import (
	"cmp"
	"net/http"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

type sessionsView struct {
	staffBase
	Own    []people.Session
	Others []sessionLine
	All    bool // the visitor may end other people's
	This   string
}

type sessionLine struct {
	people.Session
	Name string
}

// sessions lists the visitor's own sessions, and for whoever may end them everybody's.
func (s *Site) sessions(v *visit) error {
	p := &sessionsView{staffBase: s.staffBase(v, "sessies", "Sessies", "Sessions"), This: v.who.Session.ID, All: s.somewhere(v, "sign_out_others")}
	newest := func(a, b people.Session) int { return cmp.Or(b.Seen.Compare(a.Seen), b.Began.Compare(a.Began)) }
	var err error
	if p.Own, err = s.Desk.Sessions(v.ctx(), v.me()); err != nil {
		return err
	}
	slices.SortFunc(p.Own, newest)
	if !p.All {
		return s.render(v, http.StatusOK, "sessies", p)
	}
	list, err := s.Desk.Sessions(v.ctx(), "")
	if err != nil {
		return err
	}
	all, err := s.everybody(v)
	if err != nil {
		return err
	}
	names := map[people.ID]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	slices.SortFunc(list, newest)
	for _, x := range list {
		if x.Person != v.me() {
			p.Others = append(p.Others, sessionLine{x, cmp.Or(names[x.Person], string(x.Person))})
		}
	}
	return s.render(v, http.StatusOK, "sessies", p)
}

// endOwnSession ends one of the visitor's own; another's, or one that is not there, is not found.
func (s *Site) endOwnSession(v *visit) error {
	list, err := s.Desk.Sessions(v.ctx(), v.me())
	if err != nil {
		return err
	}
	id := v.r.PathValue("sessie")
	if !slices.ContainsFunc(list, func(x people.Session) bool { return x.ID == id && x.Person == v.me() }) {
		return errNoSession
	}
	if err := s.Desk.EndSession(v.ctx(), v.me(), id); err != nil {
		return err
	}
	return v.see("/beheer/sessies")
}

func (s *Site) endSession(v *visit) error {
	if err := s.Desk.EndSession(v.ctx(), v.me(), v.r.PathValue("sessie")); err != nil {
		return err
	}
	return v.see("/beheer/sessies")
}

func (s *Site) endAllSessions(v *visit) error {
	person, err := s.onePerson(v)
	if err != nil {
		return err
	}
	return s.changed(v, s.Desk.EndAll(v.ctx(), v.me(), person.ID), "")
}

var errNoSession = fail.New(fail.NotFound, "session.unknown", "Deze sessie is niet van u, of is al geëindigd. Kijk opnieuw in de lijst.",
	"This session is not yours, or it has ended already. Look at the list once more.")
