package identity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/oauth2"

	"portiek/internal/rules/people"
)

// claims are what the provider says of somebody.
type claims map[string]any

// askMore asks the userinfo endpoint (OpenID Connect Core, section 5.3) for what the ID token leaves out; the ID token wins.
// Without an answer the claims stay out, and what needs them is refused later.
func (c *Client) askMore(ctx context.Context, p *provider, subject string, token *oauth2.Token, said claims) error {
	missing := slices.ContainsFunc([]string{c.LoginClaim, c.EmployeeClaim, c.GroupsClaim}, func(name string) bool {
		_, there := said[name]
		return name != "" && !there
	})
	if !missing || p.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		c.log.Warn("the office did not tell more", "issuer", c.Issuer, "error", err)
		return nil
	}
	if info.Subject != subject {
		return errors.New("identity: userinfo is of somebody else")
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return err
	}
	for name, value := range more {
		if _, there := said[name]; !there && !proof[name] {
			said[name] = value
		}
	}
	return nil
}

// proof are claims about the sign-in itself, which only a signed token may make.
var proof = map[string]bool{"iss": true, "sub": true, "aud": true, "azp": true, "amr": true, "acr": true, "nonce": true, "auth_time": true}

func (c *Client) identity(issuer, subject string, said claims) people.Identity {
	id := people.Identity{Issuer: issuer, Subject: subject, Name: said.text("name"), Groups: said.texts(c.GroupsClaim)}
	id.Login = said.verified(c.LoginClaim)
	if c.EmployeeClaim != "" {
		id.Employee = said.verified(c.EmployeeClaim)
	}
	id.SecondFactor = slices.ContainsFunc(append(said.texts("amr"), said.texts("acr")...), func(v string) bool { return slices.Contains(c.SecondFactor, v) })
	return id
}

// verified is a claim that people are found by: never an e-mail address that the provider did not verify, whatever the claim
// is called.
func (s claims) verified(name string) string {
	v := s.text(name)
	email := s.text("email")
	if name != "email" && (email == "" || !strings.EqualFold(v, email)) {
		return v
	}
	if s["email_verified"] == true || s["email_verified"] == "true" {
		return v
	}
	return ""
}

// text is a claim of one short text.
func (s claims) text(name string) string {
	v, _ := s[name].(string)
	if len(v) > 1000 || !utf8.ValidString(v) {
		return ""
	}
	return strings.TrimSpace(v)
}

// texts is a claim of one text or several.
func (s claims) texts(name string) (out []string) {
	switch v := s[name].(type) {
	case string:
		return []string{v}
	case []any:
		for _, x := range v {
			if t, ok := x.(string); ok {
				out = append(out, t)
			}
		}
	}
	return out
}
