package walk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// client is one browser, or one program with a token. It follows no redirects: where somebody is sent says what was answered.
type client struct {
	t      testing.TB
	base   string
	bearer string
	http   *http.Client
}

// answer is what came back, read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

var wires = &http.Transport{MaxIdleConnsPerHost: 32}

func newClient(t testing.TB, base string) *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, base: base, http: &http.Client{Transport: wires, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// from is the client at another address of this machine: how often somebody without a token may ask is counted by address.
func (c client) from(n int) *client {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(2+n%250))}}
	h := *c.http
	h.Transport = &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}
	c.http = &h
	return &c
}

// program is somebody's program.
func (c client) program(bearer string) *client {
	c.bearer = bearer
	h := *c.http
	h.Jar = nil
	c.http = &h
	return &c
}

func (c *client) get(path string) answer { c.t.Helper(); return c.do("GET", path, nil, "") }

func (c *client) post(path string, form url.Values) answer {
	c.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return c.do("POST", path, form, "")
}

// do sends a form as a page's own would, or JSON as a program would. Who asks too often waits as long as is said.
func (c *client) do(method, path string, form url.Values, body string) answer {
	c.t.Helper()
	for {
		res, err := c.http.Do(c.request(method, path, form, body))
		if err != nil {
			c.t.Fatalf("%s %s: %v", method, path, err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			c.t.Fatalf("%s %s: %v", method, path, err)
		}
		wait, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if res.StatusCode != http.StatusTooManyRequests || err != nil || c.bearer == "" {
			return answer{res.StatusCode, res.Header, string(b)}
		}
		time.Sleep(time.Duration(wait) * time.Second)
	}
}

func (c *client) request(method, path string, form url.Values, body string) *http.Request {
	c.t.Helper()
	kind := "application/json"
	if method == http.MethodGet && len(form) > 0 {
		path, form = path+"?"+form.Encode(), nil
	}
	if form != nil {
		kind, body = "application/x-www-form-urlencoded", form.Encode()
	}
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html, application/json")
	if body != "" || form != nil {
		req.Header.Set("Content-Type", kind)
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	} else {
		req.Header.Set("Origin", c.base)
	}
	return req
}

// tell is a question of a program whose answer must be good; the answer goes into into, unless that is nil.
func (c *client) tell(method, path string, ask, into any) {
	c.t.Helper()
	var body []byte
	if ask != nil {
		var err error
		if body, err = json.Marshal(ask); err != nil {
			c.t.Fatal(err)
		}
	}
	a := c.do(method, path, nil, string(body))
	if a.status/100 != 2 {
		c.t.Fatalf("%s %s %s: %v", method, path, body, a)
	}
	if into != nil {
		if err := json.NewDecoder(bytes.NewReader([]byte(a.body))).Decode(into); err != nil {
			c.t.Fatal(err)
		}
	}
}

// String is the status and what a person reads of it, for failures of tests.
func (a answer) String() string {
	text := a.body
	if i := strings.Index(text, "<main"); i >= 0 {
		text = text[i:]
	}
	return fmt.Sprintf("%d %s %.900s", a.status, a.header.Get("Location"), strings.Join(strings.Fields(text), " "))
}
