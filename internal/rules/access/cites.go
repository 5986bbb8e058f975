package access

import (
	"strings"

	"portiek/internal/rules/protocol"
)

// saying is a rule in a sentence.
type saying struct{ id, nl, en string }

type sayings []saying

func (l sayings) of(id string) saying {
	for _, s := range l {
		if s.id == id {
			return s
		}
	}
	return saying{id, id, id}
}

// productPrefix marks a rule of the product in Cite.ID.
const productPrefix = "P:"

// productRules are rules of the product about people and deciding, beside protocol.FixedRules. No protocol can switch them
// off.
var productRules = sayings{
	{"signed_in", "Alleen wie is aangemeld en hier werkt, mag iets doen.", "Only who is signed in and works here may do anything."},
	{"two_steps", "Waar beelden in bereik zijn, is aanmelden in twee stappen nodig.", "Where footage is in reach, signing in takes two steps."},
	{"own_complexes", "Een rol geldt alleen voor de complexen waarvoor zij is gegeven.", "A role counts only at the complexes for which it was given."},
	{"separate_duties", "Kijken, beheren en controleren zijn aparte taken: wie beheert, ziet geen beelden.", "Looking, administering and auditing are separate duties: an administrator sees no footage."},
	{"look_in_case", "Beelden worden alleen bekeken in een open dossier van hetzelfde complex.", "Footage is looked at only inside an open case of the same complex."},
	{"law_reason_own_case", "Een reden die de wet geeft, geldt alleen in een dossier van die soort.", "A reason that the law gives counts only inside a case of its kind."},
	{"recorded_only", "Een machtiging gaat over wat al is opgenomen, nooit over live beeld.", "A permit is for what was recorded already, never for live pictures."},
	{"short_permit", "Een machtiging geldt ten hoogste acht uur, voor één persoon, dossier en doel.", "A permit lasts at most eight hours, for one person, case and purpose."},
	{"other_person", "Een tweede persoon is een ander mens, met een ander personeelsnummer.", "A second person is another human being, with another employee number."},
	{"processor_never_views", "Een verwerker bekijkt geen opnames.", "A processor views no recordings."},
	{"fault_is_no", "Gaat het beslissen zelf mis, dan is het antwoord nee.", "When deciding itself goes wrong, the answer is no."},
}

// laws are the articles of the GDPR that answers cite, in our own words.
var laws = sayings{
	{"AVG-5.1b", "AVG artikel 5 lid 1 b: persoonsgegevens zijn er voor een doel dat vooraf vaststaat.", "GDPR article 5(1)(b): personal data serve a purpose that was set beforehand."},
	{"AVG-5.1e", "AVG artikel 5 lid 1 e: persoonsgegevens blijven niet langer bewaard dan nodig.", "GDPR article 5(1)(e): personal data are kept no longer than needed."},
	{"AVG-5.2", "AVG artikel 5 lid 2: de verantwoordelijke moet kunnen aantonen dat het klopt.", "GDPR article 5(2): the controller can show that it is in order."},
	{"AVG-6.1c", "AVG artikel 6 lid 1 c: verwerken mag om aan een wettelijke plicht te voldoen.", "GDPR article 6(1)(c): processing is allowed to meet a legal obligation."},
	{"AVG-12", "AVG artikel 12: een verzoek van een betrokkene wordt tijdig afgehandeld.", "GDPR article 12: a request of a data subject is handled in time."},
	{"AVG-28", "AVG artikel 28: een verwerker werkt alleen in opdracht van de verantwoordelijke.", "GDPR article 28: a processor acts only on the controller's instructions."},
	{"AVG-29", "AVG artikel 29: wie bij persoonsgegevens kan, doet alleen wat de verantwoordelijke opdraagt.", "GDPR article 29: who has access to personal data does only what the controller instructs."},
	{"AVG-32", "AVG artikel 32: persoonsgegevens worden passend beveiligd.", "GDPR article 32: personal data are secured appropriately."},
}

// lawOf says which law gives a reason of the law.
var lawOf = map[string]string{"rights_request": "AVG-12", "legal_demand": "AVG-6.1c", "complaint": "AVG-5.2"}

// library knows the text of everything that can be cited under one protocol.
type library struct {
	p       *protocol.Protocol
	english map[string]string // what the facts of an article say
}

func newLibrary(p *protocol.Protocol) *library {
	l := &library{p: p, english: map[string]string{}}
	for _, f := range p.Facts() {
		if f.Article == "" {
			continue
		}
		said := f.Subject.EN + ": " + f.Value.EN
		if l.english[f.Article] != "" {
			said = l.english[f.Article] + "; " + said
		}
		l.english[f.Article] = said
	}
	return l
}

// articles cites clauses of the protocol; silence is left out.
func (l *library) articles(ids ...string) (out []Cite) {
	for _, id := range ids {
		if nl := strings.TrimSpace(l.p.ArticleText(id)); nl != "" {
			out = append(out, Cite{ID: id, Source: "protocol", NL: nl, EN: l.inEnglish(id)})
		}
	}
	return out
}

// inEnglish is what an article's rules say, or what the rule of the product says that it repeats.
func (l *library) inEnglish(id string) string {
	for _, a := range l.p.Articles {
		if a.ID == id && a.Fixed != "" {
			return protocol.FixedRules.Of(a.Fixed).EN
		}
	}
	return l.english[id]
}

func (l *library) law(id string) Cite {
	w := laws.of(id)
	return Cite{ID: id, Source: "law", NL: w.nl, EN: w.en}
}

// product cites a rule of the product, and the clauses of the protocol that say the same.
func (l *library) product(rule string) []Cite {
	w := productRules.of(rule)
	if w.nl == rule {
		f := protocol.FixedRules.Of(rule)
		w = saying{rule, f.NL, f.EN}
	}
	out := []Cite{{ID: productPrefix + rule, Source: "product", NL: w.nl, EN: w.en}}
	for _, a := range l.p.Articles {
		if a.Fixed == rule {
			out = append(out, l.articles(a.ID)...)
		}
	}
	return out
}

// silence cites that the protocol does not allow it.
func (l *library) silence() []Cite { return l.product("silence_means_no") }

// distinct joins citations, each once, in order.
func distinct(lists ...[]Cite) (out []Cite) {
	seen := map[string]bool{}
	for _, list := range lists {
		for _, c := range list {
			if !seen[c.ID] {
				seen[c.ID] = true
				out = append(out, c)
			}
		}
	}
	return out
}
