package access

import (
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go/ast"

	"portiek/internal/rules/protocol"
)

// disclosed asks for what must precede giving footage to somebody: a recipient that the protocol allows, with what that one
// must bring, the tests, and for a data subject that they showed who they are. The first three only count when a recipient is
// named (Met has "recipient:WHO"); a test is met by "test:NAME", an identity check by "identity:HOW".
func (b *builder) disclosed() {
	nobody := attribute("recipients").IsEmpty()
	b.recipients(nobody)
	for _, it := range b.p.DisclosureTests() {
		cites := b.lib.articles(it.Article)
		if len(cites) == 0 {
			cites = []Cite{b.lib.law("AVG-5.1b")}
		}
		w := protocol.DisclosureTests.Of(it.ID)
		b.need("test:"+it.ID, nobody.Or(met("test:"+it.ID)), cites, phrase{
			nl: "Deze toets ontbreekt: " + w.NL + ".", en: "This test is missing: " + w.EN + ".",
			remedyNL: "Schrijf op hoe dit is beoordeeld.", remedyEN: "Write down how this was judged.",
			needNL: "bij verstrekking: " + w.NL, needEN: "on disclosure: " + w.EN,
		})
		b.only(toSomebody)
	}
	if b.path.act != "view" {
		b.identity()
	}
}

// toSomebody tells whether a recipient is named.
func toSomebody(r Request) bool {
	return slices.ContainsFunc(r.Met, func(w string) bool { return strings.HasPrefix(w, Recipient) })
}

func (b *builder) recipients(nobody ast.Node) {
	var who, names, english []string
	var cites []Cite
	needs := map[string][]protocol.Recipient{}
	for _, r := range b.p.Recipients {
		w := protocol.People.Of(r.Who)
		who, names, english = append(who, r.Who), append(names, w.NL), append(english, w.EN)
		cites = distinct(cites, b.lib.articles(r.Article))
		for _, c := range r.Requires {
			needs[c] = append(needs[c], r)
		}
	}
	if len(who) == 0 && len(b.p.Tests) > 0 {
		return // the protocol speaks of others without saying which: the tests decide
	}
	if len(who) == 0 {
		b.need("recipient", nobody, b.lib.silence(), phrase{
			nl: "Onder dit protocol krijgt niemand anders beelden.", en: "Under this protocol nobody else gets footage.",
			remedyNL: "Wie een vordering heeft, vraagt het in een dossier daarvoor.", remedyEN: "Who has a demand asks inside a case for it.",
			needNL: "niet voor anderen", needEN: "not for others",
		})
		b.only(toSomebody)
		return
	}
	nl, en := listed(names), listed(english)
	b.need("recipient", set(who).ContainsAll(attribute("recipients")), cites, phrase{
		nl: "Beelden kunnen alleen naar: " + nl + ".", en: "Footage can go only to: " + en + ".",
		remedyNL: "Kies een van deze ontvangers.", remedyEN: "Choose one of these recipients.",
		needNL: "bij verstrekking alleen aan: " + nl, needEN: "on disclosure only to: " + en,
	})
	b.only(toSomebody)
	for _, w := range protocol.Conditions {
		b.brought(w, needs[w.ID])
	}
}

// brought asks for what some recipients must bring.
func (b *builder) brought(w protocol.Word, of []protocol.Recipient) {
	if len(of) == 0 || slices.ContainsFunc(b.path.conditions, func(c condition) bool { return c.id == w.ID }) {
		return
	}
	var who, names, english []string
	var cites []Cite
	for _, r := range of {
		p := protocol.People.Of(r.Who)
		who, names, english = append(who, r.Who), append(names, p.NL), append(english, p.EN)
		cites = distinct(cites, b.lib.articles(r.Article))
	}
	f := phraseOf(w.ID)
	f.needNL, f.needEN = "voor "+listed(names)+": "+w.NL, "for "+listed(english)+": "+w.EN
	b.need(w.ID, ast.Not(set(who).ContainsAny(attribute("recipients"))).Or(met(w.ID)), cites, f)
	b.only(toSomebody)
}

// identity asks that a data subject showed who they are.
func (b *builder) identity() {
	a := b.p.Access
	if !a.Identity.On {
		return
	}
	id := "identity:" + a.IdentityCheck
	holds := met(id)
	if a.IdentityCheck == "any" {
		for _, w := range protocol.IdentityChecks {
			holds = holds.Or(met("identity:" + w.ID))
		}
	}
	how := protocol.IdentityChecks.Of(a.IdentityCheck)
	b.need(id, attribute("reason").NotEqual(ast.String("rights_request")).Or(holds), b.lib.articles(a.Identity.Article), phrase{
		nl: "De betrokkene heeft niet laten zien wie die is, " + how.NL + ".", en: "The data subject has not shown who they are, " + how.EN + ".",
		remedyNL: "Stel dat eerst vast; bewaar geen kopie van het bewijs.", remedyEN: "Establish that first; keep no copy of the document.",
		needNL: "voor een betrokkene: vastgesteld wie het is, " + how.NL, needEN: "for a data subject: identity established, " + how.EN,
	})
	b.only(func(r Request) bool { return r.Reason == "rights_request" })
}
