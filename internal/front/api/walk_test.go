package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
)

// sample is a request that is right for an operation.
type sample struct{ path, body string }

const span = "?from=2026-11-20T11:30:00Z&to=2026-11-20T11:30:10Z"

var samples = map[string]sample{
	"description": {"/api/openapi.json", ""}, "me": {"/api/v1/me", ""}, "protocol": {"/api/v1/protocol", ""},
	"acts": {"/api/v1/protocol/acts", ""}, "roles": {"/api/v1/protocol/roles", ""},
	"decide":    {"/api/v1/decisions", `{"act":"view","camera":"hal","from":"2026-11-20T11:30:00Z","to":"2026-11-20T11:31:00Z"}`},
	"cameras":   {"/api/v1/cameras", ""},
	"timeline":  {"/api/v1/cameras/hal/timeline" + span, ""},
	"cases":     {"/api/v1/cases?state=all", ""},
	"case":      {"/api/v1/cases/2026-000001", ""},
	"openCase":  {"/api/v1/cases", `{"kind":"incident","complex":"Hof","purpose":"protect_persons","title":"Vernieling","from":"2026-11-20T11:00:00+01:00","to":"2026-11-20T12:00:00+01:00"}`},
	"closeCase": {"/api/v1/cases/2026-000001/close", `{"keep_holds":false}`}, "assignCase": {"/api/v1/cases/2026-000001/assign", `{"person":"p2","on":true}`},
	"permits":     {"/api/v1/permits", ""},
	"askPermit":   {"/api/v1/permits", `{"case":"2026-000001","reason":"offence_evidence","cameras":["hal"],"from":"2026-11-20T11:30:00Z","to":"2026-11-20T11:31:00Z","modes":["look"]}`},
	"agreePermit": {"/api/v1/permits/m1/agree", ""}, "endPermit": {"/api/v1/permits/m1/end", ""},
	"footage": {"/api/v1/permits/m1/cameras/hal/footage" + span, ""}, "copy": {"/api/v1/permits/m1/cameras/hal/copy" + span, ""},
	"askStills": {"/api/v1/cameras/hal/stills", `{"ticket":"S-12"}`}, "still": {"/api/v1/permits/m3/cameras/hal/still", ""},
	"holds":     {"/api/v1/holds", ""},
	"placeHold": {"/api/v1/holds", `{"case":"2026-000001","reason":"aangifte","cameras":["hal"],"from":"2026-11-20T11:30:00Z","to":"2026-11-20T11:31:00Z","asked_by":"police","review_at":"2026-12-20T00:00:00Z"}`},
	"endHold":   {"/api/v1/holds/01000000000000000000000000000000/end", ""},
	"people":    {"/api/v1/people", ""}, "addPerson": {"/api/v1/people", `{"employee":"18","name":"K. de Vries"}`},
	"leave": {"/api/v1/people/p2/leave", ""}, "signStatement": {"/api/v1/people/p2/statement", ""}, "erasePerson": {"/api/v1/people/p2/erase", ""}, "signOut": {"/api/v1/people/p2/sign-out", ""},
	"person": {"/api/v1/people/p2", ""}, "changePerson": {"/api/v1/people/p2", `{"employee":"18","name":"K. de Vries"}`}, "invite": {"/api/v1/people/p2/invitation", ""},
	"organisations": {"/api/v1/organisations", ""}, "addOrganisation": {"/api/v1/organisations", `{"name":"Bureau","contract_until":"2027-01-01T00:00:00Z"}`},
	"changeOrganisation": {"/api/v1/organisations/o1", `{"name":"Bureau"}`},
	"appointments":       {"/api/v1/appointments?person=p1", ""}, "appoint": {"/api/v1/appointments", `{"person":"p2","role":"contact_person","complexes":["Hof"]}`},
	"endAppointment": {"/api/v1/appointments/a1/end", ""},
	"sessions":       {"/api/v1/sessions", ""}, "endSession": {"/api/v1/sessions/s1/end", ""},
	"tokens": {"/api/v1/tokens", ""}, "makeToken": {"/api/v1/tokens", `{"name":"tweede","role":"administrator"}`}, "endToken": {"/api/v1/tokens/t1/end", ""},
	"log": {"/api/v1/log", ""}, "logEntry": {"/api/v1/log/3", ""}, "logProof": {"/api/v1/log/3/proof", ""}, "checkpoint": {"/api/v1/log/checkpoint", ""},
	"logGrowth": {"/api/v1/log/growth?old=3", ""}, "receipts": {"/api/v1/receipts", ""},
}

// doings are what an operation does to what its address names.
var doings = map[string]string{
	"assignCase": "assign 2026-000001 p2", "closeCase": "close 2026-000001", "agreePermit": "agree m1", "endPermit": "end m1", "footage": "use m1", "copy": "use m1",
	"endHold": "end hold by p1", "leave": "leave p2", "signStatement": "sign p2", "erasePerson": "erase p2 by p1", "signOut": "sign out p2", "endAppointment": "end role a1",
	"endSession": "end session s1", "endToken": "end token t1", "openCase": "open case", "askPermit": "grant", "placeHold": "place hold",
	"askStills": "stills of hal for S-12", "still": "use m3", "changePerson": "change p2 to K. de Vries by p1", "invite": "invite p2 by p1",
	"addOrganisation": "put o3 Bureau at 2027-01-01T00:00:00Z by p1", "changeOrganisation": "put o1 Bureau by p1",
	"addPerson": "add person", "appoint": "appoint", "makeToken": "make token",
}

// problemIn reads the problem in an answer, and holds it to RFC 9457 and our own promise.
func problemIn(t *testing.T, rec *httptest.ResponseRecorder) Problem {
	t.Helper()
	var p Problem
	if ct := rec.Header().Get("Content-Type"); ct != problemType {
		t.Fatalf("content type %q: %s", ct, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, rec.Body)
	}
	if p.Status != rec.Code || p.Title == "" || p.Detail == "" || p.Code == "" || p.Kind == "" || p.Message.NL == "" || p.Message.EN == "" || p.Type != "urn:portiek:problem:"+p.Code {
		t.Fatalf("incomplete: %s", rec.Body)
	}
	return p
}

// TestWalk goes over every operation with every way of not being allowed, and then with leave.
func TestWalk(t *testing.T) {
	for _, op := range Operations() {
		s, ok := samples[op.ID]
		if !ok {
			t.Fatalf("no sample for %s", op.ID)
		}
		t.Run(op.ID, func(t *testing.T) { walk(t, op, s) })
	}
}

func walk(t *testing.T, op Operation, s sample) {
	w := newWorld(t)
	a := w.api()
	for _, c := range []struct {
		name, code string
		dress      func(r *http.Request)
	}{
		{"no token", "token.missing", func(r *http.Request) {}},
		{"a page's cookie", "token.cookie", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "__Host-portiek", Value: goodToken}) }},
		{"wrong token", "token.none", func(r *http.Request) { r.Header.Set("Authorization", "Bearer portiek_WRONG") }},
		{"ended token", "token.none", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+endedToken) }},
		{"wrong token with a cookie", "token.none", func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer portiek_WRONG")
			r.AddCookie(&http.Cookie{Name: "__Host-portiek", Value: goodToken})
		}},
		{"two tokens", "token.form", func(r *http.Request) {
			r.Header["Authorization"] = []string{"Bearer " + goodToken, "Bearer " + goodToken}
		}},
		{"as a password", "token.form", func(r *http.Request) { r.SetBasicAuth("x", goodToken) }},
		{"empty", "token.form", func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") }},
		{"in the address", "token.missing", func(r *http.Request) {
			q := r.URL.Query()
			q.Set("access_token", goodToken)
			r.URL.RawQuery = q.Encode()
		}},
	} {
		logged := len(w.of(audit.ActRefused))
		r := request(op.Method, s.path, "", s.body)
		c.dress(r)
		rec := send(a, r)
		if op.Asked == Public {
			continue
		}
		p := problemIn(t, rec)
		if rec.Code != http.StatusUnauthorized || p.Code != c.code || rec.Header().Get("WWW-Authenticate") == "" || p.Article != "AVG-32" {
			t.Errorf("%s: %d %s", c.name, rec.Code, rec.Body)
		}
		if len(w.asked) > 0 || len(w.done) > 0 {
			t.Errorf("%s: got as far as %v %v", c.name, w.asked, w.done)
		}
		if len(w.of(audit.ActRefused)) != logged+1 {
			t.Errorf("%s: not in the log", c.name)
		}
	}
	withoutRight(t, op, s)
	withRight(t, op, s)
}

// withoutRight: a token that counts, and a gate that says no to the act.
func withoutRight(t *testing.T, op Operation, s sample) {
	w := newWorld(t)
	w.may = func(string, deciding.About) bool { return false }
	rec := send(w.api(), request(op.Method, s.path, goodToken, s.body))
	if op.Asked == Public || op.Asked == WithToken {
		if rec.Code != http.StatusOK || len(w.done) > 0 {
			t.Errorf("without right: %d %v", rec.Code, w.done)
		}
		return
	}
	p := problemIn(t, rec)
	if rec.Code != http.StatusForbidden || p.Code != access.CodeRefused || p.Article != "WI-0.7" || len(p.Articles) != 2 || p.Offer != "prepare_decision" {
		t.Errorf("without right: %d %s", rec.Code, rec.Body)
	}
	if len(p.Unmet) != 1 || p.Unmet[0].Remedy.NL == "" || p.Unmet[0].Remedy.EN == "" || p.Unmet[0].Article.ID != "WI-0.7" {
		t.Errorf("unmet: %+v", p.Unmet)
	}
	if len(w.done) > 0 {
		t.Errorf("refused, and done all the same: %v", w.done)
	}
	want := op.Act
	if op.ID == "copy" || op.ID == "still" { // the gate decides about a permit by its own modes; the door holds it to them
		want = "view"
	}
	if !slices.Contains(w.asked, want) {
		t.Errorf("asked %v, not %s", w.asked, want)
	}
}

func withRight(t *testing.T, op Operation, s sample) {
	w := newWorld(t)
	rec := send(w.api(), request(op.Method, s.path, goodToken, s.body))
	if rec.Code/100 != 2 {
		t.Fatalf("with leave: %d %s", rec.Code, rec.Body)
	}
	if want, ok := doings[op.ID]; ok && !slices.Contains(w.done, want) {
		t.Errorf("done %v, not %q", w.done, want)
	}
	if op.Status != 0 && rec.Code != op.Status {
		t.Errorf("status %d", rec.Code)
	}
	if rec.Code == http.StatusOK && !op.Film && !op.Picture && !json.Valid(rec.Body.Bytes()) {
		t.Errorf("no JSON: %s", rec.Body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if rec.Header().Get(name) != want {
			t.Errorf("%s: %q", name, rec.Header().Get(name))
		}
	}
	if len(rec.Header().Values("Set-Cookie")) > 0 || rec.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("an answer for browsers")
	}
	// A part that fails shows as what it is, and tells nothing of what is behind it.
	w = newWorld(t)
	a := w.api()
	w.fault = fail.New(fail.Unavailable, "db.down", "Even niet.", "Not now.").Because(errSecretDetail)
	rec = send(a, request(op.Method, s.path, goodToken, s.body))
	if op.Asked != Public && rec.Code != http.StatusServiceUnavailable {
		t.Errorf("database down: %d %s", rec.Code, rec.Body)
	}
	if strings.Contains(rec.Body.String(), errSecretDetail.Error()) {
		t.Error("the cause reached the answer")
	}
}

var errSecretDetail = fail.New(fail.Internal, "x", "wachtwoord=geheim", "password=secret")

// TestOtherMethods: what is not in the table does not exist.
func TestOtherMethods(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	for _, op := range Operations() {
		path := samples[op.ID].path
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"} {
			sameOther := slices.ContainsFunc(Operations(), func(o Operation) bool { return o.Path == op.Path && o.Method == method })
			if sameOther {
				continue
			}
			rec := send(a, request(method, path, goodToken, ""))
			if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") == "" {
				t.Errorf("%s %s: %d", method, path, rec.Code)
			}
		}
	}
	for _, path := range []string{"/api/", "/api/v1", "/api/v1/", "/api/v1/cameras/", "/api/v1//cameras", "/api/v1/x/../cameras", "/api/v2/cameras", "/api/v1/log/1/2",
		"/api/openapi.yaml", "/api/openapi-3.0.json", "/api/docs", "/docs", "/schemas/Problem.json", "/openapi.json", "/api/v1/segments/1", "/", "/api/v1/cameras/hal"} {
		rec := send(a, request("GET", path, goodToken, ""))
		if p := problemIn(t, rec); rec.Code != http.StatusNotFound || p.Code != "request.unknown" {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
	if len(w.done) > 0 {
		t.Errorf("done: %v", w.done)
	}
}
