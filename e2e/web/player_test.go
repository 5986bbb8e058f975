package web_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

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
	ctx := browser(t)
	w.signIn(t, ctx)

	// Opening the page opens no footage.
	run(t, ctx, screen(1280, false), chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"))
	await(t, ctx, `document.querySelectorAll("#banen .footage").length === 2`)
	if n := len(w.logged(t, audit.FootageOpened)); n != 0 {
		t.Fatalf("%d openings before anybody asked for a picture", n)
	}

	// It plays, and the clock on the page is the moment of the picture.
	run(t, ctx, chromedp.Click("#speel"))
	await(t, ctx, playing)
	await(t, ctx, `portiek.position() > `+ms(first.Add(1500*time.Millisecond)))

	// A jump lands where it was asked.
	there := first.Add(3*time.Minute + 17*time.Second + 300*time.Millisecond)
	run(t, ctx, script(`portiek.seek(`+ms(there)+`)`))
	await(t, ctx, `Math.abs(portiek.position() - `+ms(there)+`) < 3000 && document.getElementById("video").readyState >= 2`)

	// Pause with the space bar, then go picture by picture, both ways.
	run(t, ctx, chromedp.Focus("#toneel"))
	if !eval[bool](t, ctx, `document.getElementById("video").paused`) {
		run(t, ctx, chromedp.KeyEvent(" "))
	}
	await(t, ctx, `document.getElementById("video").paused && !document.getElementById("video").seeking`)
	for _, key := range []string{".", ".", ".", ",", ","} {
		before := eval[float64](t, ctx, shown)
		run(t, ctx, chromedp.KeyEvent(key))
		await(t, ctx, `!document.getElementById("video").seeking && `+shown+` !== `+fmt.Sprint(before))
		want := 1.0
		if key == "," {
			want = -1
		}
		if step := (eval[float64](t, ctx, shown) - before) * fps; math.Abs(step-want) > 0.01 {
			t.Errorf("key %q went %.3f pictures", key, step)
		}
	}

	// Arrows jump ten seconds.
	before := eval[float64](t, ctx, `portiek.position()`)
	run(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
	await(t, ctx, fmt.Sprintf(`Math.abs(portiek.position() - %f - 10000) < 1500`, before))

	// At 16 times only key pictures travel.
	run(t, ctx, script(`portiek.seek(`+ms(first)+`)`), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"), chromedp.KeyEvent("l"))
	await(t, ctx, `portiek.state().keys && portiek.state().rate === 16`)
	run(t, ctx, chromedp.KeyEvent(" "))
	await(t, ctx, `!document.getElementById("video").paused && portiek.position() > `+ms(first.Add(20*time.Second)))
	for range 4 {
		run(t, ctx, chromedp.KeyEvent("j"))
	}
	await(t, ctx, `!portiek.state().keys && portiek.state().rate === 1`)

	// It carries the eye over the gap.
	gap := w.gaps[0]
	run(t, ctx, script(`portiek.seek(`+ms(gap.From.Add(-2*time.Second))+`, {play: true})`))
	await(t, ctx, `portiek.position() >= `+ms(gap.To))

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
	ctx := browser(t)
	w.signIn(t, ctx)
	w.mu.Lock()
	w.deaf = true
	w.mu.Unlock()
	run(t, ctx, chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"), chromedp.Click("#speel"))
	await(t, ctx, `/logboek kan niet/.test(document.getElementById("dek").textContent) && !document.getElementById("dek").hidden`)
	if n := eval[int](t, ctx, `document.getElementById("video").buffered.length`); n != 0 {
		t.Error("pictures arrived although the log could not be written")
	}
}

// TestPlaceHold marks a stretch with the keyboard and puts it on hold with the form.
func TestPlaceHold(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	ctx := browser(t)
	w.signIn(t, ctx)
	run(t, ctx, chromedp.Navigate(w.http.URL+"/camera/hal"), chromedp.WaitVisible("#speel"))
	await(t, ctx, `document.querySelectorAll("#banen .footage").length === 2`)
	from, to := first.Add(5*time.Second), first.Add(40*time.Second)
	run(t, ctx, script(`portiek.seek(`+ms(from)+`)`), chromedp.Focus("#toneel"), chromedp.KeyEvent("v"),
		script(`portiek.seek(`+ms(to)+`)`), chromedp.KeyEvent("t"),
		chromedp.SetValue("#h-dossier", "2026-0199"), chromedp.SetValue("#h-reden", "Inbraak in de berging"), chromedp.SetValue("#h-vrager", "police"), chromedp.SetValue("#h-herzien", "2026-12-04"),
		chromedp.Click("form[action='/veiligstellingen'] button"), chromedp.WaitVisible(".note[role=status]"))
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.held[len(w.held)-1]
	want := footage.Span{From: from.Truncate(time.Second), To: to.Truncate(time.Second)}
	if h.Case != "2026-0199" || h.Span.From.Sub(want.From).Abs() > time.Second || h.Span.To.Sub(want.To).Abs() > time.Second {
		t.Errorf("placed %+v, want %v", h, want)
	}
}
