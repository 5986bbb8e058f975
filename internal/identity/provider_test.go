package identity_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/identity"
	"portiek/internal/rules/people"
)

// world is an office's provider, our two pages, and a clock.
type world struct {
	t        *testing.T
	provider *httptest.Server
	ours     *httptest.Server
	clock    *clock.Fake
	storage  *office
	wire     *wire
	client   *identity.Client
	settings identity.Settings

	mu  sync.Mutex
	got people.Identity
	err error
}

// office is the provider's storage, which tells groups at the userinfo endpoint as well.
type office struct {
	*storage.Storage
	groups []string
	other  string // the subject that userinfo is of; "": the right one
}

func (o *office) SetUserinfoFromToken(ctx context.Context, u *oidc.UserInfo, tokenID, subject, origin string) error {
	err := o.Storage.SetUserinfoFromToken(ctx, u, tokenID, subject, origin)
	u.AppendClaims("groups", o.groups)
	u.AppendClaims("amr", []string{"mfa"}) // not signed: must not count
	u.AppendClaims("acr", "mfa")
	if o.other != "" {
		u.Subject = o.other
	}
	return err
}

type directory map[string]*storage.User

func (d directory) ExampleClientID() string             { return "service" }
func (d directory) GetUserByID(id string) *storage.User { return d[id] }
func (d directory) GetUserByUsername(n string) *storage.User {
	for _, u := range d {
		if u.Username == n {
			return u
		}
	}
	return nil
}

var users = directory{
	"id-jan":  {ID: "id-jan", Username: "j.jansen", Password: "geheim", FirstName: "Jan", LastName: "Jansen", Email: "jan@kantoor.example", EmailVerified: true, PreferredLanguage: language.Dutch},
	"id-piet": {ID: "id-piet", Username: "piet@elders.example", Password: "geheim", FirstName: "Piet", LastName: "Pieters", Email: "piet@elders.example", PreferredLanguage: language.Dutch},
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
	w.openProvider()
	w.settings = identity.Settings{Issuer: w.provider.URL, ClientID: "portiek", ClientSecret: secret.New("ons geheim"), Redirect: w.ours.URL + "/back"}
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

// openProvider starts zitadel's OpenID provider, with a login form as small as can be.
func (w *world) openProvider() {
	var mux http.ServeMux
	w.provider = serve(w.t, &mux)
	w.storage = &office{Storage: storage.NewStorageWithClients(users, map[string]*storage.Client{
		"portiek": storage.WebClient("portiek", "ons geheim", w.ours.URL+"/back"),
		"ander":   storage.WebClient("ander", "hun geheim", w.ours.URL+"/back"),
		"publiek": storage.NativeClient("publiek", w.ours.URL+"/back"),
	})}
	p, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("provider")), CodeMethodS256: true, AuthMethodPost: true}, w.storage,
		op.StaticIssuer(w.provider.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		w.t.Fatal(err)
	}
	mux.HandleFunc("POST /login/username", func(rw http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := w.storage.CheckUsernamePassword(r.FormValue("username"), r.FormValue("password"), id); err != nil {
			http.Error(rw, err.Error(), http.StatusForbidden)
			return
		}
		back := op.NewIssuerInterceptor(p.IssuerFromRequest).HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, op.AuthCallbackURL(p)(r.Context(), id), http.StatusFound)
		})
		back(rw, r)
	})
	mux.Handle("/", p)
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
	at := w.step(b.Get(w.ours.URL + "/start"))
	at = w.step(b.Get(at.String())) // authorize: to the login form
	at = w.atProvider(at)
	form := url.Values{"username": {user}, "password": {"geheim"}, "authRequestID": {at.Query().Get("authRequestID")}}
	at = w.atProvider(w.step(b.PostForm(w.provider.URL+"/login/username", form)))
	return w.step(b.Get(at.String()))
}

// atProvider makes an address of the provider whole.
func (w *world) atProvider(u *url.URL) *url.URL {
	base, err := url.Parse(w.provider.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	return base.ResolveReference(u)
}

func (w *world) step(r *http.Response, err error) *url.URL {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Body.Close()
	to, err := r.Location()
	if err != nil {
		text, _ := io.ReadAll(r.Body)
		w.t.Fatalf("%s gave %s and no redirect: %s", r.Request.URL, r.Status, text)
	}
	return to
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
