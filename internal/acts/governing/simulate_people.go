package governing

import (
	"context"
	"slices"
	"strings"

	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Right is one act that a role may or may not do any more, or on other conditions.
type Right struct {
	Act, Role     protocol.Text
	Before, After protocol.Text // on what conditions; empty: not allowed
	Articles      []string      // of what decides afterwards
	People        []string      // who hold the role now
}

// Gained tells whether it was not allowed and would be.
func (r Right) Gained() bool { return r.Before.EN == "" }

// Lost tells whether it was allowed and would not be.
func (r Right) Lost() bool { return r.After.EN == "" }

// rights compares what each role may do.
func rights(ctx context.Context, f Facts, s *Simulation, current, next *protocol.Protocol) error {
	before, err := f.Rights(current)
	if err != nil {
		return err
	}
	after, err := f.Rights(next)
	if err != nil {
		return err
	}
	holders, err := holders(ctx, f)
	if err != nil {
		return err
	}
	for _, b := range before {
		a := rowOf(after, b)
		if a == nil {
			a = &access.Row{Act: b.Act, Role: b.Role, RoleNL: b.RoleNL, RoleEN: b.RoleEN}
		}
		s.compare(b, *a, holders)
	}
	for _, a := range after {
		if rowOf(before, a) == nil {
			s.compare(access.Row{Act: a.Act, Role: a.Role}, a, holders)
		}
	}
	return nil
}

func rowOf(rows []access.Row, like access.Row) *access.Row {
	i := slices.IndexFunc(rows, func(r access.Row) bool { return r.Act.ID == like.Act.ID && r.Role == like.Role })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

func (s *Simulation) compare(before, after access.Row, holders map[string][]string) {
	r := Right{
		Act: protocol.Text{NL: after.Act.NL, EN: after.Act.EN}, Role: protocol.Text{NL: after.RoleNL, EN: after.RoleEN},
		Before: waysOf(before), After: waysOf(after), People: holders[after.Role],
	}
	if r.Before == r.After {
		return
	}
	cites := after.Articles
	for _, w := range after.Ways {
		cites = append(slices.Clone(cites), w.Articles...)
	}
	for _, c := range cites {
		if !slices.Contains(r.Articles, c.ID) {
			r.Articles = append(r.Articles, c.ID)
		}
	}
	s.Rights = append(s.Rights, r)
}

// waysOf writes ways down, in an order of its own, so that equal ones are equal texts.
func waysOf(r access.Row) protocol.Text {
	var nl, en []string
	for _, w := range r.Ways {
		var needs protocol.Text
		for _, n := range w.Conditions {
			at := protocol.Text{}
			if n.Sometimes {
				at = protocol.Text{NL: " (soms)", EN: " (sometimes)"}
			}
			needs.NL, needs.EN = needs.NL+", "+n.NL+at.NL, needs.EN+", "+n.EN+at.EN
		}
		if len(w.Conditions) == 0 {
			needs = protocol.Text{NL: ", zonder nadere voorwaarden", EN: ", without further conditions"}
		}
		nl, en = append(nl, needs.NL[2:]), append(en, needs.EN[2:])
	}
	slices.Sort(nl)
	slices.Sort(en)
	return protocol.Text{NL: strings.Join(slices.Compact(nl), "; of "), EN: strings.Join(slices.Compact(en), "; or ")}
}

// holders lists who holds each role now.
func holders(ctx context.Context, f Facts) (map[string][]string, error) {
	who, err := f.Register.People(ctx)
	if err != nil {
		return nil, err
	}
	roles, err := f.Register.Appointments(ctx, "")
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, a := range roles {
		i := slices.IndexFunc(who, func(p people.Person) bool { return p.ID == a.Person })
		if i >= 0 && a.InForce(f.Now) && who[i].Here(f.Now) && !slices.Contains(out[a.Role], named(who[i])) {
			out[a.Role] = append(out[a.Role], named(who[i]))
		}
	}
	return out, nil
}

// reasons looks for live holds and open cases that would lose theirs.
func reasons(ctx context.Context, f Facts, s *Simulation, current, next *protocol.Protocol) error {
	cases, err := f.Register.Cases(ctx, false)
	if err != nil {
		return err
	}
	holds, err := f.Register.Holds(ctx, true)
	if err != nil {
		return err
	}
	for _, h := range holds {
		c := casefile.Case{Kind: casefile.Incident}
		if i := slices.IndexFunc(cases, func(c casefile.Case) bool { return c.ID == h.Case }); i >= 0 {
			c = cases[i]
		}
		if why, article := noHold(next, c); why.EN != "" {
			if old, _ := noHold(current, c); old.EN == "" {
				s.Holds = append(s.Holds, Orphan{Hold: h.ID, Case: h.Case, Why: why, Article: article})
			}
		}
	}
	for _, c := range cases {
		if !c.Open() {
			continue
		}
		if why := noPurpose(next, c); why.EN != "" && noPurpose(current, c).EN == "" {
			s.Cases = append(s.Cases, Orphan{Case: c.ID, Why: why})
		}
	}
	return nil
}

// noHold says why a protocol has no reason to keep footage for the case; empty when it has. The law's reasons need none.
func noHold(p *protocol.Protocol, c casefile.Case) (why protocol.Text, article string) {
	if c.Kind != casefile.Incident {
		return why, ""
	}
	if !slices.Contains(p.Extend.IDs, "incident") && !slices.Contains(p.Extend.IDs, "purpose_need") {
		return protocol.Text{NL: "een incident is geen reden meer om langer te bewaren", EN: "an incident is no reason any more to keep footage longer"}, p.Extend.Article
	}
	return noPurpose(p, c), ""
}

func noPurpose(p *protocol.Protocol, c casefile.Case) protocol.Text {
	if _, ok := p.Purpose(c.Purpose); ok || c.Purpose == "" {
		return protocol.Text{}
	}
	return protocol.Text{NL: "het doel " + c.Purpose + " staat er niet meer in", EN: "the purpose " + c.Purpose + " is gone"}
}
