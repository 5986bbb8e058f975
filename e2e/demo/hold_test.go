package demo_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/e2e/live"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// late is how much longer than its term and its epoch footage may lie on a busy machine.
const late = 30 * time.Second

// placeHold asks with the form beside the player for half a minute, under a permit that covers more.
func (s *story) placeHold(first time.Time) (permit string) {
	s.t.Helper()
	from := first.Add(6 * time.Second).Truncate(time.Second)
	s.held = footage.Span{From: from, To: from.Add(30 * time.Second)}
	s.untilRecorded(s.held.To.Add(6 * time.Second))
	permit = s.look(footage.Span{From: s.held.From.Add(-4 * time.Second), To: s.held.To.Add(6 * time.Second)})
	s.page.Fill("#h-van", dutch(s.held.From).Format(time.TimeOnly))
	s.page.Fill("#h-tot", dutch(s.held.To).Format(time.TimeOnly))
	s.page.Fill("#h-reden", "Vernielde brievenbussen")
	s.page.Fill("#h-vrager", "emergency_service")
	s.page.Fill("#h-herzien", dutch(time.Now()).AddDate(0, 0, 14).Format(time.DateOnly))
	s.page.Click("form[action='/veiligstellingen'] button")
	s.page.Do(chromedp.WaitVisible(".note[role=status]"))
	if n := chromium.Eval[int](s.page, `document.querySelectorAll(".dated > li").length`); n != 1 {
		s.t.Fatalf("%d holds on the page", n)
	}
	if all := chromium.Eval[string](s.page, `document.querySelector(".dated").innerText`); !strings.Contains(all, s.dossier) {
		s.t.Errorf("the hold is not for case %s: %s", s.dossier, all)
	}
	return permit
}

// untilForgotten waits until all around the hold is past its term, and sees it gone from the page and from disk. Nobody gets a
// permit for it any more, and one from before does not open it.
func (s *story) untilForgotten(before string) {
	s.t.Helper()
	past := time.Until(s.held.To.Add(s.term + footage.EpochLength(s.term)))
	live.Until(s.t, past+late, "everything around the hold to be gone", func() bool { return s.forgotten(before) == "" })
	if why := s.forgotten(before); why != "" {
		s.t.Fatal(why)
	}
	beside := footage.Span{From: s.held.From.Add(-3 * time.Second), To: s.held.From.Add(-2 * time.Second)}
	if n := s.pieces(before, beside); n != 403 && n != 404 && n != 410 {
		s.t.Errorf("footage beside the hold answers %d", n)
	}
	if said := s.refused(footage.Span{From: beside.From, To: s.held.To}); !strings.Contains(said, "vernietigd") || !strings.Contains(said, s.article()) {
		s.t.Errorf("asking for what was forgotten: %s", said)
	}
}

// refused asks for a permit that is not given, and tells why.
func (s *story) refused(span footage.Span) (said string) {
	s.t.Helper()
	w := s.wish(span, false)
	w.fill(s.page, s.demo)
	return chromium.Eval[string](s.page, `document.querySelector("main .note--no").innerText`)
}

// article is the clause of the term.
func (s *story) article() string {
	s.t.Helper()
	rule, err := protocol.Builtin("wooninvest")
	if err != nil {
		s.t.Fatal(err)
	}
	return rule.Retention.Article
}

// forgotten says what is still there although it should not be, or that it is too early to tell.
func (s *story) forgotten(permit string) string {
	now := time.Now()
	if now.Before(s.held.To.Add(s.term + footage.EpochLength(s.term))) {
		return "it is too early"
	}
	line := chromium.Eval[live.Timeline](s.page, `fetch("/camera/hal/tijdlijn?dag=`+dutch(s.held.From).Format(time.DateOnly)+`&machtiging=`+permit+`").then(r => r.ok ? r.json() : {})`)
	for _, f := range line.Footage {
		span := footage.Span{From: time.UnixMilli(f[0]), To: time.UnixMilli(f[1])}
		if span.To.Before(now.Add(-s.term)) && (span.From.Before(s.held.From.Add(-time.Second)) || span.To.After(s.held.To.Add(time.Second))) {
			return fmt.Sprintf("the page still shows %v, the hold is %v", span, s.held)
		}
	}
	for _, name := range s.files() {
		cam, from, _, err := footage.ParseFileName(name)
		if err != nil {
			return "a strange file: " + name
		}
		if from.After(now.Add(-s.term - 2*footage.EpochLength(s.term) - late/3)) {
			continue
		}
		if cam != "hal" || !from.Before(s.held.To) {
			return "still on disk: " + name
		}
	}
	return ""
}

func (s *story) files() (names []string) {
	s.t.Helper()
	root := filepath.Join(s.dir, "footage")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil // a file may go while we look
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}

// heldPlays opens the hold from the list of holds, under a permit for what is held, and watches it from beginning to end.
func (s *story) heldPlays() (permit string) {
	s.t.Helper()
	permit = s.ask(s.held, false)
	s.page.Go(s.demo.URL + "/veiligstellingen")
	s.page.Click(`.dated a[href^="/camera/hal?t="]`)
	s.page.Await(20*time.Second, `window.portiek && !document.getElementById("video").paused && document.getElementById("video").readyState >= 2`)
	s.plays()
	for _, after := range []time.Duration{0, 14, 28} {
		at := s.held.From.Add(after*time.Second + 500*time.Millisecond)
		f := s.page.NextFrame(at, func() {
			s.page.Script(`dispatchEvent(new Event("test-begins")); portiek.seek(` + ms(at) + `, { play: true })`)
		})
		s.t.Logf("MEASURED jump within the hold to %2d s: %.0f ms", after, milli(f.After))
		s.plays()
	}
	return permit
}

// endHold ends the hold on its page; what it held goes, with a receipt that names the article, for the privacy officer to see.
func (s *story) endHold(permit string) {
	s.t.Helper()
	s.page.Go(s.demo.URL + "/veiligstellingen")
	s.page.Click(`.dated .do a`)
	s.page.Click(`input[name=zeker]`)
	s.page.Click(`main form button`)
	s.page.Await(10*time.Second, `location.pathname === "/veiligstellingen" && document.querySelectorAll(".dated > li").length === 0`)
	live.Until(s.t, late, "the held footage to go from disk", func() bool {
		for _, name := range s.files() {
			if _, from, _, err := footage.ParseFileName(name); err == nil && from.Before(s.held.To) {
				return false
			}
		}
		return true
	})
	if n := s.pieces(permit, footage.Span{From: s.held.From.Add(5 * time.Second), To: s.held.From.Add(6 * time.Second)}); n != 403 && n != 404 && n != 410 {
		s.t.Errorf("footage of an ended hold answers %d", n)
	}
	enter(s.page, s.demo, "privacy_officer")
	live.Until(s.t, late, "the receipt for the ended hold", func() bool {
		s.page.Go(s.demo.URL + "/wissen")
		return chromium.Eval[bool](s.page, `[...document.querySelectorAll("main tbody tr")].some(r => /Hal begane grond/.test(r.textContent) && /Veiligstelling beëindigd/.test(r.textContent))`)
	})
	all := chromium.Eval[string](s.page, `document.querySelector("main tbody").innerText`)
	if article := s.article(); strings.Count(all, "art. "+article) < 4 || !strings.Contains(all, "Termijn voorbij") {
		s.t.Errorf("the receipts do not name article %s: %.600s", article, all)
	}
}
