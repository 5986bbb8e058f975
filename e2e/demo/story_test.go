// Package demo_test is the story of the demo, told by someone who sees it for the first time: the real program, and real
// Chromium that clicks.
package demo_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/e2e/live"
	"portiek/internal/rules/footage"
)

// story is the demo as far as it got.
type story struct {
	t    *testing.T
	dir  string
	term time.Duration
	demo *live.Server
	page *chromium.Page
	held footage.Span
}

// TestDemo watches footage come, play, be held, be forgotten; and the held half-minute stay until its hold ends.
func TestDemo(t *testing.T) {
	live.AvoidMidnight(t, 8*time.Minute)
	s := &story{t: t, dir: t.TempDir(), term: time.Minute}
	if os.Getenv("PORTIEK_LONG") == "1" {
		s.term = 2 * time.Minute
	}
	s.page = chromium.Open(t)
	s.page.Screen(1280, 900, false)
	live.Binary(t) // built before the clock starts
	begun := time.Now()
	s.demo = live.Demo(t, s.dir, "--term", s.term.String(), "--cameras", "4")

	t.Logf("MEASURED start to link: %.2f s", time.Since(begun).Seconds())
	s.signIn()
	t.Logf("MEASURED start to four cameras that record: %.2f s", time.Since(begun).Seconds())
	s.firstPicture(begun)
	first := s.first()
	s.untilRecorded(first.Add(25 * time.Second))
	s.jumps(first)
	s.unbroken(first)
	s.pictureByPicture()
	s.speeds(first)
	s.placeHold(first)
	s.untilForgotten()
	s.heldPlays()
	s.endHold()
	s.stop()
}

// signIn opens the printed link and clicks; four cameras record.
func (s *story) signIn() {
	s.t.Helper()
	s.page.Go(s.demo.Link)
	s.page.Click("main button")
	s.page.Do(chromedp.WaitVisible("#cams"))
	live.Until(s.t, 30*time.Second, "four cameras that record", func() bool {
		n := chromium.Eval[int](s.page, `[...document.querySelectorAll(".cams > li")].filter(l => /Neemt op/.test(l.textContent)).length`)
		if n < 4 {
			s.page.Do(chromedp.Reload())
		}
		return n == 4
	})
	if n := chromium.Eval[int](s.page, `document.querySelectorAll(".cams > li").length`); n != 4 {
		s.t.Errorf("%d cameras on the overview", n)
	}
}

// firstPicture opens one camera and plays.
func (s *story) firstPicture(begun time.Time) {
	s.t.Helper()
	s.page.Click(`.cams a[href="/camera/hal"]`)
	s.page.Do(chromedp.WaitVisible("#speel"))
	s.page.Await(20*time.Second, `document.querySelectorAll("#banen .footage").length > 0`)
	f := s.page.NextFrame(time.Time{}, func() { s.page.Click("#speel") })
	s.t.Logf("MEASURED start to first picture: %.2f s (of which click on play to picture %.0f ms); aim 10 s", time.Since(begun).Seconds(), milli(f.After))
	s.plays()
}

// plays checks that time goes on and that what is on the screen is a picture.
func (s *story) plays() {
	s.t.Helper()
	was := chromium.Eval[float64](s.page, `document.getElementById("video").currentTime`)
	s.page.Await(10*time.Second, fmt.Sprintf(`document.getElementById("video").currentTime > %f && document.getElementById("dek").hidden`, was+0.3))
	if l := s.page.Picture(); l.Mean < 10 || l.Deviation < 8 {
		s.t.Errorf("the picture is black or flat: %+v", l)
	}
}

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// line is the camera's day as the page's script gets it.
func (s *story) line() (t live.Timeline) {
	s.t.Helper()
	return chromium.Eval[live.Timeline](s.page, `fetch("/camera/hal/tijdlijn").then(r => r.json())`)
}

// first is when the oldest footage that can be opened began.
func (s *story) first() time.Time {
	s.t.Helper()
	return time.UnixMilli(s.line().Footage[0][0])
}

func (s *story) untilRecorded(at time.Time) {
	s.t.Helper()
	live.Until(s.t, s.term, "footage up to "+at.String(), func() bool {
		f := s.line().Footage
		return len(f) > 0 && f[len(f)-1][1] >= at.UnixMilli()
	})
}
