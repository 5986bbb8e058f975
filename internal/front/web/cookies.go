package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The cookies of signing in: the session, and between two steps what the next one belongs to.
const (
	sessionCookie = "portiek"
	stepCookie    = "portiek-stap"
	deviceCookie  = "portiek-toestel" // recognises the browser, opens nothing
	onwardCookie  = "portiek-naar"    // where to go after signing in at the office's provider
	stepTerm      = 15 * time.Minute  // at most; the desk ends a step sooner
)

// cookieName has the __Host- prefix wherever the browser allows it, so that no other host can set the cookie.
func cookieName(r *http.Request, name string) string {
	if r.TLS != nil {
		return "__Host-" + name
	}
	return name
}

// keep sets a cookie that only this site gets back and no script reads; age 0 is until the browser closes, below 0 is gone.
func (v *visit) keep(name, value string, age time.Duration) {
	v.set(name, value, age, http.SameSiteStrictMode)
}

// keepAcross sets a cookie that also comes back when another site sends the browser here. Nothing is opened by it.
func (v *visit) keepAcross(name, value string, age time.Duration) {
	v.set(name, value, age, http.SameSiteLaxMode)
}

func (v *visit) set(name, value string, age time.Duration, same http.SameSite) {
	http.SetCookie(v.w, &http.Cookie{Name: cookieName(v.r, name), Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: true, Secure: v.r.TLS != nil, SameSite: same})
}

func (v *visit) drop(name string) { v.keep(name, "", -time.Second) }

func (v *visit) kept(name string) string {
	c, err := v.r.Cookie(cookieName(v.r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// onward is where somebody goes after signing in: a path of this site, or the start page for anything else. Browsers leave
// out tabs and line ends and read a backslash as a slash, so none of those may stand in it.
func onward(path string) string {
	u, err := url.Parse(path)
	switch {
	case err != nil, u.Scheme != "", u.Host != "", u.User != nil, len(path) > 2000:
		return "/"
	case !strings.HasPrefix(path, "/"), strings.HasPrefix(path, "//"), strings.ContainsFunc(path, func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }):
		return "/"
	case strings.HasPrefix(u.Path, "/aanmelden"), strings.HasPrefix(u.Path, "/afmelden"):
		return "/"
	}
	return path
}
