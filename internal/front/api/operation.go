package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"portiek/internal/acts/deciding"
)

// Asked says who puts an operation's act to the gate.
type Asked int

const (
	_         Asked = iota // an operation that nobody asks about is a fault
	Public                 // nobody need be known; the act is one that anybody may do
	First                  // the table asks, about what the request names, before anything is done
	Somewhere              // the table asks whether it may be done at any complex; the answer shows no more than those
	Inside                 // the act's own package asks: it needs what only it knows (a case, a permit)
	WithToken              // whoever has a token that counts: it is about themselves only
)

// Operation is one line of the only table of what the API does, and of which act each of it is.
type Operation struct {
	Method, Path string
	ID           string
	Tag          string
	Act          string // of access.Acts
	Asked        Asked
	Summary      string
	NL, EN       string // what it does, for the description
	Status       int    // of success; 0: 200, or 204 without a body
	Film         bool   // answers with video/mp4
	Picture      bool   // answers with image/png
	reads        bool   // a body is part of the request
	mount        func(*API, *huma.Operation)
}

// key is how the table's operations are told apart: the pattern of http.ServeMux.
func (o Operation) key() string { return o.Method + " " + o.Path }

// did is what carries out an operation.
type did[I, O any] func(*call, *I) (*O, error)

// asking is an operation about which the table itself asks the gate first; about says what the request is about.
func asking[I, O any](o Operation, about func(*call, *I) (deciding.About, error), do did[I, O]) Operation {
	o.Asked = First
	return o.does(func(h *API, d *huma.Operation) {
		register(h, d, func(c *call, in *I) (*O, error) {
			a, err := about(c, in)
			if err != nil {
				return nil, err
			}
			if err := c.ask(o.Act, a); err != nil {
				return nil, err
			}
			return do(c, in)
		})
	})
}

// listing is an operation that shows what is somewhere, and no more than may be seen.
func listing[I, O any](o Operation, do did[I, O]) Operation {
	o.Asked = Somewhere
	return o.does(func(h *API, d *huma.Operation) {
		register(h, d, func(c *call, in *I) (*O, error) {
			if err := c.somewhere(o.Act); err != nil {
				return nil, err
			}
			return do(c, in)
		})
	})
}

// asked is an operation whose question is put elsewhere, as o.Asked says.
func asked[I, O any](o Operation, by Asked, do did[I, O]) Operation {
	o.Asked = by
	return o.does(func(h *API, d *huma.Operation) { register(h, d, do) })
}

func (o Operation) does(mount func(*API, *huma.Operation)) Operation {
	o.mount = mount
	return o
}

// register hands an operation to the library, which reads and checks the request by its Go type.
func register[I, O any](h *API, d *huma.Operation, do did[I, O]) {
	_, reads := reflect.TypeFor[I]().FieldByName("Body")
	h.known[d.Method+" "+d.Path].reads = reads
	huma.Register(h.huma, *d, func(ctx context.Context, in *I) (*O, error) {
		c := callOf(ctx)
		out, err := do(c, in)
		if err != nil {
			return nil, c.problem(err)
		}
		return out, nil
	})
}

// nothing is the about of an act that is of no complex in particular.
func nothing[I any](*call, *I) (deciding.About, error) { return deciding.About{}, nil }

// none is an input or output without anything in it.
type none struct{}

const (
	get  = http.MethodGet
	post = http.MethodPost
)
