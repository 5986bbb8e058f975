package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

var holes = regexp.MustCompile(`\{[^}]*\}`)

// addressOf is a route's method and an address that it answers.
func addressOf(r Route) (method, path string) {
	method, path, _ = strings.Cut(r.Pattern, " ")
	path = holes.ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "x")
	if r.Pattern == "GET /" {
		path = "/nergens"
	}
	return method, path
}

// TestNoRouteWithoutSession asks for each route of the table without a session: only the public ones answer. Of a made-up session
// the Gate is told, as of nobody, so that it stands in the log.
func TestNoRouteWithoutSession(t *testing.T) {
	st := newStub()
	s := site(st)
	for _, r := range s.Routes() {
		if r.Act == Public {
			continue
		}
		method, path := addressOf(r)
		for _, c := range [][]*http.Cookie{nil, {{Name: sessionCookie, Value: "verzonnen"}}} {
			st.asked = nil
			if res := ask(s, method, path, url.Values{}, c...); res.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s without a session: %d", r.Pattern, res.StatusCode)
			}
			if told := len(st.asked) > 0; told != (c != nil && r.Act != SignedIn) {
				t.Errorf("%s with cookies %v: the Gate was asked %v", r.Pattern, c, st.asked)
			}
		}
	}
}

// TestEveryRouteAsksItsAct: with a session the Gate is asked for exactly the act of the table, and its no ends it there.
func TestEveryRouteAsksItsAct(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	st.deny = func(string, deciding.About) *access.Answer {
		return &access.Answer{Unmet: []access.Unmet{{Condition: "granted", Article: access.Cite{ID: "P:silence_means_no", Source: "product"}, NL: "Nee.", EN: "No."}}}
	}
	for _, r := range s.Routes() {
		if r.Act == Public || r.Act == SignedIn {
			continue
		}
		st.asked = nil
		method, path := addressOf(r)
		if strings.HasPrefix(path, "/veiligstellingen/x/") {
			continue // there is no such hold, which is said before anything is asked
		}
		res := ask(s, method, path, url.Values{"machtiging": {"M1"}}, c)
		want := r.Act
		if r.Permit {
			want = "use x M1"
			if method == "GET" {
				want = "use x "
			}
		}
		if res.StatusCode != http.StatusForbidden || len(st.asked) != 1 || st.asked[0] != want {
			t.Errorf("%s: %d, asked %v, want %s", r.Pattern, res.StatusCode, st.asked, want)
		}
	}
}

func TestRouteWithoutActPanics(t *testing.T) {
	s := site(newStub())
	for _, r := range []Route{{Pattern: "GET /geheim", Answer: s.nowhere}, {Pattern: "GET /geheim", Act: "verzonnen", Answer: s.nowhere}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a route with act %q was mounted", r.Act)
				}
			}()
			s.mount(append(s.Routes(), r))
		}()
	}
}

// TestRefusalSaysAll: every condition with its article and remedy, every other article, and what may be done instead, in both
// languages; programs get it too.
func TestRefusalSaysAll(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	st.deny = func(act string, _ deciding.About) *access.Answer {
		return &access.Answer{
			Unmet: []access.Unmet{
				{Condition: "in_case", Article: access.Cite{ID: "WI-0.7", NL: "tekst zeven", EN: "text seven"}, NL: "Er is geen dossier.", EN: "There is no case.", RemedyNL: "Open een dossier.", RemedyEN: "Open a case."},
				{Condition: "second_person", Article: access.Cite{ID: "AVG-32"}, NL: "Er is geen tweede persoon.", EN: "There is no second person.", RemedyNL: "Vraag een collega.", RemedyEN: "Ask a colleague."},
			},
			Cites: []access.Cite{{ID: "WI-0.7", NL: "tekst zeven", EN: "text seven"}, {ID: "WI-2.6", NL: "tekst zes", EN: "text six"}},
			Offer: "prepare_decision",
		}
	}
	for lang, words := range map[string][]string{
		"nl": {"Er is geen dossier.", "Open een dossier.", "Er is geen tweede persoon.", "Vraag een collega.", "WI-0.7", "AVG art. 32", "WI-2.6", "tekst zes", "een beslissing voorbereiden", "zien welke camera"},
		"en": {"There is no case.", "Open a case.", "There is no second person.", "Ask a colleague.", "WI-0.7", "GDPR art. 32", "WI-2.6", "text six", "prepare a decision", "see which cameras work"},
	} {
		res := ask(s, "GET", "/overzicht?taal="+lang, nil, c)
		page := body(res)
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", lang, res.StatusCode)
		}
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
	}
}

// TestMenuIsWhatMayBeDone: an entry that the Gate says no to is not there.
func TestMenuIsWhatMayBeDone(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	all := []string{`href="/overzicht"`, `href="/dossiers"`, `href="/veiligstellingen"`, `href="/verantwoording"`, `href="/protocol"`, `href="/beheer"`}
	page := body(ask(s, "GET", "/beheer/sessies", nil, c))
	for _, entry := range all {
		if !strings.Contains(page, entry) {
			t.Errorf("%s is missing", entry)
		}
	}
	st.deny = func(act string, _ deciding.About) *access.Answer {
		if act == "read_log" {
			return nil
		}
		return &access.Answer{}
	}
	page = body(ask(s, "GET", "/beheer/sessies", nil, c))
	for _, entry := range all {
		if got, want := strings.Contains(page, entry), strings.Contains(entry, "verantwoording") || strings.Contains(entry, "protocol"); got != want {
			t.Errorf("an auditor's menu has %s: %v", entry, got)
		}
	}
	if res := ask(s, "GET", "/", nil, c); res.Header.Get("Location") != "/verantwoording" {
		t.Errorf("an auditor begins at %s", res.Header.Get("Location"))
	}
}

// TestCameraWithoutPermit: no player and no picture, but how the camera does, and the way to a permit.
func TestCameraWithoutPermit(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/camera/hal", nil, c))
	if strings.Contains(page, "<video") || strings.Contains(page, "player") && strings.Contains(page, "<script") || !strings.Contains(page, `href="/dossiers"`) || !strings.Contains(page, "geen machtiging") {
		t.Error(page)
	}
	for _, a := range st.asked {
		if strings.HasPrefix(a, "use ") {
			t.Errorf("looking whether a camera works was taken as asking for its pictures: %s", a)
		}
	}
	if res := ask(s, "GET", "/camera/hal?machtiging=M1", nil, c); res.StatusCode != http.StatusForbidden {
		t.Errorf("a permit of somebody else: %d", res.StatusCode)
	}
	st.records = []access.Record{{ID: "M2", Cameras: []footage.CameraID{"hal"}, Until: now.AddDate(0, 0, 1), Span: footage.Span{From: now.AddDate(0, 0, -1), To: now}}}
	page = body(ask(s, "GET", "/camera/hal", nil, c))
	if strings.Contains(page, "<video") || !strings.Contains(page, "geldt nu niet") {
		t.Error("a permit that the Gate does not take up was shown as one")
	}
}

// TestHoldAsksForEverything: for each camera, and for whoever asks.
func TestHoldAsksForEverything(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	form := url.Values{"dossier": {"2026-1"}, "reden": {"vernield"}, "vrager": {"police"}, "camera": {"hal"}, "dag": {"2026-11-20"}, "van": {"12:00"}, "tot": {"13:00"}, "herzien": {"2026-12-01"}}
	st.deny = func(act string, a deciding.About) *access.Answer {
		if act == "ask_hold" && len(a.Met) == 1 && a.Met[0] == "requester:police" {
			return &access.Answer{Unmet: []access.Unmet{{NL: "Politie mag dit niet vragen.", EN: "Police may not ask this."}}}
		}
		return nil
	}
	if res := ask(s, "POST", "/veiligstellingen", form, c); res.StatusCode != http.StatusForbidden || !strings.Contains(body(res), "Politie mag dit niet vragen.") || len(st.placed) > 0 {
		t.Errorf("%d, placed %d", res.StatusCode, len(st.placed))
	}
	form.Set("vrager", "controller") // our own decision: nobody asks
	if res := ask(s, "POST", "/veiligstellingen", form, c); res.StatusCode != http.StatusSeeOther || len(st.placed) != 1 || st.placed[0].PlacedBy != string(bakker.ID) {
		t.Errorf("%d, placed %+v", res.StatusCode, st.placed)
	}
	if last := st.abouts[len(st.abouts)-1]; last.Case != "2026-1" || last.Camera != "hal" {
		t.Errorf("asked about %+v", last)
	}
}

// TestManagement: people, roles, links, sessions and tokens by their forms.
func TestManagement(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	res := ask(s, "POST", "/beheer/mensen", url.Values{"naam": {"S. Yilmaz"}, "nummer": {"1002"}, "vanaf": {"2026-11-20"}}, c)
	if res.Header.Get("Location") != "/beheer/mensen/P7#rollen" || len(st.added) != 1 || !st.added[0].Joined.Equal(now) {
		t.Fatalf("%d %+v", res.StatusCode, st.added)
	}
	role := url.Values{"rol": {"contact_person"}, "waar": {"enkele"}, "van": {"2026-12-01"}, "totenmet": {"2026-12-31"}}
	if res := ask(s, "POST", "/beheer/mensen/P1/rol", role, c); res.StatusCode != http.StatusBadRequest || len(st.appointed) > 0 {
		t.Errorf("no complex chosen: %d", res.StatusCode)
	}
	role.Add("complex", "Kastanjehof")
	if res := ask(s, "POST", "/beheer/mensen/P1/rol", role, c); res.StatusCode != http.StatusSeeOther || len(st.appointed) != 1 {
		t.Fatalf("%d", res.StatusCode)
	}
	a := st.appointed[0]
	if a.Person != "P1" || a.By != bakker.ID || isoDay(a.From) != "2026-12-01" || lastDay(a.To) != "2026-12-31" || a.To.Sub(a.From).Hours() != 31*24 || len(a.Complexes) != 1 {
		t.Errorf("%+v", a)
	}
	if res := ask(s, "POST", "/beheer/mensen/P1/rol/A9/einde", url.Values{}, c); res.StatusCode != http.StatusNotFound || len(st.ended) > 0 {
		t.Errorf("another's role: %d", res.StatusCode)
	}
	if page := body(ask(s, "POST", "/beheer/mensen/P1/uitnodiging", url.Values{}, c)); !strings.Contains(page, "/welkom?token=uitnodiging1") {
		t.Error("the link is not shown")
	}
	if page := body(ask(s, "GET", "/beheer/mensen/P1", nil, c)); strings.Contains(page, "uitnodiging1") {
		t.Error("the link is shown again")
	}
	if res := ask(s, "POST", "/beheer/sessies/eigen/S9/einde", url.Values{}, c); res.StatusCode != http.StatusNotFound || len(st.ended) > 0 {
		t.Errorf("another's session by the way of one's own: %d", res.StatusCode)
	}
	if res := ask(s, "POST", "/beheer/sessies/S9/einde", url.Values{}, c); res.StatusCode != http.StatusSeeOther || len(st.ended) != 1 {
		t.Errorf("%d", res.StatusCode)
	}
	token := url.Values{"naam": {"Export"}, "rol": {"administrator"}, "waar": {"alle"}, "totenmet": {"2026-12-31"}}
	if page := body(ask(s, "POST", "/beheer/sleutels", token, c)); !strings.Contains(page, "ptk_geheim") {
		t.Error("the token is not shown")
	}
	if page := body(ask(s, "GET", "/beheer/sleutels", nil, c)); strings.Contains(page, "ptk_geheim") {
		t.Error("the token is shown again")
	}
	if page := body(ask(s, "GET", "/beheer/verwerkers", nil, c)); !strings.Contains(page, "geschorst") {
		t.Error("a contract that is over suspends nobody")
	}
}

// TestOnlyOwnSessions: whoever may not end other people's does not see them.
func TestOnlyOwnSessions(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	st.deny = func(string, deciding.About) *access.Answer { return &access.Answer{} }
	st.sessions["ander"] = people.Session{ID: "S2", Person: bakker.ID, Began: now, Seen: now, Until: now, Agent: "Edge, Windows"}
	page := body(ask(s, "GET", "/beheer/sessies", nil, c))
	if strings.Contains(page, "Safari") || !strings.Contains(page, "Edge, Windows") {
		t.Error(page)
	}
	ask(s, "POST", "/beheer/sessies/eigen/S2/einde", url.Values{}, c)
	if len(st.ended) != 1 || st.ended[0] != "S2" {
		t.Errorf("ended %v", st.ended)
	}
}
