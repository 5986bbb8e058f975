package walk_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/access"
)

// decision is what the API answers to the question whether something would be allowed.
type decision struct {
	Allowed  bool
	Articles []struct{ ID string }
	Unmet    []struct {
		Condition string
		Article   struct{ ID string }
	}
	Offer string
}

func (d decision) cites(id string) bool {
	return slices.ContainsFunc(d.Articles, func(a struct{ ID string }) bool { return a.ID == id })
}

func (d decision) lacks(condition string) bool {
	return slices.ContainsFunc(d.Unmet, func(u struct {
		Condition string
		Article   struct{ ID string }
	}) bool {
		return u.Condition == condition
	})
}

// TestDifferences does the same under both protocols, which say something else, each with its own article.
func TestDifferences(t *testing.T) {
	for _, name := range []string{"wooninvest", "wooncompas"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, name)
			maker := o.hire("Maker", nil, o.judge.Roles()...)
			o.enrol(maker)
			for _, role := range o.judge.Roles() {
				v := o.cast(role)
				v.program = newClient(t, o.server.URL).program(o.tokenOf(maker.browser, role, role, nil))
				o.people = append(o.people, v)
			}
			o.file()
			for what, says := range map[string]func(*testing.T){"tenant asks": o.tenantAsks, "outside a case": o.outsideCase, "dummy": o.dummy, "80 hours ago": o.longAgo, "partner decides": o.partner} {
				t.Run(what, says)
			}
		})
	}
}

func (o *office) role(id string) *visitor {
	o.t.Helper()
	i := slices.IndexFunc(o.people, func(v *visitor) bool { return v.role == id })
	if i < 0 {
		o.t.Fatalf("nobody is %s", id)
	}
	return o.people[i]
}

func (o *office) decided(v *visitor, question map[string]any) (d decision) {
	o.t.Helper()
	v.program.tell("POST", "/api/v1/decisions", question, &d)
	return d
}

func (o *office) wooninvest() bool { return o.rules.Role("contact_person") != nil }

// looker is who looks at footage.
func (o *office) looker() *visitor {
	if o.wooninvest() {
		return o.role("contact_person")
	}
	return o.role("function_holder")
}

// tenantAsks: WoonInvest secures footage when a tenant asks, Wooncompas does not (TV-3), on the page and by the API.
func (o *office) tenantAsks(t *testing.T) {
	v := o.looker()
	d := o.decided(v, map[string]any{"act": "ask_hold", "complex": hof, "met": []string{"requester:tenant"}})
	form := o.day(url.Values{"camera": {camera}, "dossier": {o.cases["ours"].id}, "reden": {"gevraagd"}, "vrager": {"tenant"}, "herzien": {time.Now().AddDate(0, 0, 7).Format(time.DateOnly)}})
	a := v.browser.post("/veiligstellingen", form)
	if o.wooninvest() {
		if !d.Allowed || len(d.Articles) == 0 || a.status != http.StatusSeeOther {
			t.Errorf("%+v\n%v", d, a)
		}
		return
	}
	if d.Allowed || !d.cites("WC-TV-3") || a.status != http.StatusForbidden || !cites(a.body, []string{"WC-TV-3"}) && !strings.Contains(a.body, "TV-3") {
		t.Errorf("%+v\n%v", d, a)
	}
}

// outsideCase: WoonInvest knows no manager who looks; that of Wooncompas looks inside a case only, to which somebody assigned them.
func (o *office) outsideCase(t *testing.T) {
	full := map[string]any{"act": "view", "camera": camera, "reason": o.reason, "purpose": o.purpose, "balance": balance}
	if o.wooninvest() {
		if d := o.decided(o.looker(), full); d.Allowed || !d.lacks("in_case") || !d.cites("P:look_in_case") {
			t.Errorf("%+v", d)
		}
		if nl, _ := o.judge.RoleTitle("manager"); nl != "manager" {
			t.Errorf("there is a manager: %s", nl)
		}
		return
	}
	m := o.role("manager")
	d := o.decided(m, full)
	if d.Allowed || !d.lacks("in_case") || !d.lacks("assigned") {
		t.Errorf("%+v", d)
	}
	protocol := slices.ContainsFunc(d.Articles, func(a struct{ ID string }) bool { return strings.HasPrefix(a.ID, "WC-") })
	if !protocol {
		t.Errorf("no article of the protocol: %+v", d)
	}
	if a := m.browser.get("/camera/" + camera + "/beeld"); a.status != http.StatusForbidden || !named(a.body) {
		t.Error(a)
	}
	form := o.day(url.Values{"grond": {o.reason}, "doel": {o.purpose}, "camera": {camera}, "afweging": {balance}})
	if a := m.browser.post("/dossiers/"+o.cases["others"].id+"/machtiging", form); a.status != http.StatusForbidden || !named(a.body) {
		t.Error(a)
	}
	if a := m.browser.post("/dossiers/"+o.cases["ours"].id+"/machtiging", form); a.status != http.StatusSeeOther {
		t.Errorf("in a case of theirs: %v", a)
	}
}

// dummy: WoonInvest lets one be registered; Wooncompas says nothing of dummies, so it may not.
func (o *office) dummy(t *testing.T) {
	d := o.decided(o.role(access.Administrator), map[string]any{"act": "register_dummy", "complex": hof})
	if d.Allowed != o.wooninvest() || !o.wooninvest() && !d.cites("P:silence_means_no") || o.wooninvest() && !strings.HasPrefix(d.Articles[0].ID, "WI-") && !slices.ContainsFunc(d.Articles, func(a struct{ ID string }) bool { return strings.HasPrefix(a.ID, "WI-") }) {
		t.Errorf("%+v", d)
	}
}

// longAgo: footage of 80 hours ago is gone at WoonInvest (72 hours) and there at Wooncompas.
func (o *office) longAgo(t *testing.T) {
	at := time.Now().Add(-80 * time.Hour).UTC().Truncate(time.Second)
	d := o.decided(o.looker(), map[string]any{"act": "view", "camera": camera, "case": o.cases["ours"].id, "reason": o.reason, "purpose": o.purpose, "balance": balance,
		"from": at.Format(time.RFC3339), "to": at.Add(time.Minute).Format(time.RFC3339)})
	if o.wooninvest() {
		if d.Allowed || !d.lacks("term") || !d.cites("WI-6.3a") || !d.cites("AVG-5.1e") {
			t.Errorf("%+v", d)
		}
		return
	}
	if want := o.rules.Term() > 80*time.Hour; d.lacks("term") == want {
		t.Errorf("term %v: %+v", o.rules.Term(), d)
	}
}

// partner: a processor decides under neither. Where the adopted text says otherwise, what is allowed instead is offered.
func (o *office) partner(t *testing.T) {
	v := o.role("technician")
	d := o.decided(v, map[string]any{"act": "decide", "complex": hof, "case": o.cases["ours"].id, "purpose": o.purpose, "balance": balance, "met": []string{"instruction", "written_request"}})
	want := []string{"AVG-28", "P:processor_never_decides"}
	if !o.wooninvest() {
		want = append(want, "WC-TV-5")
	}
	for _, id := range want {
		if d.Allowed || !d.cites(id) {
			t.Errorf("no %s: %+v", id, d)
		}
	}
	if (d.Offer == "prepare_decision") == o.wooninvest() {
		t.Errorf("offers %q", d.Offer)
	}
	if d := o.decided(v, map[string]any{"act": "prepare_decision", "complex": hof}); d.Allowed == o.wooninvest() {
		t.Errorf("%+v", d)
	}
}
