package protocol

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"portiek/internal/base/strictyaml"
)

// citer reads rules and checks that each names an article whose text is in the file, and that every article is in exactly
// one place: cited by rules, or a rule of the product, or a duty the product records.
type citer struct {
	p    *Protocol
	used []string
}

func (c *citer) article(m *strictyaml.Map) string { return c.cite(m.Required("article")) }

func (c *citer) cite(v strictyaml.Value) string {
	if v.Text == "" {
		return ""
	}
	c.used = append(c.used, v.Text)
	if c.p.ArticleText(v.Text) == "" {
		v.Wrong("Dit artikel staat niet onder 'articles'; zet daar wat het zegt.", "This article is not under 'articles'; put there what it says.")
	}
	return v.Text
}

// placed reports an article that is nowhere, or in two places.
func (c *citer) placed(articles *strictyaml.Map) {
	for _, a := range c.p.Articles {
		cited, marked := slices.Contains(c.used, a.ID), a.Fixed != "" || a.Recorded != ""
		switch {
		case !cited && !marked:
			articles.Wrong(a.ID, "Geen enkele regel noemt dit artikel; haal het weg, noem het bij de regel die erop steunt, of zet er 'fixed' of 'organisational' bij.",
				"No rule names this article; remove it, name it at the rule that rests on it, or mark it 'fixed' or 'organisational'.")
		case cited && marked, a.Fixed != "" && a.Recorded != "":
			articles.Wrong(a.ID, "Dit artikel staat op twee plekken: een regel noemt het, of het is 'fixed' (een vaste regel van Portiek), of 'organisational' (een plicht die Portiek vastlegt). Kies er één.",
				"This article is in two places: a rule names it, or it is 'fixed' (a rule of the product), or 'organisational' (a duty the product records). Choose one.")
		}
	}
}

// rule reads a switch with its article; an absent one is off.
func (c *citer) rule(m *strictyaml.Map, key string) Rule {
	if !m.Present() {
		return Rule{}
	}
	defer m.Done()
	return Rule{On: m.Required(key).Bool(), Article: c.article(m)}
}

// item reads one word with its article; an absent one is the zero Item.
func (c *citer) item(m *strictyaml.Map, key string, words Vocabulary) Item {
	if !m.Present() {
		return Item{}
	}
	defer m.Done()
	return Item{ID: word(m.Required(key), words), Article: c.article(m)}
}

// items reads a list of words, each with its article, none of them twice.
func (c *citer) items(m *strictyaml.Map, list, key string, words Vocabulary) (out []Item) {
	for _, sub := range m.Maps(list) {
		v := sub.Required(key)
		it := Item{ID: word(v, words), Article: c.article(sub)}
		sub.Done()
		if it.ID != "" && slices.ContainsFunc(out, func(o Item) bool { return o.ID == it.ID }) {
			twice(v)
		}
		out = append(out, it)
	}
	return out
}

// choice reads a list of words under one article; an absent one is the zero Choice.
func (c *citer) choice(m *strictyaml.Map, key string, words Vocabulary) Choice {
	if !m.Present() {
		return Choice{}
	}
	defer m.Done()
	ids := those(m.RequiredValues(key), words)
	return Choice{IDs: ids, Article: c.article(m)}
}

// word reads one word of a vocabulary.
func word(v strictyaml.Value, words Vocabulary) string {
	v.OneOf(words.IDs())
	return v.Text
}

// those reads words of a vocabulary, none of them twice.
func those(vs []strictyaml.Value, words Vocabulary) (out []string) {
	for _, v := range vs {
		id := word(v, words)
		if slices.Contains(out, id) {
			twice(v)
		}
		out = append(out, id)
	}
	return out
}

func twice(v strictyaml.Value) {
	v.Wrong("Dit staat er al; laat één van de twee staan.", "This is there already; keep one of the two.")
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// naming reads the id and names of something of the corporation's own; known are the ids so far.
func naming(m *strictyaml.Map, key string, known []string) (id, title, english string) {
	v := m.Required(key)
	v.Match(idForm, "Een naam voor programma's begint met een kleine letter en heeft 1 tot 40 kleine letters, cijfers en liggende streepjes.",
		"A name for programs begins with a lower-case letter and is 1 to 40 lower-case letters, digits and underscores.")
	if slices.Contains(known, v.Text) {
		twice(v)
	}
	return v.Text, line(m.Required("title"), 200), line(m.Optional("english"), 200)
}

// known reports a value that is none of the ids, which stand elsewhere in the file.
func known(v strictyaml.Value, ids []string, where string) string {
	if v.Text != "" && !slices.Contains(ids, v.Text) {
		v.Wrong("Dit staat niet onder '"+where+"'.", "This is not under '"+where+"'.")
	}
	return v.Text
}

var everyForm = regexp.MustCompile(`^([1-9][0-9]{0,4})([mhd])$`)

// every reads how often; minutes are allowed too.
func every(v strictyaml.Value) Length {
	if !v.Match(everyForm, "Schrijf een heel aantal minuten, uren of dagen, zoals 5m, 1h of 30d.", "Write a whole number of minutes, hours or days, such as 5m, 1h or 30d.") {
		return Length{}
	}
	if l, ok := ParseLength(v.Text); ok {
		return l
	}
	n, _ := strconv.Atoi(v.Text[:len(v.Text)-1])
	return Length{d: time.Duration(n) * time.Minute}
}

// length reads a whole number of hours or days; zero when it is absent or wrong.
func length(v strictyaml.Value) Length {
	if !v.Match(lengthForm, "Schrijf een heel aantal uren of dagen, zoals 72h of 7d.", "Write a whole number of hours or days, such as 72h or 7d.") {
		return Length{}
	}
	l, _ := ParseLength(v.Text)
	return l
}
