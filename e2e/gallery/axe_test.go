// Package gallery_test looks at every state of the gallery with a real browser.
package gallery_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"portiek/cmd/portiek/gallery"
	"portiek/e2e/chromium"
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
// PORTIEK_SHOTS keeps pictures.
func TestAccessible(t *testing.T) {
	source := axe(t)
	rooms := gallery.Open(t.TempDir())
	t.Cleanup(rooms.Close)
	server := httptest.NewServer(rooms)
	t.Cleanup(server.Close)
	page := chromium.Open(t)
	for _, s := range gallery.States() {
		for _, on := range screens {
			t.Run(fmt.Sprintf("%s/%s/%d", s.Name, on.lang, on.wide), func(t *testing.T) {
				page := page.For(t)
				page.Screen(on.wide, on.high, on.dark)
				page.Go(server.URL + "/galerij/" + s.Name + "?taal=" + on.lang)
				page.Do(chromedp.WaitReady("main"))
				inspect(t, page, source)
				page.Shoot(strings.Join([]string{s.Name, on.lang, fmt.Sprint(on.wide)}, "-"))
			})
		}
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
