package identity

import (
	"context"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// provider is what a provider says of itself (OpenID Connect Discovery 1.0).
type provider struct {
	*oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
	says     description
}

// description is what go-oidc does not keep.
type description struct {
	AuthMethods  []string `json:"token_endpoint_auth_methods_supported"`
	AnswersNamed bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207
}

// algorithms that an ID token may be signed with: asymmetric ones, so that nobody but the provider can have made it.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// discover asks for the description, within the HTTP client's patience; the keys are fetched under the same context later. Its issuer must be ours, to the letter (section 4.3).
func discover(ctx context.Context, c *Client) (*provider, error) {
	p, err := oidc.NewProvider(c.over(ctx), c.Issuer)
	if err != nil {
		return nil, err
	}
	out := &provider{Provider: p}
	if err := p.Claims(&out.says); err != nil {
		return nil, err
	}
	out.verifier = p.VerifierContext(c.over(ctx), &oidc.Config{ClientID: c.ClientID, Now: c.clock.Now, SupportedSigningAlgs: algorithms})
	out.oauth = oauth2.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(), Endpoint: p.Endpoint(), RedirectURL: c.Redirect,
		Scopes: slices.Concat([]string{oidc.ScopeOpenID}, c.Scopes)}
	out.oauth.Endpoint.AuthStyle = out.says.style(c.ClientSecret.Empty())
	return out, nil
}

// style is how the client says who it is. Trying out both would spend the code.
func (d description) style(public bool) oauth2.AuthStyle {
	if public || len(d.AuthMethods) > 0 && !slices.Contains(d.AuthMethods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// over makes the libraries use our HTTP client.
func (c *Client) over(ctx context.Context) context.Context { return oidc.ClientContext(ctx, c.http) }
