package web

import (
	"portiek/internal/acts/deciding"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// known puts the ids of the log into words. Names of people are there only for who may see them.
type known struct {
	lang    string
	cameras map[footage.CameraID]string
	people  map[people.ID]string
	roles   Roles
	words   *protocol.Protocol
	proofs  bool           // the visitor may see proofs
	cases   bool           // and cases
	within  footage.CaseID // the page is about this case, so its number need not be said again
}

// known reads what the lists need once.
func (s *Site) known(v *visit) (*known, error) {
	k := &known{lang: v.lang, roles: s.Roles, people: map[people.ID]string{}, proofs: s.somewhere(v, "verify_log"), cases: s.somewhere(v, "see_cases")}
	var err error
	if k.cameras, err = s.names(v); err != nil {
		return nil, err
	}
	if _, k.words, err = s.Versions.InForce(v.ctx(), s.Clock.Now()); err != nil {
		return nil, err
	}
	if !s.mayName(v) {
		me := v.who.Person
		k.people[me.ID] = me.Name
		return k, nil
	}
	all, err := s.everybody(v)
	for _, p := range all {
		k.people[p.ID] = p.Name
	}
	return k, err
}

// mayName tells whether the visitor sees who is behind an id: those who can end people's sessions or manage them. An auditor
// needs no names to check a log.
func (s *Site) mayName(v *visit) bool {
	return s.may(v, "sign_out_others") || s.may(v, "manage_people")
}

// may asks the Gate for what a page leaves out or offers; the act itself is asked again when it is done.
func (s *Site) may(v *visit, act string) bool { return s.mayAbout(v, act, deciding.About{}) }

func (s *Site) mayAbout(v *visit, act string, about deciding.About) bool {
	a, err := s.Gate.Decide(v.ctx(), v.who, act, about)
	return err == nil && a.Allowed
}

func (k *known) say(nl, en string) string {
	if k.lang == "en" {
		return en
	}
	return nl
}
