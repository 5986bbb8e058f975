package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
)

// entry is a line of the menu.
type entry struct {
	Key, Path string
	NL, EN    string
	acts      []string // any of which must be allowed somewhere; none: everybody
}

// menu are all entries there are, in their order.
var menuEntries = []entry{
	{"overzicht", "/overzicht", "Overzicht", "Overview", []string{"overview"}},
	{"dossiers", "/dossiers", "Dossiers", "Cases", []string{"see_cases"}},
	{"veilig", "/veiligstellingen", "Veiligstellingen", "Holds", []string{"see_holds"}},
	{"verantwoording", "/verantwoording", "Verantwoording", "Accountability", []string{"read_log", "see_receipts"}},
	{"protocol", "/protocol", "Protocol", "Protocol", nil},
	{"beheer", "/beheer", "Beheer", "Management", []string{"manage_people", "erase_person", "manage_tokens", "sign_out_others"}},
}

// menu is what the visitor may do, and nothing else.
func (s *Site) menu(v *visit) (out []entry) {
	for _, e := range menuEntries {
		if len(e.acts) == 0 || s.somewhere(v, e.acts...) {
			out = append(out, e)
		}
	}
	return out
}

// somewhere tells whether the visitor may do one of the acts at any complex. The answers are kept for the visit.
func (s *Site) somewhere(v *visit, acts ...string) bool {
	for _, act := range acts {
		yes, asked := v.may[act]
		if !asked {
			answer, err := s.Gate.Somewhere(v.ctx(), v.who, act)
			yes = err == nil && answer.Allowed
			if v.may == nil {
				v.may = map[string]bool{}
			}
			v.may[act] = yes
		}
		if yes {
			return true
		}
	}
	return false
}

// couldDo tells whether a role of the visitor can ever do the act, once its conditions are met: what a form is there for.
func (s *Site) couldDo(v *visit, act string) bool {
	answer, err := s.Gate.Decide(v.ctx(), v.who, act, deciding.About{})
	return err == nil && !answer.Alarm && (answer.Allowed || !slices.ContainsFunc(answer.Unmet, func(u access.Unmet) bool { return u.Condition == "granted" }))
}

// myRoles are the visitor's roles in force, as people call them.
func (s *Site) myRoles(v *visit) string {
	list, err := s.Staffing.Appointments(v.ctx(), v.me())
	if err != nil {
		return ""
	}
	var names []string
	seen := map[string]bool{}
	for _, a := range list {
		if a.Person == v.me() && a.InForce(s.Clock.Now()) && !seen[a.Role] {
			seen[a.Role] = true
			names = append(names, small(v.say(s.Roles.RoleTitle(a.Role))))
		}
	}
	return strings.Join(names, ", ")
}

// small writes a title as it stands within a sentence.
func small(title string) string {
	_, n := utf8.DecodeRuneInString(title)
	return strings.ToLower(title[:n]) + title[n:]
}

// home is the first page that the visitor may see.
func (s *Site) home(v *visit) error {
	list := s.menu(v)
	if len(list) == 0 {
		return errNowhere
	}
	http.Redirect(v.w, v.r, list[0].Path, http.StatusSeeOther)
	return nil
}
