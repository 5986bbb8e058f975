package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/internal/rules/footage"
)

// TestAccessible looks at every page in every state: axe-core finds nothing, and nothing needs scrolling sideways.
func TestAccessible(t *testing.T) {
	source := chromium.Axe(t)
	for _, states := range [][]state{publicStates, by("contact", contactStates), by("beheerder", managerStates), otherStates} {
		w := newWorld(t)
		w.busyDay(t)
		w.seeAll(t, states, source)
	}
}

// TestAccessibleElsewhere: the night with an hour twice, and a server that nobody has been to.
func TestAccessibleElsewhere(t *testing.T) {
	source := chromium.Axe(t)
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
		for _, on := range chromium.Screens {
			t.Run(fmt.Sprintf("%s/%s/%d/dark=%v", s.name, on.Lang, on.Wide, on.Dark), func(t *testing.T) {
				page := page.For(t)
				page.Screen(on.Wide, on.High, on.Dark)
				undo := w.become(s)
				defer undo()
				s.open(w, page, on.Lang)
				page.Inspect(source)
				page.Shoot(fmt.Sprintf("%s-%s-%d", s.name, on.Lang, on.Wide))
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
