package walk_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"portiek/e2e/live"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Where the cameras of a demonstration hang, one of them, and a complex without any.
const (
	hof       = "Kastanjehof"
	elsewhere = "Meidoornflat"
	camera    = "hal"
)

// office is a running demonstration with everybody who may ask something.
type office struct {
	t      *testing.T
	server *live.Server
	rules  *protocol.Protocol
	judge  *access.Judge
	table  map[string]map[string]access.Row // act, role
	admin  *client                          // the administrator's browser
	boss   *client                          // a program of the administrator's

	people  []*visitor // who hold one role each, with browser and token
	maker   *visitor   // who holds every role, and makes the tokens
	gone    *visitor   // who held every role, and left
	half    *client    // who gave a password and no code
	opener  *visitor
	cases   map[string]*dossier
	hold    string
	begun   time.Time
	span    footage.Span
	purpose string
	reason  string
}

// visitor is somebody with roles, by browser or by token.
type visitor struct {
	id, name, employee string
	role               string
	where              []string // complexes; nil: all
	browser            *client
	program            *client
	more               []*client // programs with the same rights: how often one may ask is counted by token
	holder             string    // id of the person whose tokens they are
}

// dossier is a case.
type dossier struct {
	id       string
	open     bool
	assigned map[string]bool // by person
}

// employees counts the numbers that are given out.
var employees atomic.Int64

// open starts the program and hires everybody.
func open(t *testing.T, name string, flags ...string) *office {
	t.Helper()
	live.AvoidMidnight(t, 3*time.Minute)
	o := &office{t: t, cases: map[string]*dossier{}, table: map[string]map[string]access.Row{}}
	var err error
	if o.rules, err = protocol.Builtin(name); err != nil {
		t.Fatal(err)
	}
	if o.judge, err = access.NewJudge(o.rules); err != nil {
		t.Fatal(err)
	}
	for _, row := range o.judge.Table() {
		if o.table[row.Act.ID] == nil {
			o.table[row.Act.ID] = map[string]access.Row{}
		}
		o.table[row.Act.ID][row.Role] = row
	}
	o.purpose, o.reason = "protect_own_property", map[string]string{"wooninvest": "offence_evidence", "wooncompas": "incident"}[name]
	o.begun = time.Now()
	o.server = live.Demo(t, "", append([]string{"--protocol", name}, flags...)...)
	o.admin = o.enter(access.Administrator)
	o.boss = newClient(t, o.server.URL).program(o.tokenOf(o.admin, "walk", access.Administrator, nil))
	return o
}

// enter signs in with a demonstration's link.
func (o *office) enter(role string) *client {
	o.t.Helper()
	u, err := url.Parse(o.server.DemoLink(role))
	if err != nil {
		o.t.Fatal(err)
	}
	c := newClient(o.t, o.server.URL)
	if a := c.post("/demo", url.Values{"token": {u.Query().Get("token")}}); a.status != 303 {
		o.t.Fatalf("sign in as %s: %v", role, a)
	}
	return c
}

// tokenOf makes a token on the page.
func (o *office) tokenOf(c *client, name, role string, where []string) string {
	o.t.Helper()
	form := url.Values{"naam": {name}, "rol": {role}, "totenmet": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}, "waar": {"alle"}}
	if where != nil {
		form["waar"], form["complex"] = []string{"enkele"}, where
	}
	return o.find(c.post("/beheer/sleutels", form), `value="(portiek_[A-Z0-9]+)"`)
}

// find wants a page with a match, and gives its first group.
func (o *office) find(a answer, pattern string) string {
	o.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if a.status != 200 || m == nil {
		o.t.Fatalf("no %s in %v", pattern, a)
	}
	return m[1]
}

const password = "een lang wachtwoord voor de wandeling"

// hire adds somebody with roles, who signed for confidentiality.
func (o *office) hire(name string, where []string, roles ...string) *visitor {
	o.t.Helper()
	v := &visitor{name: name, where: where, employee: fmt.Sprint(500 + employees.Add(1))}
	var made struct{ ID string }
	o.boss.tell("POST", "/api/v1/people", map[string]any{"employee": v.employee, "name": name}, &made)
	v.id, v.holder = made.ID, made.ID
	o.boss.tell("POST", "/api/v1/people/"+v.id+"/statement", nil, nil)
	for _, v.role = range roles {
		o.boss.tell("POST", "/api/v1/appointments", map[string]any{"person": v.id, "role": v.role, "complexes": where}, nil)
	}
	return v
}

// enrol has somebody choose password and second factor by an invitation.
func (o *office) enrol(v *visitor) {
	o.t.Helper()
	token := o.find(o.admin.post("/beheer/mensen/"+v.id+"/uitnodiging", nil), `/welkom\?token=([A-Za-z0-9_-]+)`)
	v.browser = newClient(o.t, o.server.URL)
	key := o.find(v.browser.post("/welkom", url.Values{"token": {token}, "login": {v.login()}, "wachtwoord": {password}, "nogmaals": {password}}),
		`name="sleutel" value="([A-Z2-7]+)"`)
	code, err := totp.GenerateCode(key, time.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	if a := v.browser.post("/welkom/code", url.Values{"code": {code}, "sleutel": {key}}); a.status != 200 {
		o.t.Fatalf("second factor of %s: %v", v.name, a)
	}
}

func (v *visitor) login() string { return "m" + v.employee }

// staff hires one person for every role and scope, with browser and token, and who has no right to be here.
func (o *office) staff() {
	o.t.Helper()
	o.maker = o.hire("Maker", nil, o.judge.Roles()...)
	o.enrol(o.maker)
	for _, role := range o.judge.Roles() {
		o.people = append(o.people, o.cast(role))
		for _, where := range [][]string{{hof}, {elsewhere}} {
			o.people = append(o.people, o.hire(role+" "+where[0], where, role))
		}
	}
	o.each(func(v *visitor) {
		if v.where != nil {
			o.enrol(v)
		}
		for range 4 {
			v.more = append(v.more, newClient(o.t, o.server.URL).program(o.tokenOf(o.maker.browser, v.name, v.role, v.where)))
		}
		v.program, v.holder = v.more[0], o.maker.id
	})
	o.gone = o.hire("Weg", nil, o.judge.Roles()...)
	o.enrol(o.gone)
	o.gone.program = newClient(o.t, o.server.URL).program(o.tokenOf(o.gone.browser, "weg", access.Administrator, nil))
	if a := o.admin.post("/beheer/mensen/"+o.gone.id+"/vertrek", url.Values{"zeker": {"ja"}}); a.status != 303 {
		o.t.Fatalf("leave: %v", a)
	}
	o.half = newClient(o.t, o.server.URL)
	if a := o.half.post("/aanmelden", url.Values{"login": {o.maker.login()}, "wachtwoord": {password}}); a.status != 303 || !strings.Contains(a.header.Get("Location"), "/code") {
		o.t.Fatalf("password: %v", a)
	}
}

// each does something for every visitor, a few at a time.
func (o *office) each(do func(*visitor)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, 4)
	for _, v := range o.people {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			do(v)
		})
	}
	wait.Wait()
}

// cast is the demonstration's own person with a role, everywhere.
func (o *office) cast(role string) *visitor {
	o.t.Helper()
	var list struct {
		Items []struct{ ID, Person, Role string }
	}
	o.boss.tell("GET", "/api/v1/appointments", nil, &list)
	for _, a := range list.Items {
		if a.Role == role {
			return &visitor{id: a.Person, name: role, role: role, browser: o.enter(role), holder: a.Person}
		}
	}
	o.t.Fatalf("nobody is %s", role)
	return nil
}

// may finds somebody, everywhere, who may do an act at all.
func (o *office) may(act string) *visitor {
	o.t.Helper()
	for _, v := range o.people {
		if v.where == nil && len(o.table[act][v.role].Ways) > 0 {
			return v
		}
	}
	o.t.Fatalf("nobody may %s", act)
	return nil
}

// file opens the cases: one with everybody on it, one with nobody, and one that is closed.
func (o *office) file() {
	o.t.Helper()
	time.Sleep(time.Until(o.begun.Add(20 * time.Second))) // a permit shows whole groups of pictures only: leave it room for one
	now := time.Now().Truncate(time.Second)
	o.span = footage.Span{From: now.Add(-12 * time.Second), To: now.Add(-time.Second)}
	o.opener = o.may("open_case")
	for _, name := range []string{"ours", "others", "closed"} {
		c := o.dossier(o.opener)
		o.cases[name] = c
		if name != "others" {
			for _, v := range append(slices.Clone(o.people), o.maker) {
				o.assign(c, v)
			}
		}
	}
	closed := o.cases["closed"]
	if a := o.opener.browser.post("/dossiers/"+closed.id+"/sluiting", url.Values{"zeker": {"ja"}}); a.status != 303 {
		o.t.Fatalf("close: %v", a)
	}
	closed.open = false
	o.hold = o.held(o.cases["ours"])
}

// dossier opens a case of an incident.
func (o *office) dossier(by *visitor) *dossier {
	o.t.Helper()
	a := by.browser.post("/dossiers", url.Values{"soort": {"incident"}, "complex": {hof}, "doel": {o.purpose}, "titel": {"vernielde brievenbussen"}})
	m := regexp.MustCompile(`^/dossiers/([0-9-]+)\?nieuw=1$`).FindStringSubmatch(a.header.Get("Location"))
	if m == nil {
		o.t.Fatalf("open a case: %v", a)
	}
	return &dossier{id: m[1], open: true, assigned: map[string]bool{}}
}

// assign puts somebody on a case; nobody puts themselves on one.
func (o *office) assign(c *dossier, v *visitor) {
	o.t.Helper()
	if v == nil || v.id == o.opener.id || c.assigned[v.id] {
		return
	}
	if a := o.opener.browser.post("/dossiers/"+c.id+"/toewijzing", url.Values{"persoon": {v.id}, "aan": {"1"}}); a.status != 303 {
		o.t.Fatalf("assign %s: %v", v.name, a)
	}
	c.assigned[v.id] = true
}

// held places a hold.
func (o *office) held(c *dossier) string {
	o.t.Helper()
	form := o.day(url.Values{"camera": {camera}, "dossier": {c.id}, "reden": {"vernieling"}, "vrager": {"controller"}, "herzien": {time.Now().AddDate(0, 0, 7).Format(time.DateOnly)}})
	a := o.may("hold").browser.post("/veiligstellingen", form)
	m := regexp.MustCompile(`#h([0-9a-f]{32})$`).FindStringSubmatch(a.header.Get("Location"))
	if m == nil {
		o.t.Fatalf("hold: %v", a)
	}
	return m[1]
}

// day fills in the span of a form.
func (o *office) day(form url.Values) url.Values {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		o.t.Fatal(err)
	}
	form.Set("dag", o.span.From.In(zone).Format(time.DateOnly))
	form.Set("van", o.span.From.In(zone).Format(time.TimeOnly))
	form.Set("tot", o.span.To.In(zone).Format(time.TimeOnly))
	return form
}
