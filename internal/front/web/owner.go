package web

// Until people and roles exist, whoever opens the one-time link that the server prints is the owner. Everything for that
// is in this file, page/start and rules/access/owner.go; the next issue deletes all three.

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
)

// owner keeps the hash of the one-time link and of each session; neither value itself is kept.
type owner struct {
	mu       sync.Mutex
	link     [32]byte
	hasLink  bool
	sessions map[[32]byte]*session
}

// session is one browser that used the link.
type session struct {
	permit access.Permit
	until  time.Time
}

func newOwner() *owner { return &owner{sessions: map[[32]byte]*session{}} }

// NewLink makes the one-time link's path with its token; a link made before stops working.
func (s *Site) NewLink() secret.Text {
	token := rand.Text()
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	s.owner.link, s.owner.hasLink = sha256.Sum256([]byte(token)), true
	return secret.New("/start?token=" + token)
}

// valid tells whether the token is the link's; comparing hashes gives nothing away by its timing.
func (o *owner) valid(token string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.hasLink && o.link == sha256.Sum256([]byte(token))
}

// use takes the link, once.
func (o *owner) use(token string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.hasLink || o.link != sha256.Sum256([]byte(token)) {
		return false
	}
	o.hasLink = false
	return true
}

func (o *owner) session(r *http.Request, now time.Time) *session {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.sessions[sha256.Sum256([]byte(c.Value))]
	if s == nil || !now.Before(s.until) {
		return nil
	}
	return s
}

func (o *owner) begin(s *session, now time.Time) (token string) {
	token = rand.Text()
	o.mu.Lock()
	defer o.mu.Unlock()
	for k, old := range o.sessions {
		if !now.Before(old.until) {
			delete(o.sessions, k)
		}
	}
	o.sessions[sha256.Sum256([]byte(token))] = s
	return token
}

func (o *owner) end(r *http.Request) {
	if c, err := r.Cookie(cookieName(r)); err == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.sessions, sha256.Sum256([]byte(c.Value)))
	}
}

// cookieName has the __Host- prefix wherever the browser allows it, so that no other host can set the cookie.
func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-portiek"
	}
	return "portiek"
}

func cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName(r), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
}

type startView struct {
	base
	Token string
}

// startPage asks for a click, so that a program that only previews the link does not use it up.
func (s *Site) startPage(v *visit) error {
	token := v.r.URL.Query().Get("token")
	if v.session != nil && token == "" {
		return v.see("/")
	}
	if !s.owner.valid(token) {
		return errLink
	}
	return s.render(v, http.StatusOK, "start", &startView{base: title("Aanmelden", "Sign in"), Token: token})
}

// start signs in: log first, then the session.
func (s *Site) start(v *visit) error {
	if !s.owner.use(v.r.PostFormValue("token")) {
		return errLink
	}
	now := s.Clock.Now()
	permit := access.ForOwner(s.Article, now)
	data := []byte(`{"permit":"` + permit.ID() + `"}`)
	if _, err := s.Journal.Append(v.ctx(), audit.Event{At: now, Kind: audit.OwnerSignedIn, Actor: permit.Holder(), Data: data}); err != nil {
		return errSignInLog.Because(err)
	}
	token := s.owner.begin(&session{permit: permit, until: permit.Until()}, now)
	http.SetCookie(v.w, cookie(v.r, token, int(access.OwnerTerm/time.Second)))
	return v.see("/")
}

func (s *Site) signOut(v *visit) error {
	s.owner.end(v.r)
	http.SetCookie(v.w, cookie(v.r, "", -1))
	return v.see("/")
}

var (
	errSignedOut = fail.New(fail.Refused, "session.none",
		"Open de link die Portiek bij het starten toont. Is die al gebruikt, start Portiek dan opnieuw voor een nieuwe link.",
		"Open the link that Portiek shows at its start. If it was used before, start Portiek again for a new one.")
	errLink = fail.New(fail.Refused, "link.used",
		"Deze link is al gebruikt of klopt niet. Start Portiek opnieuw voor een nieuwe link.",
		"This link was used before or is not right. Start Portiek again for a new one.")
	errSignInLog = fail.New(fail.Unavailable, "log.unwritable",
		"Het logboek kan niet worden geschreven, dus aanmelden kan nu niet. Bel de beheerder en start Portiek opnieuw voor een nieuwe link.",
		"The log cannot be written, so you cannot sign in now. Call the administrator and start Portiek again for a new link.")
)
