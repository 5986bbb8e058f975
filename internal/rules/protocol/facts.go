package protocol

import (
	"slices"
	"strings"
)

// Text is something in both languages.
type Text struct{ NL, EN string }

// In gives the text in a language, "nl" or else English.
func (t Text) In(lang string) string {
	if lang == "nl" {
		return t.NL
	}
	return t.EN
}

// Fact is one rule in words. Key is the same for the same rule in every version; its first part is the section. A fact
// without an article is a rule of the product, where the protocol is silent.
type Fact struct {
	Key            string
	Subject, Value Text
	Article        string
	order          int64 // for terms: their length, so that stricter and looser can be told
}

// Sections are the headings of what a protocol says, in the order of Facts.
var Sections = Vocabulary{
	{"protocol", "Het protocol", "The protocol"},
	{"scope", "Waar het niet over gaat", "What it does not cover"},
	{"purposes", "Doelen", "Purposes"},
	{"grounds", "Grondslagen", "Legal grounds"},
	{"retention", "Bewaren", "Retention"},
	{"recording", "Opnemen", "Recording"},
	{"switches", "Schakelaars", "Switches"},
	{"network", "Netwerk", "Network"},
	{"placement", "Plaatsen van camera's", "Placing cameras"},
	{"information", "Bekendmaken", "Telling people"},
	{"viewing", "Bekijken", "Viewing"},
	{"roles", "Wie wat mag", "Who may do what"},
	{"processor", "De verwerker", "The processor"},
	{"preservation", "Vragen om veilig te stellen", "Asking to preserve"},
	{"disclosure", "Verstrekken", "Disclosure"},
	{"access", "Inzage door betrokkenen", "Access by data subjects"},
	{"periods", "Vaste momenten", "Periods"},
	{"complaints", "Klachten", "Complaints"},
	{"other", "Overig", "Other"},
}

// Facts gives everything the protocol says, rule by rule, in the order of Sections.
func (p *Protocol) Facts() []Fact {
	f := facter{}
	f.head(p)
	f.retention(p)
	f.camera(p)
	f.placement(p)
	f.people(p)
	f.requests(p)
	slices.SortStableFunc(f.list, func(a, b Fact) int { return sectionIndex(a) - sectionIndex(b) })
	return f.list
}

// Section is the heading under which the fact stands.
func (f Fact) Section() Word {
	id, _, _ := strings.Cut(f.Key, ".")
	return Sections.Of(id)
}

func sectionIndex(f Fact) int { return slices.Index(Sections, f.Section()) }

type facter struct{ list []Fact }

func (f *facter) add(key string, subject, value Text, article string) {
	f.list = append(f.list, Fact{Key: key, Subject: subject, Value: value, Article: article})
}

// items adds a fact for each word of a list.
func (f *facter) items(key string, subject Text, list []Item, words Vocabulary) {
	for _, it := range list {
		f.add(key+"."+it.ID, subject, wordText(words, it.ID), it.Article)
	}
}

// choice adds one fact for several words, none when the protocol is silent.
func (f *facter) choice(key string, subject Text, c Choice, words Vocabulary) {
	if len(c.IDs) > 0 {
		f.add(key, subject, joined(c.IDs, words), c.Article)
	}
}

// rule adds a switch, also when the protocol is silent.
func (f *facter) rule(key string, subject Text, r Rule, more ...Text) {
	v := Text{"nee", "no"}
	switch {
	case r.On:
		v = Text{"ja", "yes"}
		for _, m := range more {
			v = Text{v.NL + ", " + m.NL, v.EN + ", " + m.EN}
		}
	case r.Article == "":
		v = Text{"nee; het protocol zwijgt", "no; the protocol is silent"}
	}
	f.add(key, subject, v, r.Article)
}

// duty adds a rule only when the protocol speaks of it.
func (f *facter) duty(key string, subject Text, r Rule, more ...Text) {
	if r.Article != "" {
		f.rule(key, subject, r, more...)
	}
}

func wordText(words Vocabulary, id string) Text {
	w := words.Of(id)
	return Text{w.NL, w.EN}
}

func joined(ids []string, words Vocabulary) Text {
	nl, en := make([]string, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		w := words.Of(id)
		nl[i], en[i] = w.NL, w.EN
	}
	return Text{strings.Join(nl, ", "), strings.Join(en, ", ")}
}

// own is a name of the corporation's own: English where the file gives it.
func own(title, english string) Text {
	if english == "" {
		english = title
	}
	return Text{title, english}
}

// lengthText is a length in words.
func lengthText(l Length) Text { return Text{l.NL(), l.EN()} }
