package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"portiek/internal/rules/people"
)

// Name is what the button says.
func (c *Client) Name() string { return c.Settings.Name }

// Start sends the browser to the provider. Unavailable "oidc.unreachable" when that does not answer; nothing was written then.
func (c *Client) Start(w http.ResponseWriter, r *http.Request) error {
	p, err := c.found(r.Context())
	if err != nil {
		return err
	}
	t := newTicket(c.clock.Now())
	if err := c.hand(w, t); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, p.oauth.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), http.StatusSeeOther)
	return nil
}

// Finish reads what the provider sent back with the browser, has the code exchanged for an ID token, and verifies that:
// signature, issuer, audience, term and nonce (OpenID Connect Core, section 3.1.3.7). Refused "oidc.state", "oidc.denied" or
// "oidc.token"; Unavailable "oidc.unreachable".
func (c *Client) Finish(w http.ResponseWriter, r *http.Request) (people.Identity, error) {
	t, err := c.take(w, r)
	if err != nil {
		return people.Identity{}, err
	}
	p, err := c.found(r.Context())
	if err != nil {
		return people.Identity{}, err
	}
	q := r.URL.Query()
	if err := c.answered(p, t, q); err != nil {
		return people.Identity{}, err
	}
	ctx := c.over(r.Context())
	token, err := p.oauth.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return people.Identity{}, c.exchangeFailed(err)
	}
	id, err := c.verified(ctx, p, t, token)
	if err != nil {
		c.log.Warn("the office's proof was refused", "issuer", c.Issuer, "error", err)
		return people.Identity{}, errProof.Because(err)
	}
	if !c.use(t) {
		return people.Identity{}, errState
	}
	return id, nil
}

// answered checks that this is the answer to our question, of the provider we asked.
func (c *Client) answered(p *provider, t ticket, q url.Values) error {
	if !one(q, "state") || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(t.State)) != 1 {
		return errState
	}
	if iss := q.Get("iss"); q.Has("iss") && iss != c.Issuer || !q.Has("iss") && p.says.AnswersNamed {
		return errState // of another provider (RFC 9207, section 2.4)
	}
	if q.Has("error") {
		return errDenied.Because(errors.New(clip(q.Get("error"))))
	}
	if !one(q, "code") {
		return errDenied
	}
	return nil
}

func one(q url.Values, name string) bool { return len(q[name]) == 1 && q.Get(name) != "" }

// clip keeps a stranger's text short in our log.
func clip(s string) string { return s[:min(len(s), 80)] }

// exchangeFailed tells a provider that says no from one that does not answer.
func (c *Client) exchangeFailed(err error) error {
	var no *oauth2.RetrieveError
	if errors.As(err, &no) && no.Response != nil && no.Response.StatusCode < 500 {
		c.log.Warn("the office refused a code", "issuer", c.Issuer, "error", clip(no.ErrorCode), "status", no.Response.StatusCode)
		return errProof.Because(errors.New("code refused: " + clip(no.ErrorCode)))
	}
	return errUnreachable.Because(err)
}

// skew is how far the provider's clock may be behind ours.
const skew = 5 * time.Minute

// verified reads the identity out of a token response.
func (c *Client) verified(ctx context.Context, p *provider, t ticket, token *oauth2.Token) (people.Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	id, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return people.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return people.Identity{}, errors.New("identity: the nonce is not ours")
	}
	if began := t.Until.Add(-TicketTerm); id.Subject == "" || id.IssuedAt.Before(began.Add(-skew)) {
		return people.Identity{}, errors.New("identity: the token is of nobody, or was made before we asked")
	}
	var said claims
	if err := id.Claims(&said); err != nil {
		return people.Identity{}, err
	}
	if azp, there := said["azp"]; there && azp != c.ClientID || !there && len(id.Audience) > 1 {
		return people.Identity{}, errors.New("identity: the token was made for another client")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return people.Identity{}, err
		}
	}
	if err := c.askMore(ctx, p, id.Subject, token, said); err != nil {
		return people.Identity{}, err
	}
	return c.identity(id.Issuer, id.Subject, said), nil
}
