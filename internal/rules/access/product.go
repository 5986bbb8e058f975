package access

import (
	"github.com/cedar-policy/cedar-go/ast"

	"portiek/internal/rules/protocol"
)

// standing completes the path of an act of the product.
func (b *builder) standing(s spec, from basis) {
	b.path.granted, b.path.cites = true, from.cites
	b.entitled(s)
	b.purpose(s)
	switch b.path.act {
	case "see_cases":
		if from.byAssignment {
			b.need("assigned", noCase().Or(attribute("assigned")), from.cites, phraseOf("assigned"))
		}
	case "ask_hold":
		b.requester()
	case "approve_protocol":
		b.need("another_person", ast.Not(attribute("alone")), b.lib.product("other_person"), phraseOf("another_person"))
	case "covert":
		b.covert()
	}
}

// requester asks that the protocol lets this person or body ask (Met has "requester:WHO"). Asking gives no right to see.
func (b *builder) requester() {
	var who, names, english []string
	var cites []Cite
	for _, it := range b.p.Preservation {
		w := protocol.People.Of(it.ID)
		who, names, english = append(who, it.ID), append(names, w.NL), append(english, w.EN)
		cites = distinct(cites, b.lib.articles(it.Article))
	}
	if len(who) == 0 {
		b.forbidden("requester", b.lib.silence(), phrase{
			nl: "Onder dit protocol kan niemand vragen om beelden veilig te stellen.", en: "Under this protocol nobody can ask to preserve footage.",
			remedyNL: "Wie beelden van zichzelf wil zien, doet een verzoek om inzage.", remedyEN: "Who wants to see footage of themselves files a request for access.",
		})
		return
	}
	nl, en := listed(names), listed(english)
	allowed := ast.Not(attribute("requesters").IsEmpty()).And(set(who).ContainsAll(attribute("requesters")))
	b.need("requester", allowed, cites, phrase{
		nl: "Wie hier vraagt, mag niet vragen om beelden veilig te stellen.", en: "Who asks here may not ask to preserve footage.",
		remedyNL: "Vragen mag: " + nl + ". Wie beelden van zichzelf wil zien, doet een verzoek om inzage.",
		remedyEN: "These may ask: " + en + ". Who wants to see footage of themselves files a request for access.",
		needNL:   "gevraagd door: " + nl, needEN: "asked by: " + en,
	})
}

// covert asks for a suspicion that the protocol names, and for all that must be ready.
func (b *builder) covert() {
	c := b.p.Covert
	var names, english []string
	for _, id := range c.Suspicions {
		w := protocol.Suspicions.Of(id)
		names, english = append(names, w.NL), append(english, w.EN)
	}
	nl, en := listed(names), listed(english)
	b.need("reason", among(c.Suspicions, "reason"), b.lib.articles(c.Article), phrase{
		nl: "Een verborgen camera kan alleen bij: " + nl + ".", en: "A hidden camera is possible only on: " + en + ".",
		remedyNL: "Gebruik een zichtbare camera.", remedyEN: "Use a visible camera.",
		needNL: "alleen bij: " + nl, needEN: "only on: " + en,
	})
	for _, id := range c.Conditions {
		w := protocol.CovertConditions.Of(id)
		b.need(id, met(id), b.lib.articles(c.Article), phrase{
			nl: "Hier ontbreekt: " + w.NL + ".", en: "Missing here: " + w.EN + ".",
			remedyNL: "Zorg daar eerst voor.", remedyEN: "See to that first.", needNL: w.NL, needEN: w.EN,
		})
	}
}

// refused completes the path of a role that may never do the act, with what says so.
func (b *builder) refused(who []string, whoEN []string) {
	act, _ := ActOf(b.path.act)
	f := phrase{nl: "Uw rol mag dit niet: " + act.NL + ".", en: "Your role may not do this: " + act.EN + ".",
		remedyNL: "Onder dit protocol mag niemand dit.", remedyEN: "Under this protocol nobody may do this."}
	if len(who) > 0 {
		f.remedyNL, f.remedyEN = "Dit mag wel: "+listed(who)+".", "These may: "+listed(whoEN)+"."
	}
	processor := b.role.Party == "processor"
	switch b.path.act {
	case "decide":
		if processor {
			b.processorDecides(f)
			return
		}
	case "view", "export", "live_view", "address_person":
		if processor {
			b.processorViews(f)
			return
		}
	}
	b.forbidden("granted", b.noBasis(len(who) == 0), f)
}

// noBasis cites why nothing grants the act: a switch of the protocol, a separate duty, or silence.
func (b *builder) noBasis(nobody bool) []Cite {
	switch b.path.act {
	case "live_view":
		return distinct(b.lib.articles(b.p.LiveView.Article), b.lib.silence())
	case "audio":
		return distinct(b.lib.articles(b.p.Audio.Article), b.lib.product("no_audio"))
	case "biometrics":
		return distinct(b.lib.articles(b.p.Biometrics.Article), b.lib.product("no_biometrics"))
	case "register_dummy":
		if nobody {
			return distinct(b.lib.articles(b.p.Dummies.Article), b.lib.silence())
		}
	case "covert":
		if nobody {
			return distinct(b.lib.articles(b.p.Covert.Article), b.lib.silence())
		}
	}
	act, _ := ActOf(b.path.act)
	if _, fromGrants := follows[act.ID]; act.Product && !fromGrants || b.role.ID == "" {
		return distinct(b.lib.product("separate_duties"), b.lib.silence())
	}
	return b.lib.silence()
}

func (b *builder) processorDecides(f phrase) {
	f.nl, f.en = "Een verwerker beslist niet over inzage of verstrekking.", "A processor does not decide on access or disclosure."
	if b.p.TextDecides() {
		b.path.offer = "prepare_decision"
		f.remedyNL, f.remedyEN = "Bereid de beslissing voor; de corporatie beslist. "+f.remedyNL, "Prepare the decision; the corporation decides. "+f.remedyEN
	}
	b.forbidden("processor_decides", distinct(b.undecided(), b.lib.articles(b.p.Processor.Article)), f)
}

func (b *builder) processorViews(f phrase) {
	f.nl, f.en = "Een verwerker bekijkt geen opnames.", "A processor views no recordings."
	cites := distinct([]Cite{b.lib.law("AVG-28")}, b.lib.product("processor_never_views"), b.lib.articles(b.p.Processor.Article))
	for _, g := range b.role.May {
		if g.Act == "technical_look" {
			b.path.offer = g.Act
			cites = distinct(b.lib.articles(g.Article), cites)
		}
	}
	b.forbidden("processor_views", cites, f)
}
