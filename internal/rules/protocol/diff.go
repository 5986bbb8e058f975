package protocol

import (
	"fmt"
	"strings"
)

// Change is one difference between two versions. Before or After is nil when the rule is new or gone.
type Change struct {
	Before, After *Fact
	Note          Text // what it means for footage that exists already
}

// TextChange is an article or reading whose words differ; Before or After is "" when it is new or gone.
type TextChange struct{ ID, Before, After string }

// Diff gives what changes when b comes after a, rule by rule and article by article, in the order of Facts.
func Diff(a, b *Protocol) (rules []Change, texts []TextChange) {
	old, now := a.Facts(), b.Facts()
	for _, s := range Sections {
		for i := range old {
			if f := &old[i]; f.Section().ID == s.ID {
				if c, changed := compare(f, find(now, f.Key)); changed {
					rules = append(rules, c)
				}
			}
		}
		for i := range now {
			if f := &now[i]; f.Section().ID == s.ID && find(old, f.Key) == nil {
				rules = append(rules, added(old, f))
			}
		}
	}
	return rules, diffTexts(a, b)
}

func compare(was, is *Fact) (Change, bool) {
	c := Change{Before: was, After: is}
	if is == nil {
		if strings.HasPrefix(was.Key, "retention.places.") {
			c.Note = Text{"Camera's daar vallen onder de gewone termijn.", "Cameras there come under the normal term."}
		}
		return c, true
	}
	if was.order != is.order {
		c.Note = looser
		if is.order < was.order {
			c.Note = stricter
		}
	}
	return c, was.Value != is.Value || was.Article != is.Article || was.Subject != is.Subject
}

// added is a new rule. A new kind of place had the normal term until now.
func added(old []Fact, is *Fact) Change {
	c := Change{After: is}
	if normal := find(old, "retention.normal"); strings.HasPrefix(is.Key, "retention.places.") && normal != nil {
		switch {
		case is.order < normal.order:
			c.Note = stricter
		case is.order > normal.order:
			c.Note = looser
		}
	}
	return c
}

var (
	stricter = Text{"Strenger: geldt meteen, ook voor wat al is opgenomen.", "Stricter: acts at once, also on what was recorded already."}
	looser   = Text{"Ruimer: geldt alleen voor wat hierna wordt opgenomen.", "Looser: holds only for what is recorded from then on."}
)

func find(facts []Fact, key string) *Fact {
	for i := range facts {
		if facts[i].Key == key {
			return &facts[i]
		}
	}
	return nil
}

// passages are the articles and readings of a protocol, each with all that is said beside it.
func (p *Protocol) passages() (out []TextChange) {
	for _, a := range p.Articles {
		text := strings.TrimSpace(a.Text)
		if n := a.Note(); n.NL != "" {
			text += " (" + n.NL + ")"
		}
		out = append(out, TextChange{ID: a.ID, After: text})
	}
	for _, r := range p.Readings {
		out = append(out, TextChange{ID: r.ID, After: fmt.Sprintf("%s Want: %s (%s)", r.Text, r.Reason, strings.Join(r.Articles, ", "))})
	}
	return out
}

func diffTexts(a, b *Protocol) (out []TextChange) {
	old, now := map[string]string{}, map[string]string{}
	for _, t := range b.passages() {
		now[t.ID] = t.After
	}
	for _, t := range a.passages() {
		if old[t.ID] = t.After; now[t.ID] != t.After {
			out = append(out, TextChange{t.ID, t.After, now[t.ID]})
		}
	}
	for _, t := range b.passages() {
		if _, known := old[t.ID]; !known {
			out = append(out, t)
		}
	}
	return out
}

// ShowDiff is Diff as a page of text.
func ShowDiff(a, b *Protocol, lang string) string {
	rules, texts := Diff(a, b)
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s -> %s %s\n", a.Name, a.Version, b.Name, b.Version)
	if len(rules)+len(texts) == 0 {
		out.WriteString(Text{"Geen verschil.\n", "No difference.\n"}.In(lang))
	}
	section := ""
	for _, c := range rules {
		if s := c.section(); s.ID != section {
			section = s.ID
			fmt.Fprintf(&out, "\n%s\n", Text{s.NL, s.EN}.In(lang))
		}
		fmt.Fprintf(&out, "  %s\n", c.In(lang))
	}
	if len(texts) > 0 {
		fmt.Fprintf(&out, "\n%s\n", Text{"Artikelen en lezingen", "Articles and readings (in Dutch)"}.In(lang))
	}
	for _, t := range texts {
		fmt.Fprintf(&out, "  %s\n", t.In(lang))
	}
	return out.String()
}

func (c Change) section() Word {
	if c.After != nil {
		return c.After.Section()
	}
	return c.Before.Section()
}

// In is the change in a sentence.
func (c Change) In(lang string) string {
	var s string
	switch {
	case c.Before == nil:
		s = Text{"Nieuw. ", "New. "}.In(lang) + c.After.In(lang) + "."
	case c.After == nil:
		s = Text{"Vervalt. ", "Gone. "}.In(lang) + c.Before.In(lang) + "."
	default:
		s = c.After.Subject.In(lang) + Text{" was: ", " was: "}.In(lang) + c.Before.valueIn(lang) + Text{"; wordt: ", "; becomes: "}.In(lang) + c.After.valueIn(lang) + "."
	}
	if c.Note.NL != "" {
		s += " " + c.Note.In(lang)
	}
	return s
}

// In is the change in words.
func (t TextChange) In(lang string) string {
	switch {
	case t.Before == "":
		return t.ID + Text{" is nieuw: ", " is new: "}.In(lang) + t.After
	case t.After == "":
		return t.ID + Text{" vervalt: ", " goes: "}.In(lang) + t.Before
	}
	return t.ID + Text{" was: ", " was: "}.In(lang) + t.Before + Text{"\n      wordt: ", "\n      becomes: "}.In(lang) + t.After
}
