package protocol

import (
	"slices"

	"portiek/internal/base/strictyaml"
)

func (c *citer) scope(m *strictyaml.Map) {
	for _, sub := range m.Maps("excluded") {
		v := sub.Required("ownership")
		e := Exclusion{Ownership: word(v, Ownerships), ReferTo: line(sub.Required("refer_to"), 200), Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(c.p.Excluded, func(o Exclusion) bool { return o.Ownership == e.Ownership }) {
			twice(v)
		}
		c.p.Excluded = append(c.p.Excluded, e)
	}
	m.Done()
}

func (c *citer) purposes(root *strictyaml.Map) {
	var ids []string
	for _, sub := range root.RequiredMaps("purposes") {
		var u Purpose
		u.ID, u.Title, u.English = naming(sub, "purpose", ids)
		u.Needs, u.Article = those(sub.Values("needs"), PurposeNeeds), c.article(sub)
		sub.Done()
		ids = append(ids, u.ID)
		c.p.Purposes = append(c.p.Purposes, u)
	}
	for _, sub := range root.Maps("grounds") {
		v := sub.Required("ground")
		g := Ground{ID: word(v, Grounds), For: those(sub.RequiredValues("for"), People), Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(c.p.Grounds, func(o Ground) bool { return o.ID == g.ID }) {
			twice(v)
		}
		c.p.Grounds = append(c.p.Grounds, g)
	}
}

func (c *citer) viewing(m *strictyaml.Map) {
	for _, sub := range m.Maps("reasons") {
		var r Reason
		r.ID, r.Title, r.English = naming(sub, "reason", c.reasonIDs())
		r.Article = c.article(sub)
		sub.Done()
		c.p.Reasons = append(c.p.Reasons, r)
	}
	c.p.ViewConditions = c.items(m, "conditions", "condition", Conditions)
	m.Done()
}

// reasonIDs are the reasons that a role's grant can name: the law's and the protocol's own.
func (c *citer) reasonIDs() []string {
	ids := LawReasons.IDs()
	for _, r := range c.p.Reasons {
		ids = append(ids, r.ID)
	}
	return ids
}

func (c *citer) roleIDs() []string {
	ids := make([]string, len(c.p.Roles))
	for i, r := range c.p.Roles {
		ids[i] = r.ID
	}
	return ids
}

func (c *citer) roles(root *strictyaml.Map) {
	for _, sub := range root.Maps("roles") {
		var r Role
		r.ID, r.Title, r.English = naming(sub, "role", c.roleIDs())
		r.Party = word(sub.Required("party"), Parties)
		if a := sub.Map("appointed"); a.Present() {
			r.Appointment = &Appointment{Supervisor: line(a.Required("supervisor"), 200), Article: c.article(a)}
			a.Done()
		}
		for _, g := range sub.Maps("may") {
			grant := c.grant(g, r.Party)
			if slices.ContainsFunc(r.May, func(o Grant) bool { return o.Act == grant.Act && slices.Equal(o.For, grant.For) }) {
				twice(g.Optional("act"))
			}
			r.May = append(r.May, grant)
		}
		sub.Done()
		c.p.Roles = append(c.p.Roles, r)
	}
}

// byProcessor are the acts that can be done on a controller's instruction.
var byProcessor = []string{"technical_look", "hold", "inspect", "repair"}

func (c *citer) grant(m *strictyaml.Map, party string) (g Grant) {
	act := m.Required("act")
	g.Act = word(act, Acts)
	for _, v := range m.Values("for") {
		g.For = append(g.For, known(v, c.reasonIDs(), "viewing.reasons"))
	}
	g.Conditions = those(m.Values("conditions"), Conditions)
	g.Article = c.article(m)
	switch {
	case party == "processor" && act.Text != "" && !slices.Contains(byProcessor, act.Text):
		act.Wrong("Een verwerker beslist niet en bekijkt geen opnames (AVG artikel 28); hij kan alleen: technical_look, hold, inspect, repair.",
			"A processor does not decide and views no recordings (GDPR article 28); it can only: technical_look, hold, inspect, repair.")
	case (g.Act == "view" || g.Act == "technical_look") && len(g.For) == 0:
		m.Wrong("for", "Zeg bij 'for' om welke redenen dit mag.", "Say under 'for' for which reasons this is allowed.")
	}
	m.Done()
	return g
}

func (c *citer) processor(m *strictyaml.Map) {
	if !m.Present() {
		return
	}
	p := &c.p.Processor
	p.Title, p.Article = line(m.Required("title"), 200), c.article(m)
	p.Tasks = c.items(m, "tasks", "task", ProcessorTasks)
	p.TextDecides = c.rule(m.Map("decides"), "in_text")
	m.Done()
}

func (c *citer) disclosure(m *strictyaml.Map) {
	c.p.Tests = c.items(m, "tests", "test", DisclosureTests)
	for _, sub := range m.Maps("recipients") {
		v := sub.Required("who")
		r := Recipient{Who: word(v, People), Requires: those(sub.Values("requires"), Conditions), Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(c.p.Recipients, func(o Recipient) bool { return o.Who == r.Who }) {
			twice(v)
		}
		c.p.Recipients = append(c.p.Recipients, r)
	}
	c.p.Uses = c.items(m, "uses", "use", FurtherUses)
	m.Done()
}

func (c *citer) access(m *strictyaml.Map) {
	a := &c.p.Access
	if id := m.Map("identity"); id.Present() {
		if a.IdentityCheck = word(id.Optional("check"), IdentityChecks); a.IdentityCheck == "" {
			a.IdentityCheck = "any"
		}
		a.Identity = c.rule(id, "required")
	}
	if w := m.Map("window"); w.Present() {
		a.LongestWindow = length(w.Optional("longest"))
		a.Window = c.rule(w, "required")
	}
	a.OwnImages = c.rule(m.Map("own_images_only"), "required")
	if s := m.Map("statement"); s.Present() {
		a.Statement, a.StatementBy = line(s.Required("where"), 200), c.article(s)
		s.Done()
	}
	m.Done()
}

func (c *citer) periods(root *strictyaml.Map) {
	for _, sub := range root.Maps("periods") {
		v := sub.Required("what")
		r := Period{What: word(v, PeriodKinds), Every: every(sub.Required("every")), Reason: sub.Optional("reason").Text, Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(c.p.Periods, func(o Period) bool { return o.What == r.What }) {
			twice(v)
		}
		c.p.Periods = append(c.p.Periods, r)
	}
}

func (c *citer) complaints(m *strictyaml.Map) {
	c.p.Complaints = Complaints{
		About:      c.choice(m.Map("about"), "topics", ComplaintTopics),
		Escalation: c.item(m.Map("escalation"), "to", Authorities),
	}
	m.Done()
}
