package web

import (
	"cmp"
	"slices"
	"strings"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
)

// colleagues are all people, whose names whoever works on a case may see.
func (s *Site) colleagues(v *visit) (*known, []people.Person, error) {
	k, err := s.known(v)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.everybody(v)
	for _, p := range all {
		k.people[p.ID] = p.Name
	}
	slices.SortFunc(all, func(a, b people.Person) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return k, all, err
}

// staffed fills in who works on the case, and who could.
func (s *Site) staffed(v *visit, p *caseView, c casefile.Case, all []people.Person) error {
	for _, who := range all {
		if c.IsAssigned(who.ID) {
			p.Assigned = append(p.Assigned, who)
		}
	}
	if !p.MayAssign {
		return nil
	}
	able, err := s.ableAt(v, c.Complex, all)
	for _, who := range able {
		if !c.IsAssigned(who.ID) && !deciding.Same(who.Person, v.who.Person) { // nobody puts themselves on a case
			p.Others = append(p.Others, who.option(v))
		}
	}
	return err
}

// able is a person with the roles of the protocol that they hold at a complex.
type able struct {
	people.Person
	roles []string
}

func (a able) option(v *visit) option {
	var titles []string
	for _, r := range a.roles {
		titles = append(titles, v.say(v.site.Roles.RoleTitle(r)))
	}
	return option{string(a.ID), a.Name + ", " + strings.Join(titles, ", ")}
}

// ableAt lists who works here and holds a role of the protocol at the complex now.
func (s *Site) ableAt(v *visit, complex string, all []people.Person) (list []able, err error) {
	appointed, err := s.Staffing.Appointments(v.ctx(), "")
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	for _, p := range all {
		a := able{Person: p}
		for _, ap := range appointed {
			here := len(ap.Complexes) == 0 || slices.Contains(ap.Complexes, complex)
			if ap.Person == p.ID && ap.InForce(now) && here && !ofProduct(ap.Role) && !slices.Contains(a.roles, ap.Role) {
				a.roles = append(a.roles, ap.Role)
			}
		}
		if len(a.roles) > 0 && p.Here(now) {
			list = append(list, a)
		}
	}
	return list, nil
}

// ofProduct tells whether a role is Portiek's own: those never have to do with footage.
func ofProduct(role string) bool {
	return slices.ContainsFunc(access.ProductRoles(), func(r access.ProductRole) bool { return r.ID == role })
}
