package web_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"portiek/e2e/chromium"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

const playing = `document.getElementById("dek").hidden && !document.getElementById("video").paused && document.getElementById("video").readyState >= 3`

// shown is the time of the picture on the screen.
const shown = `portiek.frames().findLast(t => t <= document.getElementById("video").currentTime + 0.0005)`

// TestPlayer plays, jumps, steps and skips with a real browser, and then compares what it could see with the log.
func TestPlayer(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	page := chromium.Open(t)
	w.signIn(page, "contact")

	// Opening the page opens no footage.
	page.Screen(1280, 900, false)
	page.Do(chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"))
	page.Await(soon, `document.querySelectorAll("#banen .footage").length === 2`)
	if n := len(w.logged(t, audit.FootageOpened)); n != 0 {
		t.Fatalf("%d openings before anybody asked for a picture", n)
	}

	// It plays, and the clock on the page is the moment of the picture.
	page.Do(chromedp.Click("#speel"))
	page.Await(soon, playing)
	page.Await(soon, `portiek.position() > `+ms(first.Add(1500*time.Millisecond)))

	// A jump lands where it was asked.
	there := first.Add(3*time.Minute + 17*time.Second + 300*time.Millisecond)
	page.Do(chromium.Script(`portiek.seek(` + ms(there) + `)`))
	page.Await(soon, `Math.abs(portiek.position() - `+ms(there)+`) < 3000 && document.getElementById("video").readyState >= 2`)

	// Pause with the space bar, then go picture by picture, both ways.
	page.Do(chromedp.Focus("#toneel"))
	if !chromium.Eval[bool](page, `document.getElementById("video").paused`) {
		page.Do(chromedp.KeyEvent(" "))
	}
	page.Await(soon, `document.getElementById("video").paused && !document.getElementById("video").seeking`)
	for _, key := range []string{".", ".", ".", ",", ","} {
		before := chromium.Eval[float64](page, shown)
		page.Do(chromedp.KeyEvent(key))
		page.Await(soon, `!document.getElementById("video").seeking && `+shown+` !== `+fmt.Sprint(before))
		want := 1.0
		if key == "," {
			want = -1
		}
		if step := (chromium.Eval[float64](page, shown) - before) * fps; math.Abs(step-want) > 0.01 {
			t.Errorf("key %q went %.3f pictures", key, step)
		}
	}

	// Arrows jump ten seconds.
	before := chromium.Eval[float64](page, `portiek.position()`)
	page.Do(chromedp.KeyEvent(kb.ArrowRight))
	page.Await(soon, fmt.Sprintf(`Math.abs(portiek.position() - %f - 10000) < 1500`, before))

	// At 16 times only key pictures travel.
	page.Do(chromium.Script(`portiek.seek(`+ms(first)+`)`), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"))
	page.Await(soon, `portiek.state().keys && portiek.state().rate === 16`)
	page.Do(chromedp.KeyEvent(" "))
	page.Await(soon, `!document.getElementById("video").paused && portiek.position() > `+ms(first.Add(20*time.Second)))
	for range 4 {
		page.Do(chromedp.KeyEvent("j"))
	}
	page.Await(soon, `!portiek.state().keys && portiek.state().rate === 1`)

	// It carries the eye over the gap.
	gap := w.gaps[0]
	page.Do(chromium.Script(`portiek.seek(` + ms(gap.From.Add(-2*time.Second)) + `, {play: true})`))
	page.Await(soon, `portiek.position() >= `+ms(gap.To))

	w.everyPictureLogged(t)
}

func ms(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }

// everyPictureLogged: no more was logged than a minute a time, and something was.
func (w *world) everyPictureLogged(t *testing.T) {
	t.Helper()
	spans := w.logged(t, audit.FootageOpened)
	if len(spans) == 0 {
		t.Fatal("pictures were shown and the log knows of none")
	}
	for _, s := range spans {
		if s.Duration() > time.Minute+time.Second {
			t.Errorf("an entry of %v says more than was seen", s.Duration())
		}
	}
}

// TestLogUnwritable: without the log there is no picture, and the page says why.
func TestLogUnwritable(t *testing.T) {
	w := newWorld(t)
	w.busyDay(t)
	page := chromium.Open(t)
	w.signIn(page, "contact")
	w.mu.Lock()
	w.deaf = true
	w.mu.Unlock()
	page.Do(chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"), chromedp.Click("#speel"))
	page.Await(soon, `/logboek kan niet/.test(document.getElementById("dek").textContent) && !document.getElementById("dek").hidden`)
	if n := chromium.Eval[int](page, `document.getElementById("video").buffered.length`); n != 0 {
		t.Error("pictures arrived although the log could not be written")
	}
}

// TestPlaceHold marks a stretch with the keyboard and puts it on hold with the form.
func TestPlaceHold(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	page := chromium.Open(t)
	w.signIn(page, "contact")
	page.Do(chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"))
	page.Await(soon, `document.querySelectorAll("#banen .footage").length === 2`)
	from, to := first.Add(5*time.Second), first.Add(40*time.Second)
	page.Do(chromium.Script(`portiek.seek(`+ms(from)+`)`), chromedp.Focus("#toneel"), chromedp.KeyEvent("v"),
		chromium.Script(`portiek.seek(`+ms(to)+`)`), chromedp.KeyEvent("t"),
		chromedp.SetValue("#h-reden", "Inbraak in de berging"), chromedp.SetValue("#h-vrager", "tenant"), chromedp.SetValue("#h-herzien", "2026-12-04"),
		chromedp.Click("form[action='/veiligstellingen'] button"), chromedp.WaitVisible(".note[role=status]"))
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.held[len(w.held)-1]
	want := footage.Span{From: from.Truncate(time.Second), To: to.Truncate(time.Second)}
	if h.Case != w.dossier || h.Span.From.Sub(want.From).Abs() > time.Second || h.Span.To.Sub(want.To).Abs() > time.Second {
		t.Errorf("placed %+v, want %v", h, want)
	}
}
