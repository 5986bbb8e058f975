package protocol

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/protocols"
)

func TestBuiltins(t *testing.T) {
	wi, err := Builtin("wooninvest")
	if err != nil {
		t.Fatal(err)
	}
	if wi.Term() != 72*time.Hour || wi.Retention.Article != "WI-6.3a" || wi.Retention.Length.NL() != "72 uur" {
		t.Errorf("wooninvest: %+v", wi.Retention)
	}
	if wi.MinResolution != nil || !wi.MinResolution.Satisfied(1, 1) {
		t.Error("wooninvest asks for no resolution")
	}
	if !wi.SecureNetwork.On || wi.SecureNetwork.Article != "WI-6.4" {
		t.Errorf("wooninvest network: %+v", wi.SecureNetwork)
	}
	wc, err := Builtin("wooncompas")
	if err != nil {
		t.Fatal(err)
	}
	if wc.Term() != 7*24*time.Hour || wc.Retention.Article != "WC-CS-4a" || wc.Retention.Length.EN() != "7 days" {
		t.Errorf("wooncompas: %+v", wc.Retention)
	}
	if r := wc.MinResolution; r == nil || r.Width != 1920 || r.Height != 1080 || r.Article != "WC-CS-4b" {
		t.Errorf("wooncompas resolution: %+v", r)
	}
	for _, p := range []*Protocol{wi, wc} {
		if p.Audio.On || p.Audio.Article == "" {
			t.Errorf("%s: audio %+v", p.Name, p.Audio)
		}
	}
}

func TestResolutionSatisfied(t *testing.T) {
	r := &Resolution{Width: 1920, Height: 1080}
	for _, c := range []struct {
		w, h int
		want bool
	}{{1920, 1080, true}, {1080, 1920, true}, {2560, 1440, true}, {1920, 1079, false}, {1280, 720, false}, {4096, 1000, false}} {
		if got := r.Satisfied(c.w, c.h); got != c.want {
			t.Errorf("%dx%d: %v", c.w, c.h, got)
		}
	}
}

// TestMistakes changes one thing in a good protocol and expects to be told, at the right line, what and why.
func TestMistakes(t *testing.T) {
	good := source(t, "wooncompas")
	for _, c := range []struct{ name, old, new, path, nl, en string }{
		{"unknown key with suggestion", "controller:", "controler:", "controler", "Bedoelt u 'controller'", "Did you mean 'controller'"},
		{"half an hour", "length: 7d", "length: 90m", "retention.normal.length", "heel aantal uren", "whole number of hours"},
		{"a fraction", "length: 7d", "length: 7.5d", "retention.normal.length", "heel aantal uren", "whole number"},
		{"zero", "length: 7d", "length: 0h", "retention.normal.length", "heel aantal uren", "whole number"},
		{"a bare number", "length: 7d", "length: 7", "retention.normal.length", "heel aantal uren", "whole number"},
		{"far too long", "length: 7d", "length: 700d", "retention.normal.length", "28 dagen", "28 days"},
		{"sound", "audio: {allowed: false", "audio: {allowed: true", "switches.audio.allowed", "geen geluid", "never records sound"},
		{"faces", "biometrics: {allowed: false", "biometrics: {allowed: true", "switches.biometrics.allowed", "geen gezichten", "no faces"},
		{"neither yes nor no", "audio: {allowed: false", "audio: {allowed: nee", "switches.audio.allowed", "true (ja)", "true or false"},
		{"article without text", "article: WC-CS-4a", "article: WC-CS-9", "retention.normal.article", "staat niet onder", "is not under"},
		{"resolution in words", "size: 1920x1080", "size: full-hd", "recording.min_resolution.size", "1920x1080", "1920x1080"},
		{"another format", "format: 1", "format: 2", "format", "leest format 1", "reads format 1"},
		{"name with capitals", "name: wooncompas", "name: WoonCompas", "name", "kleine letters", "lower-case"},
		{"a key twice", "format: 1", "format: 1\nformat: 1", "format", "staat er al", "there already"},
		{"an empty value", "title: Protocol cameratoezicht Wooncompas", "title:", "title", "ontbreekt of is leeg", "missing or empty"},
		{"a word that is not known", "need: necessity", "need: neccesity", "placement.before_filming[1].need", "Bedoelt u 'necessity'", "Did you mean 'necessity'"},
		{"a word twice", "test: proportionality", "test: balance", "disclosure.tests[3].test", "staat er al", "there already"},
		{"an article in two places", "  WC-KL-1:\n    text:", "  WC-KL-1:\n    fixed: request_freezes\n    text:", "articles.WC-KL-1", "op twee plekken", "in two places"},
		{"a processor who decides", "act: technical_look,", "act: decide,", "roles[4].may[0].act", "Een verwerker beslist niet", "A processor does not decide"},
		{"viewing for no reason", "{act: view, for: [incident], conditions: [assigned], article: WC-CS-2}", "{act: view, conditions: [assigned], article: WC-CS-2}", "roles[1].may[0].for", "om welke redenen", "for which reasons"},
		{"viewing for an unknown reason", "for: [incident, house_rule_breach]", "for: [incident, curiosity]", "roles[0].may[0].for[1]", "niet onder 'viewing.reasons'", "not under 'viewing.reasons'"},
		{"an extension without end", "  end: {events: [case_closed, judgment_irrevocable], article: WC-CS-4d}", "  # end", "retention.extend", "voeg 'end' toe", "add 'end'"},
		{"hidden cameras just like that", "  live_view:", "  covert: {allowed: true, article: WC-PR-5}\n  live_view:", "switches.covert.allowed", "nooit zomaar", "never allowed just like that"},
		{"a version with a sign that joins", "version: \"1\"", "version: \"1#2\"", "version", "cijfers, punten", "digits, dots"},
		{"a list for a value", "version: \"1\"", "version: [1, 2]", "version", "één waarde", "single value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(good, c.old, c.new, 1)
			if bad == good {
				t.Fatalf("nothing to replace: %q", c.old)
			}
			line := firstDifference(good, bad)
			if strings.HasPrefix(c.name, "an extension") || strings.HasPrefix(c.name, "an article in two") {
				line-- // what is wrong stands above what was changed
			}
			e := failure(t, bad)
			prefixNL, prefixEN := "regel "+strconv.Itoa(line)+", ", "line "+strconv.Itoa(line)+", "
			if !hasLine(e.NL, prefixNL, c.path+": ", c.nl) {
				t.Errorf("Dutch, wanted line %d %s %q in:\n%s", line, c.path, c.nl, e.NL)
			}
			if !hasLine(e.EN, prefixEN, c.path+": ", c.en) {
				t.Errorf("English, wanted line %d %s %q in:\n%s", line, c.path, c.en, e.EN)
			}
		})
	}
}

func TestReasonForLongTerm(t *testing.T) {
	e := failure(t, strings.Replace(source(t, "wooninvest"), "length: 72h", "length: 73h", 1))
	if !strings.Contains(e.NL, "72 uur is een reden nodig") {
		t.Error(e.NL)
	}
}

func TestUnusedArticle(t *testing.T) {
	e := failure(t, source(t, "wooninvest")+"  WI-9.9: {text: Niemand noemt dit.}\n")
	if !strings.Contains(e.EN, "articles.WI-9.9: No rule names this article") {
		t.Error(e.EN)
	}
}

// TestAllMistakesAtOnce: a person mends a file in one go, not one mistake a run.
func TestAllMistakesAtOnce(t *testing.T) {
	e := failure(t, "format: 1\nname: A\nretention:\n  normal: {length: soon, article: X}\nswitches: {audio: {allowed: true}}\n")
	for _, path := range []string{"name: ", "version: ", "title: ", "controller: ", "retention.normal.length: ", "retention.normal.article: ", "switches.audio.allowed: ", "switches.audio.article: ", "purposes: ", "articles: "} {
		if !strings.Contains(e.EN, path) {
			t.Errorf("%s is not mentioned in:\n%s", path, e.EN)
		}
	}
}

func TestEmptyAndRubbish(t *testing.T) {
	for _, src := range []string{"", "#", "---\n", "- 1\n", "null", "42", "a: b: c", "\xff\xfe", "{", "? [a]\n: b", strings.Repeat("[", 5000)} {
		failure(t, src)
	}
}

func TestShortened(t *testing.T) {
	p, _ := Builtin("wooncompas")
	s, err := p.Shortened(2 * time.Minute)
	if err != nil || s.Term() != 2*time.Minute || s.Retention.Length.NL() != "2 minuten" || s.Ref() == p.Ref() {
		t.Errorf("%+v %v", s, err)
	}
	if p.Term() != 7*24*time.Hour {
		t.Error("the original changed")
	}
	for _, d := range []time.Duration{0, time.Second, p.Term() + 1} {
		if _, err := p.Shortened(d); err == nil {
			t.Errorf("%v was accepted", d)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, n := range BuiltinNames() {
		src, _ := protocols.Files.ReadFile(n + ".yaml")
		f.Add(src)
	}
	for _, file := range []string{"testdata/everything.yaml", "testdata/third.yaml"} {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("a: &a {b: c}\nd: {<<: *a}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Load(src)
		if err != nil {
			if fail.KindOf(err) != fail.Invalid {
				t.Fatalf("kind: %v", err)
			}
			return
		}
		if p.Term() < time.Hour || p.Term() > Longest || p.Term()%time.Hour != 0 || p.Audio.On {
			t.Fatalf("accepted %+v", p)
		}
		for _, f := range p.Facts() {
			if f.Article != "" && p.ArticleText(f.Article) == "" {
				t.Fatalf("%s rests on an article without a text", f.Key)
			}
		}
		for _, r := range p.Roles {
			if g := p.Grants(r.ID, "decide", ""); r.Party == "processor" && len(g) > 0 {
				t.Fatal("a processor decides")
			}
		}
		if rules, texts := Diff(p, p); len(rules)+len(texts) != 0 {
			t.Fatalf("differs from itself: %+v %+v", rules, texts)
		}
	})
}

func source(t *testing.T, name string) string {
	t.Helper()
	b, err := protocols.Files.ReadFile(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func failure(t *testing.T, src string) *fail.Error {
	t.Helper()
	p, err := Load([]byte(src))
	if err == nil {
		t.Fatalf("accepted: %+v", p)
	}
	var e *fail.Error
	if !errors.As(err, &e) || e.Code != "protocol.invalid" || e.NL == "" || e.EN == "" {
		t.Fatalf("not explained: %v", err)
	}
	return e
}

// firstDifference is the line at which b differs from a.
func firstDifference(a, b string) int {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	return 1 + strings.Count(b[:at], "\n")
}

func hasLine(text string, parts ...string) bool {
	for l := range strings.SplitSeq(text, "\n") {
		all := true
		for _, p := range parts {
			all = all && strings.Contains(l, p)
		}
		if all {
			return true
		}
	}
	return false
}
