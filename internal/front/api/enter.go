package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// enter finds out who asks, by the token in the Authorization header and by nothing else.
func (c *call) enter(r *http.Request) error {
	if c.op.Asked == Public {
		return c.often(c.addresses, network(r.RemoteAddr))
	}
	bearer, err := bearer(r)
	if err == nil {
		err = c.whose(bearer)
	}
	if err == nil {
		return c.often(c.tokens, c.visitor.Token.ID)
	}
	if fail.KindOf(err) != fail.Refused {
		return err
	}
	// A token that counts gets in whatever others do at the same address.
	if often := c.often(c.addresses, network(r.RemoteAddr)); often != nil {
		return often
	}
	c.knocked(fail.Of(err).Code)
	return err
}

// knocked writes down that somebody came without a token that counts. Hammering on the door does not fill the log: what comes
// after many others is counted, and its number stands with the next.
func (c *call) knocked(code string) {
	e := audit.ActRefusal{Act: c.op.Act, Code: code, Articles: []string{"AVG-32"}}
	if _, ok := c.entries.take(""); !ok {
		c.unlogged.Add(1)
		return
	}
	if more := c.unlogged.Swap(0); more > 0 {
		e.Count = int(more) + 1
	}
	c.enterLog(c.ctx, e)
}

// Flush writes down those that were counted and not written yet; the program calls it when it stops.
func (a *API) Flush(ctx context.Context) {
	if more := a.unlogged.Swap(0); more > 0 {
		a.enterLog(ctx, audit.ActRefusal{Act: "unknown", Code: errNoToken.Code, Articles: []string{"AVG-32"}, Count: int(more)})
	}
}

func (a *API) enterLog(ctx context.Context, e audit.ActRefusal) {
	if _, err := a.Log.Append(context.WithoutCancel(ctx), e.Event(a.Clock.Now(), nobody)); err != nil {
		a.Logger.Error("a refusal could not be logged", "act", e.Act, "err", err)
	}
}

// nobody is the actor in the log of what nobody known did.
const nobody = "nobody"

// bearer takes the token out of the request (RFC 6750 section 2.1); no other place is looked at.
func bearer(r *http.Request) (string, error) {
	given := r.Header.Values("Authorization")
	switch {
	case len(given) == 0 && r.Header.Get("Cookie") != "":
		return "", errCookie
	case len(given) == 0:
		return "", errNoToken
	case len(given) > 1:
		return "", errTokenForm
	}
	scheme, token, ok := strings.Cut(given[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || !token68(token) {
		return "", errTokenForm
	}
	return token, nil
}

// token68 tells whether s has the form of a token (RFC 9110 section 11.2), at most 200 characters.
func token68(s string) bool {
	body := strings.TrimRight(s, "=")
	for _, r := range body {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-._~+/", r):
		default:
			return false
		}
	}
	return body != "" && len(s) <= 200
}

// whose finds whose token it is.
func (c *call) whose(bearer string) error {
	person, token, err := c.Desk.Token(c.ctx, bearer)
	if err != nil {
		return err
	}
	c.visitor = deciding.Visitor{Person: person, Token: &token}
	return nil
}

// often counts one more, and refuses it when there were too many.
func (c *call) often(l *limiter, key string) error {
	if wait, ok := l.take(key); !ok {
		return tooOften{wait}
	}
	return nil
}

// tooOften is errOften with how long to wait.
type tooOften struct{ wait time.Duration }

// Error is that of errOften.
func (t tooOften) Error() string { return errOften.Error() }

// Unwrap is errOften.
func (t tooOften) Unwrap() error { return errOften }

func (t tooOften) seconds() string {
	return strconv.FormatInt(int64(math.Ceil(t.wait.Seconds())), 10)
}

// wrongMethod is errMethod with the method that there is.
type wrongMethod struct{ allow string }

// Error is that of errMethod.
func (m wrongMethod) Error() string { return fmt.Sprintf("%v (%s)", errMethod, m.allow) }

// Unwrap is errMethod.
func (m wrongMethod) Unwrap() error { return errMethod }
