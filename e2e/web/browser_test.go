package web_test

import (
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
)

// soon is how long the page may take over what it does at once.
const soon = 45 * time.Second

// signIn opens the one-time link and confirms.
func (w *world) signIn(page *chromium.Page) {
	page.Go(w.http.URL + w.site.NewLink().Reveal())
	page.Click("main button")
	page.Do(chromedp.WaitVisible("#cams"))
}
