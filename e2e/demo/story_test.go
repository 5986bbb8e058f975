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
	t       *testing.T
	dir     string
	term    time.Duration
	demo    *live.Server
	page    *chromium.Page
	dossier string // the case that the demo begins with
	begun   time.Time
	held    footage.Span
}

// TestDemo watches footage come, play, be held, be forgotten; and the held half-minute stay until its hold ends.
func TestDemo(t *testing.T) {
	live.AvoidMidnight(t, 8*time.Minute)
	s := &story{t: t, dir: t.TempDir(), term: 90 * time.Second}
	if os.Getenv("PORTIEK_LONG") == "1" {
		s.term = 2 * time.Minute
	}
	s.page = chromium.Open(t)
	s.page.Screen(1280, 900, false)
	live.Binary(t) // built before the clock starts
	s.begun = time.Now()
	s.demo = live.Demo(t, s.dir, "--term", s.term.String(), "--cameras", "4")

	t.Logf("MEASURED start to links: %.2f s", time.Since(s.begun).Seconds())
	s.signIn()
	t.Logf("MEASURED start to four cameras that record: %.2f s", time.Since(s.begun).Seconds())
	s.firstPicture()
	s.demo.SignIn() // a second session of the same person, which asks how far the recording has come
	first := s.first()
	s.untilRecorded(first.Add(27 * time.Second))
	s.look(footage.Span{From: s.begun, To: first.Add(27 * time.Second)})
	s.jumps(first)
	s.unbroken(first)
	s.pictureByPicture()
	s.speeds(first)
	permit := s.placeHold(first)
	s.untilForgotten(permit)
	permit = s.heldPlays()
	s.endHold(permit)
	s.stop()
}

// signIn enters as the contact person; four cameras record, and none shows a picture.
func (s *story) signIn() {
	s.t.Helper()
	enter(s.page, s.demo, live.Viewer)
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

// firstPicture opens the case, asks for a permit and follows its link, which plays.
func (s *story) firstPicture() {
	s.t.Helper()
	recording := time.Now()
	s.dossier = openSeeded(s.page, s.demo)
	time.Sleep(time.Until(recording.Add(2 * time.Second))) // a permit ends where it is asked: there must be something by then
	permit := s.ask(footage.Span{From: s.begun, To: time.Now()}, true)
	asked := time.Now()
	s.page.Click(`main ul a[href^="/camera/hal?machtiging="]`)
	s.page.Await(20*time.Second, `window.portiek && document.getElementById("dek").hidden && document.getElementById("video").readyState >= 2`)
	s.t.Logf("MEASURED start to first picture: %.2f s (of which click on the camera to picture %.0f ms); aim 10 s", time.Since(s.begun).Seconds(), milli(time.Since(asked)))
	s.plays()
	if !chromium.Eval[bool](s.page, `!!document.querySelector("form[action='/camera/hal/kopie']")`) {
		s.t.Error("the permit is for a copy too, and the page offers none")
	}
	s.noFurther(permit, asked)
	if chromium.Eval[bool](s.page, `portiek.state().blocked`) {
		s.t.Error("playing up to the end of the permit ends in a refusal")
	}
}

// noFurther: what was recorded after the permit was asked is not to be had with it.
func (s *story) noFurther(permit string, asked time.Time) {
	s.t.Helper()
	time.Sleep(time.Until(asked.Add(3 * time.Second)))
	if n := s.pieces(permit, footage.Span{From: asked.Add(time.Second), To: asked.Add(2 * time.Second)}); n != 403 {
		s.t.Errorf("footage of after the permit answers %d", n)
	}
}

// ask gets a permit for the hall with the form, in the case that the demo begins with.
func (s *story) ask(span footage.Span, export bool) (permit string) {
	s.t.Helper()
	return s.wish(span, export).ask(s.t, s.page, s.demo)
}

func (s *story) wish(span footage.Span, export bool) wish {
	return wish{dossier: s.dossier, reason: "offence_evidence", purpose: "protect_own_property", camera: "hal", span: span, export: export}
}

// look asks for a permit and opens the hall with it; nothing plays yet.
func (s *story) look(span footage.Span) (permit string) {
	s.t.Helper()
	permit = s.ask(span, false)
	s.page.Go(s.demo.URL + "/camera/hal?machtiging=" + permit)
	s.page.Do(chromedp.WaitVisible("#speel"))
	return permit
}

// pieces is the status with which the server answers when the page's person asks for pictures under a permit.
func (s *story) pieces(permit string, span footage.Span) int {
	s.t.Helper()
	return chromium.Eval[int](s.page, fmt.Sprintf(`fetch("/camera/hal/beeld?machtiging=%s&dag=%s&van=%d&tot=%d").then(r => r.status)`,
		permit, dutch(span.From).Format(time.DateOnly), span.From.UnixMicro(), span.To.UnixMicro()))
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

// line is the camera's day, under a permit of this moment.
func (s *story) line() live.Timeline { s.t.Helper(); return s.demo.Timeline("hal", time.Now()) }

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
