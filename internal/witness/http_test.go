package witness

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"portiek/internal/base/fail"
)

// keeper is a witness's server.
type keeper struct {
	mu     sync.Mutex
	bodies []string
	types  []string
	answer http.HandlerFunc
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	k.mu.Lock()
	k.bodies, k.types = append(k.bodies, r.Method+" "+string(b)), append(k.types, r.Header.Get("Content-Type"))
	k.mu.Unlock()
	k.answer(w, r)
}

func serve(t *testing.T, answer http.HandlerFunc) (*keeper, *httptest.Server, *x509.CertPool) {
	t.Helper()
	k := &keeper{answer: answer}
	s := httptest.NewTLSServer(k)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return k, s, roots
}

func TestHTTP(t *testing.T) {
	k, s, roots := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	h := NewHTTP(s.URL+"/portiek", roots)
	signed := checkpoint(t, 1)
	for range 2 {
		if err := h.Put(ctx, signed); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.bodies) != 2 || k.bodies[0] != "POST "+string(signed) || k.types[0] != "text/plain; charset=utf-8" {
		t.Errorf("%q %q", k.bodies, k.types)
	}
	if b, err := h.Latest(ctx); b != nil || err != nil {
		t.Errorf("%q %v", b, err)
	}
	if err := NewHTTP(s.URL, nil).Put(ctx, signed); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("an unknown authority: %v", err)
	}
	if len(k.bodies) != 2 {
		t.Error("told something to someone unknown")
	}
}

func TestHTTPRefuses(t *testing.T) {
	other, elsewhere, _ := serve(t, func(http.ResponseWriter, *http.Request) {})
	for name, answer := range map[string]http.HandlerFunc{
		"error":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusPermanentRedirect)
		},
		"headers without end": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		},
	} {
		_, s, roots := serve(t, answer)
		if err := NewHTTP(s.URL, roots).Put(ctx, checkpoint(t, 1)); fail.KindOf(err) != fail.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(other.bodies) != 0 {
		t.Error("followed a redirect")
	}
	_, s, roots := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	stop, cancel := context.WithCancel(ctx)
	go cancel()
	if err := NewHTTP(s.URL, roots).Put(stop, checkpoint(t, 1)); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("never answers: %v", err)
	}
	_, s, roots = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1<<20)) })
	if err := NewHTTP(s.URL, roots).Put(ctx, checkpoint(t, 1)); err != nil { // bounded, and none of our business
		t.Errorf("long answer: %v", err)
	}
}
