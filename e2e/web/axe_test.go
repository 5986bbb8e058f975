package web_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
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

// TestAccessible looks at every page, narrow and wide, light and dark, in both languages: axe-core finds nothing, and
// nothing needs scrolling sideways.
func TestAccessible(t *testing.T) {
	source := axe(t)
	w := newWorld(t)
	first := w.busyDay(t)
	ctx := browser(t)
	start := w.site.NewLink().Reveal()
	public := map[string]string{"start": start, "fout-niet-aangemeld": "/", "fout-link": "/start?token=oud"}
	everyScreen(t, w, ctx, source, public)
	w.signIn(t, ctx)
	hold := w.held[0].ID.String()
	everyScreen(t, w, ctx, source, map[string]string{
		"overzicht": "/", "terugkijken": "/camera/hal", "terugkijken-speelt": fmt.Sprintf("/camera/hal?t=%d", first.UnixMilli()),
		"terugkijken-leeg": "/camera/lift", "terugkijken-oktober": "/camera/hal?dag=2026-10-25", "veiligstellingen": "/veiligstellingen", "veiligstellen": "/veiligstellingen/nieuw",
		"einde": "/veiligstellingen/" + hold + "/einde", "certificaat": "/camera/lift/certificaat", "wissen": "/wissen", "logboek": "/logboek",
		"protocol": "/protocol", "fout": "/camera/onbekend",
	})
}

func everyScreen(t *testing.T, w *world, ctx context.Context, source string, pages map[string]string) {
	for name, path := range pages {
		for _, lang := range []string{"nl", "en"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			for _, wide := range []int64{1280, 360} {
				for _, dark := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/%s/%d/dark=%v", name, lang, wide, dark), func(t *testing.T) {
						run(t, ctx, screen(wide, dark), chromedp.Navigate(w.http.URL+path+sep+"taal="+lang), chromedp.WaitReady("main"))
						if strings.HasSuffix(name, "speelt") {
							await(t, ctx, `document.getElementById("dek").hidden && !document.getElementById("video").paused`)
						}
						inspect(t, ctx, source)
						shoot(t, ctx, fmt.Sprintf("%s-%s-%d-%v", name, lang, wide, dark))
					})
				}
			}
		}
	}
}

func inspect(t *testing.T, ctx context.Context, source string) {
	t.Helper()
	run(t, ctx, script(source+";0"))
	found := eval[[]string](t, ctx, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join(" | ")))`)
	for _, f := range found {
		t.Error(f)
	}
	if over := eval[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("the page is %d px wider than the window", over)
	}
}
