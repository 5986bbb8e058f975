package walk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/front/api"
	"portiek/internal/front/web"
	"portiek/internal/rules/access"
)

// TestWalk asks every route of the pages and every operation of the API as everybody, and every act by the API's question whether
// it would be allowed: the running program must say what the decision table says.
func TestWalk(t *testing.T) {
	for _, name := range []string{"wooninvest", "wooncompas"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			o := open(t, name)
			o.staff()
			o.file()
			t.Logf("hired %d people in %v", len(o.people)+2, time.Since(begun).Round(time.Second))
			t.Run("pages", o.pages)
			t.Run("permits", o.permits)
			t.Run("operations", o.operations)
			t.Run("stills", o.stills)
			t.Run("acts", o.acts)
			t.Run("elsewhere", o.elsewhere)
			if t.Failed() {
				t.Log(o.faults())
			}
			t.Logf("walked in %v", time.Since(begun).Round(time.Second))
		})
	}
}

// faults are what the program itself found wrong.
func (o *office) faults() string {
	var list []string
	for line := range strings.Lines(o.server.Log()) {
		if strings.Contains(line, "level=ERROR") {
			list = append(list, line)
		}
	}
	return strings.Join(list, "")
}

// table is the pages' own table of routes, those that take a permit first: nobody has one before they are asked for.
func table() []web.Route {
	all := web.New(web.Options{}).Routes()
	slices.SortStableFunc(all, func(a, b web.Route) int {
		if a.Permit == b.Permit {
			return 0
		}
		return map[bool]int{true: -1, false: 1}[a.Permit]
	})
	return all
}

func (o *office) pages(t *testing.T) {
	routes := table()
	o.each(func(v *visitor) {
		for _, r := range routes {
			if r.Act == web.Public {
				continue
			}
			for _, s := range o.shots(r) {
				o.compare(t, r.Pattern+" "+s.name, v, v.id, v.browser, s)
			}
		}
	})
	for _, r := range routes {
		if r.Act == web.Public {
			o.anybody(t, r)
			continue
		}
		for _, s := range o.shots(r) {
			o.nobody(t, r.Pattern+" "+s.name, s)
		}
	}
}

// anybody: a public route answers to whoever comes, for all that a password, code or link can be wrong.
func (o *office) anybody(t *testing.T, r web.Route) {
	for _, s := range o.shots(r) {
		for _, c := range []*client{newClient(t, o.server.URL), o.maker.browser} {
			a := c.do(s.method, s.path, s.form, "")
			if a.status == http.StatusUnauthorized || a.status >= 500 || a.status == http.StatusForbidden && !named(a.body) {
				t.Errorf("%s: %v", r.Pattern, a)
			}
		}
	}
}

// nobody is everybody who is not signed in: a stranger, who has a session that was made up, who gave a password only, who left,
// and a program with a good token, which opens no page.
func (o *office) nobody(t *testing.T, what string, s shot) {
	forged := newClient(t, o.server.URL)
	at, err := url.Parse(o.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	forged.http.Jar.SetCookies(at, []*http.Cookie{{Name: "portiek", Value: strings.Repeat("A", 26)}})
	for who, c := range map[string]*client{"a stranger": newClient(t, o.server.URL), "a forger": forged, "who gave a password only": o.half,
		"who left": o.gone.browser, "a program": o.people[0].program} {
		a := c.do(s.method, s.path, s.form, "")
		if a.status != http.StatusUnauthorized {
			t.Errorf("%s, %s: %v", what, who, a)
		} else if !named(a.body) && !strings.Contains(a.body, `action="/aanmelden"`) { // a page asks to sign in first
			t.Errorf("%s, %s: no article in %v", what, who, a)
		}
	}
}

// compare holds what is answered to a visitor against the table.
func (o *office) compare(t *testing.T, what string, v *visitor, person string, c *client, s shot) {
	first, yes := ask{}, !s.never
	for _, q := range s.asks {
		if yes && !o.allows(v, person, q) {
			first, yes = q, false
		}
	}
	if yes && s.spends {
		return
	}
	a := c.do(s.method, s.path, s.form, s.body)
	refused := a.status == http.StatusForbidden
	switch {
	case a.status == http.StatusUnauthorized || a.status >= 500:
		t.Errorf("%s as %s: %v", what, v.name, a)
	case refused == yes:
		t.Errorf("%s as %s: allowed by the table is %v, and the answer %v", what, v.name, yes, a)
	case refused && !named(a.body):
		t.Errorf("%s as %s: no article in %v", what, v.name, a)
	case refused && first.act != "" && o.because(v, first.act) != nil && !cites(a.body, o.because(v, first.act)):
		t.Errorf("%s as %s: not for %v but %v", what, v.name, o.because(v, first.act), a)
	}
}

// permits has everybody who may ask for one use it: what a permit opens, and that it opens no more than it says.
func (o *office) permits(t *testing.T) {
	c, used := o.cases["ours"], false
	look := ask{act: "view", complex: hof, dossier: c, says: []string{"purpose", "reason", "balance"}}
	take := look
	take.act = "export"
	for _, v := range o.people {
		for _, copies := range []bool{false, true} {
			if !o.allows(v, v.id, look) || copies && !o.allows(v, v.id, take) {
				continue
			}
			used = true
			o.uses(t, v, o.permit(v, c, copies), copies)
		}
	}
	if !used {
		t.Error("nobody could ask for a permit")
	}
}

func (o *office) uses(t *testing.T, v *visitor, permit string, copies bool) {
	for _, r := range table() {
		if !r.Permit {
			continue
		}
		s := o.shots(r)[0]
		form := o.day(url.Values{"machtiging": {permit}})
		film := url.Values{"dag": form["dag"], "machtiging": form["machtiging"], "van": {fmt.Sprint(o.span.From.UnixMicro())}, "tot": {fmt.Sprint(o.span.To.UnixMicro())}}
		for path, mine := range map[string]bool{s.path: true, strings.Replace(s.path, camera, "garage", 1): false, strings.Replace(s.path, camera, "brievenbussen", 1): false} {
			a := answer{}
			if s.method == "POST" {
				a = v.browser.post(path, form)
			} else {
				a = v.browser.get(path + "?" + film.Encode())
			}
			yes := mine && (r.Act == "view" || r.Act == "export" && copies)
			if refused := a.status == http.StatusForbidden; refused == yes || a.status >= 500 || refused && !named(a.body) {
				t.Errorf("%s as %s with permit (to copy: %v): %v", path, v.name, copies, a)
			}
		}
	}
}

// permit asks for one.
func (o *office) permit(v *visitor, c *dossier, copies bool) string {
	o.t.Helper()
	form := o.day(url.Values{"grond": {o.reason}, "doel": {o.purpose}, "camera": {camera}, "afweging": {balance}})
	if copies {
		form.Set("kopie", "ja")
	}
	a := v.browser.post("/dossiers/"+c.id+"/machtiging", form)
	id, ok := strings.CutSuffix(strings.TrimPrefix(a.header.Get("Location"), "/machtigingen/"), "?nieuw=1")
	if !ok {
		o.t.Fatalf("permit of %s: %v", v.name, a)
	}
	return id
}

func (o *office) operations(t *testing.T) {
	o.each(func(v *visitor) {
		n := 100 + slices.Index(o.people, v)
		for _, op := range api.Operations() {
			for _, s := range o.calls(t, op) {

				c := v.program
				if op.Asked == api.Public { // how often anybody may ask is counted by address
					c = c.from(n)
				}
				o.compare(t, op.ID+" "+s.name, v, v.holder, c, s)
			}
		}
	})
	asked := 0
	for _, op := range api.Operations() {
		for _, s := range o.calls(t, op)[:1] {
			for who, c := range map[string]*client{"a stranger": newClient(t, o.server.URL), "a page's cookie": o.maker.browser, "a forger": newClient(t, o.server.URL).program("portiek_" + strings.Repeat("A", 26)),
				"who left": o.gone.program} {
				asked++
				a := c.from(asked/20).do(s.method, s.path, nil, s.body)
				if want := map[bool]int{true: http.StatusOK, false: http.StatusUnauthorized}[op.Asked == api.Public]; a.status != want || want != http.StatusOK && !named(a.body) {
					t.Errorf("%s, %s: %v", op.ID, who, a)
				}
			}
		}
	}
}

// acts puts every act to the API's own question, in the conditions that a question can carry.
func (o *office) acts(t *testing.T) {
	said := []string{"reason", "purpose", "balance", "ticket", "instruction", "requester", "dpia_first", "end_date", "told_afterwards"}
	o.each(func(v *visitor) {
		for _, act := range access.Acts() {
			full := map[string]any{"act": act.ID, "camera": camera, "reason": o.reasonFor(act.ID), "purpose": o.purpose, "balance": balance, "ticket": "S-12",
				"met": []string{"instruction", "requester:" + o.rules.Preservation[0].ID, "dpia_first", "end_date", "told_afterwards", "two_approvals", "second_person", "mandate", "in_case", "assigned"}}
			o.would(t, v, map[string]any{"act": act.ID}, ask{act: act.ID})
			o.would(t, v, map[string]any{"act": act.ID, "complex": elsewhere}, ask{act: act.ID, complex: elsewhere})
			o.would(t, v, full, ask{act: act.ID, complex: hof, says: said})
			for _, name := range []string{"ours", "others", "closed"} {
				c := o.cases[name]
				o.would(t, v, map[string]any{"act": act.ID, "case": c.id}, ask{act: act.ID, complex: hof, dossier: c})
				full["case"] = c.id
				o.would(t, v, full, ask{act: act.ID, complex: hof, dossier: c, says: said})
			}
		}
	})
}

func (o *office) reasonFor(act string) string {
	switch {
	case act == "technical_look":
		return "technical"
	case act == "covert" && len(o.rules.Covert.Suspicions) > 0:
		return o.rules.Covert.Suspicions[0]
	}
	return o.reason
}

func (o *office) would(t *testing.T, v *visitor, question map[string]any, q ask) {
	var d struct {
		Allowed  bool
		Articles []struct{ ID string }
		Unmet    []struct {
			Condition string
			Article   struct{ ID string }
			Remedy    struct{ NL, EN string }
		}
	}
	v.more = append(v.more[1:], v.more[0]) // the next
	v.more[0].tell("POST", "/api/v1/decisions", question, &d)
	if want := o.allows(v, v.holder, q); d.Allowed != want {
		t.Errorf("%v as %s: allowed by the table is %v, and the answer %+v", question, v.name, want, d)
	}
	if len(d.Articles) == 0 || d.Allowed == (len(d.Unmet) > 0) {
		t.Errorf("%v as %s: %+v", question, v.name, d)
	}
	for _, u := range d.Unmet {
		if u.Article.ID == "" || u.Remedy.NL == "" || u.Remedy.EN == "" {
			t.Errorf("%v as %s: %+v", question, v.name, u)
		}
	}
}

// elsewhere: what is not in a table is not there, for whoever may do the most.
func (o *office) elsewhere(t *testing.T) {
	routes, all := table(), map[string]bool{}
	for _, r := range routes {
		all[r.Pattern] = true
	}
	for _, path := range []string{"/nergens", "/admin", "/camera", "/camera/", "/camera/hal/live", "/camera/hal/beeld/x", "/overzicht/x", "/beheer/x", "/debug/pprof/", "/metrics", "/data",
		"/footage", "/catalogue/portiek.db", "/ring-1", "/.git/config", "/assets/", "/assets/../portiek.yaml", "/geluid", "/live", "/gezichten", "/gallery", "/demo/x", "/protocol/x/y",
		"/api", "/api/", "/api/v1", "/api/v2/cameras", "/api/v1/segments", "/api/v1/cameras/hal", "/api/v1/cameras/hal/live", "/api/docs"} {
		for _, c := range []*client{o.maker.browser, newClient(t, o.server.URL)} {
			if a := c.get(path); a.status != http.StatusNotFound && !(a.status/100 == 3 && a.header.Get("Location") != path) {
				t.Errorf("%s: %v", path, a)
			}
		}
	}
	for _, r := range routes {
		s := o.shots(r)[0]
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			pattern := method + strings.TrimPrefix(r.Pattern, s.method)
			if all[pattern] {
				continue
			}
			if a := o.maker.browser.do(method, s.path, nil, ""); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %v", method, s.path, a)
			}
		}
	}
}
