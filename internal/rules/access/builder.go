package access

import (
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go/ast"

	"portiek/internal/rules/protocol"
)

// builder collects the conditions of one path.
type builder struct {
	lib  *library
	p    *protocol.Protocol
	role protocol.Role // the zero one for a role of the product
	path path
}

// need adds a condition; one that is there already gains the articles.
func (b *builder) need(id string, holds ast.Node, cites []Cite, words phrase) {
	for i, c := range b.path.conditions {
		if c.id == id {
			b.path.conditions[i].cites = distinct(c.cites, cites)
			return
		}
	}
	b.path.conditions = append(b.path.conditions, condition{id: id, holds: holds, cites: cites, phrase: words})
}

// only says when the condition that was added last matters at all.
func (b *builder) only(when func(Request) bool) {
	b.path.conditions[len(b.path.conditions)-1].only = when
}

// common adds a condition that holds for nearly everything.
func (b *builder) common(id string, holds ast.Node, cites ...Cite) {
	b.need(id, holds, cites, phraseOf(id))
	b.path.conditions[len(b.path.conditions)-1].common = true
}

// known asks for somebody who is signed in, works here, and whose company still has a contract.
func (b *builder) known() {
	in := attribute("factors").GreaterThanOrEqual(ast.Long(1))
	b.common("signed_in", in, distinct(b.lib.product("signed_in"), []Cite{b.lib.law("AVG-29")})...)
	b.common("here", attribute("here").Or(ast.Not(in)), b.lib.product("signed_in")...)
	b.common("contract", ast.Not(attribute("suspended")), distinct([]Cite{b.lib.law("AVG-28")}, b.lib.articles(b.p.Processor.Article))...)
}

// entitled asks that the role counts for this person at this place, and for as many steps of signing in as the act needs.
func (b *builder) entitled(s spec) {
	if b.role.Party == "controller" || b.path.role == Administrator || b.path.role == PrivacyOfficer {
		b.common("party", attribute("party").Equal(ast.String("controller")), b.undecided()...)
	}
	own := b.lib.product("own_complexes")
	switch s.where {
	case everywhere:
		b.common("role_everywhere", attribute("role_everywhere"), own...)
	case somewhere, atPictures:
		b.common("role_here", attribute("role_here"), own...)
		b.common("case_complex", noCase().Or(attribute("case_complex").Equal(attribute("complex"))), b.lib.product("look_in_case")...)
	}
	if s.where == atPictures {
		b.common("complex", attribute("complex").NotEqual(ast.String("")), own...)
	}
	if s.factors > 1 {
		b.common("second_factor", attribute("factors").GreaterThanOrEqual(ast.Long(2)),
			distinct(b.lib.product("two_steps"), []Cite{b.lib.law("AVG-32")})...)
	}
}

// undecided is what says that a processor decides nothing, with what the adopted text says about deciding.
func (b *builder) undecided() []Cite {
	text := ""
	if b.p.TextDecides() && b.path.act == "decide" {
		text = b.p.Processor.TextDecides.Article
	}
	return distinct([]Cite{b.lib.law("AVG-28")}, b.lib.product("processor_never_decides"), b.lib.articles(text))
}

// forbidden makes the path one that is never allowed.
func (b *builder) forbidden(id string, cites []Cite, words phrase) {
	b.need(id, ast.False(), cites, words)
	b.path.conditions[len(b.path.conditions)-1].never = true
}

// word adds a condition of the protocol's vocabulary.
func (b *builder) word(id string, cites []Cite) {
	switch id {
	case "in_case":
		b.need(id, attribute("case_open"), cites, phraseOf(id))
	case "assigned":
		b.need(id, attribute("assigned"), cites, phraseOf(id))
	case "confidentiality_signed":
		b.need(id, attribute("signed"), cites, phraseOf(id))
	case "second_person":
		b.need(id, attribute("second"), distinct(cites, b.lib.product("other_person")), phraseOf(id))
	case "incident":
		holds := met(id)
		if b.path.act == "hold" { // a request of the law freezes what it is about, incident or not
			holds = holds.Or(ownCase())
			cites = distinct(cites, b.lib.product("request_freezes"))
		}
		b.need(id, holds, cites, phraseOf(id))
	default:
		b.need(id, met(id), cites, phraseOf(id))
	}
}

func met(word string) ast.Node { return attribute("met").Contains(ast.String(word)) }

func noCase() ast.Node { return attribute("case_id").Equal(ast.String("")) }

// ownCase holds when the reason is one of the law and the open case is of its kind.
func ownCase() ast.Node {
	return lawReason().And(attribute("case_open")).And(attribute("case_kind").Equal(attribute("reason")))
}

func lawReason() ast.Node { return among(protocol.LawReasons.IDs(), "reason") }

func among(ids []string, name string) ast.Node { return set(ids).Contains(attribute(name)) }

func set(ids []string) ast.Node {
	nodes := make([]ast.Node, len(ids))
	for i, id := range ids {
		nodes[i] = ast.String(id)
	}
	return ast.Set(nodes...)
}

// listed is names in a sentence.
func listed(names []string) string { return strings.Join(slices.Compact(names), ", ") }
