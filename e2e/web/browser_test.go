package web_test

import (
	"context"
	"time"

	"portiek/e2e/chromium"
)

// soon is how long the page may take over what it does at once.
const soon = 45 * time.Second

// signIn opens a link of the demonstration as somebody of the staff, and confirms.
func (w *world) signIn(page *chromium.Page, who string) {
	link, err := w.desk.DemoLink(context.Background(), w.people[who].ID)
	if err != nil {
		panic(err)
	}
	page.Go(w.http.URL + "/demo?token=" + link.Reveal())
	page.Click("main button")
	page.Await(soon, `location.pathname !== "/demo" && document.readyState === "complete"`)
}
