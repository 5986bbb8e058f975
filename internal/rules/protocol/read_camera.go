package protocol

import (
	"regexp"
	"slices"
	"strconv"

	"portiek/internal/base/strictyaml"
)

func (c *citer) retention(m *strictyaml.Map) {
	p := c.p
	if normal := m.RequiredMap("normal"); normal.Present() {
		p.Retention = c.term(normal)
		normal.Done()
	}
	for _, sub := range m.Maps("places") {
		var pl Place
		pl.Kind, pl.Title, pl.English = naming(sub, "kind", p.PlaceKinds())
		pl.Retention = c.term(sub)
		sub.Done()
		p.Places = append(p.Places, pl)
	}
	p.Extend = c.choice(m.Map("extend"), "requires", ExtendReasons)
	p.End = c.choice(m.Map("end"), "events", EndEvents)
	if len(p.Extend.IDs) > 0 && len(p.End.IDs) == 0 {
		m.Wrong("extend", "Zeg ook wat een verlenging beëindigt: voeg 'end' toe.", "Say also what ends an extension: add 'end'.")
	}
	m.Done()
}

func (c *citer) term(m *strictyaml.Map) (r Retention) {
	v, reason := m.Required("length"), m.Optional("reason")
	r.Length, r.Article, r.Reason = length(v), c.article(m), reason.Text
	switch d := r.Length.Duration(); {
	case d > Longest:
		v.Wrong("Langer dan 28 dagen kan niet; de Autoriteit Persoonsgegevens gaat uit van ten hoogste vier weken.",
			"Longer than 28 days is not accepted; the supervisory authority goes by four weeks at most.")
	case d > NeedsReason && reason.Text == "":
		v.Wrong("Voor een termijn boven 72 uur is een reden nodig: voeg 'reason' toe.", "A term over 72 hours needs a reason: add 'reason'.")
	}
	return r
}

var sizeForm = regexp.MustCompile(`^([1-9][0-9]{1,4})x([1-9][0-9]{1,4})$`)

func (c *citer) recording(m *strictyaml.Map) {
	c.p.Modes = c.choice(m.Map("modes"), "allowed", RecordingModes)
	c.p.MinResolution = c.resolution(m.Map("min_resolution"))
	c.p.Storage = c.choice(m.Map("storage"), "in", StoragePlaces)
	m.Done()
}

func (c *citer) resolution(m *strictyaml.Map) *Resolution {
	if !m.Present() {
		return nil
	}
	defer m.Done()
	v, r := m.Required("size"), &Resolution{Article: c.article(m)}
	if v.Match(sizeForm, "Schrijf breedte x hoogte in beeldpunten, zoals 1920x1080.", "Write width x height in pixels, such as 1920x1080.") {
		f := sizeForm.FindStringSubmatch(v.Text)
		r.Width, _ = strconv.Atoi(f[1])
		r.Height, _ = strconv.Atoi(f[2])
	}
	return r
}

// switches reads what is off unless the protocol says otherwise.
func (c *citer) switches(m *strictyaml.Map) {
	p := c.p
	p.Audio = c.never(m.Map("audio"), "Portiek neemt geen geluid op; schrijf false.", "Portiek never records sound; write false.")
	p.Biometrics = c.never(m.Map("biometrics"), "Portiek herkent geen gezichten of andere lichaamskenmerken; schrijf false.", "Portiek recognises no faces or other bodily features; write false.")
	p.LiveView = c.rule(m.Map("live_view"), "allowed")
	if d := m.Map("dummies"); d.Present() {
		p.Dummies.Announced = d.Optional("announced").Bool()
		p.Dummies.Rule = c.rule(d, "allowed")
	}
	if h := m.Map("covert"); h.Present() {
		p.Covert.Suspicions = those(h.Values("only_on"), Suspicions)
		p.Covert.Conditions = those(h.Values("conditions"), CovertConditions)
		p.Covert.Rule = c.rule(h, "allowed")
		if p.Covert.On && len(p.Covert.Suspicions) == 0 {
			h.Wrong("allowed", "Verborgen camera's mogen nooit zomaar: noem bij 'only_on' de verdenkingen waarbij het mag.",
				"Hidden cameras are never allowed just like that: name under 'only_on' the suspicions on which they are.")
		}
	}
	m.Done()
}

// never is a rule that may only say no.
func (c *citer) never(m *strictyaml.Map, nl, en string) Rule {
	r := c.rule(m, "allowed")
	if r.On {
		m.Wrong("allowed", nl, en)
	}
	return r
}

func (c *citer) network(m *strictyaml.Map) {
	c.p.ClosedSystem = c.rule(m.Map("closed_system"), "required")
	c.p.Password = c.rule(m.Map("password"), "required")
	c.p.SecureNetwork = c.rule(m.Map("secure_connection"), "required")
	m.Done()
}

func (c *citer) placement(m *strictyaml.Map) {
	p := c.p
	for _, sub := range m.Maps("sites") {
		v := sub.Required("site")
		s := Site{ID: word(v, SiteKinds), Needs: those(sub.Values("needs"), BeforeFilming), Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(p.Sites, func(o Site) bool { return o.ID == s.ID }) {
			twice(v)
		}
		p.Sites = append(p.Sites, s)
	}
	p.Before = c.items(m, "before_filming", "need", BeforeFilming)
	for _, sub := range m.Maps("forbidden") {
		v := sub.Required("target")
		b := Ban{Target: word(v, Targets), MaskedOK: sub.Optional("unless_masked").Bool(), Article: c.article(sub)}
		sub.Done()
		if slices.ContainsFunc(p.Forbidden, func(o Ban) bool { return o.Target == b.Target }) {
			twice(v)
		}
		p.Forbidden = append(p.Forbidden, b)
	}
	for _, sub := range m.Maps("exceptions") {
		v, place := sub.Required("of"), sub.Required("place")
		e := Exception{Place: word(place, ExceptionPlaces), Target: word(v, Targets), Site: word(sub.Optional("site"), SiteKinds), Article: c.article(sub)}
		sub.Done()
		if !slices.ContainsFunc(p.Forbidden, func(b Ban) bool { return b.Target == e.Target }) {
			v.Wrong("Een uitzondering hoort bij een verbod onder 'forbidden'.", "An exception belongs to a ban under 'forbidden'.")
		}
		if slices.ContainsFunc(p.Exceptions, func(o Exception) bool { return o.Place == e.Place && o.Target == e.Target }) {
			twice(place)
		}
		p.Exceptions = append(p.Exceptions, e)
	}
	p.PublicRoad = c.item(m.Map("public_road"), "rule", RoadRules)
	m.Done()
}

func (c *citer) room(m *strictyaml.Map) (r Room) {
	if !m.Present() {
		return r
	}
	r.Locked = m.Required("locked").Bool()
	for _, v := range m.RequiredValues("roles") {
		r.Roles = append(r.Roles, known(v, c.roleIDs(), "roles"))
	}
	r.Article = c.article(m)
	m.Done()
	return r
}
