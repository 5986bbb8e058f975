package web

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"portiek/internal/acts/signin"
	"portiek/internal/base/fail"
)

// TestWhereToGoAfterSigningIn: only this site, however a browser reads the path.
func TestWhereToGoAfterSigningIn(t *testing.T) {
	for path, want := range map[string]string{
		"/dossiers/2026-1?a=b&c=d#x":    "/dossiers/2026-1?a=b&c=d#x",
		"/":                             "/",
		"":                              "/",
		"dossiers":                      "/",
		"//elders.example/x":            "/",
		"///elders.example":             "/",
		"/\\elders.example":             "/",
		"\\\\elders.example":            "/",
		"/\t/elders.example":            "/",
		"/\n/elders.example":            "/",
		"/ /elders.example":             "/",
		"https://elders.example/":       "/",
		"https:elders.example":          "/",
		"javascript:alert(1)":           "/",
		"/aanmelden":                    "/",
		"/afmelden":                     "/",
		"/%":                            "/",
		"/" + strings.Repeat("x", 3000): "/",
	} {
		if got := onward(path); got != want {
			t.Errorf("onward(%q) = %q, want %q", path, got, want)
		}
	}
}

// FuzzOnward: whatever stands in it, the browser stays on this host.
func FuzzOnward(f *testing.F) {
	f.Add("//a")
	f.Add("/\\a")
	f.Add("/\t/a")
	here, _ := url.Parse("https://portiek.example/aanmelden")
	f.Fuzz(func(t *testing.T, path string) {
		there, err := here.Parse(onward(path))
		if err != nil || there.Host != here.Host || there.Scheme != "https" {
			t.Errorf("%q leads to %v, %v", path, there, err)
		}
	})
}

// TestSigningInGoesOn: after both steps the browser is where it wanted to be, and nowhere else.
func TestSigningInGoesOn(t *testing.T) {
	st := newStub()
	s := site(st)
	refused := ask(s, "GET", "/veiligstellingen?x=1", nil)
	if page := body(refused); refused.StatusCode != http.StatusUnauthorized || !strings.Contains(page, `name="naar" value="/veiligstellingen?x=1"`) {
		t.Fatalf("%d %s", refused.StatusCode, page)
	}
	for naar, want := range map[string]string{"/veiligstellingen?x=1": "/veiligstellingen?x=1", "//elders.example": "/"} {
		first := ask(s, "POST", "/aanmelden", url.Values{"login": {"m.bakker"}, "wachtwoord": {"x"}, "naar": {naar}})
		step := first.Header.Get("Location")
		page := body(ask(s, "GET", step, nil, first.Cookies()...))
		hidden := regexp.MustCompile(`name="naar" value="([^"]*)"`).FindStringSubmatch(page)
		if hidden == nil {
			t.Fatalf("no form on %s", step)
		}
		second := ask(s, "POST", "/aanmelden/code", url.Values{"code": {"1"}, "naar": {naar}}, first.Cookies()...)
		if got := second.Header.Get("Location"); got != want || hidden[1] != want {
			t.Errorf("%s led to %s, by way of %s", naar, got, hidden[1])
		}
	}
	if st.origin.Address == "" {
		t.Error("the desk does not know where the attempt came from")
	}
}

// TestCookies: the session's cookie is for this host, this site and no script; over TLS no other host can set it.
func TestCookies(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := site(newStub())
		r := httptest.NewRequest("POST", "/demo", strings.NewReader("token=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if secure {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		found := false
		for _, c := range w.Result().Cookies() {
			found = found || c.Value == "token"
			if !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteStrictMode || c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
				t.Errorf("over TLS %v: %v", secure, c)
			}
		}
		if !found {
			t.Error("no session's cookie")
		}
	}
}

// TestOldCookieOfAnotherKind: over TLS a cookie without the prefix, which another host could have set, signs nobody in.
func TestOldCookieOfAnotherKind(t *testing.T) {
	s := site(newStub())
	c := signedIn(t, s)
	for name, want := range map[string]int{"portiek": http.StatusUnauthorized, "__Host-portiek": http.StatusOK} {
		r := httptest.NewRequest("GET", "/beheer/sessies", nil)
		r.TLS = &tls.ConnectionState{}
		r.Header.Set("Accept", "text/html")
		r.AddCookie(&http.Cookie{Name: name, Value: c.Value})
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

// TestProgramsTokenOpensNoPage: what the API takes is worth nothing here.
func TestProgramsTokenOpensNoPage(t *testing.T) {
	s := site(newStub())
	signedIn(t, s)
	r := httptest.NewRequest("GET", "/overzicht", nil)
	r.Header.Set("Authorization", "Bearer token")
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
		t.Errorf("a bearer token gave %d", w.Code)
	}
}

// TestSigningInRefused: the form comes back with the reason, without the password, and gives no cookie.
func TestSigningInRefused(t *testing.T) {
	st := newStub()
	st.refuse = fail.New(fail.Refused, "signin.wrong", "Inlognaam of wachtwoord klopt niet.", "Login or password is not right.")
	s := site(st)
	res := ask(s, "POST", "/aanmelden", url.Values{"login": {"m.bakker"}, "wachtwoord": {"heelgeheim"}})
	page := body(res)
	if res.StatusCode != http.StatusForbidden || len(res.Cookies()) != 0 || !strings.Contains(page, "klopt niet") || !strings.Contains(page, `value="m.bakker"`) || strings.Contains(page, "heelgeheim") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	res = ask(s, "POST", "/aanmelden/code", url.Values{"code": {"1"}}, &http.Cookie{Name: stepCookie, Value: "stap1"})
	if res.StatusCode != http.StatusForbidden || len(res.Cookies()) != 0 {
		t.Errorf("%d %v", res.StatusCode, res.Cookies())
	}
}

// TestWelcome goes from the link to the recovery codes.
func TestWelcome(t *testing.T) {
	st := newStub()
	s := site(st)
	for range 2 { // looking does not use the link up
		if res := ask(s, "GET", "/welkom?token=goed", nil); res.StatusCode != http.StatusOK || strings.Contains(body(res), `name="nummer"`) {
			t.Fatalf("the link's page: %d", res.StatusCode)
		}
	}
	if res := ask(s, "GET", "/welkom?token=oud", nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("a used link: %d", res.StatusCode)
	}
	form := url.Values{"token": {"eerste"}, "naam": {"A. Eerste"}, "nummer": {"1"}, "login": {"eerste"}, "wachtwoord": {"een lange zin"}, "nogmaals": {"een andere zin"}}
	if res := ask(s, "POST", "/welkom", form); res.StatusCode != http.StatusBadRequest || !strings.Contains(body(res), `value="A. Eerste"`) || st.enrolled.Login != "" {
		t.Errorf("two passwords: %d", res.StatusCode)
	}
	form.Set("nogmaals", "een lange zin")
	res := ask(s, "POST", "/welkom", form)
	page := body(res)
	if res.StatusCode != http.StatusOK || !strings.Contains(page, "JBSW Y3DP EHPK 3PXP") || !strings.Contains(page, `<svg class="qr"`) || !strings.Contains(page, `<path fill="#000000" d="M`) {
		t.Fatalf("second factor: %d %s", res.StatusCode, page)
	}
	if st.enrolled.Name != "A. Eerste" || st.enrolled.Password.Reveal() != "een lange zin" {
		t.Errorf("enrolled %+v", st.enrolled)
	}
	code := url.Values{"code": {"000000"}, "sleutel": {"JBSWY3DPEHPK3PXP"}, "uri": {"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}}
	if again := ask(s, "POST", "/welkom/code", code, res.Cookies()...); again.StatusCode != http.StatusForbidden || !strings.Contains(body(again), "JBSW Y3DP") {
		t.Errorf("a wrong code: %d", again.StatusCode)
	}
	code.Set("code", "123456")
	done := ask(s, "POST", "/welkom/code", code, res.Cookies()...)
	if page := body(done); done.StatusCode != http.StatusOK || !strings.Contains(page, "aaaa-bbbb") || !strings.Contains(page, "M. Bakker") || done.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("recovery codes: %d %s", done.StatusCode, page)
	}
	if len(st.sessions) != 1 {
		t.Error("nobody was signed in")
	}
}

// TestAnotherSiteCannotWrite: a form on another site neither signs in nor out.
func TestAnotherSiteCannotWrite(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	for _, route := range s.Routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if method != "POST" {
			continue
		}
		before := len(st.asked)
		r := httptest.NewRequest(method, holes.ReplaceAllString(path, "x"), strings.NewReader("zeker=ja"))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(c)
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusForbidden || len(st.asked) != before || len(w.Result().Cookies()) != 0 {
			t.Errorf("%s from another site: %d", route.Pattern, w.Code)
		}
	}
	if len(st.sessions) != 1 || len(st.ended) != 0 {
		t.Error("and something was done")
	}
}

// provider vouches for somebody, as the office's own would.
type provider struct{}

func (provider) Name() string { return "Kantoor" }
func (provider) Start(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "https://kantoor.example/authorize", http.StatusSeeOther)
	return nil
}
func (provider) Finish(http.ResponseWriter, *http.Request) (signin.Identity, error) {
	return signin.Identity{Subject: "x"}, nil
}

// liar is a provider whose proof is none.
type liar struct{ provider }

var errLie = fail.New(fail.Refused, "oidc.token", "Klopt niet.", "Not right.").Under("AVG-32")

func (liar) Finish(http.ResponseWriter, *http.Request) (signin.Identity, error) {
	return signin.Identity{Subject: "x"}, errLie
}

// TestOfficeSignIn: the browser comes back from another site, so it goes on from a page of ours, and only within this site.
func TestOfficeSignIn(t *testing.T) {
	st := newStub()
	st.provider = provider{}
	s := site(st)
	if page := body(ask(s, "GET", "/aanmelden?naar=/dossiers", nil)); !strings.Contains(page, "Kantoor") || !strings.Contains(page, `/aanmelden/extern?naar=%2fdossiers`) {
		t.Errorf("no way to the office's sign-in: %s", page)
	}
	for naar, want := range map[string]string{"/dossiers?a=1": "/dossiers?a=1", "//elders.example": "/"} {
		away := ask(s, "GET", "/aanmelden/extern?naar="+url.QueryEscape(naar), nil)
		if away.StatusCode != http.StatusSeeOther || len(away.Cookies()) != 1 || away.Cookies()[0].SameSite != http.SameSiteLaxMode {
			t.Fatalf("%d %v", away.StatusCode, away.Cookies())
		}
		back := ask(s, "GET", "/aanmelden/extern/terug?code=1", nil, away.Cookies()...)
		if got := back.Header.Get("Refresh"); back.StatusCode != http.StatusOK || got != "0; url="+want {
			t.Errorf("%s: %d, %q", naar, back.StatusCode, got)
		}
	}
	st.provider = liar{}
	res := ask(site(st), "GET", "/aanmelden/extern/terug?code=1", nil)
	if res.StatusCode != http.StatusForbidden || len(res.Cookies()) > 0 || len(st.unproven) != 1 || !errors.Is(st.unproven[0], errLie) {
		t.Errorf("a proof that is none: %d %v, noted %v", res.StatusCode, res.Cookies(), st.unproven)
	}
	if res := ask(site(newStub()), "GET", "/aanmelden/extern", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("without a provider: %d", res.StatusCode)
	}
}
