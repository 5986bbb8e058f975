// Package gallery_test looks at every state of the gallery with a real browser.
package gallery_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"portiek/cmd/portiek/gallery"
	"portiek/e2e/chromium"
)

// TestAccessible looks at every page in every state: axe-core finds nothing, and nothing needs scrolling sideways.
// PORTIEK_SHOTS keeps pictures.
func TestAccessible(t *testing.T) {
	source := chromium.Axe(t)
	rooms := gallery.Open(t.TempDir())
	t.Cleanup(rooms.Close)
	server := httptest.NewServer(rooms)
	t.Cleanup(server.Close)
	page := chromium.Open(t)
	for _, s := range gallery.States() {
		for _, on := range chromium.Screens {
			t.Run(fmt.Sprintf("%s/%s/%d", s.Name, on.Lang, on.Wide), func(t *testing.T) {
				page := page.For(t)
				page.Screen(on.Wide, on.High, on.Dark)
				page.Go(server.URL + "/galerij/" + s.Name + "?taal=" + on.Lang)
				page.Do(chromedp.WaitReady("main"))
				page.Inspect(source)
				page.Shoot(strings.Join([]string{s.Name, on.Lang, fmt.Sprint(on.Wide)}, "-"))
			})
		}
	}
}
