package protocol

import (
	"os"
	"slices"
	"testing"
	"time"
)

func load(t *testing.T, file string) *Protocol {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestThirdCorporation: a third protocol is a third file. Every public fact it was written from comes out, and what those
// facts do not say is no, or the product's strictest.
func TestThirdCorporation(t *testing.T) {
	p := load(t, "testdata/third.yaml")
	for kind, want := range map[string]struct {
		length  time.Duration
		article string
	}{
		"":                     {24 * time.Hour, "DC-2"},
		"head_office":          {24 * time.Hour, "DC-2"},
		"head_office_exterior": {72 * time.Hour, "DC-3"},
		"rented_site":          {14 * 24 * time.Hour, "DC-4"},
	} {
		if r, ok := p.RetentionAt(kind); !ok || r.Length.Duration() != want.length || r.Article != want.article {
			t.Errorf("%q: %+v %v", kind, r, ok)
		}
	}
	if _, ok := p.RetentionAt("parking"); ok || p.ShortestTerm() != 24*time.Hour {
		t.Error("a place that is not in the protocol has a term")
	}
	if c := p.Covert; !c.On || !slices.Equal(c.Suspicions, []string{"theft", "fraud"}) {
		t.Errorf("hidden cameras: %+v", c)
	}
	if p.Biometrics.On || p.Biometrics.Article != "DC-6" {
		t.Errorf("faces: %+v", p.Biometrics)
	}
	if v := p.ViewConditions; len(v) != 1 || v[0] != (Item{"second_person", "DC-7"}) {
		t.Errorf("viewing: %+v", v)
	}
	if a := p.Access; !a.Identity.On || a.IdentityCheck != "at_desk" {
		t.Errorf("access: %+v", a)
	}
	if r := p.Recipients; len(r) != 1 || r[0].Who != "police" || !slices.Equal(r[0].Requires, []string{"written_request"}) {
		t.Errorf("police: %+v", r)
	}
	if r := p.Periods; len(r) != 1 || r[0].What != "protocol_review" || r[0].Every.Duration() != 365*24*time.Hour {
		t.Errorf("review: %+v", r)
	}

	if p.Audio.On || p.LiveView.On || p.Dummies.On || p.TextDecides() {
		t.Error("silence said yes")
	}
	if p.SignRule().ID != "every_general_entrance_door" || len(p.DisclosureTests()) != len(DisclosureTests) || len(p.Bans()) != len(Targets) {
		t.Error("silence is not the product's strictest")
	}
}

// TestSilence: the least file that loads lets nobody do anything (WC-IN-2).
func TestSilence(t *testing.T) {
	p, err := Load([]byte("format: 1\nname: stil\nversion: '1'\ntitle: Stil\ncontroller: Niemand\n" +
		"purposes: [{purpose: p, title: iets, article: ST-1}]\nretention: {normal: {length: 1h, article: ST-1}}\narticles: {ST-1: {text: Iets.}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range Acts {
		if len(p.Grants("function_holder", a.ID, "incident")) != 0 {
			t.Errorf("%s is granted", a.ID)
		}
	}
	for _, r := range []Rule{p.Audio, p.Biometrics, p.LiveView, p.Dummies.Rule, p.Covert.Rule, p.Costs} {
		if r.On {
			t.Errorf("%+v", r)
		}
	}
	if _, ok := p.Purpose("protect_own_property"); ok || len(p.Preservation)+len(p.Recipients)+len(p.Uses)+len(p.Exceptions) != 0 {
		t.Error("silence said yes")
	}
}

// TestGrants holds what differs between the two protocols: who may view, and only for its reasons.
func TestGrants(t *testing.T) {
	wi, wc := load(t, "../../../protocols/wooninvest.yaml"), load(t, "../../../protocols/wooncompas.yaml")
	for _, c := range []struct {
		p                 *Protocol
		role, act, reason string
		article           string // "" means no
	}{
		{wi, "contact_person", "view", "nuisance_evidence", "WI-0.7"},
		{wi, "contact_person", "view", "incident", ""},
		{wi, "contact_person", "view", "rights_request", "WI-0.7"},
		{wi, "contact_person", "view", "", ""},
		{wi, "manager", "view", "nuisance_evidence", ""},
		{wi, "technician", "view", "technical", ""},
		{wi, "technician", "technical_look", "technical", "WI-6.6"},
		{wi, "technician", "technical_look", "complaint", ""},
		{wc, "manager", "view", "incident", "WC-CS-2"},
		{wc, "manager", "view", "house_rule_breach", ""},
		{wc, "jurist", "view", "incident", "WC-CS-2"},
		{wc, "jurist", "hold", "", ""},
		{wc, "technician", "decide", "incident", ""},
		{wc, "technician", "hold", "", "WC-TV-3"},
		{wc, "nobody", "view", "incident", ""},
	} {
		g := c.p.Grants(c.role, c.act, c.reason)
		if got := len(g); got > 1 || (got == 1) != (c.article != "") || got == 1 && g[0].Article != c.article {
			t.Errorf("%s: %s %s %q: %+v", c.p.Name, c.role, c.act, c.reason, g)
		}
	}
	if !wc.TextDecides() || wc.ProcessorMayDecide() || wi.TextDecides() {
		t.Error("the processor")
	}
	if !wi.Dummies.On || wi.Dummies.Announced || wc.Dummies.On || !wi.Covert.On || wc.Covert.On {
		t.Error("dummies and hidden cameras")
	}
}

func TestShortenedPlaces(t *testing.T) {
	p := load(t, "testdata/third.yaml")
	s, err := p.Shortened(2 * time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range append(p.PlaceKinds(), "") {
		if r, _ := s.RetentionAt(kind); r.Length.Duration() != 2*time.Hour {
			t.Errorf("%s: %v", kind, r.Length)
		}
	}
	if r, _ := p.RetentionAt("rented_site"); r.Length.Duration() != 14*24*time.Hour {
		t.Error("the original changed")
	}
	if ref := s.RefAt("rented_site"); KindOf(ref) != "rented_site" || KindOf(s.RefAt("")) != "" {
		t.Error(ref)
	}
}
