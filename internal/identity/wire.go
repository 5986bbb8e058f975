package identity

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Bounds of what we take from a provider.
const (
	answerTimeout = 10 * time.Second
	answerBytes   = 1 << 20
)

// safeURL reads an address that is https, or http on this machine, for trials.
func safeURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return nil, fmt.Errorf("identity: %q is no https address", text)
	}
	return u, nil
}

// newHTTP is a client for one provider: bounded in time and size, and sent nowhere else.
func newHTTP(t http.RoundTripper) *http.Client {
	if t == nil {
		t = http.DefaultTransport
	}
	return &http.Client{Transport: bounded{t}, Timeout: answerTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("identity: a provider's answer is no redirect")
		}}
}

type bounded struct{ http.RoundTripper }

// RoundTrip cuts off answers that are longer than any answer should be.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := safeURL(r.URL.String()); err != nil { // from the provider's own description
		return nil, err
	}
	w, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		w.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(w.Body, answerBytes), w.Body}
	}
	return w, err
}
