package protocol

import (
	"fmt"
	"strings"
)

// Show is the whole protocol as a page of text: every rule with its article, the readings with their reasons, and the
// articles. Articles and readings are in Dutch, whatever the language.
func (p *Protocol) Show(lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s %s\n", p.Title, p.Name, p.Version)
	section := ""
	for _, f := range p.Facts() {
		if s := f.Section(); s.ID != section {
			section = s.ID
			fmt.Fprintf(&b, "\n%s\n", Text{s.NL, s.EN}.In(lang))
		}
		fmt.Fprintf(&b, "  %s\n", f.In(lang))
	}
	if len(p.Readings) > 0 {
		fmt.Fprintf(&b, "\n%s\n", Text{"Hoe we lezen wat onduidelijk is", "How we read what is unclear (in Dutch)"}.In(lang))
	}
	for _, r := range p.Readings {
		fmt.Fprintf(&b, "  %s (%s): %s\n      %s %s\n", r.ID, strings.Join(r.Articles, ", "), r.Text, Text{"Want:", "Because:"}.In(lang), r.Reason)
	}
	fmt.Fprintf(&b, "\n%s\n", Text{"Artikelen", "Articles (in Dutch)"}.In(lang))
	for _, a := range p.Articles {
		fmt.Fprintf(&b, "  %s: %s\n", a.ID, strings.TrimSpace(a.Text))
		if note := a.Note(); note.NL != "" {
			fmt.Fprintf(&b, "      %s\n", note.In(lang))
		}
	}
	return b.String()
}

// In is the fact on one line, with its article.
func (f Fact) In(lang string) string { return f.Subject.In(lang) + ": " + f.valueIn(lang) }

func (f Fact) valueIn(lang string) string {
	by := f.Article
	if by == "" {
		by = "Portiek"
	}
	if strings.HasPrefix(f.Key, "protocol.") && f.Article == "" {
		return f.Value.In(lang)
	}
	return f.Value.In(lang) + " [" + by + "]"
}

// Note says what keeps an article that no rule of the protocol cites; empty for one that is cited.
func (a Article) Note() Text {
	switch {
	case a.Fixed != "":
		w := FixedRules.Of(a.Fixed)
		return Text{"Vaste regel van Portiek: " + w.NL, "Fixed rule of the product: " + w.EN}
	case a.Recorded != "":
		w := Records.Of(a.Recorded)
		return Text{"Taak van de organisatie; Portiek legt vast: " + w.NL + ".", "Duty of the organisation; the product records: " + w.EN + "."}
	}
	return Text{}
}

// Clause is where one article lives: in rules, or in its Note.
type Clause struct {
	Article
	Facts    []Fact
	Readings []Reading
}

// Clauses gives every article with the rules that cite it and the readings that touch it.
func (p *Protocol) Clauses() []Clause {
	facts := p.Facts()
	out := make([]Clause, len(p.Articles))
	for i, a := range p.Articles {
		out[i].Article = a
		for _, f := range facts {
			if f.Article == a.ID {
				out[i].Facts = append(out[i].Facts, f)
			}
		}
		for _, r := range p.Readings {
			for _, id := range r.Articles {
				if id == a.ID {
					out[i].Readings = append(out[i].Readings, r)
				}
			}
		}
	}
	return out
}
