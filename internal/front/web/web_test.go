package web

import (
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/footage"
)

var now = time.Date(2026, 11, 20, 13, 19, 0, 0, time.UTC)

func ask(s http.Handler, method, target string, form url.Values, cookies ...*http.Cookie) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func body(r *http.Response) string {
	var b strings.Builder
	buf := make([]byte, 1<<20)
	n, _ := r.Body.Read(buf)
	b.Write(buf[:n])
	return b.String()
}

func TestHeaders(t *testing.T) {
	res := ask(site(newStub()), "GET", "/aanmelden", nil)
	csp := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: %s", csp)
	}
	if page := body(res); regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script>`).MatchString(page) {
		t.Error("something inline in the page")
	}
}

func TestNamesAreEscaped(t *testing.T) {
	s := site(newStub())
	page := body(ask(s, "GET", "/overzicht", nil, signedIn(t, s)))
	if strings.Contains(page, "Hal <b>") || !strings.Contains(page, "Hal &lt;b&gt;") {
		t.Error("a camera's name reached the page as it is")
	}
}

func TestCertificateMustBeTheOneShown(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	if res := ask(s, "POST", "/camera/hal/certificaat", url.Values{"vingerafdruk": {"0102"}}, c); res.StatusCode != http.StatusConflict || st.spki != nil {
		t.Errorf("another fingerprint: %d", res.StatusCode)
	}
	if res := ask(s, "POST", "/camera/hal/certificaat", url.Values{"vingerafdruk": {"0304"}}, c); res.StatusCode != http.StatusSeeOther || st.spki == nil {
		t.Errorf("the one shown: %d", res.StatusCode)
	}
}

func TestHoldFormComesBackAsFilledIn(t *testing.T) {
	st := newStub()
	s := site(st)
	c := signedIn(t, s)
	form := url.Values{"dossier": {"2026-1"}, "reden": {"vernield"}, "vrager": {"tenant"}, "camera": {"hal"}, "dag": {"2026-11-20"}, "van": {"13:00"}, "tot": {"12:00"}, "herzien": {"2026-12-01"}}
	res := ask(s, "POST", "/veiligstellingen", form, c)
	if page := body(res); res.StatusCode != http.StatusBadRequest || !strings.Contains(page, `value="2026-1"`) || !strings.Contains(page, "form.order") {
		t.Errorf("%d", res.StatusCode)
	}
	form.Set("tot", "13:30:10")
	if res := ask(s, "POST", "/veiligstellingen", form, c); res.StatusCode != http.StatusSeeOther || len(st.placed) != 1 {
		t.Fatalf("%d", res.StatusCode)
	}
	want := footage.Span{From: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 20, 12, 30, 10, 0, time.UTC)}
	if st.placed[0].Span != want {
		t.Errorf("placed %v", st.placed[0].Span)
	}
}

// TestRepeatedHour: 02:30 exists twice on 25 October 2026 and not at all on 29 March.
func TestRepeatedHour(t *testing.T) {
	october, _ := parseDay("2026-10-25")
	if october.Duration() != 25*time.Hour || !longNight(october) {
		t.Fatalf("the day lasts %v", october.Duration())
	}
	summer, err1 := parseClock(october, "02:30", false)
	winter, err2 := parseClock(october, "02:30", true)
	if err1 != nil || err2 != nil || winter.Sub(summer) != time.Hour || !summer.Equal(time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)) {
		t.Errorf("%v %v %v %v", summer, winter, err1, err2)
	}
	if hms("nl", summer) != "02:30:00 zomertijd" || hms("en", winter) != "02:30:00 winter time" || hms("nl", summer.Add(-time.Hour)) != "01:30:00" {
		t.Errorf("%q %q %q", hms("nl", summer), hms("en", winter), hms("nl", summer.Add(-time.Hour)))
	}
	march, _ := parseDay("2026-03-29")
	if _, err := parseClock(march, "02:30", false); err == nil {
		t.Error("02:30 was found in the night that skips it")
	}
}

// TestContrast keeps the promise of tokens.css in both palettes.
func TestContrast(t *testing.T) {
	css, _ := files.ReadFile("look/tokens.css")
	light, dark, _ := strings.Cut(string(css), "prefers-color-scheme: dark")
	base := colours(light)
	for name, palette := range map[string]map[string]float64{"light": base, "dark": colours(dark)} {
		for _, pair := range []string{"ink paper", "ink paper-quiet", "ink-quiet paper", "ink-quiet paper-quiet", "accent paper", "on-accent accent", "ink accent-quiet", "ink-quiet accent-quiet",
			"attention paper", "ink attention-quiet", "attention attention-quiet", "refuse paper", "ink refuse-quiet", "ink-quiet refuse-quiet"} {
			contrast(t, name, pair, palette, 4.5)
		}
		for _, pair := range []string{"line-control paper", "attention-line paper", "refuse-line paper", "accent paper", "ink accent-quiet", "focus paper"} {
			contrast(t, name, pair, palette, 3)
		}
	}
}

func contrast(t *testing.T, name, pair string, palette map[string]float64, least float64) {
	a, b, _ := strings.Cut(pair, " ")
	la, oka := palette[a]
	lb, okb := palette[b]
	if c := (max(la, lb) + 0.05) / (min(la, lb) + 0.05); !oka || !okb || c < least {
		t.Errorf("%s: %s is %.2f, want %v", name, pair, c, least)
	}
}

// colours is the relative luminance (WCAG 2.2) of every colour in a palette.
func colours(css string) map[string]float64 {
	out := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		var l float64
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, _ := strconv.ParseUint(m[2][2*i:2*i+2], 16, 8)
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			l += weight * c
		}
		out[m[1]] = l
	}
	return out
}

// TestScriptIsSmall: a page costs under 100 kB of script.
func TestScriptIsSmall(t *testing.T) {
	s := site(newStub())
	if n := len(s.assets["player.js"].body); n == 0 || n > 100_000 {
		t.Errorf("the player is %d bytes", n)
	}
	for name, a := range s.assets {
		if res := ask(s, "GET", a.url, nil); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

// patient is an answer on a connection whose deadlines can be looked at.
type patient struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (p *patient) SetReadDeadline(t time.Time) error {
	p.deadlines = append(p.deadlines, t)
	return nil
}

// slowBody notes whether there was a deadline when somebody waited for it.
type slowBody struct {
	p       *patient
	bounded bool
}

func (b *slowBody) Read([]byte) (int, error) {
	n := len(b.p.deadlines)
	b.bounded = n > 0 && !b.p.deadlines[n-1].IsZero()
	return 0, os.ErrDeadlineExceeded
}

// TestABodyThatNeverComes: nobody, signed in or not, keeps a request open by sending a form byte by byte. Once the form is
// there the deadline goes: an answer may take its time.
func TestABodyThatNeverComes(t *testing.T) {
	s := site(newStub())
	p := &patient{ResponseRecorder: httptest.NewRecorder()}
	b := &slowBody{p: p}
	s.ServeHTTP(p, httptest.NewRequest("POST", "/demo", b))
	if !b.bounded || p.Code != http.StatusRequestTimeout {
		t.Errorf("the body was waited for without a deadline: %v, status %d", p.deadlines, p.Code)
	}
	p = &patient{ResponseRecorder: httptest.NewRecorder()}
	foreign := httptest.NewRequest("POST", "/demo", strings.NewReader("token=x"))
	foreign.Header.Set("Origin", "http://elders.example")
	if s.ServeHTTP(p, foreign); len(p.deadlines) == 0 || p.Code != http.StatusForbidden {
		t.Errorf("another site's request: deadlines %v, status %d", p.deadlines, p.Code)
	}
	p = &patient{ResponseRecorder: httptest.NewRecorder()}
	s.ServeHTTP(p, httptest.NewRequest("POST", "/demo", strings.NewReader("token=x")))
	if n := len(p.deadlines); n != 2 || !p.deadlines[1].IsZero() || p.Code != http.StatusSeeOther {
		t.Errorf("deadlines %v, status %d", p.deadlines, p.Code)
	}
	p = &patient{ResponseRecorder: httptest.NewRecorder()}
	s.ServeHTTP(p, httptest.NewRequest("POST", "/demo", strings.NewReader(strings.Repeat("x", 70<<10))))
	if p.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge form: status %d", p.Code)
	}
}
