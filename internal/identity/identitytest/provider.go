// Package identitytest is an office's OpenID Connect provider for tests: zitadel's, with people, a login form as small as can be,
// and a mouth to lie with.
package identitytest

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

// What everybody at the office types, and the clients that it knows, all of which come back to one address.
const (
	Password = "geheim"

	Client, Secret           = "portiek", "ons geheim"
	OtherClient, OtherSecret = "ander", "hun geheim"
	PublicClient             = "publiek"
)

// Jan and Piet work at the office, by the names that they sign in with. Nobody verified the address that is Piet's.
const (
	Jan, JansID   = "j.jansen", "id-jan"
	Piet, PietsID = "piet@elders.example", "id-piet"
)

// Provider is a running provider on 127.0.0.1. URL is its issuer.
type Provider struct {
	*httptest.Server
	store  *storage.Storage
	signer op.SigningKey

	mu     sync.Mutex
	info   func(u *oidc.UserInfo)
	claims func(claims map[string]any)
}

// Open starts a provider that sends people back to an address. It ends with the test.
func Open(t testing.TB, redirect string) *Provider {
	t.Helper()
	p := &Provider{store: storage.NewStorageWithClients(directory(), map[string]*storage.Client{
		Client: storage.WebClient(Client, Secret, redirect), OtherClient: storage.WebClient(OtherClient, OtherSecret, redirect),
		PublicClient: storage.NativeClient(PublicClient, redirect),
	})}
	var err error
	if p.signer, err = p.store.SigningKey(context.Background()); err != nil {
		t.Fatal(err)
	}
	var mux http.ServeMux
	p.Server = httptest.NewServer(&mux)
	t.Cleanup(p.Close)
	it, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("provider")), CodeMethodS256: true, AuthMethodPost: true}, told{p.store, p},
		op.StaticIssuer(p.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("POST /login/username", p.login(it))
	mux.Handle("/", p.telling(it))
	return p
}

// login is the provider's form: whoever knows the password goes on.
func (p *Provider) login(it *op.Provider) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := p.store.CheckUsernamePassword(r.FormValue("username"), r.FormValue("password"), id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		back := op.NewIssuerInterceptor(it.IssuerFromRequest).HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, op.AuthCallbackURL(it)(r.Context(), id), http.StatusFound)
		})
		back(w, r)
	}
}

// Info has the userinfo endpoint, which nobody signs, say something else; nil: the truth.
func (p *Provider) Info(say func(*oidc.UserInfo)) { p.mu.Lock(); p.info = say; p.mu.Unlock() }

// Claims has ID tokens say something else, signed by the provider all the same; nil: the truth.
func (p *Provider) Claims(say func(map[string]any)) { p.mu.Lock(); p.claims = say; p.mu.Unlock() }

// told is the provider's storage, in which what is told at the userinfo endpoint can be changed.
type told struct {
	*storage.Storage
	p *Provider
}

// SetUserinfoFromToken gives what is on file, as Info changed it.
func (s told) SetUserinfoFromToken(ctx context.Context, u *oidc.UserInfo, tokenID, subject, origin string) error {
	err := s.Storage.SetUserinfoFromToken(ctx, u, tokenID, subject, origin)
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if s.p.info != nil {
		s.p.info(u)
	}
	return err
}

// users are the people of the office.
type users map[string]*storage.User

func (d users) ExampleClientID() string             { return "service" }
func (d users) GetUserByID(id string) *storage.User { return d[id] }
func (d users) GetUserByUsername(n string) *storage.User {
	for _, u := range d {
		if u.Username == n {
			return u
		}
	}
	return nil
}

func directory() users {
	return users{
		JansID: {ID: JansID, Username: Jan, Password: Password, FirstName: "Jan", LastName: "Jansen", Email: "jan@kantoor.example", EmailVerified: true,
			PreferredLanguage: language.Dutch},
		PietsID: {ID: PietsID, Username: Piet, Password: Password, FirstName: "Piet", LastName: "Pieters", Email: "piet@elders.example", PreferredLanguage: language.Dutch},
	}
}
