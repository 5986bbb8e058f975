package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// agedLog is a log of eight old entries and a young one; the contents of the second to the sixth were erased by their term.
func agedLog() *logOf {
	l := newLog()
	l.events, l.hashes, l.edge = nil, nil, audit.Edge{}
	old := now.AddDate(-6, 0, 0)
	l.add(audit.LogKey{Recorder: "r", Key: l.signer.Public().String()}.Event(old))
	for i := range 7 {
		l.add(happened(audit.CaseOpened, old.Add(time.Duration(i)*time.Hour), "P1", map[string]any{"case": "2020-1"}))
	}
	l.add(happened(audit.CaseOpened, now.Add(-time.Hour), "P1", map[string]any{"case": "2026-1"}))
	for i := 1; i < 6; i++ {
		l.events[i] = audit.Event{Index: int64(i)}
	}
	l.add(audit.ContentsErased{Before: 6, Erased: 5, TermDays: 1826}.Event(now.Add(-time.Minute)))
	return l
}

// TestErasedContents: pages say plainly what was erased, and prove what is left.
func TestErasedContents(t *testing.T) {
	l := agedLog()
	s := logged(newStub(), l)
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/logboek", nil, c))
	if strings.Count(page, "<time datetime") != 5 || !strings.Contains(page, "Van 5 oude regels in dit deel is de inhoud na de termijn gewist") || !strings.Contains(page, "Inhoud van oude regels gewist") {
		t.Error(page)
	}
	if page := body(ask(s, "GET", "/logboek?dag="+now.AddDate(-6, 0, 0).Format(time.DateOnly), nil, c)); strings.Count(page, "<time datetime") != 3 {
		t.Error(page) // the two that nothing was erased of, and the key
	}
	page = body(ask(s, "GET", "/bewijs?nr=3", nil, c))
	if !strings.Contains(page, "Het bewijs klopt.") || !strings.Contains(page, "Inhoud na de termijn gewist") || strings.Contains(page, "byte voor byte") || !strings.Contains(page, "h="+hexed(l.hashes[audit.HashCount(3)])) {
		t.Error(page)
	}
	var f proofFile
	if err := json.NewDecoder(ask(s, "GET", "/bewijs?nr=3&vorm=json", nil, c).Body).Decode(&f); err != nil || !f.Erased || f.Entry != "" || f.Leaf != hexed(l.hashes[audit.HashCount(3)]) {
		t.Errorf("%+v %v", f, err)
	}
	if res := ask(s, "GET", "/bewijs?nr=3&vorm=regel", nil, c); res.StatusCode != http.StatusGone {
		t.Errorf("the bytes: %d", res.StatusCode)
	}
	ask(s, "POST", "/bewijs/geheel", nil, c)
	if page := body(ask(s, "GET", "/bewijs/geheel", nil, c)); !strings.Contains(page, "Van 5 regels is de inhoud gewist, na de termijn van 1826 dagen") || !strings.Contains(page, "Alles klopt wat is nagerekend.") {
		t.Error(page)
	}
	l.events[7] = audit.Event{Index: 7} // and one that nobody told of
	ask(s, "POST", "/bewijs/geheel", nil, c)
	if page := body(ask(s, "GET", "/bewijs/geheel", nil, c)); !strings.Contains(page, "log.contents_missing") || !strings.Contains(page, `href="/bewijs?nr=7"`) {
		t.Error(page)
	}
}

// TestLeavers: the details of who left can be erased once the term has passed, by who may, after a tick; then no page has a name.
func TestLeavers(t *testing.T) {
	st, l := newStub(), newLog()
	l.add(happened(audit.CaseOpened, now, "VERTROKKEN1", map[string]any{"case": "2026-1"}))
	long, short := now.AddDate(-3, 0, 0), now.AddDate(-1, 0, 0)
	st.added = []people.Person{
		{ID: "LANGWEG001", Employee: "2001", Name: "L. Langweg", Left: long}, {ID: "KORTWEG001", Employee: "2002", Name: "K. Kortweg", Left: short},
		{ID: "VERTROKKEN1", Left: long, ErasedAt: now.AddDate(0, 0, -1)},
	}
	s := logged(st, l)
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/beheer/vertrokken", nil, c))
	if strings.Count(page, `/wissen"`) != 1 || !strings.Contains(page, `action="/beheer/mensen/LANGWEG001/wissen"`) || !strings.Contains(page, "te wissen vanaf 20 november 2027") ||
		!strings.Contains(page, "gewiste medewerker (VERTROKK)") {
		t.Error(page)
	}
	if res := ask(s, "POST", "/beheer/mensen/LANGWEG001/wissen", url.Values{}, c); res.StatusCode != http.StatusBadRequest || len(st.erased) > 0 || !strings.Contains(body(res), "vinkje") {
		t.Errorf("without a tick: %d, %v", res.StatusCode, st.erased)
	}
	res := ask(s, "POST", "/beheer/mensen/LANGWEG001/wissen", url.Values{"zeker": {"ja"}}, c)
	if res.Header.Get("Location") != "/beheer/vertrokken" || len(st.erased) != 1 || st.erased[0] != "P1 LANGWEG001" {
		t.Errorf("%v, %v", res.Header, st.erased)
	}
	if page := body(ask(s, "GET", "/beheer/mensen/LANGWEG001", nil, c)); !strings.Contains(page, "Wis de gegevens") {
		t.Error(page)
	}
	if page := body(ask(s, "GET", "/beheer/mensen/KORTWEG001", nil, c)); strings.Contains(page, "Wis de gegevens") || !strings.Contains(page, "wissen vanaf 20 november 2027") {
		t.Error(page)
	}
	if page := body(ask(s, "GET", "/beheer/mensen/VERTROKKEN1", nil, c)); !strings.Contains(page, "<h1>gewiste medewerker (VERTROKK)</h1>") || strings.Contains(page, "Wis de gegevens") || !strings.Contains(page, "zijn gewist op") {
		t.Error(page)
	}
	for path, want := range map[string]string{"/logboek": "door gewiste medewerker (VERTROKK)", "/beheer/mensen": "gewiste medewerker (VERTROKK)"} {
		if page := body(ask(s, "GET", path, nil, c)); !strings.Contains(page, want) {
			t.Errorf("%s: %s", path, page)
		}
	}
	if page := body(ask(s, "GET", "/logboek?taal=en", nil, c)); !strings.Contains(page, "by erased employee (VERTROKK)") {
		t.Error(page)
	}
}
