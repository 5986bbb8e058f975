package demo_test

import (
	"fmt"
	"math"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
)

// jumps clicks on the timeline, here and there, and looks how soon the picture of that moment comes.
func (s *story) jumps(first time.Time) {
	s.t.Helper()
	for _, after := range []time.Duration{20, 3, 14, 8, 23, 1} {
		at := first.Add(after * time.Second)
		x, y := s.onTimeline(at)
		f := s.page.NextFrame(at, func() { s.page.Do(chromedp.MouseClickXY(x, y)) })
		s.t.Logf("MEASURED jump to %2d s: first picture after %.0f ms, %.0f ms from where the click was; aim 500 ms", after, milli(f.After), milli(f.Wall.Sub(at)))
		s.plays()
	}
}

// onTimeline is where a moment lies on the screen, by the drawing of a stretch of footage that holds it.
func (s *story) onTimeline(at time.Time) (x, y float64) {
	s.t.Helper()
	s.page.Script(`document.getElementById("band").scrollIntoView({ block: "center" })`)
	s.page.Await(20*time.Second, fmt.Sprintf(`portiek.line().footage.some((f) => f[0] <= %d && f[1] > %[1]d)`, at.UnixMilli()))
	got := chromium.Eval[[2]float64](s.page, fmt.Sprintf(`(() => {
		const all = portiek.line().footage, i = all.findIndex((f) => f[0] <= %d && f[1] > %[1]d);
		const box = document.querySelectorAll("#banen .footage")[i].getBoundingClientRect();
		return [box.x + box.width * (%[1]d - all[i][0]) / (all[i][1] - all[i][0]), box.y + box.height / 2];
	})()`, at.UnixMilli()))
	return got[0], got[1]
}

// unbroken plays for ten seconds over several segments and pieces, and finds every picture of them in the browser.
func (s *story) unbroken(first time.Time) {
	s.t.Helper()
	s.page.Script(`portiek.seek(` + ms(first.Add(2*time.Second)) + `, { play: true })`)
	s.page.Await(40*time.Second, `portiek.position() > `+ms(first.Add(12*time.Second)))
	if !chromium.Eval[bool](s.page, fmt.Sprintf(`portiek.state().ranges.some((r) => r[0] <= %s && r[1] >= %s)`, ms(first.Add(3*time.Second)), ms(first.Add(11*time.Second)))) {
		s.t.Errorf("pictures are missing between pieces: %s", chromium.Eval[string](s.page, `JSON.stringify(portiek.state().ranges)`))
	}
}

// pictureByPicture pauses and steps with the keys; each key moves by exactly one picture of the ten a second.
func (s *story) pictureByPicture() {
	s.t.Helper()
	s.page.Do(chromedp.Focus("#toneel"))
	s.page.Key(" ")
	s.page.Await(5*time.Second, `document.getElementById("video").paused && !document.getElementById("video").seeking`)
	for _, key := range []string{".", ".", ",", ","} {
		was := s.shown()
		s.page.Key(key)
		s.page.Await(5*time.Second, fmt.Sprintf(`!document.getElementById("video").seeking && %s !== %v`, shown, was))
		if step := math.Abs(s.shown()-was) * 10; step < 0.5 || step > 1.5 {
			s.t.Errorf("key %q moved %.2f pictures", key, step)
		}
	}
	was := s.shown()
	s.page.Click("[data-do=next]")
	s.page.Await(5*time.Second, fmt.Sprintf(`%s > %v`, shown, was))
}

// shown is the presentation time of the picture on the screen.
const shown = `portiek.frames().findLast(t => t <= document.getElementById("video").currentTime + 0.0005)`

func (s *story) shown() float64 { s.t.Helper(); return chromium.Eval[float64](s.page, shown) }

// speeds plays at an eighth, and at sixteen times, where only key pictures travel.
func (s *story) speeds(first time.Time) {
	s.t.Helper()
	s.page.Script(`portiek.seek(` + ms(first.Add(2*time.Second)) + `)`)
	s.page.Do(chromedp.Focus("#toneel"))
	for range 3 {
		s.page.Key("j")
	}
	s.page.Key(" ")
	s.page.Await(5*time.Second, `document.getElementById("snel").value === "0.125" && !document.getElementById("video").paused && document.getElementById("video").readyState >= 3`)
	speed := chromium.Eval[float64](s.page, `(async () => {
		const v = document.getElementById("video"), a = v.currentTime, b = performance.now();
		await new Promise((ok) => setTimeout(ok, 2000));
		return (v.currentTime - a) / ((performance.now() - b) / 1000);
	})()`)
	if speed <= 0 || speed > 0.2 { // slower is possible on a busy machine, faster is not
		s.t.Errorf("at 1/8 it plays at %.3f", speed)
	}
	for range 7 {
		s.page.Key("l")
	}
	s.page.Await(5*time.Second, `portiek.state().rate === 16 && portiek.state().keys`)
	s.page.Await(20*time.Second, `portiek.position() > `+ms(first.Add(18*time.Second)))
	s.page.Fill("#snel", "1")
	s.page.Script(`document.getElementById("snel").dispatchEvent(new Event("change"))`)
	s.page.Await(5*time.Second, `portiek.state().rate === 1 && !portiek.state().keys`)
}

func ms(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }
