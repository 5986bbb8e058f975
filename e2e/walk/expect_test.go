package walk_test

import (
	"slices"
	"strings"

	"portiek/internal/rules/access"
)

// ask is an act with what a request says about it.
type ask struct {
	act      string
	complex  string   // "": of no complex in particular
	dossier  *dossier // nil: outside any case
	says     []string // conditions that the request itself fulfils
	anywhere bool     // it is enough that the role holds somewhere
}

// Acts that concern all complexes at once, and those that are always at one that is named (docs/decisions-*.md says so of
// neither).
var (
	everywhere = []string{"see_receipts", "read_log", "verify_log", "draft_protocol", "approve_protocol", "publish_protocol", "sign_out_others",
		"manage_people", "erase_person", "manage_tokens", "manage_cameras", "confirm_clock"}
	placed = []string{"view", "export", "technical_look", "address_person", "live_view", "audio", "biometrics", "covert"}
)

// allows is what the table says of somebody who asks, as person (whose token it is, or who sits at the browser).
func (o *office) allows(v *visitor, person string, a ask) bool {
	row, ok := o.table[a.act][v.role]
	if open, all := o.table[a.act][""]; all {
		row, ok = open, true
	}
	switch {
	case !ok:
		return false
	case row.Factors == 0:
		return true
	case slices.Contains(everywhere, a.act) && v.where != nil,
		v.where != nil && a.complex != "" && !slices.Contains(v.where, a.complex),
		slices.Contains(placed, a.act) && a.complex == "":
		return false
	}
	return slices.ContainsFunc(row.Ways, func(w access.Way) bool {
		return !slices.ContainsFunc(w.Conditions, func(n access.Need) bool { return !n.Sometimes && !a.meets(n.Condition, person) })
	})
}

func (a ask) meets(condition, person string) bool {
	c := a.dossier
	switch condition {
	case "in_case", "incident":
		return c != nil && c.open
	case "assigned":
		return c != nil && c.assigned[person] || c == nil && a.act == "see_cases"
	case "purpose":
		return c != nil && c.open || slices.Contains(a.says, "purpose")
	case "confidentiality_signed", "mandate", "another_person": // everybody signed; who decides was appointed by another; nobody else is named
		return true
	}
	return slices.Contains(a.says, condition)
}

// cites tells whether an answer names one of these articles, as pages or programs read it.
func cites(body string, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		law, isLaw := strings.CutPrefix(id, "AVG-")
		return id != "" && (strings.Contains(body, `"`+id+`"`) || strings.Contains(body, "/protocol#"+id+`"`) || isLaw && strings.Contains(body, `class="art">AVG art. `+law))
	})
}

// named tells whether an answer names any article at all.
func named(body string) bool {
	return strings.Contains(body, `class="art"`) || strings.Contains(body, `"article":"`) && !strings.Contains(body, `"article":""`)
}

// because are the articles of the table that say no to a role whatever it asks; none when it depends.
func (o *office) because(v *visitor, act string) []string {
	row := o.table[act][v.role]
	if len(row.Ways) > 0 {
		return nil
	}
	return access.Answer{Cites: row.Articles}.Articles()
}
