package protocol

import (
	"fmt"
	"regexp"
	"strconv"

	"portiek/internal/base/strictyaml"
)

// citer reads rules and checks that each names an article whose text is in the file, and that no article is there for
// nothing.
type citer struct {
	p    *Protocol
	used []string
}

func (c *citer) article(m *strictyaml.Map) string {
	v := m.Required("article")
	if v.Text == "" {
		return ""
	}
	c.used = append(c.used, v.Text)
	if c.p.ArticleText(v.Text) == "" {
		v.Wrong("Dit artikel staat niet onder 'articles'; zet daar wat het zegt.", "This article is not under 'articles'; put there what it says.")
	}
	return v.Text
}

func (c *citer) unused(articles *strictyaml.Map) {
	for _, a := range c.p.Articles {
		cited := false
		for _, u := range c.used {
			cited = cited || u == a.ID
		}
		if !cited {
			articles.Wrong(a.ID, "Geen enkele regel noemt dit artikel; haal het weg of noem het bij de regel die erop steunt.",
				"No rule names this article; remove it, or name it at the rule that rests on it.")
		}
	}
}

func (c *citer) retention(m *strictyaml.Map) Retention {
	normal := m.RequiredMap("normal")
	if !normal.Present() {
		return Retention{}
	}
	defer normal.Done()
	v, r := normal.Required("length"), Retention{}
	reason := normal.Optional("reason")
	r.Article, r.Reason = c.article(normal), reason.Text
	if v.Text == "" {
		return r
	}
	length, ok := ParseLength(v.Text)
	switch {
	case !ok:
		v.Wrong("Een bewaartermijn is een heel aantal uren of dagen, zoals 72h of 7d.", "A term is a whole number of hours or days, such as 72h or 7d.")
	case length.Duration() > Longest:
		v.Wrong("Langer dan 28 dagen kan niet; de Autoriteit Persoonsgegevens gaat uit van ten hoogste vier weken.",
			"Longer than 28 days is not accepted; the supervisory authority goes by four weeks at most.")
	case length.Duration() > NeedsReason && reason.Text == "":
		v.Wrong("Voor een termijn boven 72 uur is een reden nodig: voeg 'reason' toe.", "A term over 72 hours needs a reason: add 'reason'.")
	}
	r.Length = length
	return r
}

var sizeForm = regexp.MustCompile(`^([1-9][0-9]{1,4})x([1-9][0-9]{1,4})$`)

func (c *citer) resolution(m *strictyaml.Map) *Resolution {
	if !m.Present() {
		return nil
	}
	defer m.Done()
	v, r := m.Required("size"), &Resolution{}
	r.Article = c.article(m)
	if f := sizeForm.FindStringSubmatch(v.Text); f != nil {
		r.Width, _ = strconv.Atoi(f[1])
		r.Height, _ = strconv.Atoi(f[2])
	} else if v.Text != "" {
		v.Wrong("Schrijf breedte x hoogte in beeldpunten, zoals 1920x1080.", "Write width x height in pixels, such as 1920x1080.")
	}
	return r
}

func (c *citer) audio(m *strictyaml.Map) Rule {
	r := c.rule(m, "allowed")
	if r.On {
		m.Wrong("allowed", "Portiek neemt geen geluid op; schrijf false.", "Portiek never records sound; write false.")
	}
	return r
}

// rule reads a switch with its article; an absent one is off.
func (c *citer) rule(m *strictyaml.Map, key string) Rule {
	if !m.Present() {
		return Rule{}
	}
	defer m.Done()
	return Rule{On: m.Required(key).Bool(), Article: c.article(m)}
}

// String is the size as people write it.
func (r *Resolution) String() string { return fmt.Sprintf("%dx%d", r.Width, r.Height) }
