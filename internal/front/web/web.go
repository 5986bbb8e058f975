// Package web serves the pages that people see: Dutch first, English by a switch, whole pages made on the server, one
// script for the player.
package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"

	"portiek/internal/base/fail"
)

//go:embed page look
var files embed.FS

// Site is the handler of all pages.
type Site struct {
	Options
	pages   map[string]*template.Template
	assets  map[string]asset
	handler http.Handler
}

// New builds the site. It panics when a page or the route table is wrong, so that such a fault cannot wait for a visitor.
func New(o Options) *Site {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{Options: o, pages: map[string]*template.Template{}, assets: loadAssets()}
	s.loadPages()
	s.handler = secured(squeezed(s.mount(s.Routes())))
	return s
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Site) loadPages() {
	layout := template.Must(template.New("layout.html").Funcs(s.words()).ParseFS(files, "look/*.html"))
	names, err := fs.Glob(files, "page/*/page.html")
	if err != nil || len(names) == 0 {
		panic("web: no pages")
	}
	for _, name := range names {
		t := template.Must(template.Must(layout.Clone()).ParseFS(files, name))
		s.pages[path.Base(path.Dir(name))] = t
	}
}

// render writes a whole page, or nothing of it when the template fails.
func (s *Site) render(v *visit, status int, page string, p view) error {
	p.common(s, v)
	var b bytes.Buffer
	if err := s.pages[page].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	_, err := b.WriteTo(v.w)
	if err != nil {
		s.Log.Debug("page not delivered", "page", page, "err", err)
	}
	return nil
}

// statuses is how each kind of failure answers over HTTP.
var statuses = map[fail.Kind]int{
	fail.Internal: http.StatusInternalServerError, fail.Invalid: http.StatusBadRequest, fail.Refused: http.StatusForbidden,
	fail.NotFound: http.StatusNotFound, fail.Gone: http.StatusGone, fail.Conflict: http.StatusConflict,
	fail.Unavailable: http.StatusServiceUnavailable, fail.Corrupt: http.StatusInternalServerError,
}
