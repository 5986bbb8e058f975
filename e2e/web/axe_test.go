package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/internal/rules/footage"
)

// axe finds axe-core where npm ci put it.
func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("PORTIEK_AXE")
	if path == "" {
		path = "../node_modules/axe-core/axe.min.js"
	}
	b, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("no axe-core, and PORTIEK_NO_PEERS=1")
		}
		t.Fatal("axe-core is missing: run npm ci in e2e, as make test does")
	}
	return string(b)
}

// screens are the windows in which every state is looked at: a desk and a phone, both palettes, both languages.
var screens = []struct {
	lang       string
	wide, high int64
	dark       bool
}{
	{"nl", 1280, 900, false}, {"nl", 360, 740, true}, {"en", 1280, 900, true}, {"en", 360, 740, false},
}

// TestAccessible looks at every page in every state: axe-core finds nothing, and nothing needs scrolling sideways.
func TestAccessible(t *testing.T) {
	source := axe(t)
	for _, states := range [][]state{publicStates, by("contact", contactStates), by("beheerder", managerStates), otherStates} {
		w := newWorld(t)
		w.busyDay(t)
		w.seeAll(t, states, source)
	}
}

// TestAccessibleElsewhere: the night with an hour twice, and a server that nobody has been to.
func TestAccessibleElsewhere(t *testing.T) {
	source := axe(t)
	w := setting{now: time.Date(2026, 10, 25, 11, 0, 0, 0, time.UTC)}.open(t)
	w.look(t, footage.Span{From: time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 25, 6, 0, 0, 0, time.UTC)})
	w.seeAll(t, []state{{name: "terugkijken-oktober", who: "contact", path: watching}}, source)
	empty := setting{now: friday.now, empty: true}.open(t)
	empty.seeAll(t, []state{{name: "welkom-eerste", path: func(w *world) string {
		token, _, err := w.desk.FirstLink(t.Context())
		must(t, err)
		return "/welkom?token=" + token.Reveal()
	}}}, source)
}

func (w *world) seeAll(t *testing.T, states []state, source string) {
	page := chromium.Open(t)
	who := ""
	for _, s := range states {
		if s.who != who && s.who != "" {
			w.signIn(page, s.who)
			who = s.who
		}
		for _, on := range screens {
			t.Run(fmt.Sprintf("%s/%s/%d/dark=%v", s.name, on.lang, on.wide, on.dark), func(t *testing.T) {
				page := page.For(t)
				page.Screen(on.wide, on.high, on.dark)
				undo := w.become(s)
				defer undo()
				s.open(w, page, on.lang)
				inspect(t, page, source)
				page.Shoot(fmt.Sprintf("%s-%s-%d", s.name, on.lang, on.wide))
			})
		}
	}
}

// open goes to the state's page in a language and does what brings the state about.
func (s state) open(w *world, page *chromium.Page, lang string) {
	if s.who == "" {
		page.Do(chromedp.Func(signedOut))
	}
	sep := "?"
	path := s.path(w)
	if strings.Contains(path, "?") {
		sep = "&"
	}
	page.Go(w.http.URL + path + sep + "taal=" + lang)
	page.Do(chromedp.WaitReady("main"))
	if s.then != nil {
		s.then(w, page)
	}
	if s.until != "" {
		page.Await(soon, s.until)
	}
}

func inspect(t *testing.T, page *chromium.Page, source string) {
	t.Helper()
	page.Script(source + ";0")
	found := chromium.Eval[[]string](page, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join(" | ")))`)
	for _, f := range found {
		t.Error(f)
	}
	if over := chromium.Eval[int](page, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("the page is %d px wider than the window", over)
	}
}
