package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// readQuery refuses an address that can be read in two ways.
func readQuery(r *http.Request) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return wrongForm{"query", "cannot be read"}
	}
	for name, values := range q {
		if len(values) > 1 {
			return wrongForm{"query." + name, "stands there twice"}
		}
	}
	return nil
}

// wrongForm is errForm with where.
type wrongForm struct{ where, what string }

// Error is that of errForm.
func (f wrongForm) Error() string { return fmt.Sprintf("%v (%s)", errForm, f.where) }

// Unwrap is errForm.
func (f wrongForm) Unwrap() error { return errForm }

// A request's body is small, and there at once. Whoever sends it byte by byte is cut off.
const (
	longestBody = 64 << 10
	bodyTime    = 20 * time.Second
)

// readBody gets the whole body before anybody works with it.
func (c *call) readBody(w http.ResponseWriter, r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		w.Header().Set("Connection", "close")
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			return errSize
		}
		return errSlow.Because(err)
	}
	conn.SetReadDeadline(time.Time{}) // the answer may take as long as it takes
	if len(body) > 0 && !c.op.reads {
		return errBody
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}
