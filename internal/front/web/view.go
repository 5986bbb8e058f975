package web

import (
	"encoding/hex"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// view is a page's data; base gives what every page has.
type view interface{ common(*Site, *visit) }

type base struct {
	Lang       string
	TitleText  string
	Nav        string // which entry of the menu is current
	Path       string
	OtherLang  string // address of this page in the other language
	SignedIn   bool
	Entering   bool   // a page on which one signs in
	Me         string // the visitor's name
	MyRoles    string
	Menu       []entry
	Controller string
	Protocol   string
	Sheet      string
	Icon       string
	Script     string
	nl, en     string
	rules      *protocol.Protocol // in force; nil: none
}

// title begins a page's data.
func title(nl, en string) base { return base{nl: nl, en: en} }

// entering begins the data of a page on which one signs in.
func entering(nl, en string) base { b := title(nl, en); b.Entering = true; return b }

func (b base) under(nav string) base { b.Nav = nav; return b }

func (b *base) common(s *Site, v *visit) {
	b.Lang, b.Path = v.lang, v.r.URL.Path
	if v.identify() == nil {
		b.SignedIn, b.Me, b.MyRoles, b.Menu = true, v.who.Person.Name, s.myRoles(v), s.menu(v)
	}
	b.govern(s.Rules())
	b.Sheet, b.Icon = s.assets["portiek.css"].url, s.assets["icon.svg"].url
	if b.nl == "" {
		b.nl, b.en = "Melding", "Message"
	}
	b.TitleText = v.say(b.nl, b.en)
	b.OtherLang = otherLang(v)
}

// govern names the protocol in force on the page.
func (b *base) govern(p *protocol.Protocol) {
	if b.rules = p; p != nil {
		b.Controller, b.Protocol = p.Controller, p.Title+", "+p.Version
	}
}

// otherLang is the same page in the other language; after a form was sent there is no such page, so it is the overview.
func otherLang(v *visit) string {
	q := url.Values{}
	path := "/"
	if v.r.Method == "GET" {
		path, q = v.r.URL.Path, v.r.URL.Query()
	}
	q.Set("taal", v.say("en", "nl"))
	return path + "?" + q.Encode()
}

// T picks the language.
func (b *base) T(nl, en string) string {
	if b.Lang == "en" {
		return en
	}
	return nl
}

// Time words in the page's language.
func (b *base) HMS(t time.Time) string           { return hms(b.Lang, t) }
func (b *base) HM(t time.Time) string            { return hm(b.Lang, t) }
func (b *base) Day(t time.Time) string           { return longDay(b.Lang, t) }
func (b *base) Short(t time.Time) string         { return shortDay(b.Lang, t) }
func (b *base) Lasting(d time.Duration) string   { return lasting(b.Lang, d) }
func (b *base) Between(s footage.Span) string    { return b.HMS(s.From) + "–" + b.HMS(s.To) }
func (b *base) Cause(c footage.Cause) string     { return b.T(viewing.CauseWords(c)) }
func (b *base) Stamp(t time.Time) string         { return b.Short(t) + " " + b.HMS(t) }
func (b *base) Machine(t time.Time) string       { return local(t).Format(time.RFC3339) }
func (b *base) Since(t, now time.Time) string    { return b.Lasting(now.Sub(t)) }
func (b *base) Article(id string) template.HTML  { return article(id, b.rules, b.Lang) }
func (b *base) Capital(s string) string          { return capital(s) }
func (b *base) Fingerprint(spki []byte) string   { return fingerprint(spki) }
func (b *base) Bytes(n int64) string             { return size(b.Lang, float64(n), "B") }
func (b *base) Rate(bits float64) string         { return size(b.Lang, bits, "bit/s") }
func (b *base) Percent(part, whole int64) string { return percent(part, whole) }

// Whole is a share for people to read, in whole percents; Percent is for drawing.
func (b *base) Whole(part, whole int64) string {
	return fmt.Sprintf("%d%%", (100*part+whole/2)/max(1, whole))
}
func (b *base) Date(t time.Time) string  { return yearDay(b.Lang, t) }
func (b *base) Iso(t time.Time) string   { return isoDay(t) }
func (b *base) Codec(c string) string    { return codecName(c) }
func (b *base) Decimal(f float64) string { return decimal(b.Lang, f) }

// article is the small tag that ends every yes and no; it links to the text when the protocol's text is known. Besides clauses
// there are articles of the law (AVG-28) and rules of the product (P:silence_means_no).
func article(id string, rules *protocol.Protocol, lang string) template.HTML {
	if id == "" {
		return ""
	}
	short := template.HTMLEscapeString(id)
	if law, ok := strings.CutPrefix(short, "AVG-"); ok {
		return template.HTML(`<span class="art">` + in(lang, "AVG art. ", "GDPR art. ") + law + `</span>`)
	}
	if strings.HasPrefix(short, "P:") {
		return template.HTML(`<a class="art" href="/protocol#` + short + `">` + in(lang, "vaste regel", "fixed rule") + `</a>`)
	}
	if rules != nil && rules.ArticleText(id) != "" {
		return template.HTML(`<a class="art" href="/protocol#` + short + `">art. ` + short + `</a>`)
	}
	return template.HTML(`<span class="art">art. ` + short + `</span>`)
}

func in(lang, nl, en string) string {
	if lang == "en" {
		return en
	}
	return nl
}

// fingerprint groups a hash so that two people can read it to each other.
func fingerprint(spki []byte) string {
	var out []string
	for i := 0; i < len(spki); i += 2 {
		out = append(out, hex.EncodeToString(spki[i:min(i+2, len(spki))]))
	}
	return strings.Join(out, " ")
}

func size(lang string, n float64, unit string) string {
	prefixes := []string{"", "k", "M", "G", "T"}
	i := 0
	for n >= 1000 && i < len(prefixes)-1 {
		n, i = n/1000, i+1
	}
	if n >= 100 || i == 0 {
		return fmt.Sprintf("%.0f %s%s", n, prefixes[i], unit)
	}
	return decimal(lang, n) + " " + prefixes[i] + unit
}

func decimal(lang string, f float64) string {
	s := strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
	if lang != "en" {
		s = strings.ReplaceAll(s, ".", ",")
	}
	return s
}

// percent is a coordinate in an SVG.
func percent(part, whole int64) string {
	if whole <= 0 {
		return "0%"
	}
	return fmt.Sprintf("%.4g%%", 100*float64(part)/float64(whole))
}

// codecName is what people call it.
func codecName(rfc6381 string) string {
	switch {
	case strings.HasPrefix(rfc6381, "avc"):
		return "H.264"
	case strings.HasPrefix(rfc6381, "hvc"), strings.HasPrefix(rfc6381, "hev"):
		return "H.265"
	}
	return rfc6381
}

func (s *Site) words() template.FuncMap {
	return template.FuncMap{
		"asset": func(name string) string { return s.assets[name].url },
	}
}
