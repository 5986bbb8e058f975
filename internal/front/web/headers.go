package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"portiek/internal/base/fail"
)

// policy lets the pages load our own files and nothing else; nothing runs or styles inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// secured sets the headers that every answer carries and refuses writes that another site started.
func secured(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()")
		h.Set("X-Frame-Options", "DENY")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !uploads(w, r) && !readBody(w, r) { // first: the body of a refused request is waited for too
			return
		}
		if err := cross.Check(r); err != nil {
			http.Error(w, errCrossSite.NL+"\n"+errCrossSite.EN, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// A request's body is a form: small, and there at once. Whoever sends it byte by byte, signed in or not, is cut off.
const (
	longestBody = 64 << 10
	bodyTime    = 20 * time.Second
)

// readBody gets the whole body before anybody works with it; false when it has answered why not.
func readBody(w http.ResponseWriter, r *http.Request) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		status := http.StatusRequestTimeout
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		w.Header().Set("Connection", "close")
		http.Error(w, errBody.NL+"\n"+errBody.EN, status)
		return false
	}
	conn.SetReadDeadline(time.Time{}) // the answer may take as long as it takes
	r.Body = io.NopCloser(bytes.NewReader(body))
	return true
}

var errBody = fail.New(fail.Invalid, "request.body",
	"Het formulier kwam niet of is te groot. Ga terug en probeer het opnieuw.",
	"The form did not arrive or is too large. Go back and try again.")

var errCrossSite = fail.New(fail.Refused, "request.cross_site",
	"Deze opdracht kwam van een andere website en is niet uitgevoerd.",
	"This request came from another website and was not carried out.")

// squeezed compresses text answers. Footage is compressed already and passes as it is.
func squeezed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if r.Method == http.MethodHead || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		z := &squeezer{ResponseWriter: w}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// squeezer decides at the first byte, by content type.
type squeezer struct {
	http.ResponseWriter
	decided bool
	zip     *gzip.Writer
}

func (z *squeezer) decide() {
	if z.decided {
		return
	}
	z.decided = true
	h := z.Header()
	kind := h.Get("Content-Type")
	if h.Get("Content-Encoding") != "" || !(strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/json") || strings.HasPrefix(kind, "application/vnd.apple.mpegurl")) {
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	z.zip = zippers.Get().(*gzip.Writer)
	z.zip.Reset(z.ResponseWriter)
}

// WriteHeader sends the status; an answer without a body stays uncompressed.
func (z *squeezer) WriteHeader(status int) {
	if status == http.StatusNoContent || status == http.StatusNotModified || status >= 300 && status < 400 {
		z.decided = true
	}
	z.decide()
	z.ResponseWriter.WriteHeader(status)
}

// Write compresses, or passes on.
func (z *squeezer) Write(b []byte) (int, error) {
	z.decide()
	if z.zip != nil {
		return z.zip.Write(b)
	}
	return z.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (z *squeezer) Unwrap() http.ResponseWriter { return z.ResponseWriter }

func (z *squeezer) close() {
	if z.zip != nil {
		z.zip.Close()
		zippers.Put(z.zip)
	}
}
