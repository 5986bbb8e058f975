package web

import (
	"strings"
	"testing"

	"portiek/internal/rules/protocol"
)

// TestTheFootNamesWhatIsInForce: brand, foot and articles follow the protocol that is in force at each page, and say so when there
// is none.
func TestTheFootNamesWhatIsInForce(t *testing.T) {
	_, x, st := versioned(t, "wooninvest")
	first := x.rules
	second := *first
	second.Version, second.Controller = "die van morgen", "De Nieuwe Verhuurder"
	inForce := first
	o := site(st).Options
	o.Rules = func() *protocol.Protocol { return inForce }
	s := New(o)

	page := body(ask(s, "GET", "/aanmelden", nil))
	if !strings.Contains(page, first.Title+", "+first.Version+".") || !strings.Contains(page, first.Controller) {
		t.Errorf("the first version is not named: %s", foot(page))
	}
	inForce = &second
	page = body(ask(s, "GET", "/aanmelden", nil))
	if !strings.Contains(page, first.Title+", die van morgen.") || !strings.Contains(page, "De Nieuwe Verhuurder") || strings.Contains(page, first.Version+".") {
		t.Errorf("after the second came in force: %s", foot(page))
	}
	inForce = nil
	if page = body(ask(s, "GET", "/aanmelden?taal=en", nil)); !strings.Contains(page, "No protocol is in force now") {
		t.Errorf("with none in force: %s", foot(page))
	}
}

// TestArticlesLinkToTheProtocol: only a text that the protocol in force has can be linked to.
func TestArticlesLinkToTheProtocol(t *testing.T) {
	_, x, _ := versioned(t, "wooninvest")
	id := x.rules.Articles[0].ID
	for _, c := range []struct {
		id    string
		rules *protocol.Protocol
		want  string
	}{
		{id, x.rules, `<a class="art" href="/protocol#` + id + `">art. ` + id + `</a>`},
		{id, nil, `<span class="art">art. ` + id + `</span>`},
		{"WI-none", x.rules, `<span class="art">art. WI-none</span>`},
		{"AVG-28", nil, `<span class="art">AVG art. 28</span>`},
		{"", x.rules, ""},
	} {
		if got := string(article(c.id, c.rules, "nl")); got != c.want {
			t.Errorf("%s: %s, want %s", c.id, got, c.want)
		}
	}
}

func foot(page string) string {
	_, rest, _ := strings.Cut(page, "<footer")
	return rest
}
