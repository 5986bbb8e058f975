package demo_test

import (
	"path"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/e2e/live"
	"portiek/internal/rules/footage"
)

// enter opens the printed link of a role and clicks, as whoever reads the terminal does.
func enter(page *chromium.Page, demo *live.Server, role string) {
	page.Go(demo.DemoLink(role))
	page.Click("main button")
	page.Await(10*time.Second, `location.pathname !== "/demo" && document.querySelector("main h1")`)
}

// openSeeded finds the case that a demo begins with, and opens it.
func openSeeded(page *chromium.Page, demo *live.Server) (dossier string) {
	page.Go(demo.URL + "/dossiers")
	page.Script(`[...document.querySelectorAll(".dated h3 a")].find(a => /voorbeeld/.test(a.textContent)).click()`)
	page.Await(10*time.Second, `/^\/dossiers\/./.test(location.pathname) && document.querySelector(".head a.btn")`)
	return path.Base(chromium.Eval[string](page, `location.pathname`))
}

// wish is what somebody fills in to look at footage.
type wish struct {
	dossier, reason, purpose, camera string
	span                             footage.Span
	export                           bool
	balance                          string // "": the form does not ask for it
}

// ask fills in the form of the case, and ends on the page of the permit that it gives. The form knows whole seconds, and nothing
// that is still to come.
func (w wish) ask(t *testing.T, page *chromium.Page, demo *live.Server) (permit string) {
	t.Helper()
	w.fill(page, demo)
	at := chromium.Eval[string](page, `location.pathname`)
	if path.Dir(at) != "/machtigingen" {
		t.Fatalf("no permit: %s", chromium.Eval[string](page, `document.querySelector("main").innerText`))
	}
	return path.Base(at)
}

// fill fills in the form and sends it; what comes back has a note.
func (w wish) fill(page *chromium.Page, demo *live.Server) {
	page.Go(demo.URL + "/dossiers/" + w.dossier)
	page.Click(".head a.btn")
	page.Click(`input[name=grond][value=` + w.reason + `]`)
	page.Fill("#m-doel", w.purpose)
	page.Click(`input[name=camera][value=` + w.camera + `]`)
	page.Fill("#h-dag", dutch(w.span.From).Format(time.DateOnly))
	page.Fill("#h-van", dutch(w.span.From).Format(time.TimeOnly))
	page.Fill("#h-tot", dutch(w.span.To).Format(time.TimeOnly))
	if w.export {
		page.Click("input[name=kopie]")
	}
	if w.balance != "" {
		page.Fill("#m-afweging", w.balance)
	}
	page.Click("main form button")
	page.Do(chromedp.WaitVisible("main .note"))
}

func dutch(t time.Time) time.Time {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return t.In(zone)
}
