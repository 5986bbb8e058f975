package access

import (
	"fmt"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go/ast"

	"portiek/internal/rules/protocol"
)

// granted completes the path that a grant of the protocol gives.
func (b *builder) granted(s spec, g protocol.Grant) {
	b.path.granted, b.path.cites = true, b.lib.articles(g.Article)
	b.entitled(s)
	b.reason(s, g)
	b.purpose(s)
	if s.pictures || b.path.act == "live_view" {
		b.inCase(g)
		for _, it := range b.p.ViewConditions {
			b.word(it.ID, b.lib.articles(it.Article))
		}
	}
	for _, id := range g.Conditions {
		b.word(id, b.lib.articles(g.Article))
	}
	if b.path.act == "hold" {
		b.extend()
	}
	if s.disclosed {
		b.disclosed()
	}
	if s.pictures {
		b.readable()
	}
}

// reason asks for one that the grant names. An export names a reason for which somebody may view, because a permit has one.
func (b *builder) reason(s spec, g protocol.Grant) {
	ids := slices.Clone(g.For)
	if s.pictures && len(ids) == 0 {
		ids = b.viewed()
	}
	if len(ids) == 0 {
		return
	}
	if s.pictures || b.path.act == "live_view" {
		b.need("law_case", ast.Not(lawReason()).Or(ownCase()), b.lib.product("law_reason_own_case"), phraseOf("law_case"))
		b.only(func(r Request) bool { return lawOf[r.Reason] != "" })
		for _, w := range protocol.LawReasons {
			if !slices.Contains(ids, w.ID) {
				ids = append(ids, w.ID)
			}
		}
	}
	nl, en := b.reasonNames(ids)
	b.need("reason", among(ids, "reason"), b.lib.articles(g.Article), phrase{
		nl: "Dit kan alleen om een van deze redenen: " + nl + ".", en: "This is possible only for one of these reasons: " + en + ".",
		remedyNL: "Kies de reden die past.", remedyEN: "Choose the reason that fits.",
		needNL: "reden: " + nl, needEN: "reason: " + en,
	})
}

// viewed is all reasons for which some role may view.
func (b *builder) viewed() (out []string) {
	for _, r := range b.p.Roles {
		for _, g := range r.May {
			for _, id := range g.For {
				if g.Act == "view" && !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

func (b *builder) reasonNames(ids []string) (nl, en string) {
	var names, english []string
	for _, id := range ids {
		w := protocol.LawReasons.Of(id)
		for _, r := range b.p.Reasons {
			if r.ID == id {
				w = protocol.Word{ID: id, NL: r.Title, EN: orElse(r.English, r.Title)}
			}
		}
		names, english = append(names, w.NL), append(english, w.EN)
	}
	return listed(names), listed(english)
}

// purpose asks for one of the protocol, with what must be named with it.
func (b *builder) purpose(s spec) {
	if !s.purpose {
		return
	}
	var ids, names, english []string
	needs := map[string][]protocol.Purpose{}
	for _, u := range b.p.Purposes {
		ids, names, english = append(ids, u.ID), append(names, u.Title), append(english, orElse(u.English, u.Title))
		for _, n := range u.Needs {
			needs[n] = append(needs[n], u)
		}
	}
	b.need("purpose", among(ids, "purpose"), b.lib.product("purpose_required"), phrase{
		nl: "Er is geen doel uit het protocol genoemd.", en: "No purpose of the protocol was named.",
		remedyNL: "Kies een doel: " + listed(names) + ".", remedyEN: "Choose a purpose: " + listed(english) + ".",
		needNL: "met een doel uit het protocol", needEN: "with a purpose of the protocol",
	})
	for _, w := range protocol.PurposeNeeds {
		b.purposeNeeds(w, needs[w.ID])
	}
}

func (b *builder) purposeNeeds(w protocol.Word, of []protocol.Purpose) {
	if len(of) == 0 {
		return
	}
	var ids, names, english []string
	var cites []Cite
	for _, u := range of {
		ids, names, english = append(ids, u.ID), append(names, u.Title), append(english, orElse(u.English, u.Title))
		cites = distinct(cites, b.lib.articles(u.Article))
	}
	b.need(w.ID, ast.Not(among(ids, "purpose")).Or(met(w.ID)), cites, phrase{
		nl: "Bij dit doel hoort " + w.NL + ".", en: "This purpose comes with " + w.EN + ".",
		remedyNL: "Noem die, of kies een ander doel.", remedyEN: "Name it, or choose another purpose.",
		needNL: "bij het doel " + listed(names) + ": " + w.NL, needEN: "with the purpose " + listed(english) + ": " + w.EN,
	})
	b.only(func(r Request) bool { return slices.Contains(ids, r.Purpose) })
}

// inCase asks for an open case, by the protocol's own article where it has one and by the product's rule always.
func (b *builder) inCase(g protocol.Grant) {
	var cites []Cite
	if slices.Contains(g.Conditions, "in_case") {
		cites = b.lib.articles(g.Article)
	}
	for _, it := range b.p.ViewConditions {
		if it.ID == "in_case" {
			cites = distinct(cites, b.lib.articles(it.Article))
		}
	}
	b.word("in_case", distinct(cites, b.lib.product("look_in_case")))
}

// extend asks for what may keep footage beyond its term. That a purpose needs it is met by naming the purpose.
func (b *builder) extend() {
	cites := b.lib.articles(b.p.Extend.Article)
	switch {
	case slices.Contains(b.p.Extend.IDs, "purpose_need"):
		b.need("purpose", ast.True(), cites, phrase{}) // only its article: hold always asks for the purpose itself
	case slices.Contains(b.p.Extend.IDs, "incident"):
		b.word("incident", cites)
	default:
		b.need("extend", ownCase(), distinct(b.lib.silence(), b.lib.product("request_freezes")), phraseOf("extend"))
	}
}

// readable asks that the pictures exist already and that their term has not run out, by the longest term there is; the
// shorter one of a place is held by the vault.
func (b *builder) readable() {
	longest := b.p.Retention
	for _, pl := range b.p.Places {
		if pl.Length.Duration() > longest.Length.Duration() {
			longest = pl.Retention
		}
	}
	none := ast.Not(attribute("footage"))
	b.common("past", none.Or(attribute("latest").LessThanOrEqual(attribute("at"))),
		distinct(b.lib.product("recorded_only"), b.lib.silence(), b.lib.articles(b.p.LiveView.Article))...)
	age := attribute("at").Subtract(attribute("oldest"))
	b.need("term", none.Or(attribute("held")).Or(age.LessThan(ast.Long(longest.Length.Duration().Microseconds()))),
		distinct(b.lib.articles(longest.Article), []Cite{b.lib.law("AVG-5.1e")}), termPhrase(longest))
	b.only(func(r Request) bool { return !r.Oldest.IsZero() })
}

func termPhrase(r protocol.Retention) phrase {
	nl, en := r.Length.NL(), r.Length.EN()
	return phrase{
		nl: fmt.Sprintf("Een deel van deze beelden is ouder dan %s en is vernietigd.", nl), en: fmt.Sprintf("Part of this footage is older than %s and was destroyed.", en),
		remedyNL: "Kies een later begin, of beelden die zijn veiliggesteld.", remedyEN: "Choose a later start, or footage that is on hold.",
		needNL: "niet ouder dan " + nl + ", of veiliggesteld", needEN: "not older than " + en + ", or on hold",
	}
}

// longestTerm is the longest of any kind of place.
func longestTerm(p *protocol.Protocol) time.Duration {
	longest := p.Term()
	for _, pl := range p.Places {
		longest = max(longest, pl.Length.Duration())
	}
	return longest
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
