package identitytest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// SignIn follows a browser, which keeps cookies and stops at every redirect, from our page that starts a sign-in to the provider
// and through its form, and gives the address of ours that the provider sends it to.
func (p *Provider) SignIn(b *http.Client, start, user string) (back *url.URL, err error) {
	at, err := p.step(b.Get(start))
	if err == nil {
		at, err = p.step(b.Get(at.String())) // authorize: to the login form
	}
	if err != nil {
		return nil, err
	}
	form := url.Values{"username": {user}, "password": {Password}, "authRequestID": {at.Query().Get("authRequestID")}}
	if at, err = p.step(b.PostForm(p.URL+"/login/username", form)); err != nil {
		return nil, err
	}
	return p.step(b.Get(at.String()))
}

// step wants a redirect, and gives where it goes; what the provider leaves out of an address is its own.
func (p *Provider) step(r *http.Response, err error) (*url.URL, error) {
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.Header.Get("Location") == "" {
		text, _ := io.ReadAll(r.Body)
		return nil, fmt.Errorf("identitytest: %s gave %s and no redirect: %s", r.Request.URL, r.Status, text)
	}
	return r.Location() // against the request's own address
}
