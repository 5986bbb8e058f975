// Package signin_test follows people from the office's own provider (OpenID Connect) through the real program: who is let in with
// which groups and factors, who is not, and what ends when their role ends.
package signin_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/identity/identitytest"
)

const (
	camera   = "hal"
	employee = "10427" // Jan's, at the office and here
	strong   = "urn:kantoor:twee-stappen"
)

// groups of the office's directory, by the role that they stand for.
var groups = map[string]string{"contact_person": "camera-wijk", "administrator": "camera-beheer", "privacy_officer": "camera-privacy", "auditor": "camera-controle"}

// office is a running server with a camera, and the provider that it trusts. Browsers come by a door of the test, whose address the
// provider must know before the server has one.
type office struct {
	t        *testing.T
	server   *live.Server
	provider *identitytest.Provider
	door     *httptest.Server
	jan      string // his id here
	auditor  string // a token that reads the log
}

func open(t *testing.T) *office {
	t.Helper()
	live.AvoidMidnight(t, 3*time.Minute)
	o := &office{t: t}
	var target atomic.Pointer[url.URL]
	o.door = httptest.NewServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target.Load())
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(o.door.Close)
	back := o.door.URL + "/aanmelden/extern/terug"
	o.provider = identitytest.Open(t, back)
	dir := t.TempDir()
	file := filepath.Join(dir, "client-secret")
	if err := os.WriteFile(file, []byte(identitytest.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := fmt.Sprintf("sign_in:\n  name: Kantooraccount\n  issuer: %s\n  client_id: %s\n  client_secret_file: %s\n  redirect: %s\n  employee_claim: employee_number\n  second_factor: [mfa, %q]\n  groups:\n",
		o.provider.URL, identitytest.Client, file, back, strong)
	for role, group := range groups {
		settings += fmt.Sprintf("    %s: %s\n", group, role)
	}
	o.server = live.Start(t, live.Options{Dir: dir, Cameras: []live.Camera{o.film()}, Settings: settings})
	o.aim(&target)
	o.auditor = o.token("auditor")
	return o
}

func (o *office) aim(target *atomic.Pointer[url.URL]) {
	at, err := url.Parse(o.server.URL)
	if err != nil {
		o.t.Fatal(err)
	}
	target.Store(at)
}

// film starts a pretend camera.
func (o *office) film() live.Camera {
	o.t.Helper()
	source := func(size string) *fakecam.Source {
		return live.Film(o.t, "testsrc2=size="+size+":rate=10:duration=20", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "0")
	}
	cams, err := fakecam.Start(o.t.Context(), fakecam.Options{TLS: true, User: "portiek", Password: secret.New("camerageheim"),
		Cameras: []fakecam.Camera{{Source: source("160x120"), Alternate: source("192x144")}}})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(cams.Close)
	return live.Camera{ID: camera, URL: cams.URL(0), User: "portiek", Password: "camerageheim"}
}

// token makes one as the caretaker, who holds all roles.
func (o *office) token(role string) string {
	o.t.Helper()
	status, body := o.server.Post("/beheer/sleutels", url.Values{"naam": {"toezicht"}, "rol": {role}, "waar": {"alle"},
		"totenmet": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}})
	return o.found(status, body, `value="(portiek_[A-Z0-9]+)"`)
}

func (o *office) found(status int, body []byte, pattern string) string {
	o.t.Helper()
	m := regexp.MustCompile(pattern).FindSubmatch(body)
	if status != http.StatusOK || m == nil {
		o.t.Fatalf("%d, no %s in\n%s", status, pattern, body)
	}
	return string(m[1])
}

// hire adds Jan, who signed for confidentiality, without an account of his own.
func (o *office) hire(roles ...string) {
	o.t.Helper()
	today := time.Now().Format(time.DateOnly)
	status, body := o.server.Post("/beheer/mensen", url.Values{"nummer": {employee}, "naam": {"Jan Jansen"}, "vanaf": {today}})
	o.jan = o.found(status, body, `/beheer/mensen/([A-Z0-9]+)/rol"`)
	o.post("/beheer/mensen/"+o.jan+"/verklaring", nil)
	for _, role := range roles {
		o.post("/beheer/mensen/"+o.jan+"/rol", url.Values{"rol": {role}, "waar": {"alle"}, "van": {today}})
	}
}

func (o *office) post(path string, form url.Values) {
	o.t.Helper()
	if status, body := o.server.Post(path, form); status != http.StatusOK {
		o.t.Fatalf("%s: %d\n%s", path, status, body)
	}
}

// says has the provider vouch for who signs in: an employee number, groups, and what else.
func (o *office) says(more map[string]any, groups ...string) {
	o.provider.Claims(func(c map[string]any) {
		c["employee_number"], c["groups"] = employee, groups
		for name, value := range more {
			c[name] = value
		}
	})
}

// all are the groups of roles.
func all() (out []string) {
	for _, g := range groups {
		out = append(out, g)
	}
	slices.Sort(out)
	return out
}

// browser is somebody's: it keeps cookies and stops at every redirect.
type browser struct {
	o    *office
	http *http.Client
}

func (o *office) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &browser{o, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type answer struct {
	status int
	header http.Header
	body   string
}

// String is what a person reads of it.
func (a answer) String() string {
	text := a.body
	if i := strings.Index(text, "<main"); i >= 0 {
		text = text[i:]
	}
	return fmt.Sprintf("%d %s %.700s", a.status, a.header.Get("Location"), strings.Join(strings.Fields(text), " "))
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.o.t.Helper()
	req, err := http.NewRequest(method, b.o.door.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.o.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.o.door.URL)
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.o.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (b *browser) get(path string) answer { b.o.t.Helper(); return b.do("GET", path, nil) }

// signIn goes to the provider and back as Jan, and gives the answer of our page that the provider sends him to.
func (b *browser) signIn() answer {
	b.o.t.Helper()
	back, err := b.o.provider.SignIn(b.http, b.o.door.URL+"/aanmelden/extern?naar=/dossiers", identitytest.Jan)
	if err != nil {
		b.o.t.Fatalf("%v\n%s", err, b.o.server.Log())
	}
	return b.get(back.RequestURI())
}

// in wants to be let in, in a browser of his own.
func (o *office) in() *browser {
	o.t.Helper()
	b := o.browser()
	a := b.signIn()
	if a.status != http.StatusOK || a.header.Get("Refresh") != "0; url=/dossiers" {
		o.t.Fatalf("not let in: %v\n%s", a, o.server.Log())
	}
	return b
}

// entry is a line of the log, as far as it tells of a refusal.
type entry struct {
	Index       int64
	Kind, Actor string
	Data        struct {
		Act, Code, Person string
		Factors, Count    int
		Articles          []string
	}
}

// log gives the entries of a kind.
func (o *office) log(kind string) (list []entry) {
	o.t.Helper()
	req, err := http.NewRequest("GET", o.server.URL+"/api/v1/log?limit=500", nil)
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.auditor)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	var page struct{ Items []entry }
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil || res.StatusCode != http.StatusOK {
		o.t.Fatalf("%d %v", res.StatusCode, err)
	}
	return slices.DeleteFunc(page.Items, func(e entry) bool { return e.Kind != kind })
}

// refusedSignIns wants so many attempts with a code in the log, all of one person (nobody: ""). They are written beside the answer.
func (o *office) refusedSignIns(t *testing.T, code string, n int, person string) {
	t.Helper()
	live.Until(t, 10*time.Second, fmt.Sprintf("%d of %s by %q in the log", n, code, person), func() bool {
		found := 0
		for _, e := range o.log("session.refused") {
			if e.Data.Code == code && e.Data.Person == person {
				found += max(1, e.Data.Count)
			}
		}
		return found == n
	})
}
