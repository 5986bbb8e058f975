package protocol

import "strings"

func same(s string) Text { return Text{s, s} }

func (f *facter) head(p *Protocol) {
	f.add("protocol.controller", Text{"Verwerkingsverantwoordelijke", "Controller"}, same(p.Controller), "")
	if a := p.Adopted; a.Date != "" {
		f.add("protocol.adopted", Text{"Vastgesteld", "Adopted"}, same(a.Place+", "+a.Date), a.Article)
	}
	for _, e := range p.Excluded {
		w := Ownerships.Of(e.Ownership)
		f.add("scope."+e.Ownership, Text{"Geldt niet voor", "Does not cover"},
			Text{w.NL + "; verwijs naar " + e.ReferTo, w.EN + "; refer to " + e.ReferTo}, e.Article)
	}
	for _, u := range p.Purposes {
		v := own(u.Title, u.English)
		if len(u.Needs) > 0 {
			n := joined(u.Needs, PurposeNeeds)
			v = Text{v.NL + " (noem erbij: " + n.NL + ")", v.EN + " (name with it: " + n.EN + ")"}
		}
		f.add("purposes."+u.ID, Text{"Doel", "Purpose"}, v, u.Article)
	}
	for _, g := range p.Grounds {
		w, who := Grounds.Of(g.ID), joined(g.For, People)
		f.add("grounds."+g.ID, Text{"Grondslag", "Ground"}, Text{w.NL + ", voor: " + who.NL, w.EN + ", for: " + who.EN}, g.Article)
	}
}

func (f *facter) term(key string, subject Text, r Retention) {
	v := lengthText(r.Length)
	if r.Reason != "" {
		why := strings.TrimSpace(r.Reason)
		v = Text{v.NL + ", omdat: " + why, v.EN + ", because (in Dutch): " + why}
	}
	f.add(key, subject, v, r.Article)
	f.list[len(f.list)-1].order = int64(r.Length.Duration())
}

func (f *facter) retention(p *Protocol) {
	f.term("retention.normal", Text{"Bewaartermijn", "Term"}, p.Retention)
	for _, pl := range p.Places {
		t := own(pl.Title, pl.English)
		f.term("retention.places."+pl.Kind, Text{"Bewaartermijn, " + t.NL, "Term, " + t.EN}, pl.Retention)
	}
	f.choice("retention.extend", Text{"Langer bewaren kan door", "Longer is possible by"}, p.Extend, ExtendReasons)
	f.choice("retention.end", Text{"Dat eindigt als", "That ends when"}, p.End, EndEvents)
}

func (f *facter) camera(p *Protocol) {
	f.choice("recording.modes", Text{"Opnemen", "Recording"}, p.Modes, RecordingModes)
	if r := p.MinResolution; r != nil {
		f.add("recording.min_resolution", Text{"Ten minste", "At least"}, Text{r.String() + " beeldpunten", r.String() + " pixels"}, r.Article)
	}
	f.choice("recording.storage", Text{"Opslag in", "Stored in"}, p.Storage, StoragePlaces)
	f.rule("switches.audio", Text{"Geluid", "Sound"}, p.Audio)
	f.rule("switches.biometrics", Text{"Gezichten herkennen", "Recognising faces"}, p.Biometrics)
	f.rule("switches.live_view", Text{"Live meekijken", "Live view"}, p.LiveView)
	told := Text{"zonder aankondiging", "not announced"}
	if p.Dummies.Announced {
		told = Text{"met aankondiging", "announced"}
	}
	f.rule("switches.dummies", Text{"Dummy's", "Dummies"}, p.Dummies.Rule, told)
	only := joined(p.Covert.Suspicions, Suspicions)
	more := []Text{{"alleen bij " + only.NL, "only on " + only.EN}}
	if len(p.Covert.Conditions) > 0 {
		more = append(more, joined(p.Covert.Conditions, CovertConditions))
	}
	f.rule("switches.covert", Text{"Verborgen camera's", "Hidden cameras"}, p.Covert.Rule, more...)
	f.duty("network.closed_system", Text{"Gesloten systeem", "Closed system"}, p.ClosedSystem)
	f.duty("network.password", Text{"Wachtwoord op elke camera", "Password on every camera"}, p.Password)
	f.duty("network.secure_connection", Text{"Beveiligde verbinding", "Secure connection"}, p.SecureNetwork)
}

func (f *facter) placement(p *Protocol) {
	for _, s := range p.Sites {
		v := wordText(SiteKinds, s.ID)
		if len(s.Needs) > 0 {
			n := joined(s.Needs, BeforeFilming)
			v = Text{v.NL + ", als er is: " + n.NL, v.EN + ", if there is: " + n.EN}
		}
		f.add("placement.sites."+s.ID, Text{"Camera's mogen in", "Cameras may be in"}, v, s.Article)
	}
	f.items("placement.before_filming", Text{"Voor een camera opneemt is er", "Before a camera films there is"}, p.Before, BeforeFilming)
	for _, b := range p.Bans() {
		v := wordText(Targets, b.Target)
		if b.MaskedOK {
			v = Text{v.NL + ", tenzij achter een vast masker", v.EN + ", unless behind a permanent mask"}
		}
		f.add("placement.forbidden."+b.Target, Text{"Nooit in beeld", "Never in view"}, v, b.Article)
	}
	for _, e := range p.Exceptions {
		pl, t := ExceptionPlaces.Of(e.Place), Targets.Of(e.Target)
		v := Text{pl.NL + " (" + t.NL + ")", pl.EN + " (" + t.EN + ")"}
		if e.Site != "" {
			s := SiteKinds.Of(e.Site)
			v = Text{v.NL + ", alleen in " + s.NL, v.EN + ", only in " + s.EN}
		}
		f.add("placement.exceptions."+e.Target+"."+e.Place, Text{"Uitzondering", "Exception"}, v, e.Article)
	}
	if p.PublicRoad.ID != "" {
		f.add("placement.public_road", Text{"De openbare weg", "The public road"}, wordText(RoadRules, p.PublicRoad.ID), p.PublicRoad.Article)
	}
	sign := p.SignRule()
	f.add("information.signs", Text{"Mededeling", "Signs"}, wordText(SignRules, sign.ID), sign.Article)
	f.items("information.notices", Text{"Het protocol is te lezen", "The protocol is told"}, p.Notices, NoticeKinds)
}

func (f *facter) people(p *Protocol) {
	for _, r := range p.Reasons {
		f.add("viewing.reasons."+r.ID, Text{"Reden", "Reason"}, own(r.Title, r.English), r.Article)
	}
	for _, w := range LawReasons {
		f.add("viewing.law."+w.ID, Text{"Reden volgens de wet", "Reason by law"}, Text{w.NL, w.EN}, "")
	}
	f.items("viewing.conditions", Text{"Altijd", "Always"}, p.ViewConditions, Conditions)
	f.choice("viewing.incident", Text{"Bij een incident horen", "An incident comes with"}, p.Incident, IncidentFacts)
	for _, r := range p.Roles {
		f.role(p, r)
	}
	d := p.Processor
	if d.Article != "" {
		f.add("processor.name", Text{"Verwerker", "Processor"}, same(d.Title), d.Article)
		f.items("processor.tasks", Text{"Taak", "Task"}, d.Tasks, ProcessorTasks)
		if d.TextDecides.On {
			f.add("processor.decides", Text{"Beslist mee", "Takes part in deciding"}, Text{
				"nee, hoewel de tekst het toestaat: AVG artikel 28", "no, although the text allows it: GDPR article 28"}, d.TextDecides.Article)
		}
	}
}

func (f *facter) role(p *Protocol, r Role) {
	key, name := "roles."+r.ID, own(r.Title, r.English)
	if a := r.Appointment; a != nil {
		f.add(key+".appointed", name, Text{"aangewezen per complex, onder toezicht van: " + a.Supervisor, "appointed for each complex, supervised by: " + a.Supervisor}, a.Article)
	}
	for _, g := range r.May {
		v := wordText(Acts, g.Act)
		if len(g.For) > 0 {
			nl, en := p.reasons(g.For)
			v = Text{v.NL + ", wegens " + nl, v.EN + ", for " + en}
		}
		if len(g.Conditions) > 0 {
			c := joined(g.Conditions, Conditions)
			v = Text{v.NL + "; " + c.NL, v.EN + "; " + c.EN}
		}
		f.add(key+"."+g.Act+"."+strings.Join(g.For, "+"), name, v, g.Article)
	}
}

func (p *Protocol) reasons(ids []string) (nl, en string) {
	words := append(Vocabulary(nil), LawReasons...)
	for _, r := range p.Reasons {
		t := own(r.Title, r.English)
		words = append(words, Word{r.ID, t.NL, t.EN})
	}
	t := joined(ids, words)
	return t.NL, t.EN
}

func (f *facter) requests(p *Protocol) {
	f.items("preservation.requesters", Text{"Mag vragen om veilig te stellen", "May ask to preserve"}, p.Preservation, People)
	f.items("disclosure.tests", Text{"Toets vooraf", "Test beforehand"}, p.DisclosureTests(), DisclosureTests)
	for _, r := range p.Recipients {
		v := wordText(People, r.Who)
		if len(r.Requires) > 0 {
			c := joined(r.Requires, Conditions)
			v = Text{v.NL + ", " + c.NL, v.EN + ", " + c.EN}
		}
		f.add("disclosure.recipients."+r.Who, Text{"Kan beelden krijgen", "Can get footage"}, v, r.Article)
	}
	f.items("disclosure.uses", Text{"Ook te gebruiken", "Also to be used"}, p.Uses, FurtherUses)
	a := p.Access
	f.duty("access.identity", Text{"Laten zien wie u bent", "Showing who you are"}, a.Identity, wordText(IdentityChecks, a.IdentityCheck))
	var longest []Text
	if a.LongestWindow.d > 0 {
		longest = append(longest, Text{"ten hoogste " + a.LongestWindow.NL(), "at most " + a.LongestWindow.EN()})
	}
	f.duty("access.window", Text{"Begin en eind noemen", "Naming from and to"}, a.Window, longest...)
	f.duty("access.own_images_only", Text{"Alleen eigen beeld", "Only images of oneself"}, a.OwnImages)
	if a.Statement != "" {
		f.add("access.statement", Text{"Uw rechten staan in", "Your rights are in"}, same(a.Statement), a.StatementBy)
	}
	for _, r := range p.Periods {
		v := Text{"elke " + r.Every.NL(), "every " + r.Every.EN()}
		if r.What == "repair" {
			v = Text{"binnen " + r.Every.NL(), "within " + r.Every.EN()}
		}
		f.add("periods."+r.What, wordText(PeriodKinds, r.What), v, r.Article)
	}
	f.choice("complaints.about", Text{"Klachten over", "Complaints on"}, p.Complaints.About, ComplaintTopics)
	if e := p.Complaints.Escalation; e.ID != "" {
		f.add("complaints.escalation", Text{"Daarna naar", "After that to"}, wordText(Authorities, e.ID), e.Article)
	}
	f.duty("other.costs", Text{"Kosten in de servicekosten", "Costs in service charges"}, p.Costs)
	if r := p.Room; r.Article != "" {
		f.rule("other.recorder_room", Text{"Recorder achter slot", "Recorder behind a lock"}, Rule{r.Locked, r.Article}, p.roleNames(r.Roles))
	}
	f.duty("other.health_log", Text{"Controles komen in het logboek", "Checks go into the log"}, p.HealthLog)
}

func (p *Protocol) roleNames(ids []string) Text {
	var words Vocabulary
	for _, r := range p.Roles {
		t := own(r.Title, r.English)
		words = append(words, Word{r.ID, t.NL, t.EN})
	}
	t := joined(ids, words)
	return Text{"open voor: " + t.NL, "open to: " + t.EN}
}
