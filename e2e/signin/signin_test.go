package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"portiek/e2e/live"
	"portiek/internal/front/web"
	"portiek/internal/rules/access"
	"portiek/internal/rules/protocol"
)

// oneStep is what a page tells whoever needs a second step.
const oneStep = "in één stap aangemeld"

// TestOffice: from a stranger to somebody whose role has ended.
func TestOffice(t *testing.T) {
	o := open(t)
	o.says(nil, all()...)
	t.Run("stranger", o.stranger)
	roles := []string{"contact_person", "administrator", "privacy_officer", "auditor"}
	o.hire(roles...)
	t.Run("groups", o.groups)
	t.Run("one factor", o.oneFactor)
	t.Run("two factors", o.twoFactors)
	t.Run("role ended", o.roleEnded)
	t.Run("lies", o.lies)
	if t.Failed() {
		t.Log(o.server.Log())
	}
}

// stranger: the office knows him, Portiek does not.
func (o *office) stranger(t *testing.T) {
	if a := o.browser().get("/aanmelden"); !strings.Contains(a.body, "Kantooraccount") {
		t.Errorf("no button: %v", a)
	}
	o.refused(t, "signin.stranger", "maar niet in Portiek")
	o.refusedSignIns(t, "signin.stranger", 1, "")
}

// refused signs in and wants a no, without a session.
func (o *office) refused(t *testing.T, code, words string) {
	t.Helper()
	b := o.browser()
	a := b.signIn()
	if a.status != http.StatusForbidden || !strings.Contains(a.body, words) || !strings.Contains(a.body, `class="art"`) {
		t.Errorf("not refused for %s: %v", code, a)
	}
	if a := b.get("/overzicht"); a.status != http.StatusUnauthorized {
		t.Errorf("%s, and in all the same: %v", code, a)
	}
}

// groups: the directory must back every role that he holds here, and gives none.
func (o *office) groups(t *testing.T) {
	for _, list := range [][]string{nil, {"boekhouding"}, {"contact_person", "administrator", "privacy_officer", "auditor"}, all()[1:], {strings.Join(all(), " ")}} {
		o.says(nil, list...)
		o.refused(t, "signin.group", "groepen van uw account")
	}
	o.provider.Claims(func(c map[string]any) { c["employee_number"] = employee }) // the directory tells groups elsewhere, and not enough of them
	o.provider.Info(func(u *oidc.UserInfo) { u.AppendClaims("groups", []string{"camera-wijk"}) })
	o.refused(t, "signin.group", "groepen van uw account")
	o.provider.Info(nil)
	o.says(nil, append(all(), "boekhouding")...)
	b := o.in()
	if a := b.get("/overzicht"); a.status != http.StatusOK || !strings.Contains(a.body, "Jan Jansen") {
		t.Errorf("%v", a)
	}
	o.refusedSignIns(t, "signin.group", 1, o.jan) // the rest is counted
	if linked := o.log("account.linked"); len(linked) != 1 || linked[0].Data.Person != o.jan {
		t.Errorf("linked: %+v", linked)
	}
}

// oneFactor: with a password alone at the office nothing that has footage in reach, or changes who may, can be done.
func (o *office) oneFactor(t *testing.T) {
	o.provider.Info(func(u *oidc.UserInfo) { u.AppendClaims("amr", []string{"mfa"}); u.AppendClaims("acr", strong) }) // nobody signed that
	defer o.provider.Info(nil)
	o.says(nil, all()...)
	one := o.in()
	o.says(map[string]any{"amr": []string{"pwd", "mfa"}}, all()...)
	two := o.in()
	o.says(map[string]any{"amr": nil, "acr": strong}, all()...)
	acr := o.in()
	needs := factors(t)
	filled := strings.NewReplacer("{hold}", o.hold(), "{$}", "", "{camera}", camera, "{recorder}", "test", "{name}", "x", "{person}", "x", "{rol}", "x", "{sessie}", "x",
		"{sleutel}", "x", "{permit}", "x", "{version}", "x", "{id}", "x", "{case}", "2026-000000")
	tried := 0
	for _, r := range web.New(web.Options{}).Routes() {
		if needs[r.Act] == 0 {
			continue
		}
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = filled.Replace(path)
		a := one.do(method, path, url.Values{})
		if needs[r.Act] < 2 {
			if a.status == http.StatusUnauthorized || strings.Contains(a.body, oneStep) {
				t.Errorf("%s asks for a second step: %v", r.Pattern, a)
			}
			continue
		}
		tried++
		if a.status != http.StatusForbidden || !r.Permit && r.Act != "technical_look" && !strings.Contains(a.body, oneStep) { // no role of his looks technically
			t.Errorf("%s (%s) with one step: %v", r.Pattern, r.Act, a)
		}
		if method == http.MethodGet {
			for _, b := range []*browser{two, acr} {
				if a := b.get(path); strings.Contains(a.body, oneStep) || a.status == http.StatusUnauthorized {
					t.Errorf("%s with two steps: %v", r.Pattern, a)
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d routes ask for a second step", tried)
	}
	for _, e := range o.log("act.refused") {
		if e.Actor == o.jan && e.Data.Act == "see_cases" && slices.Contains(e.Data.Articles, "P:two_steps") {
			return
		}
	}
	t.Errorf("the refusal is not in the log: %+v", o.log("act.refused"))
}

// hold places one, of which the caretaker's list gives the id.
func (o *office) hold() string {
	o.t.Helper()
	live.Until(o.t, time.Minute, "six seconds of footage", func() bool {
		there := o.server.Timeline(camera, time.Now()).Footage
		return len(there) > 0 && there[len(there)-1][1]-there[0][0] > 6000
	})
	now := time.Now().Truncate(time.Second)
	if status, body := o.server.Hold(camera, now.Add(-20*time.Second), now.Add(-5*time.Second)); status != http.StatusOK {
		o.t.Fatalf("%d\n%s", status, body)
	}
	status, body := o.server.Get("/veiligstellingen")
	return o.found(status, body, `/veiligstellingen/([0-9a-f]{32})/einde`)
}

// factors is how many steps of signing in each act takes.
func factors(t *testing.T) map[string]int {
	t.Helper()
	rules, err := protocol.Builtin("wooninvest")
	if err != nil {
		t.Fatal(err)
	}
	judge, err := access.NewJudge(rules)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, row := range judge.Table() {
		out[row.Act.ID] = row.Factors
	}
	return out
}

// twoFactors: with a second step he asks for a permit and looks; the same person with one step cannot use it.
func (o *office) twoFactors(t *testing.T) {
	o.says(map[string]any{"amr": []string{"mfa"}}, all()...)
	two := o.in()
	dossier := o.server.Case() // of the caretaker, at the same complex
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(zone).Truncate(time.Second)
	from := now.Add(-30 * time.Second)
	form := url.Values{"grond": {"offence_evidence"}, "doel": {"protect_own_property"}, "camera": {camera}, "dag": {from.Format(time.DateOnly)},
		"van": {from.Format(time.TimeOnly)}, "tot": {now.Format(time.TimeOnly)}}
	a := two.do("POST", "/dossiers/"+dossier+"/machtiging", form)
	permit, ok := strings.CutSuffix(strings.TrimPrefix(a.header.Get("Location"), "/machtigingen/"), "?nieuw=1")
	if !ok {
		t.Fatalf("no permit: %v", a)
	}
	o.says(nil, all()...)
	one := o.in()
	if a := one.do("POST", "/dossiers/"+dossier+"/machtiging", form); a.status != http.StatusForbidden || !strings.Contains(a.body, oneStep) {
		t.Errorf("a permit with one step: %v", a)
	}
	film := fmt.Sprintf("/camera/%s/beeld?machtiging=%s&dag=%s&van=%d&tot=%d", camera, permit, from.Format(time.DateOnly), from.UnixMicro(), now.UnixMicro())
	if a := two.get(film); a.status != http.StatusOK || len(a.body) < 1000 {
		t.Errorf("no pictures with two steps: %v", a)
	}
	for _, path := range []string{film, film + "&keys=1", strings.Replace(film, "/beeld?", "/playlist.m3u8?", 1)} {
		if a := one.get(path); a.status != http.StatusForbidden {
			t.Errorf("pictures with one step: %v", a)
		}
	}
}

// roleEnded: what his sessions could do is over at once, in every browser, and the office's word brings none of it back.
func (o *office) roleEnded(t *testing.T) {
	o.says(map[string]any{"amr": []string{"mfa"}}, all()...)
	first, second := o.in(), o.in()
	o.endRoles(t, "contact_person") // the others stay
	for _, b := range []*browser{first, second} {
		if a := b.get("/dossiers"); a.status != http.StatusUnauthorized && a.status != http.StatusForbidden {
			t.Errorf("cases after the role: %v", a)
		}
	}
	again := o.in()
	if a := again.get("/dossiers"); a.status != http.StatusForbidden {
		t.Errorf("his other roles see cases: %v", a)
	}
	o.endRoles(t, "")
	for _, b := range []*browser{first, second, again} {
		for _, path := range []string{"/overzicht", "/dossiers", "/camera/" + camera, "/beheer/mensen", "/logboek", "/machtigingen"} {
			if a := b.get(path); a.status != http.StatusUnauthorized {
				t.Errorf("%s after the last role: %v", path, a)
			}
		}
	}
	o.refused(t, "signin.no_role", "geen rol in Portiek")
	o.refusedSignIns(t, "signin.no_role", 1, o.jan)
	o.post("/beheer/mensen/"+o.jan+"/rol", url.Values{"rol": {"contact_person"}, "waar": {"alle"}, "van": {time.Now().Format(time.DateOnly)}})
	o.in()
}

// endRoles ends one of his roles, or all of them.
func (o *office) endRoles(t *testing.T, role string) {
	t.Helper()
	for {
		_, body := o.server.Get("/beheer/mensen/" + o.jan)
		end, title := "", map[string]string{"contact_person": "Contactpersoon"}[role]
		for _, item := range strings.Split(string(body), "<li")[1:] {
			if _, rest, ok := strings.Cut(item, `action="/beheer/mensen/`+o.jan+`/rol/`); ok && strings.Contains(item, title) {
				end, _, _ = strings.Cut(rest, `/einde"`)
			}
		}
		if end == "" {
			return
		}
		o.post("/beheer/mensen/"+o.jan+"/rol/"+end+"/einde", nil)
	}
}

// lies: what the provider signs is looked at, whoever signed it. All of it stands in the log.
func (o *office) lies(t *testing.T) {
	before := time.Now()
	told := []struct {
		name string
		say  map[string]any
	}{
		{"another nonce", map[string]any{"nonce": "anders"}},
		{"no nonce", map[string]any{"nonce": nil}},
		{"expired", map[string]any{"exp": before.Add(-2 * time.Hour).Unix(), "iat": before.Add(-3 * time.Hour).Unix()}},
		{"made before we asked", map[string]any{"iat": before.Add(-time.Hour).Unix()}},
		{"for another client", map[string]any{"aud": []string{"ander"}, "azp": "ander"}},
		{"for two clients", map[string]any{"aud": []string{"portiek", "ander"}, "azp": "ander"}},
		{"of another issuer", map[string]any{"iss": "https://elders.example"}},
		{"of nobody", map[string]any{"sub": ""}},
		{"with another access token", map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
	}
	for _, lie := range told {
		t.Run(lie.name, func(t *testing.T) {
			o.says(lie.say, all()...)
			o.refused(t, "oidc.token", "bewijs van kantoor klopt niet")
		})
	}
	o.says(map[string]any{"employee_number": "99999", "sub": "id-vreemd"}, all()...)
	o.provider.Info(func(u *oidc.UserInfo) { u.Subject = "id-vreemd" })
	o.refused(t, "signin.stranger", "maar niet in Portiek") // an employee that is nobody here
	o.provider.Info(nil)
	o.says(nil, all()...)
	back, err := o.provider.SignIn(o.browser().http, o.door.URL+"/aanmelden/extern", "j.jansen")
	if err != nil {
		t.Fatal(err)
	}
	if a := o.browser().get(back.RequestURI()); a.status != http.StatusForbidden { // in another browser than it began in
		t.Errorf("somebody else's answer: %v", a)
	}
	o.in()
	o.server.Stop() // what was only counted is written down
	o.server.Restart()
	o.refusedSignIns(t, "oidc.token", len(told), "")
	o.refusedSignIns(t, "oidc.state", 1, "")
	o.refusedSignIns(t, "signin.group", 6, o.jan)
	o.refusedSignIns(t, "signin.stranger", 2, "")
}
