// Package identity is the sign-in of an office: an OpenID Connect client (OpenID Connect Core 1.0, authorization code flow with
// PKCE). It tells who somebody is at the office; who that is here, and what they may do, is not its business.
package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"portiek/internal/base/secret"
)

// Settings say which provider, and which of its claims mean what. Issuer, ClientID and Redirect are required.
type Settings struct {
	Name         string // on the button; "": the issuer's host
	Issuer       string // exactly as the provider writes it; https, or http on this machine
	ClientID     string
	ClientSecret secret.Text // empty: a public client, with PKCE alone
	Redirect     string      // address of our own page that calls Finish
	Scopes       []string    // besides openid; nil: profile, email

	LoginClaim    string   // what the office calls people; "": preferred_username
	EmployeeClaim string   // employee number; "": not asked
	GroupsClaim   string   // "": groups
	SecondFactor  []string // values of amr (RFC 8176) or acr that mean a second factor; nil: mfa
}

// Clock is the guarded clock.
type Clock interface{ Now() time.Time }

// Options are a Client's parts. Clock is required.
type Options struct {
	Clock     Clock
	Log       *slog.Logger
	Transport http.RoundTripper // nil: http.DefaultTransport
	// Key seals what the browser keeps between Start and Finish; servers that stand in for each other need the same. Zero: a
	// random one.
	Key [32]byte
}

// Client speaks to one provider. It is safe for concurrent use.
type Client struct {
	Settings
	clock  Clock
	log    *slog.Logger
	http   *http.Client
	ticket cipher.AEAD

	mu       sync.Mutex
	provider *provider // nil until the provider answered
	failed   error
	failedAt time.Time
	used     map[string]time.Time // states that somebody came in with, until their tickets have passed
}

// New checks the settings. It does not speak to the provider yet: that may be down when we start.
func New(s Settings, o Options) (*Client, error) {
	host, err := s.check()
	if err != nil {
		return nil, err
	}
	s.setDefaults(host)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Key == ([32]byte{}) {
		rand.Read(o.Key[:])
	}
	block, err := aes.NewCipher(o.Key[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Client{Settings: s, clock: o.Clock, log: o.Log, http: newHTTP(o.Transport), ticket: aead, used: map[string]time.Time{}}, nil
}

func (s *Settings) setDefaults(host string) {
	for _, d := range []struct {
		field *string
		value string
	}{{&s.Name, host}, {&s.LoginClaim, "preferred_username"}, {&s.GroupsClaim, "groups"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if s.Scopes == nil {
		s.Scopes = []string{"profile", "email"}
	}
	if s.SecondFactor == nil {
		s.SecondFactor = []string{"mfa"}
	}
}

// check gives the issuer's host.
func (s Settings) check() (string, error) {
	issuer, err := safeURL(s.Issuer)
	if err != nil {
		return "", errSettings.Because(err)
	}
	if _, err := safeURL(s.Redirect); err != nil {
		return "", errSettings.Because(err)
	}
	if s.ClientID == "" {
		return "", errSettings
	}
	return issuer.Host, nil
}

// secure tells whether our own pages are on TLS.
func (s Settings) secure() bool {
	u, err := url.Parse(s.Redirect)
	return err == nil && u.Scheme == "https"
}

// found gives the provider, asking for its description when nobody has yet.
func (c *Client) found(ctx context.Context) (*provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider != nil {
		return c.provider, nil
	}
	now := c.clock.Now()
	if c.failed != nil && now.Sub(c.failedAt) < 5*time.Second { // not for every click of everybody
		return nil, c.failed
	}
	p, err := discover(context.WithoutCancel(ctx), c) // whoever goes away does not spoil it for the others
	if err != nil {
		c.log.Warn("the office's sign-in does not answer", "issuer", c.Issuer, "error", err)
		c.failed, c.failedAt = errUnreachable.Because(err), now
		return nil, c.failed
	}
	c.provider, c.failed = p, nil
	return p, nil
}
