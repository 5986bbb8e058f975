package identity_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"portiek/internal/base/secret"
	"portiek/internal/identity"
)

func with(u *url.URL, name, value string) *url.URL {
	c, q := *u, u.Query()
	if q.Set(name, value); value == "" {
		q.Del(name)
	}
	c.RawQuery = q.Encode()
	return &c
}

func TestAnswersThatAreNotOurs(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*url.URL) *url.URL
		code   string
	}{
		{"another state", func(u *url.URL) *url.URL { return with(u, "state", "anders") }, "oidc.state"},
		{"no state", func(u *url.URL) *url.URL { return with(u, "state", "") }, "oidc.state"},
		{"two states", func(u *url.URL) *url.URL { u.RawQuery += "&state=x"; return u }, "oidc.state"},
		{"of another provider", func(u *url.URL) *url.URL { return with(u, "iss", "https://elders.example") }, "oidc.state"},
		{"denied", func(u *url.URL) *url.URL { return with(with(u, "code", ""), "error", "access_denied") }, "oidc.denied"},
		{"no code", func(u *url.URL) *url.URL { return with(u, "code", "") }, "oidc.denied"},
		{"made-up code", func(u *url.URL) *url.URL { return with(u, "code", "raden") }, "oidc.token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			b := browser(t)
			id, err := w.finish(b, c.change(w.signIn(b, "j.jansen")))
			refusedFor(t, id, err, c.code, "")
		})
	}
}

func TestReplayedCode(t *testing.T) {
	w := newWorld(t, nil)
	b := browser(t)
	back := w.signIn(b, "j.jansen")
	ours, _ := url.Parse(w.ours.URL)
	stolen := b.Jar.Cookies(ours)
	if id, err := w.finish(b, back); err != nil {
		t.Fatal(id, err)
	}
	id, err := w.finish(b, back)
	refusedFor(t, id, err, "oidc.state", "") // the browser gave its ticket away

	thief := browser(t)
	thief.Jar.SetCookies(ours, stolen)
	id, err = w.finish(thief, back)
	refusedFor(t, id, err, "oidc.state", "") // we know the ticket

	w.client = w.newClient() // another server that knows nothing
	thief.Jar.SetCookies(ours, stolen)
	id, err = w.finish(thief, back)
	refusedFor(t, id, err, "oidc.token", "invalid_grant") // the provider knows the code
}

// Signing somebody in under the attacker's account (RFC 6749, section 10.12): the answer comes to another browser.
func TestAnswerInAnotherBrowser(t *testing.T) {
	w := newWorld(t, nil)
	attacker, victim := browser(t), browser(t)
	back := w.signIn(attacker, "piet@elders.example")
	id, err := w.finish(victim, back)
	refusedFor(t, id, err, "oidc.state", "")
	w.start(victim)
	id, err = w.finish(victim, back)
	refusedFor(t, id, err, "oidc.state", "")
}

// A stolen code in a sign-in of the thief's own: the verifier is another (RFC 7636).
func TestStolenCode(t *testing.T) {
	w := newWorld(t, nil)
	victim, thief := browser(t), browser(t)
	stolen := w.signIn(victim, "j.jansen").Query().Get("code")
	id, err := w.finish(thief, with(w.signIn(thief, "piet@elders.example"), "code", stolen))
	refusedFor(t, id, err, "oidc.token", "invalid_grant")
}

func TestTicketPasses(t *testing.T) {
	w := newWorld(t, nil)
	b := browser(t)
	back := w.signIn(b, "j.jansen")
	w.clock.Advance(identity.TicketTerm)
	id, err := w.finish(b, back)
	refusedFor(t, id, err, "oidc.state", "")
}

// Every token below was really made by the provider, or changed on the way.
func TestTokensThatProveNothing(t *testing.T) {
	other := func(t *testing.T, w *world) string { // the same person's token of another sign-in
		b := browser(t)
		if _, err := w.finish(b, w.signIn(b, "j.jansen")); err != nil {
			t.Fatal(err)
		}
		return w.wire.truth()["id_token"].(string)
	}
	for _, c := range []struct {
		name, cause string
		lie         func(t *testing.T, w *world) func(map[string]any)
	}{
		{"another nonce", "nonce", func(t *testing.T, w *world) func(map[string]any) {
			old := other(t, w)
			return func(a map[string]any) { a["id_token"] = old }
		}},
		{"for another client", "audience", func(t *testing.T, w *world) func(map[string]any) {
			theirs := w.client
			w.settings.ClientID, w.settings.ClientSecret = "ander", secret.New("hun geheim")
			w.client = w.newClient()
			token := other(t, w)
			w.client = theirs
			return func(a map[string]any) { a["id_token"] = token }
		}},
		{"expired", "expired", func(t *testing.T, w *world) func(map[string]any) {
			w.clock.Advance(2 * time.Hour)
			return nil
		}},
		{"made before we asked", "before we asked", func(t *testing.T, w *world) func(map[string]any) {
			w.clock.Advance(30 * time.Minute)
			return nil
		}},
		{"changed signature", "signature", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) {
				p := strings.Split(a["id_token"].(string), ".")
				sig, _ := base64.RawURLEncoding.DecodeString(p[2])
				sig[10] ^= 1
				a["id_token"] = p[0] + "." + p[1] + "." + base64.RawURLEncoding.EncodeToString(sig)
			}
		}},
		{"changed content", "signature", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) {
				p := strings.Split(a["id_token"].(string), ".")
				a["id_token"] = p[0] + "." + changed(t, p[1], "sub", "id-piet") + "." + p[2]
			}
		}},
		{"not signed", "malformed", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) {
				p := strings.Split(a["id_token"].(string), ".")
				a["id_token"] = changed(t, p[0], "alg", "none") + "." + p[1] + "."
			}
		}},
		{"signed with the client's secret", "malformed", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) {
				p := strings.Split(a["id_token"].(string), ".")
				text := changed(t, p[0], "alg", "HS256") + "." + p[1]
				mac := hmac.New(sha256.New, []byte("ons geheim"))
				mac.Write([]byte(text))
				a["id_token"] = text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
			}
		}},
		{"none at all", "malformed", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) { delete(a, "id_token") }
		}},
		{"another access token beside it", "access token hash", func(t *testing.T, w *world) func(map[string]any) {
			return func(a map[string]any) { a["access_token"] = "anders" }
		}},
		{"userinfo of somebody else", "somebody else", func(t *testing.T, w *world) func(map[string]any) {
			w.provider.Info(func(u *oidc.UserInfo) { u.Subject = "id-piet" })
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.wire.set(c.lie(t, w))
			b := browser(t)
			id, err := w.finish(b, w.signIn(b, "j.jansen"))
			refusedFor(t, id, err, "oidc.token", c.cause)
		})
	}
}

// changed changes one field of a part of a JWT.
func changed(t *testing.T, part, name string, value any) string {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	m[name] = value
	if text, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// A provider that says it is another (OpenID Connect Discovery, section 4.3), and one that sends us elsewhere.
func TestProvidersThatAreNotOurs(t *testing.T) {
	liar := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		json.NewEncoder(rw).Encode(map[string]string{"issuer": "https://elders.example", "jwks_uri": "https://elders.example/keys"})
	}))
	away := serve(t, http.RedirectHandler(liar.URL, http.StatusFound))
	for _, issuer := range []string{liar.URL, away.URL} {
		w := newWorld(t, func(s *identity.Settings) { s.Issuer = issuer })
		rec := httptest.NewRecorder()
		err := w.client.Start(rec, httptest.NewRequest("GET", "/start", nil))
		if err == nil || len(rec.Result().Cookies()) > 0 {
			t.Errorf("%s is taken for ours", issuer)
		}
	}
}

// Over TLS the cookie is bound to this host and hidden from scripts.
func TestTicketCookie(t *testing.T) {
	w := newWorld(t, nil)
	w.settings.Redirect = "https://portiek.example/terug"
	rec := httptest.NewRecorder()
	if err := w.newClient().Start(rec, httptest.NewRequest("GET", "/start", nil)); err != nil {
		t.Fatal(err)
	}
	c := rec.Result().Cookies()[0]
	if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %v", c)
	}
	to, err := rec.Result().Location()
	q := to.Query()
	if err != nil || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 22 || len(q.Get("nonce")) < 22 {
		t.Errorf("asked %v, %v", to, err)
	}
}
