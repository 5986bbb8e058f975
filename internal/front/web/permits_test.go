package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// TestPermitForm: what was filled in is what is wished for, and nothing of the future.
func TestPermitForm(t *testing.T) {
	st, d, w := newStub(), &deskOf{list: []casefile.Case{broken}}, &wishes{}
	s := working(st, d, w, nil)
	c := signedIn(t, s)
	form := url.Values{"grond": {"offence_evidence"}, "doel": {"protect_persons"}, "camera": {"hal"}, "dag": {"2026-11-20"}, "van": {"12:00"}, "tot": {"15:00"},
		"kopie": {"ja"}, "afweging": {" weegt zwaar "}, "tweede": {"P2"}, "noem": {"vernieling"}}
	if res := ask(s, "POST", "/dossiers/2026-1/machtiging", form, c); res.StatusCode != http.StatusBadRequest || len(w.wished) > 0 {
		t.Errorf("the future: %d, %d wishes", res.StatusCode, len(w.wished))
	}
	form.Set("tot", "13:00")
	res := ask(s, "POST", "/dossiers/2026-1/machtiging", form, c)
	if res.Header.Get("Location") != "/machtigingen/m9?nieuw=1" || len(w.wished) != 1 {
		t.Fatalf("%d", res.StatusCode)
	}
	got := w.wished[0]
	if got.Case != "2026-1" || got.Reason != "offence_evidence" || got.Balance != "weegt zwaar" || got.Second != "P2" || got.Named != "vernieling" || got.Modes != access.Look|access.Export ||
		len(got.Cameras) != 1 || got.Span.Duration() != time.Hour {
		t.Errorf("%+v", got)
	}
	form.Del("kopie")
	if ask(s, "POST", "/dossiers/2026-1/machtiging", form, c); w.wished[1].Modes != access.Look {
		t.Errorf("modes %v", w.wished[1].Modes)
	}
	for _, field := range []string{"grond", "doel", "camera", "van"} {
		less := url.Values{}
		for k, v := range form {
			if k != field {
				less[k] = v
			}
		}
		if res := ask(s, "POST", "/dossiers/2026-1/machtiging", less, c); res.StatusCode != http.StatusBadRequest {
			t.Errorf("without %s: %d", field, res.StatusCode)
		}
	}
	if len(w.wished) != 2 {
		t.Errorf("%d wishes", len(w.wished))
	}
}

// TestPermitRefused: the form comes back as it was filled in, with every condition, article and remedy.
func TestPermitRefused(t *testing.T) {
	no := access.Answer{Unmet: []access.Unmet{
		{Condition: "second_person", Article: access.Cite{ID: "WI-0.7"}, NL: "Er is geen tweede persoon.", EN: "No second person.", RemedyNL: "Kies een collega.", RemedyEN: "Choose a colleague."},
		{Condition: "balance", Article: access.Cite{ID: "WI-0.2"}, NL: "De afweging ontbreekt.", EN: "No balance.", RemedyNL: "Schrijf haar op.", RemedyEN: "Write it."},
	}, Offer: "ask_hold"}
	st, d, w := newStub(), &deskOf{list: []casefile.Case{broken}}, &wishes{refuse: no.Err()}
	s := working(st, d, w, nil)
	c := signedIn(t, s)
	form := url.Values{"grond": {"offence_evidence"}, "doel": {"protect_persons"}, "camera": {"hal"}, "dag": {"2026-11-20"}, "van": {"12:00"}, "tot": {"12:30"}, "noem": {"bewaard"}}
	res := ask(s, "POST", "/dossiers/2026-1/machtiging", form, c)
	page := body(res)
	for _, want := range []string{"Er is geen tweede persoon.", "Kies een collega.", "De afweging ontbreekt.", "Schrijf haar op.", "WI-0.7", "WI-0.2", "vragen om beelden veilig te stellen", `value="bewaard"`, `value="12:30"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("%d", res.StatusCode)
	}
	w.refuse = fail.New(fail.Refused, "permit.self", "De tweede persoon moet iemand anders zijn.", "Somebody else.").Under("AVG-6")
	if res := ask(s, "POST", "/dossiers/2026-1/machtiging", form, c); res.StatusCode != http.StatusForbidden || !strings.Contains(body(res), "De tweede persoon moet iemand anders zijn.") {
		t.Errorf("a refusal that is no list: %d", res.StatusCode)
	}
	w.refuse = fail.New(fail.Unavailable, "log.unwritable", "Kan niet.", "Cannot.")
	if res := ask(s, "POST", "/dossiers/2026-1/machtiging", form, c); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the log is full: %d", res.StatusCode)
	}
}

// TestReasons: the law's own reason in a case of its kind only, and never one for which nobody may view.
func TestReasons(t *testing.T) {
	text, _ := protocols.Files.ReadFile("wooninvest.yaml")
	p, err := protocol.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[casefile.Kind]string{
		casefile.Incident:      "nuisance_evidence offence_evidence",
		casefile.RightsRequest: "rights_request nuisance_evidence offence_evidence",
		casefile.LegalDemand:   "legal_demand nuisance_evidence offence_evidence",
		casefile.Complaint:     "complaint nuisance_evidence offence_evidence",
	} {
		var ids []string
		for _, o := range reasonsFor(&visit{lang: "nl"}, p, kind) {
			ids = append(ids, o.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

// TestPermitPages: a permit is for its holder and for whoever must agree; nobody else finds it.
func TestPermitPages(t *testing.T) {
	st, w := newStub(), &wishes{}
	mine := access.Record{ID: "m1", Person: "P1", Case: "2026-1", Reason: "offence_evidence", Purpose: "protect_persons", Articles: []string{"WI-0.7"}, Cameras: []footage.CameraID{"hal"},
		Span: broken.Span, Modes: access.Look, MintedAt: now.Add(-time.Hour), Until: now.Add(time.Hour), Balance: "Waarom dit moet."}
	theirs := mine
	theirs.ID, theirs.Person, theirs.Second = "m2", "P2", "P1"
	over := theirs
	over.ID, over.EndedAt = "m4", now
	st.records, w.pending = []access.Record{mine}, []access.Record{theirs, over}
	s := working(st, &deskOf{}, w, nil)
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/machtigingen/m1", nil, c))
	if !strings.Contains(page, "/camera/hal?machtiging=m1&amp;t=") || !strings.Contains(page, "Beëindig de machtiging") || !strings.Contains(page, "Waarom dit moet.") {
		t.Error(page)
	}
	page = body(ask(s, "GET", "/machtigingen/m2", nil, c))
	if strings.Contains(page, "/camera/hal?") || strings.Contains(page, "/einde") || !strings.Contains(page, "/machtigingen/m2/instemming") || !strings.Contains(page, "Waarom dit moet.") {
		t.Error(page)
	}
	if res := ask(s, "GET", "/machtigingen/m3", nil, c); res.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's: %d", res.StatusCode)
	}
	if page := body(ask(s, "GET", "/machtigingen", nil, c)); strings.Contains(page, "/machtigingen/m4") || !strings.Contains(page, "Wacht op uw instemming") || !strings.Contains(page, "/machtigingen/m1") {
		t.Error(page)
	}
	if res := ask(s, "POST", "/machtigingen/m2/instemming", url.Values{}, c); res.StatusCode != http.StatusBadRequest || len(w.agreed) > 0 {
		t.Errorf("agreed without reading: %d", res.StatusCode)
	}
	ask(s, "POST", "/machtigingen/m2/instemming", url.Values{"gelezen": {"ja"}}, c)
	ask(s, "POST", "/machtigingen/m1/einde", url.Values{}, c)
	if len(w.agreed) != 1 || w.agreed[0] != "m2" || len(w.ended) != 1 || w.ended[0] != "m1" {
		t.Errorf("agreed %v, ended %v", w.agreed, w.ended)
	}
}
