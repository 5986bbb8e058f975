package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/chromium"
	"portiek/e2e/live"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// face is how the same program looks to a role.
type face struct {
	menu   string // what the menu offers
	camera string // what a camera's page says in place of pictures; "" when the page itself is refused
	grants wish   // what a permit takes; the zero one: no permit is to be had
}

const (
	askInCase = "Een machtiging vraagt u in een dossier"
	noCases   = "geen toegang tot dossiers"
	weighed   = "De dader is alleen met deze beelden te vinden; wie verder in beeld is, blijft ongenoemd."
)

// faces say what each role sees, by protocol.
var faces = map[string]map[string]face{
	"wooninvest": {
		"contact_person":  {"Overzicht Dossiers Veiligstellingen Protocol", askInCase, wish{reason: "offence_evidence", purpose: "protect_own_property"}},
		"technician":      {"Overzicht Protocol", noCases, wish{}},
		"administrator":   {"Overzicht Protocol Beheer", "", wish{}},
		"privacy_officer": {"Overzicht Veiligstellingen Verantwoording Protocol Beheer", "", wish{}},
		"auditor":         {"Overzicht Verantwoording Protocol", "", wish{}},
	},
	"wooncompas": {
		"function_holder": {"Overzicht Dossiers Veiligstellingen Protocol", askInCase, wish{reason: "incident", balance: weighed}},
		"assessor":        {"Overzicht Dossiers Veiligstellingen Protocol", askInCase, wish{reason: "house_rule_breach", balance: weighed}},
		"manager":         {"Overzicht Dossiers Protocol", askInCase, wish{}}, // no case was assigned to them
		"jurist":          {"Overzicht Dossiers Protocol", askInCase, wish{}},
		"technician":      {"Overzicht Protocol", noCases, wish{}},
		"administrator":   {"Overzicht Protocol Beheer", "", wish{}},
		"privacy_officer": {"Overzicht Veiligstellingen Verantwoording Protocol Beheer", "", wish{}},
		"auditor":         {"Overzicht Verantwoording Protocol", "", wish{}},
	},
}

// TestEveryRoleSeesItsOwn enters a demo as everybody of the cast, under both protocols: the same camera is a player to whoever has
// a permit, a state of repair to the technician, and closed to whoever keeps the books.
func TestEveryRoleSeesItsOwn(t *testing.T) {
	live.AvoidMidnight(t, 5*time.Minute)
	for name, cast := range faces {
		t.Run(name, func(t *testing.T) {
			rules, err := protocol.Builtin(name)
			if err != nil {
				t.Fatal(err)
			}
			judge, err := access.NewJudge(rules)
			if err != nil {
				t.Fatal(err)
			}
			demo, page := live.Demo(t, "", "--protocol", name, "--cameras", "2"), chromium.Open(t)
			begun := time.Now()
			page.Screen(1280, 900, false)
			for _, role := range judge.Roles() {
				f, known := cast[role]
				if !known {
					t.Errorf("nobody wrote down what %s sees", role)
					continue
				}
				t.Run(role, func(t *testing.T) { f.look(t, page.For(t), demo, name+"-"+role, begun) })
			}
		})
	}
}

// look goes around as a role.
func (f face) look(t *testing.T, page *chromium.Page, demo *live.Server, name string, begun time.Time) {
	enter(page, demo, role(name))
	menu := chromium.Eval[[]string](page, `[...document.querySelectorAll("header nav ul a")].map(a => a.textContent.trim())`)
	if got := strings.Join(menu, " "); got != f.menu {
		t.Errorf("the menu offers %q, want %q", got, f.menu)
	}
	page.Go(demo.URL + "/overzicht")
	if n := chromium.Eval[int](page, `document.querySelectorAll(".cams > li").length`); n != 2 {
		t.Errorf("%d cameras on the overview", n)
	}
	f.noPictures(t, page)
	shoot(page, name+"-overzicht")
	f.withoutPermit(t, page, demo, name)
	f.books(t, page)
	if f.grants.reason == "" {
		f.noCase(t, page)
		return
	}
	f.plays(t, page, demo, name, begun)
}

func role(name string) string { _, r, _ := strings.Cut(name, "-"); return r }

// withoutPermit looks at the camera in the hall without a permit: nobody gets a player.
func (f face) withoutPermit(t *testing.T, page *chromium.Page, demo *live.Server, name string) {
	page.Go(demo.URL + "/camera/hal")
	said := chromium.Eval[string](page, `document.querySelector("main").innerText`)
	status := get(page, "/camera/hal")
	switch {
	case f.camera == "" && status != 403:
		t.Errorf("the camera's page answers %d: %s", status, said)
	case f.camera != "" && (status != 200 || !strings.Contains(said, f.camera) || !strings.Contains(said, "Hoe de camera het doet")):
		t.Errorf("the camera's page answers %d and does not say %q: %s", status, f.camera, said)
	}
	f.noPictures(t, page)
	shoot(page, name+"-camera")
	now := time.Now()
	for _, path := range []string{
		fmt.Sprintf("/camera/hal/beeld?dag=%s&van=%d&tot=%d", dutch(now).Format(time.DateOnly), now.Add(-3*time.Second).UnixMicro(), now.Add(-time.Second).UnixMicro()),
		"/camera/hal/playlist.m3u8",
	} {
		if n := get(page, path); n != 403 {
			t.Errorf("%s answers %d without a permit", path, n)
		}
	}
}

// noPictures: whatever the page is, there is nothing on it that could show one.
func (f face) noPictures(t *testing.T, page *chromium.Page) {
	if n := chromium.Eval[int](page, `document.querySelectorAll("video, canvas, main img, #speler").length`); n != 0 {
		t.Errorf("%s has %d places for a picture", chromium.Eval[string](page, `location.pathname`), n)
	}
}

// books: the log is for whoever checks it, people are managed by whoever does not look.
func (f face) books(t *testing.T, page *chromium.Page) {
	for path, entry := range map[string]string{"/logboek": "Verantwoording", "/bewijs/geheel": "Verantwoording", "/dossiers": "Dossiers", "/beheer/mensen": "Beheer"} {
		want := 403
		if slices.Contains(strings.Fields(f.menu), entry) {
			want = 200
		}
		if path == "/beheer/mensen" && strings.Contains(f.menu, "Verantwoording") {
			want = 403 // a privacy officer ends sessions there, and manages nobody
		}
		if n := get(page, path); n != want {
			t.Errorf("%s answers %d, want %d", path, n, want)
		}
	}
}

// noCase: who is not assigned sees no case, and who sees cases is told that there is none.
func (f face) noCase(t *testing.T, page *chromium.Page) {
	if strings.Contains(f.menu, "Dossiers") {
		page.Script(`location.href = "/dossiers"`)
		page.Await(10*time.Second, `location.pathname === "/dossiers" && /geen open dossier dat u mag zien/.test(document.body.innerText)`)
	}
}

// plays asks for a permit with the form, and then there is a player, with that role's permit and no other's.
func (f face) plays(t *testing.T, page *chromium.Page, demo *live.Server, name string, begun time.Time) {
	w := f.grants
	w.dossier, w.camera = openSeeded(page, demo), "hal"
	shoot(page, name+"-dossier")
	if w.purpose == "" {
		w.purpose = chromium.Eval[string](page, `fetch(location.pathname + "/machtiging").then(r => r.text()).then(t => new DOMParser().parseFromString(t, "text/html").querySelector("#m-doel").value)`)
	}
	live.Until(t, 30*time.Second, "the camera in the hall to record", func() bool {
		return chromium.Eval[bool](page, `fetch("/overzicht").then(r => r.text()).then(t => new DOMParser().parseFromString(t, "text/html").querySelector(".cams > li:has(a[href='/camera/hal']) time") !== null)`)
	})
	time.Sleep(8 * time.Second) // a permit ends where it is asked, and shows whole groups of pictures only: there must be one by then
	w.span = footage.Span{From: begun, To: time.Now()}
	permit := w.ask(t, page, demo)
	shoot(page, name+"-machtiging")
	page.Go(demo.URL + "/camera/hal?machtiging=" + permit)
	page.Click("#speel")
	page.Await(20*time.Second, `document.getElementById("dek").hidden && document.getElementById("video").readyState >= 2`)
	if l := page.Picture(); l.Mean < 10 || l.Deviation < 8 {
		t.Errorf("the picture is black or flat: %+v", l)
	}
	if n := chromium.Eval[int](page, `document.querySelectorAll("form[action$='/kopie']").length`); n != 0 {
		t.Error("the permit is for looking only, and the page offers a copy")
	}
	shoot(page, name+"-speler")
	if n := get(page, "/camera/brievenbussen/playlist.m3u8?machtiging="+permit); n != 403 {
		t.Errorf("the other camera answers %d with this permit", n)
	}
}

// get is the status of an address for whoever is signed in.
func get(page *chromium.Page, path string) int {
	return chromium.Eval[int](page, `fetch("`+path+`").then(r => r.status)`)
}

// shoot keeps pictures of the page on a desk and on a phone, to look at.
func shoot(page *chromium.Page, name string) {
	page.Shoot("rol-" + name + "-1280")
	page.Screen(360, 780, false)
	page.Shoot("rol-" + name + "-360")
	page.Screen(1280, 900, false)
}
