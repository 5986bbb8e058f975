package access

import (
	"slices"

	"portiek/internal/rules/protocol"
)

// basis is what lets a role do an act: a grant of the protocol, or what follows from its grants, or a duty of the product.
type basis struct {
	grant *protocol.Grant // nil for an act of the product
	cites []Cite
	// byAssignment: the role works only in cases that it is assigned to
	byAssignment bool
}

// follows says from which of a role's grants an act of the product follows. Parties are the ones whose roles it can be; of
// grants that count only for who is assigned, unassigned says that they are not enough.
var follows = map[string]struct {
	from       []string
	party      string // "" for both
	unassigned bool
}{
	"see_timeline":     {from: []string{"view", "hold", "decide", "export", "technical_look", "inspect", "repair"}},
	"open_case":        {from: []string{"view", "hold", "decide"}, party: "controller", unassigned: true},
	"assign_case":      {from: []string{"view", "hold", "decide"}, party: "controller", unassigned: true},
	"close_case":       {from: []string{"view", "hold", "decide"}, party: "controller", unassigned: true},
	"see_cases":        {from: []string{"view", "hold", "decide", "export", "address_person"}, party: "controller"},
	"ask_hold":         {from: []string{"view", "hold", "decide"}, party: "controller"},
	"end_hold":         {from: []string{"hold"}, party: "controller"},
	"see_holds":        {from: []string{"hold", "decide"}, party: "controller"},
	"prepare_decision": {from: []string{"view", "decide", "export"}, party: "controller"},
}

// bases gives every way in which the protocol and the product let a role do an act; none means no.
func (l *library) bases(role, act string) []basis {
	if out := l.staff(role, act); out != nil {
		return out
	}
	r := l.p.Role(role)
	if r == nil {
		return nil
	}
	switch act {
	case "overview": // who has any role may see whether the cameras work
		return []basis{{cites: l.product("signed_in")}}
	case "live_view":
		if l.p.LiveView.On {
			return l.grants(r, "view", l.articles(l.p.LiveView.Article))
		}
		return nil
	case "prepare_decision":
		if r.Party == "processor" && l.p.TextDecides() {
			return []basis{{cites: distinct(l.articles(l.p.Processor.TextDecides.Article), []Cite{l.law("AVG-28")})}}
		}
	}
	if f, ok := follows[act]; ok {
		return l.following(r, f.from, f.party, f.unassigned)
	}
	return l.grants(r, act, nil)
}

// staff is what a role of the product may do by its duty, and under the protocol's switches.
func (l *library) staff(role, act string) []basis {
	if !slices.Contains(specs[act].staff, role) {
		return nil
	}
	duty := l.product("separate_duties")
	switch act {
	case "register_dummy":
		return l.switched(l.p.Dummies.Rule, duty)
	case "covert":
		return l.switched(l.p.Covert.Rule, duty)
	}
	return []basis{{cites: duty}}
}

func (l *library) switched(r protocol.Rule, duty []Cite) []basis {
	if !r.On {
		return nil
	}
	return []basis{{cites: distinct(l.articles(r.Article), duty)}}
}

func (l *library) grants(r *protocol.Role, act string, also []Cite) (out []basis) {
	for i, g := range r.May {
		if g.Act == act {
			out = append(out, basis{grant: &r.May[i], cites: distinct(l.articles(g.Article), also)})
		}
	}
	return out
}

func (l *library) following(r *protocol.Role, from []string, party string, unassigned bool) []basis {
	if party != "" && r.Party != party {
		return nil
	}
	b := basis{byAssignment: true}
	for _, g := range r.May {
		assigned := slices.Contains(g.Conditions, "assigned")
		if !slices.Contains(from, g.Act) || unassigned && assigned {
			continue
		}
		b.cites = distinct(b.cites, l.articles(g.Article))
		b.byAssignment = b.byAssignment && assigned
	}
	if b.cites == nil {
		return nil
	}
	return []basis{b}
}
