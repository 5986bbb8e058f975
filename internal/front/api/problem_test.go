package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// TestKinds: each kind of failure is a status of its own, in both languages.
func TestKinds(t *testing.T) {
	for kind, status := range map[fail.Kind]int{
		fail.Internal: 500, fail.Invalid: 400, fail.Refused: 403, fail.NotFound: 404, fail.Gone: 410, fail.Conflict: 409, fail.Unavailable: 503, fail.Corrupt: 500,
	} {
		w := newWorld(t)
		a := w.api()
		w.book.broken = fail.New(kind, "some.code", "Nederlands.", "English.").Under("WI-2.6").Because(errSecretDetail)
		for lang, want := range map[string]string{"": "Nederlands.", "nl": "Nederlands.", "en-GB": "English.", "de, en;q=0.5, nl;q=0.4": "English.", "de": "Nederlands."} {
			r := request("GET", "/api/v1/receipts", goodToken, "")
			r.Header.Set("Accept-Language", lang)
			rec := send(a, r)
			p := problemIn(t, rec)
			if rec.Code != status || p.Kind != kind.String() || p.Detail != want || p.Code != "some.code" {
				t.Errorf("%v %q: %s", kind, lang, rec.Body)
			}
			if len(p.Articles) != 1 || p.Articles[0].ID != "WI-2.6" || p.Articles[0].NL == "" {
				t.Errorf("articles %+v", p.Articles)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "nl", "en": "en", "en-US,en;q=0.9": "en", "nl,en;q=0.9": "nl", "en;q=0.9,nl": "nl", "*": "nl", "en, *": "nl", "nl;q=0, en;q=0.1": "en",
		"en;q=0": "nl", "en;q=x": "nl", "fr": "nl", "en;q=2": "nl", "EN": "en", ";;;,,,": "nl",
	} {
		if got := language(header); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

// TestForms: what cannot be read is refused before anybody asks or does anything, and is not repeated.
func TestForms(t *testing.T) {
	long := `{"act":"view","complex":"` + strings.Repeat("x", longestBody) + `"}`
	for _, c := range []struct {
		name, method, path, kind, body string
		status                         int
		code, where                    string
	}{
		{"unknown field", "POST", "/api/v1/decisions", "", `{"act":"view","as":"geheim"}`, 400, "request.invalid", "body.as"},
		{"field in capitals", "POST", "/api/v1/decisions", "", `{"Act":"geheim"}`, 400, "request.invalid", "body"},
		{"field twice", "POST", "/api/v1/decisions", "", `{"act":"view","act":"geheim"}`, 400, "request.invalid", "body"},
		{"field missing", "POST", "/api/v1/decisions", "", `{}`, 400, "request.invalid", "body"},
		{"not JSON", "POST", "/api/v1/decisions", "", `act=geheim`, 400, "request.invalid", "body"},
		{"two values", "POST", "/api/v1/decisions", "", `{"act":"view"}{"act":"geheim"}`, 400, "request.invalid", "body"},
		{"no UTF-8", "POST", "/api/v1/decisions", "", "{\"act\":\"\xff\"}", 400, "request.invalid", "body"},
		{"null", "POST", "/api/v1/decisions", "", `null`, 400, "request.invalid", "body"},
		{"a list", "POST", "/api/v1/decisions", "", `[]`, 400, "request.invalid", "body"},
		{"deep", "POST", "/api/v1/decisions", "", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), 400, "request.invalid", "body"},
		{"no body", "POST", "/api/v1/decisions", "", ``, 400, "request.invalid", ""},
		{"another type", "POST", "/api/v1/decisions", "text/plain", `{"act":"view"}`, 415, "request.type", ""},
		{"a form", "POST", "/api/v1/decisions", "application/x-www-form-urlencoded", `act=view`, 415, "request.type", ""},
		{"large", "POST", "/api/v1/decisions", "", long, 413, "request.size", ""},
		{"body where none belongs", "POST", "/api/v1/permits/m1/end", "", `{}`, 400, "request.body", ""},
		{"body of a question", "GET", "/api/v1/cameras", "", `{}`, 400, "request.body", ""},
		{"unknown act", "POST", "/api/v1/decisions", "", `{"act":"fly"}`, 400, "decision.act", ""},
		{"time without offset", "POST", "/api/v1/decisions", "", `{"act":"view","from":"2026-11-20T11:30:00","to":"2026-11-20T11:31:00Z"}`, 400, "request.invalid", "body.from"},
		{"time as a number", "POST", "/api/v1/decisions", "", `{"act":"view","from":1795174200,"to":"2026-11-20T11:31:00Z"}`, 400, "request.invalid", "body.from"},
		{"no such day", "POST", "/api/v1/decisions", "", `{"act":"view","from":"2026-02-30T11:30:00Z","to":"2026-11-20T11:31:00Z"}`, 400, "request.invalid", "body.from"},
		{"half a span", "POST", "/api/v1/decisions", "", `{"act":"view","from":"2026-11-20T11:30:00Z"}`, 400, "request.span", ""},
		{"backwards", "GET", "/api/v1/cameras/hal/timeline?from=2026-11-20T12:00:00Z&to=2026-11-20T11:00:00Z", "", "", 400, "request.span", ""},
		{"another era", "GET", "/api/v1/cameras/hal/timeline?from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z", "", "", 400, "request.span", ""},
		{"a month", "GET", "/api/v1/cameras/hal/timeline?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z", "", "", 400, "request.long", ""},
		{"a day of film", "GET", "/api/v1/permits/m1/cameras/hal/footage?from=2026-11-19T00:00:00Z&to=2026-11-20T00:00:00Z", "", "", 400, "request.long", ""},
		{"local time in the address", "GET", "/api/v1/cameras/hal/timeline?from=2026-11-20T11:00:00&to=2026-11-20T12:00:00", "", "", 400, "request.invalid", "query.from"},
		{"time missing", "GET", "/api/v1/cameras/hal/timeline?to=2026-11-20T12:00:00Z", "", "", 400, "request.invalid", "query.from"},
		{"unknown parameter", "GET", "/api/v1/log?since=geheim", "", "", 400, "request.invalid", "query.since"},
		{"parameter twice", "GET", "/api/v1/log?limit=1&limit=2", "", "", 400, "request.invalid", "query.limit"},
		{"cursor of letters", "GET", "/api/v1/log?cursor=geheim", "", "", 400, "request.invalid", "query.cursor"},
		{"too many at once", "GET", "/api/v1/log?limit=501", "", "", 400, "request.invalid", "query.limit"},
		{"no number", "GET", "/api/v1/log/geheim", "", "", 400, "request.invalid", "path.index"},
		{"no hold id", "POST", "/api/v1/holds/geheim/end", "", "", 400, "request.invalid", "path.hold"},
		{"no such entry", "GET", "/api/v1/log/4000", "", "", 404, "log.no_entry", ""},
		{"grown from more", "GET", "/api/v1/log/growth?old=4000", "", "", 400, "log.sizes", ""},
		{"no such part", "GET", "/api/v1/permits/m1/cameras/hal/copy" + span + "&part=2", "", "", 404, "export.part", ""},
		{"no cameras", "POST", "/api/v1/permits", "", `{"case":"1","reason":"x","cameras":[],"from":"2026-11-20T11:30:00Z","to":"2026-11-20T11:31:00Z","modes":["look"]}`, 400, "request.invalid", "body.cameras"},
		{"another mode", "POST", "/api/v1/permits", "", `{"case":"1","reason":"x","cameras":["hal"],"from":"2026-11-20T11:30:00Z","to":"2026-11-20T11:31:00Z","modes":["geheim"]}`, 400, "request.invalid", "body.modes[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			r := request(c.method, c.path, goodToken, c.body)
			if c.kind != "" {
				r.Header.Set("Content-Type", c.kind)
			}
			rec := send(w.api(), r)
			p := problemIn(t, rec)
			if rec.Code != c.status || p.Code != c.code {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			if c.where != "" && (len(p.Wrong) == 0 || p.Wrong[0].Where != c.where) {
				t.Errorf("wrong: %+v", p.Wrong)
			}
			if p.Kind == "invalid" && len(w.done) > 0 && !strings.HasPrefix(w.done[0], "use") {
				t.Errorf("done: %v", w.done)
			}
			if strings.Contains(rec.Body.String(), "geheim") && c.where != "query.since" {
				t.Errorf("what was sent is repeated: %s", rec.Body)
			}
		})
	}
}

// TestOften: a token that asks too much waits; another does not.
func TestOften(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	for range int(perToken.burst) {
		if rec := send(a, request("GET", "/api/v1/me", goodToken, "")); rec.Code != 200 {
			t.Fatalf("%d", rec.Code)
		}
	}
	rec := send(a, request("GET", "/api/v1/me", goodToken, ""))
	if p := problemIn(t, rec); rec.Code != http.StatusTooManyRequests || p.Code != "request.often" || rec.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	w.now = w.now.Add(time.Second)
	if rec := send(a, request("GET", "/api/v1/me", goodToken, "")); rec.Code != 200 {
		t.Errorf("after a second: %d", rec.Code)
	}
	w.token.ID = "t2"
	w.now = w.now.Add(-time.Second)
	if rec := send(a, request("GET", "/api/v1/me", goodToken, "")); rec.Code != 200 {
		t.Errorf("another token: %d", rec.Code)
	}
}

// TestKnocking: who has no token is slowed down and cannot fill the log, and keeps nobody out at the same address.
func TestKnocking(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	knock := func(address string) int {
		r := request("GET", "/api/v1/me", "portiek_WRONG", "")
		r.RemoteAddr = address
		return send(a, r).Code
	}
	for range int(perAddress.burst) {
		if code := knock("[2001:db8::1]:80"); code != http.StatusUnauthorized {
			t.Fatalf("%d", code)
		}
	}
	if code := knock("[2001:db8::2]:81"); code != http.StatusTooManyRequests {
		t.Errorf("from the same network: %d", code)
	}
	r := request("GET", "/api/v1/me", goodToken, "")
	r.RemoteAddr = "[2001:db8::1]:82"
	if rec := send(a, r); rec.Code != 200 {
		t.Errorf("locked out by a neighbour: %d", rec.Code)
	}
	for i := range 200 {
		knock("198.51.100." + string(rune('0'+i%10)) + ":99")
	}
	before := w.of(audit.ActRefused)
	if n := len(before); n != int(perLog.burst) {
		t.Errorf("%d entries", n)
	}
	w.now = w.now.Add(10 * time.Second)
	knock("203.0.113.9:1")
	after := w.of(audit.ActRefused)
	if len(after) != len(before)+1 {
		t.Fatalf("%d entries", len(after))
	}
	d, err := audit.DataOf[audit.ActRefusal](after[len(after)-1])
	if knock("203.0.113.10:1"); len(w.of(audit.ActRefused)) != len(after) {
		t.Error("written before its time")
	}
	a.Flush(context.Background())
	if rest := w.of(audit.ActRefused); len(rest) != len(after)+1 {
		t.Errorf("%d entries after Flush", len(rest))
	}
	if want := int(perAddress.burst) + 200 + 1 - int(perLog.burst); err != nil || d.Count != want || after[len(after)-1].Actor != nobody {
		t.Errorf("%+v %v, want %d", d, err, want)
	}
}

// TestLogDown: a refusal stands whether or not it can be written down.
func TestLogDown(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	w.book.broken = errSecretDetail
	if rec := send(a, request("GET", "/api/v1/me", "", "")); rec.Code != http.StatusUnauthorized {
		t.Errorf("%d", rec.Code)
	}
}

func TestForget(t *testing.T) {
	w := newWorld(t)
	l := newLimiter(allowance{rate: 1, burst: 2}, w)
	for i := range mostKeys + 10 {
		l.take(time.Duration(i).String())
	}
	if len(l.left) > mostKeys {
		t.Errorf("%d keys", len(l.left))
	}
}

// TestPartlyAllowed: what is listed is no more than may be seen, and nothing is done by halves.
func TestPartlyAllowed(t *testing.T) {
	w := newWorld(t)
	w.may = func(act string, a deciding.About) bool { return a.Complex == "Laan" || a.Camera == "lift" }
	a := w.api()
	rec := send(a, request("GET", "/api/v1/cameras", goodToken, ""))
	if rec.Code != 200 || strings.Contains(rec.Body.String(), `"hal"`) || !strings.Contains(rec.Body.String(), `"lift"`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec = send(a, request("GET", "/api/v1/holds", goodToken, "")); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"items":[]`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	body := strings.Replace(samples["placeHold"].body, `["hal"]`, `["lift","hal"]`, 1)
	if rec = send(a, request("POST", "/api/v1/holds", goodToken, body)); rec.Code != 403 || len(w.done) > 0 {
		t.Errorf("%d %v", rec.Code, w.done)
	}
	if rec = send(a, request("POST", samples["endHold"].path, goodToken, "")); rec.Code != 403 || len(w.done) > 0 {
		t.Errorf("%d %v", rec.Code, w.done)
	}
	if rec = send(a, request("POST", "/api/v1/holds/09000000000000000000000000000000/end", goodToken, "")); rec.Code != 404 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec = send(a, request("GET", "/api/v1/cameras/hal/timeline"+span, goodToken, "")); rec.Code != 403 {
		t.Errorf("%d", rec.Code)
	}
}

// TestTokenMakesNoMore: a token gives rise to none that may do more.
func TestTokenMakesNoMore(t *testing.T) {
	w := newWorld(t)
	w.token.Complexes = []string{"Hof", "Laan"}
	a := w.api()
	for body, status := range map[string]int{
		`{"name":"x","role":"administrator"}`:                                                      201,
		`{"name":"x","role":"administrator","complexes":["Hof"],"until":"2026-11-21T00:00:00Z"}`:   201,
		`{"name":"x","role":"contact_person"}`:                                                     403,
		`{"name":"x","role":"administrator","complexes":["Hof","Elders"]}`:                         403,
		`{"name":"x","role":"administrator","complexes":["Hof"],"until":"2026-11-21T12:00:00.1Z"}`: 403,
	} {
		w.done = nil
		rec := send(a, request("POST", "/api/v1/tokens", goodToken, body))
		if rec.Code != status || (len(w.done) > 0) != (status == 201) {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
		if status == 201 && !strings.Contains(rec.Body.String(), `"bearer":"portiek_NEW"`) {
			t.Errorf("%s", rec.Body)
		}
	}
	if rec := send(a, request("GET", "/api/v1/tokens", goodToken, "")); strings.Contains(rec.Body.String(), "bearer") || strings.Contains(rec.Body.String(), goodToken) {
		t.Errorf("%s", rec.Body)
	}
}
