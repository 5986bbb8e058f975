package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/access/accesstest"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

func (g gate) GrantTechnical(_ context.Context, v deciding.Visitor, cam footage.CameraID, ticket string) (access.Record, error) {
	if strings.Contains(ticket, " ") {
		return access.Record{}, fail.New(fail.Invalid, "permit.ticket_form", "Schrijf het nummer.", "Write the number.")
	}
	r := access.Record{ID: "T1", Person: v.Person.ID, Cameras: []footage.CameraID{cam}, Modes: access.Technical, Ticket: ticket, Articles: []string{"WI-6.6"},
		MintedAt: now, Until: now.Add(access.TechnicalTerm)}
	g.records = append(g.records, r)
	return r, nil
}

// armed is a Gate that gives whatever permit is asked for by name: T1 for stills, L1 for looking.
type armed struct {
	gate
	still, look access.Permit
}

func (a armed) Use(ctx context.Context, v deciding.Visitor, cam footage.CameraID, permit string) (access.Permit, error) {
	switch permit {
	case "T1":
		return a.still.Within(v.Session.ID), nil
	case "L1":
		return a.look.Within(v.Session.ID), nil
	}
	return a.gate.Use(ctx, v, cam, permit)
}

// street is a camera that records, behind a real door; the events are those of the door.
type street struct {
	viewing.Catalogue
	clock  time.Time
	events []audit.Event
	reads  int
	made   int
	broken error
}

func (s *street) Now() time.Time { return s.clock }
func (s *street) Segments(context.Context, footage.CameraID, footage.Span) ([]footage.Segment, error) {
	return nil, nil
}
func (s *street) Terms(context.Context, footage.CameraID) (footage.Terms, error) {
	return footage.Terms{{Camera: "hal", Since: now.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3a"}}, nil
}
func (s *street) CoversOf(context.Context, footage.CameraID, footage.Span) ([]footage.HoldCover, error) {
	return nil, nil
}
func (s *street) Append(_ context.Context, e audit.Event) (int64, error) {
	s.events = append(s.events, e)
	return int64(len(s.events)), nil
}
func (s *street) Live(footage.CameraID) []footage.Segment {
	seg := footage.Segment{ID: footage.SegmentID{1}, Camera: "hal", State: footage.Writing, Codec: "avc1.64001f", Span: footage.Span{From: now, To: s.clock}}
	for at := time.Duration(0); at < s.clock.Sub(now); at += time.Second {
		seg.Fragments = append(seg.Fragments, footage.Fragment{Start: at, Duration: time.Second, Key: true})
	}
	return []footage.Segment{seg}
}
func (s *street) Open(seg footage.Segment, _ *footage.HoldItem) (footage.SegmentReader, error) {
	return reel{s, seg}, nil
}

type reel struct {
	s   *street
	seg footage.Segment
}

func (r reel) Init() ([]byte, error) { return []byte("init"), nil }
func (r reel) Close() error          { return nil }
func (r reel) Chunk(dst []byte, _ int, f footage.Fragment) ([]byte, error) {
	r.s.reads++
	plain := append(dst[:0], make([]byte, footage.ChunkHeaderSize)...)
	footage.ChunkHeader{Start: r.seg.Span.From.Add(f.Start), Duration: f.Duration, Key: true, Samples: 1}.Put(plain)
	return append(plain, "moving pictures"...), nil
}

// technicians is a site with that camera, at which the visitor holds both kinds of permit.
func technicians(st *stub) (*Site, *street) {
	at := &street{clock: now.Add(20 * time.Second)}
	o := site(st).Options
	o.Gate = armed{gate{st}, accesstest.Technical(now.Add(time.Second), "hal"), accesstest.Permit(now.Add(19*time.Second), footage.Span{From: now, To: now.Add(19 * time.Second)}, "hal")}
	o.Door = viewing.New(viewing.Options{Catalogue: at, Vault: at, Recorder: at, Clock: at, Still: func(context.Context, access.Permit) error { return nil },
		Media: viewing.Media{
			ParseInit: func([]byte) (footage.Track, error) { return footage.Track{Width: 1280, Height: 720}, nil },
			Rebase:    func([]byte, uint64) error { return nil },
			KeyOnly:   func(dst, _ []byte, _ uint64, _ uint32) ([]byte, error) { return append(dst, "one"...), nil },
		},
		Imager: func(context.Context, []byte, int, int) ([]byte, float64, float64, float64, float64, error) {
			at.made++
			return []byte("coarse"), 3.25, 20, 0.7, 0, at.broken
		}})
	return New(o), at
}

// TestNoFilmForATechnician: with a permit for stills every route that carries footage answers 403, whatever else is in the
// address, and nothing is opened; with one to look there is no still.
func TestNoFilmForATechnician(t *testing.T) {
	st := newStub()
	s, at := technicians(st)
	c := signedIn(t, s)
	tried := 0
	for _, r := range s.Routes() {
		if !r.Permit {
			continue
		}
		method, path := addressOf(r)
		form, permit := url.Values(nil), "T1"
		if r.Act == technicalLook {
			permit = "L1"
		}
		if method == "POST" {
			form = url.Values{"machtiging": {permit}}
		}
		path = strings.Replace(path, "/camera/x", "/camera/hal", 1) + "?machtiging=" + permit
		for _, q := range []string{"", "&dag=2026-11-20&van=1795180741000000&tot=1795180750000000", "&keys=1"} {
			tried++
			if res := ask(s, method, path+q, form, c); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s: %d", method, path+q, res.StatusCode)
			}
		}
	}
	if tried < 5*3 || at.reads > 0 || at.made > 0 || len(st.asked) < tried {
		t.Errorf("%d tried, %d chunks, %d stills; the Gate was asked %v", tried, at.reads, at.made, st.asked)
	}
}

// TestTechnicalLook: a ticket, a still with its figures in words in both languages, and the same still as a picture.
func TestTechnicalLook(t *testing.T) {
	st := newStub()
	s, at := technicians(st)
	c := signedIn(t, s)
	if page := body(ask(s, "GET", "/camera/hal/controlebeeld", nil, c)); !strings.Contains(page, `name="melding"`) || strings.Contains(page, "<img") {
		t.Error(page)
	}
	res := ask(s, "POST", "/camera/hal/controlebeeld", url.Values{"melding": {"zij <belde> op"}}, c)
	if page := body(res); res.StatusCode != http.StatusBadRequest || !strings.Contains(page, `value="zij &lt;belde&gt; op"`) || !strings.Contains(page, "permit.ticket_form") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	res = ask(s, "POST", "/camera/hal/controlebeeld", url.Values{"melding": {"S-12"}}, c)
	if res.Header.Get("Location") != "/camera/hal/controlebeeld?machtiging=T1" {
		t.Fatalf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	page := body(ask(s, "GET", "/camera/hal/controlebeeld?machtiging=T1", nil, c))
	for _, words := range []string{"S-12", "Onscherp of leeg", "Te donker", "(3,2", "70% zwart", "WI-6.6", `href="/camera/hal/controlebeeld?machtiging=T1"`, `src="/camera/hal/controlebeeld/beeld?machtiging=T1&amp;op=`} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not on\n%s", words, page)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "<video") {
		t.Error("a script or a film on the page")
	}
	_, rest, _ := strings.Cut(page, `src="/camera/hal/controlebeeld/beeld`)
	query, _, _ := strings.Cut(rest, `"`)
	res = ask(s, "GET", "/camera/hal/controlebeeld/beeld"+strings.ReplaceAll(query, "&amp;", "&"), nil, c)
	if got := body(res); got != "coarse" || res.Header.Get("Content-Type") != "image/png" || res.Header.Get("Cache-Control") != "no-store" || at.made != 1 || len(at.events) != 1 {
		t.Errorf("%q %v; %d stills, log %v", got, res.Header, at.made, at.events)
	}
	res = ask(s, "GET", "/camera/hal/controlebeeld/beeld?machtiging=T1&op=1", nil, c)
	if res.StatusCode != http.StatusConflict || res.Header.Get("Retry-After") != "2" || !strings.Contains(body(res), "still.soon") {
		t.Errorf("another one at once: %d %v", res.StatusCode, res.Header)
	}
	res = ask(s, "GET", "/camera/hal/controlebeeld?machtiging=T1&taal=en", nil, c)
	if page := body(res); res.StatusCode != http.StatusConflict || !strings.Contains(page, "Wait 2 seconds") || strings.Contains(page, "<img") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	at.clock = at.clock.Add(3 * time.Second)
	if page := body(ask(s, "GET", "/camera/hal/controlebeeld?machtiging=T1&taal=en", nil, c)); !strings.Contains(page, "Blurred or empty") || !strings.Contains(page, "Too dark") {
		t.Error(page)
	}
	if res := ask(s, "GET", "/camera/hal/controlebeeld?machtiging=T9", nil, c); res.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's: %d", res.StatusCode)
	}
	if res := ask(s, "GET", "/machtigingen/T1", nil, c); res.Header.Get("Location") != "/camera/hal/controlebeeld?machtiging=T1" {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	if page := body(ask(s, "GET", "/camera/hal", nil, c)); strings.Contains(page, "<video") || strings.Contains(page, "geldt nu niet") || !strings.Contains(page, "/camera/hal/controlebeeld") {
		t.Error("a permit for stills was taken for one to look, or the way to stills is missing")
	}
}

// TestStillWithoutFFmpeg says what is missing, and the page stays.
func TestStillWithoutFFmpeg(t *testing.T) {
	st := newStub()
	s, at := technicians(st)
	c := signedIn(t, s)
	ask(s, "POST", "/camera/hal/controlebeeld", url.Values{"melding": {"S-12"}}, c)
	at.broken = fail.New(fail.Unavailable, "imaging.no_ffmpeg", "Installeer ffmpeg.", "Install ffmpeg.")
	res := ask(s, "GET", "/camera/hal/controlebeeld?machtiging=T1", nil, c)
	if page := body(res); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(page, "Installeer ffmpeg.") || strings.Contains(page, "<img") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
}

// TestFirstStillGoesWithItsVisitor: nobody waits for a picture when whoever asked has gone.
func TestFirstStillGoesWithItsVisitor(t *testing.T) {
	st := newStub()
	s, at := technicians(st)
	c := signedIn(t, s)
	at.clock = now.Add(1500 * time.Millisecond) // recording, but nothing since the permit began
	ask(s, "POST", "/camera/hal/controlebeeld", url.Values{"melding": {"S-12"}}, c)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := httptest.NewRequest("GET", "/camera/hal/controlebeeld?machtiging=T1", nil).WithContext(ctx)
	r.AddCookie(c)
	s.ServeHTTP(httptest.NewRecorder(), r)
	if at.made != 0 || at.reads != 0 {
		t.Errorf("%d stills, %d chunks", at.made, at.reads)
	}
}

// TestFigures puts measurements into words.
func TestFigures(t *testing.T) {
	for _, c := range []struct {
		s              viewing.Still
		sharp, exposed string
	}{
		{viewing.Still{Sharpness: 400, Exposure: 110, Dark: 0.05, Bright: 0.02}, "sharp", "well exposed"},
		{viewing.Still{Sharpness: 30, Exposure: 110}, "moderately sharp", "well exposed"},
		{viewing.Still{Sharpness: 2, Exposure: 5, Dark: 0.99}, "blurred or empty", "too dark"},
		{viewing.Still{Sharpness: 100, Exposure: 90, Dark: 0.7}, "sharp", "too dark"},
		{viewing.Still{Sharpness: 100, Exposure: 240, Bright: 0.9}, "sharp", "too bright"},
		{viewing.Still{Sharpness: 100, Exposure: 150, Bright: 0.45}, "sharp", "too bright"},
	} {
		if a, b := sharpness(c.s), exposure(c.s); !strings.HasPrefix(a.EN, c.sharp) || !strings.HasPrefix(b.EN, c.exposed) {
			t.Errorf("%+v: %s, %s", c.s, a.EN, b.EN)
		}
	}
}
