package web

import (
	"slices"
	"strings"

	"portiek/internal/rules/access"
)

// assigners names the roles that can put the visitor on a case, in words, when every role of theirs that sees cases sees no
// others than those: whoever sees no case should know whom to ask. "" when it is not for want of being assigned.
func (b *rulebook) assigners(v *visit) (string, error) {
	stored, rules, err := b.site.Versions.InForce(v.ctx(), b.site.Clock.Now())
	if err != nil {
		return "", err
	}
	table, err := b.table(stored, rules)
	if err != nil {
		return "", err
	}
	mine, err := b.site.Staffing.Appointments(v.ctx(), v.me())
	if err != nil {
		return "", err
	}
	waits := false
	for _, r := range rolesFor(table, "see_cases") {
		for _, a := range mine {
			if a.Person != v.me() || a.Role != r.Role || !a.InForce(b.site.Clock.Now()) {
				continue
			}
			if !byAssignment(r) {
				return "", nil
			}
			waits = true
		}
	}
	if !waits {
		return "", nil
	}
	var names []string
	for _, r := range rolesFor(table, "assign_case") {
		names = append(names, small(v.say(r.RoleNL, r.RoleEN)))
	}
	return strings.Join(names, v.say(" of ", " or ")), nil
}

// rolesFor are the roles that may do an act.
func rolesFor(table []actRow, act string) []access.Row {
	i := slices.IndexFunc(table, func(r actRow) bool { return r.Act.ID == act })
	if i < 0 {
		return nil
	}
	return table[i].Roles
}

// byAssignment tells whether whoever has only this role must be assigned first.
func byAssignment(r access.Row) bool {
	return !slices.ContainsFunc(r.Ways, func(w access.Way) bool {
		return !slices.ContainsFunc(w.Conditions, func(n access.Need) bool { return n.Condition == "assigned" && !n.Sometimes })
	})
}
