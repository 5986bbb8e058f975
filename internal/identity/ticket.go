package identity

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// TicketTerm is how long somebody may take to sign in at the office.
const TicketTerm = 10 * time.Minute

// ticket ties Finish to the browser that did Start. The browser keeps it, sealed: a flood of strangers who start costs us no
// memory.
type ticket struct {
	State    string    `json:"state"`    // against an answer that somebody else began (RFC 6749, section 10.12)
	Nonce    string    `json:"nonce"`    // against an ID token of another sign-in (OpenID Connect Core, section 15.5.2)
	Verifier string    `json:"verifier"` // against a stolen code (RFC 7636)
	Until    time.Time `json:"until"`
}

func newTicket(now time.Time) ticket {
	return ticket{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Until: now.Add(TicketTerm)}
}

// cookieName has the __Host- prefix where the browser holds us to it (RFC 6265bis, section 4.1.3.2).
func (c *Client) cookieName() string {
	if c.secure() {
		return "__Host-portiek_oidc"
	}
	return "portiek_oidc"
}

// hand gives the ticket to the browser. Lax: the provider sends the browser back with a link from another site.
func (c *Client) hand(w http.ResponseWriter, t ticket) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	sealed := base64.RawURLEncoding.EncodeToString(c.ticket.Seal(nil, nil, text, []byte(c.Issuer)))
	c.cookie(w, sealed, int(TicketTerm/time.Second))
	return nil
}

func (c *Client) cookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{Name: c.cookieName(), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: c.secure(), SameSite: http.SameSiteLaxMode})
}

// take reads the browser's ticket and takes it away.
func (c *Client) take(w http.ResponseWriter, r *http.Request) (t ticket, err error) {
	cookie, err := r.Cookie(c.cookieName())
	if err != nil {
		return t, errState
	}
	c.cookie(w, "", -1)
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err == nil {
		raw, err = c.ticket.Open(nil, nil, raw, []byte(c.Issuer))
	}
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || !c.clock.Now().Before(t.Until) || c.wasUsed(t) {
		return ticket{}, errState
	}
	return t, nil
}

func (c *Client) wasUsed(t ticket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, used := c.used[t.State]
	return used
}

// use remembers that somebody came in with the ticket; of two at once one gets true.
func (c *Client) use(t ticket) bool {
	now := c.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for state, until := range c.used {
		if !now.Before(until) {
			delete(c.used, state)
		}
	}
	_, used := c.used[t.State]
	c.used[t.State] = t.Until
	return !used
}
