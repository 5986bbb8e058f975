package gallery

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Gallery is the handler of all states. /galerij lists them, /galerij/NAME shows one; links in a page go on in the same world
// as the same visitor.
type Gallery struct {
	dir    string
	mu     sync.Mutex
	worlds map[string]*World
	tokens map[string]string // sessions by world and visitor
}

// Open makes the gallery on throw-away data in a folder.
func Open(dir string) *Gallery {
	return &Gallery{dir: dir, worlds: map[string]*World{}, tokens: map[string]string{}}
}

// Close closes every world that was looked at.
func (g *Gallery) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, w := range g.worlds {
		w.desk.Close()
		w.store.Close()
	}
	g.worlds = nil
}

// world builds a world once, when it is first looked at.
func (g *Gallery) world(ctx context.Context, name string) (*World, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w := g.worlds[name]; w != nil {
		return w, nil
	}
	dir := filepath.Join(g.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	w, err := worlds[name](ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("world %s: %w", name, err)
	}
	g.worlds[name] = w
	return w, nil
}

// token is the session of a visitor in a world, kept so that looking does not fill the log.
func (g *Gallery) token(ctx context.Context, w *World, s State) (string, error) {
	if s.Who == "" {
		return "", nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	key := s.World + "/" + s.Who
	if g.tokens[key] == "" {
		_, token, err := w.as(ctx, s.Who)
		if err != nil {
			return "", fmt.Errorf("%s: %w", key, err)
		}
		g.tokens[key] = token
	}
	return g.tokens[key], nil
}

// stateCookie remembers which state links go on from.
const stateCookie = "galerij"

// ServeHTTP shows the list, a state, or what a link in it leads to.
func (g *Gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, "/galerij"); ok {
		if name = strings.Trim(name, "/"); name == "" {
			index(w)
			return
		}
		g.show(w, r, name)
		return
	}
	c, err := r.Cookie(stateCookie)
	s, ok := find("")
	if err == nil {
		s, ok = find(c.Value)
	}
	if !ok {
		http.Redirect(w, r, "/galerij", http.StatusSeeOther)
		return
	}
	g.pass(w, r, s)
}

func find(name string) (State, bool) {
	for _, s := range States() {
		if s.Name == name {
			return s, true
		}
	}
	return State{}, false
}

// show answers with the state itself, at the gallery's own address.
func (g *Gallery) show(w http.ResponseWriter, r *http.Request, name string) {
	s, ok := find(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: stateCookie, Value: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	world, token, err := g.enter(r.Context(), s)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if s.Shape != nil {
		if _, err := s.Shape(r.Context(), world); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	lang := r.URL.Query().Get("taal")
	method, body := http.MethodGet, io.Reader(nil)
	if s.Form != nil {
		method, body = http.MethodPost, strings.NewReader(s.Form(world).Encode())
	}
	res := answer(world.Site, token, method, s.Path(world), body, lang)
	copyAnswer(w, res)
}

// pass hands a request on to the world of a state, as its visitor.
func (g *Gallery) pass(w http.ResponseWriter, r *http.Request, s State) {
	world, token, err := g.enter(r.Context(), s)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	r = r.Clone(r.Context())
	r.Header.Del("Cookie")
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "portiek", Value: token})
	}
	world.Site.ServeHTTP(w, r)
}

func (g *Gallery) enter(ctx context.Context, s State) (*World, string, error) {
	ctx = context.WithoutCancel(ctx) // a world outlives whoever first looks at it
	w, err := g.world(ctx, s.World)
	if err != nil {
		return nil, "", err
	}
	token, err := g.token(ctx, w, s)
	return w, token, err
}

// answer asks a site something as the holder of a session.
func answer(site http.Handler, token, method, path string, body io.Reader, lang string) *http.Response {
	u, err := url.Parse(path)
	if err != nil {
		panic(err) // addresses of states are written here
	}
	if q := u.Query(); lang != "" {
		q.Set("taal", lang)
		u.RawQuery = q.Encode()
	}
	r := httptest.NewRequest(method, u.String(), body)
	r.Header.Set("Accept", "text/html")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "portiek", Value: token})
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w.Result()
}

func copyAnswer(w http.ResponseWriter, res *http.Response) {
	for name, values := range res.Header {
		if name != "Set-Cookie" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(res.StatusCode)
	io.Copy(w, res.Body)
}

// index lists the states.
func index(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Galerij van Portiek</title><h1>Galerij</h1><ul>`)
	for _, s := range States() {
		name := html.EscapeString(s.Name)
		fmt.Fprintf(w, `<li><a href="/galerij/%s?taal=nl">%s</a> (<a href="/galerij/%s?taal=en" lang="en">English</a>)</li>`, name, name, name)
	}
	fmt.Fprint(w, `</ul></html>`)
}
