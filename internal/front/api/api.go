package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"portiek/internal/rules/access"
)

// Root is the path under which everything of the API is.
const Root = "/api/"

// API is the handler of everything under Root.
type API struct {
	Options
	huma      huma.API
	mux       *http.ServeMux
	known     map[string]*Operation // by pattern of mux
	document  []byte                // the OpenAPI description
	tokens    *limiter              // by token
	addresses *limiter              // by network address, for who has no token that counts
	entries   *limiter              // of the log, about those
	unlogged  atomic.Int64          // of them that are counted and not written yet
}

// New builds the API. It panics when its table is wrong, so that such a fault cannot wait for a visitor.
func New(o Options) *API { return build(o, Operations()) }

func build(o Options, table []Operation) *API {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	a := &API{Options: o, mux: http.NewServeMux(), known: map[string]*Operation{}}
	a.tokens, a.addresses, a.entries = newLimiter(perToken, o.Clock), newLimiter(perAddress, o.Clock), newLimiter(perLog, o.Clock)
	a.huma = humago.New(a.mux, description(o.Version))
	for _, op := range table {
		a.mount(op)
	}
	a.document = a.describe()
	return a
}

// mount panics at an operation that names no act, or about which nobody asks.
func (a *API) mount(op Operation) {
	if _, ok := access.ActOf(op.Act); !ok {
		panic(fmt.Sprintf("api: operation %s names no act", op.key()))
	}
	if op.Asked < Public || op.Asked > WithToken || op.mount == nil {
		panic(fmt.Sprintf("api: nobody asks about operation %s", op.key()))
	}
	if op.Summary == "" || op.NL == "" || op.EN == "" || op.ID == "" || op.Tag == "" {
		panic(fmt.Sprintf("api: operation %s is not described", op.key()))
	}
	a.known[op.key()] = &op
	op.mount(a, op.described())
}

// ServeHTTP answers one request: first who asks, then what.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	harden(w, r)
	c := &call{API: a, ctx: r.Context(), lang: language(r.Header.Get("Accept-Language"))}
	err := c.find(r)
	if err == nil {
		err = c.enter(r)
	}
	if err == nil {
		err = readQuery(r)
	}
	if err == nil {
		err = c.readBody(w, r)
	}
	if err != nil {
		c.write(w, c.problem(err))
		return
	}
	a.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

// find looks up the operation. Only what the table says exists: no HEAD, no other spelling of a path.
func (c *call) find(r *http.Request) error {
	if path.Clean(r.URL.Path) != r.URL.Path {
		return errNowhere
	}
	if c.op = c.at(r, r.Method); c.op != nil {
		return nil
	}
	for _, method := range []string{get, post} {
		if c.at(r, method) != nil {
			return wrongMethod{method}
		}
	}
	return errNowhere
}

// at is the operation with this method at the request's path, nil when there is none.
func (c *call) at(r *http.Request, method string) *Operation {
	_, pattern := c.mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host})
	if op := c.known[pattern]; op != nil && op.Method == method {
		return op
	}
	return nil
}

// write answers with a problem before any operation has begun.
func (c *call) write(w http.ResponseWriter, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// harden sets what every answer carries: nothing of it is a page, and nobody keeps a copy.
func harden(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Add("Vary", "Authorization, Accept-Language")
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
