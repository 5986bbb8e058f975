package identity_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/identity"
	"portiek/internal/identity/identitytest"
	"portiek/internal/rules/people"
)

// world is an office's provider, our two pages, and a clock.
type world struct {
	t        *testing.T
	provider *identitytest.Provider
	groups   []string // that userinfo tells
	ours     *httptest.Server
	clock    *clock.Fake
	wire     *wire
	client   *identity.Client
	settings identity.Settings

	mu  sync.Mutex
	got people.Identity
	err error
}

func newWorld(t *testing.T, change func(*identity.Settings)) *world {
	w := &world{t: t, clock: clock.NewFake(time.Now()), wire: &wire{}}
	var pages http.ServeMux
	pages.HandleFunc("/start", func(rw http.ResponseWriter, r *http.Request) {
		if err := w.client.Start(rw, r); err != nil {
			http.Error(rw, err.Error(), http.StatusServiceUnavailable)
		}
	})
	pages.HandleFunc("/back", func(rw http.ResponseWriter, r *http.Request) {
		id, err := w.client.Finish(rw, r)
		w.mu.Lock()
		w.got, w.err = id, err
		w.mu.Unlock()
	})
	w.ours = serve(t, &pages)
	w.provider = identitytest.Open(t, w.ours.URL+"/back")
	w.provider.Info(func(u *oidc.UserInfo) {
		u.AppendClaims("groups", w.groups)
		u.AppendClaims("amr", []string{"mfa"}) // not signed: must not count
		u.AppendClaims("acr", "mfa")
	})
	w.settings = identity.Settings{Issuer: w.provider.URL, ClientID: identitytest.Client, ClientSecret: secret.New(identitytest.Secret), Redirect: w.ours.URL + "/back"}
	if change != nil {
		change(&w.settings)
	}
	w.client = w.newClient()
	return w
}

func (w *world) newClient() *identity.Client {
	w.t.Helper()
	c, err := identity.New(w.settings, identity.Options{Clock: w.clock, Transport: w.wire, Key: sha256.Sum256([]byte("ticket"))})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func serve(t *testing.T, h http.Handler) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// browser is somebody's: it keeps cookies, and stops at every redirect.
func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// signIn goes from our page to the provider, signs in there, and gives the address of ours that it sends the browser to.
func (w *world) signIn(b *http.Client, user string) (back *url.URL) {
	w.t.Helper()
	back, err := w.provider.SignIn(b, w.ours.URL+"/start", user)
	if err != nil {
		w.t.Fatal(err)
	}
	return back
}

// start begins a sign-in and leaves it at that.
func (w *world) start(b *http.Client) {
	w.t.Helper()
	r, err := b.Get(w.ours.URL + "/start")
	if err != nil {
		w.t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		w.t.Fatal(r.Status)
	}
}

// finish opens our page, and gives what came of it.
func (w *world) finish(b *http.Client, back *url.URL) (people.Identity, error) {
	w.t.Helper()
	w.mu.Lock()
	w.got, w.err = people.Identity{}, errors.New("our page was not reached")
	w.mu.Unlock()
	r, err := b.Get(back.String())
	if err != nil {
		w.t.Fatal(err)
	}
	r.Body.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.got, w.err
}

// refusedFor holds an error against a code and what its cause must speak of.
func refusedFor(t *testing.T, id people.Identity, err error, code, cause string) {
	t.Helper()
	var e *fail.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %+v, %v; want %s", id, err, code)
	}
	if id.Subject != "" {
		t.Errorf("an identity came with the refusal: %+v", id)
	}
	if !strings.Contains(fmt.Sprint(err), cause) {
		t.Errorf("refused for another reason: %v", err)
	}
}

// wire is the way from us to the provider, on which a test can lie.
type wire struct {
	mu   sync.Mutex
	down bool
	lie  func(answer map[string]any) // about a token response
	last map[string]any              // the true one
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	down, lie := w.down, w.lie
	w.mu.Unlock()
	if down {
		return nil, errors.New("no route to host")
	}
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/token") || a.StatusCode != http.StatusOK {
		return a, err
	}
	defer a.Body.Close()
	var said map[string]any
	if err := json.NewDecoder(a.Body).Decode(&said); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.last = map[string]any{"id_token": said["id_token"], "access_token": said["access_token"]}
	w.mu.Unlock()
	if lie != nil {
		lie(said)
	}
	text, err := json.Marshal(said)
	a.Body, a.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	a.Header.Del("Content-Length")
	return a, err
}

func (w *wire) set(lie func(map[string]any)) { w.mu.Lock(); w.lie = lie; w.mu.Unlock() }
func (w *wire) cut(down bool)                { w.mu.Lock(); w.down = down; w.mu.Unlock() }
func (w *wire) truth() map[string]any        { w.mu.Lock(); defer w.mu.Unlock(); return w.last }
