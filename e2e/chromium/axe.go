package chromium

import (
	"os"
	"testing"
)

// Screen is a window, a palette and a language in which a page is looked at.
type Screen struct {
	Lang       string
	Wide, High int64
	Dark       bool
}

// Screens are a desk and a phone, with both palettes and both languages between them.
var Screens = []Screen{
	{"nl", 1280, 900, false}, {"nl", 360, 740, true}, {"en", 1280, 900, true}, {"en", 360, 740, false},
}

// Axe is the source of axe-core, where npm ci put it.
func Axe(t testing.TB) string {
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

// Inspect has axe-core look at the page, and wants it no wider than the window.
func (p *Page) Inspect(axe string) {
	p.t.Helper()
	p.Script(axe + ";0")
	found := Eval[[]string](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join(" | ")))`)
	for _, f := range found {
		p.t.Error(f)
	}
	if over := Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		p.t.Errorf("the page is %d px wider than the window", over)
	}
}
