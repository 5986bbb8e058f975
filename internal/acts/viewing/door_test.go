package viewing

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// house is everything behind the door, in memory. Its segments are a minute long, a group of pictures lasts 2 s.
type house struct {
	now    time.Time
	segs   []footage.Segment
	live   []footage.Segment
	gaps   []footage.Gap
	covers []footage.HoldCover
	items  map[footage.SegmentID][]footage.HoldItem
	ers    []footage.Erasure
	terms  footage.Terms
	events []audit.Event
	deaf   bool
	still  func(access.Permit) error  // nil: every permit holds
	asked  int                        // how often the door asked
	noKey  map[footage.SegmentID]bool // the epoch's key is destroyed
	reads  int
}

func newHouse() *house {
	return &house{now: noon.Add(time.Hour), items: map[footage.SegmentID][]footage.HoldItem{}, noKey: map[footage.SegmentID]bool{},
		terms: footage.Terms{{Camera: "hal", Since: noon.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3"}}}
}

func (h *house) door() *Door {
	return New(Options{Catalogue: h, Vault: h, Recorder: h, Clock: h, Still: h.holds, Media: Media{
		ParseInit: func([]byte) (footage.Track, error) { return footage.Track{}, nil },
		Rebase:    func([]byte, uint64) error { return nil },
		KeyOnly:   func(dst, frag []byte, _ uint64, _ uint32) ([]byte, error) { return append(dst, frag[:1]...), nil },
		Export: func(w io.Writer, _ footage.Track, each func(func([]byte, time.Time) error) error) error {
			return each(func(frag []byte, _ time.Time) error { _, err := w.Write(frag); return err })
		},
	}})
}

// segment is a minute from a moment on, 120 fragments of half a second.
func segment(from time.Time) footage.Segment {
	s := footage.Segment{ID: footage.NewSegmentID(), Camera: "hal", Span: footage.Span{From: from, To: from.Add(time.Minute)}, State: footage.Sealed, Codec: "avc1.64001f"}
	for i := range 120 {
		s.Fragments = append(s.Fragments, footage.Fragment{Start: time.Duration(i) * time.Second / 2, Duration: time.Second / 2, Key: i%4 == 0, Samples: 5})
	}
	s.Chunks = 121
	return s
}

func (h *house) Now() time.Time                                                 { return h.now }
func (h *house) Live(footage.CameraID) []footage.Segment                        { return h.live }
func (h *house) Terms(context.Context, footage.CameraID) (footage.Terms, error) { return h.terms, nil }
func (h *house) Segments(_ context.Context, _ footage.CameraID, span footage.Span) (out []footage.Segment, _ error) {
	for _, s := range h.segs {
		if s.Span.Overlaps(span) {
			out = append(out, s)
		}
	}
	return out, nil
}
func (h *house) Gaps(_ context.Context, _ footage.CameraID, span footage.Span) (out []footage.Gap, _ error) {
	for _, g := range h.gaps {
		if g.From.Before(span.To) && g.To.After(span.From) {
			out = append(out, g)
		}
	}
	return out, nil
}
func (h *house) CoversOf(_ context.Context, _ footage.CameraID, span footage.Span) (out []footage.HoldCover, _ error) {
	for _, c := range h.covers {
		if c.Span.Overlaps(span) {
			out = append(out, c)
		}
	}
	return out, nil
}
func (h *house) ItemsOf(_ context.Context, id footage.SegmentID) ([]footage.HoldItem, error) {
	return h.items[id], nil
}
func (h *house) Erasures(_ context.Context, _ footage.CameraID, span footage.Span) (out []footage.Erasure, _ error) {
	for _, e := range h.ers {
		if e.Span.Overlaps(span) {
			out = append(out, e)
		}
	}
	return out, nil
}
func (h *house) Append(_ context.Context, e audit.Event) (int64, error) {
	if h.deaf {
		return 0, errors.New("disk full")
	}
	h.events = append(h.events, e)
	return int64(len(h.events)), nil
}

func (h *house) Open(seg footage.Segment, item *footage.HoldItem) (footage.SegmentReader, error) {
	if item == nil && h.noKey[seg.ID] {
		return nil, fail.New(fail.Gone, "key.gone", "weg", "gone")
	}
	return &tape{h, seg}, nil
}

type tape struct {
	h   *house
	seg footage.Segment
}

func (r *tape) Init() ([]byte, error) { return []byte(r.seg.Codec), nil }
func (r *tape) Close() error          { return nil }
func (r *tape) Chunk(dst []byte, index int, f footage.Fragment) ([]byte, error) {
	r.h.reads++
	plain := append(dst[:0], make([]byte, footage.ChunkHeaderSize)...)
	footage.ChunkHeader{Start: r.seg.Span.From.Add(f.Start), Duration: f.Duration, Key: f.Key, Samples: f.Samples}.Put(plain)
	return append(plain, "0123456789"...), nil
}

// spans lists what the log says was opened or exported.
func (h *house) spans(kind audit.Kind) (out []footage.Span) {
	for _, e := range h.events {
		if e.Kind != kind {
			continue
		}
		d, err := audit.DataOf[audit.Opening](e)
		if err != nil {
			panic(err)
		}
		out = append(out, footage.Span{From: d.From.Time, To: d.To.Time})
	}
	return out
}

// watch reads all of a span and returns what was delivered.
func (h *house) watch(d *Door, span footage.Span, how How) (seen []footage.Span, err error) {
	how.Base = noon.Add(-1000 * time.Hour)
	r, err := d.Open(context.Background(), permit(h), "hal", span, how)
	if err != nil {
		return nil, err
	}
	for p, err := range r.Pieces(context.Background()) {
		if err != nil {
			return seen, err
		}
		seen = append(seen, p.Span)
	}
	return seen, nil
}

func span(from, to time.Duration) footage.Span {
	return footage.Span{From: noon.Add(from), To: noon.Add(to)}
}

func wantCode(t *testing.T, err error, kind fail.Kind, code string) {
	t.Helper()
	if e := fail.Of(err); err == nil || e.Kind != kind || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestNoLogNoPicture(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	h.deaf = true
	seen, err := h.watch(h.door(), span(0, 10*time.Second), How{})
	wantCode(t, err, fail.Unavailable, "log.unwritable")
	_, err = h.door().Export(context.Background(), permit(h), "hal", span(0, 10*time.Second))
	wantCode(t, err, fail.Unavailable, "log.unwritable")
	if len(seen) != 0 || h.reads != 0 {
		t.Errorf("%d pictures left, %d chunks were opened", len(seen), h.reads)
	}
}

func TestWithoutPermit(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	d := h.door()
	_, err := d.Open(context.Background(), access.Permit{}, "hal", span(0, time.Second), How{})
	wantCode(t, err, fail.Refused, "permit.none")
	_, err = d.Export(context.Background(), access.Permit{}, "hal", span(0, time.Second))
	wantCode(t, err, fail.Refused, "permit.none")
	_, err = d.Day(context.Background(), access.Permit{}, "hal", span(0, time.Second))
	wantCode(t, err, fail.Refused, "permit.none")
	if n := len(h.spans(audit.FootageRefused)); n != 3 || h.reads != 0 {
		t.Errorf("%d refusals logged of 3, %d chunks opened", n, h.reads)
	}
}

// TestEveryPictureLiesInALoggedSpan watches at random, to and fro, and looks whether one entry covers each picture.
func TestEveryPictureLiesInALoggedSpan(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse()
		for i := range 5 {
			h.segs = append(h.segs, segment(noon.Add(time.Duration(i)*time.Minute)))
		}
		h.segs[3].Continues = true
		h.segs[3].Fragments[0].Key = false
		d := h.door()
		for range rapid.IntRange(1, 12).Draw(rt, "jumps") {
			from := time.Duration(rapid.IntRange(0, 290_000).Draw(rt, "from")) * time.Millisecond
			length := time.Duration(rapid.IntRange(1, 90_000).Draw(rt, "length")) * time.Millisecond
			how := How{KeyOnly: rapid.Bool().Draw(rt, "keys"), Exact: rapid.Bool().Draw(rt, "exact")}
			before := len(h.events)
			seen, err := h.watch(d, span(from, from+length), how)
			if err != nil && fail.KindOf(err) != fail.NotFound {
				rt.Fatal(err)
			}
			logged := h.spans(audit.FootageOpened)
			for _, p := range seen {
				if !slices.ContainsFunc(logged, func(s footage.Span) bool { return s.Covers(p) }) {
					rt.Fatalf("%v was shown and no entry covers it", p)
				}
			}
			if len(h.events)-before > 1 {
				rt.Fatalf("%d entries for one request", len(h.events)-before)
			}
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(rt, "pause")) * time.Second)
		}
	})
}

func TestWatchingOnIsAnEntryAMinute(t *testing.T) {
	h := newHouse()
	for i := range 10 {
		h.segs = append(h.segs, segment(noon.Add(time.Duration(i)*time.Minute)))
	}
	d := h.door()
	p := permit(h)
	for at := time.Duration(0); at < 10*time.Minute; at += 4 * time.Second {
		if _, err := d.Open(context.Background(), p, "hal", span(at, at+4*time.Second), How{Base: noon, Exact: true}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.events); n < 10 || n > 12 {
		t.Errorf("ten minutes of watching gave %d entries", n)
	}
}

func TestBeginsAtTheGroup(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	seen, err := h.watch(h.door(), span(5100*time.Millisecond, 6*time.Second), How{})
	if err != nil || !seen[0].From.Equal(noon.Add(4*time.Second)) || !seen[len(seen)-1].To.Equal(noon.Add(6*time.Second)) {
		t.Errorf("%v %v", seen, err)
	}
	if h.reads != len(seen) {
		t.Errorf("%d chunks opened to show %d", h.reads, len(seen))
	}
}

func TestContinuedGroupNeedsItsPredecessor(t *testing.T) {
	h := newHouse()
	a, b := segment(noon), segment(noon.Add(time.Minute))
	b.Continues = true
	for i := range 4 {
		b.Fragments[i].Key = false
	}
	h.segs = []footage.Segment{a, b}
	seen, err := h.watch(h.door(), span(60500*time.Millisecond, 61*time.Second), How{})
	if err != nil || !seen[0].From.Equal(noon.Add(58*time.Second)) {
		t.Errorf("%v %v", seen, err)
	}
	h.segs = []footage.Segment{b}
	_, err = h.watch(h.door(), span(60500*time.Millisecond, 61*time.Second), How{})
	wantCode(t, err, fail.NotFound, "footage.none")
}

// TestTerm: the group whose first picture has reached its term is gone, the next one is not, whatever lies on the disk.
func TestTerm(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	h.now = noon.Add(72*time.Hour + 3*time.Second)
	d := h.door()
	_, err := h.watch(d, span(0, 3*time.Second), How{})
	wantCode(t, err, fail.Gone, "footage.expired")
	if fail.Of(err).Article != "WI-6.3" {
		t.Errorf("article %q", fail.Of(err).Article)
	}
	if len(h.spans(audit.FootageRefused)) != 1 {
		t.Error("the refusal is not in the log")
	}
	seen, err := h.watch(d, span(0, 8*time.Second), How{})
	if err != nil || !seen[0].From.Equal(noon.Add(4*time.Second)) {
		t.Errorf("%v %v", seen, err)
	}
}

// TestTermPassesWhileReading: what was decided at the start is decided again at every group.
func TestTermPassesWhileReading(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	h.now = noon.Add(72*time.Hour - time.Second)
	r, err := h.door().Open(context.Background(), permit(h), "hal", span(0, 30*time.Second), How{Base: noon})
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, err = range r.Pieces(context.Background()) {
		if err != nil {
			break
		}
		shown++
		h.now = h.now.Add(5 * time.Second)
	}
	wantCode(t, err, fail.Gone, "footage.expired")
	if shown == 0 || shown > 4 {
		t.Errorf("%d fragments were shown", shown)
	}
}

func TestHoldOpensWhatTheTermClosed(t *testing.T) {
	h := newHouse()
	s := segment(noon)
	h.segs = []footage.Segment{s}
	h.now = noon.Add(100 * time.Hour)
	h.noKey[s.ID] = true
	id := footage.NewHoldID()
	h.covers = []footage.HoldCover{{Hold: id, Camera: "hal", Span: span(10*time.Second, 20*time.Second)}}
	h.items[s.ID] = []footage.HoldItem{{Hold: id, Segment: s.ID}}
	seen, err := h.watch(h.door(), span(0, time.Minute), How{})
	if err != nil || !seen[0].From.Equal(noon.Add(10*time.Second)) || !seen[len(seen)-1].To.Equal(noon.Add(20*time.Second)) {
		t.Errorf("%v %v", seen, err)
	}
	h.covers, h.items = nil, nil
	_, err = h.watch(h.door(), span(10*time.Second, 20*time.Second), How{})
	wantCode(t, err, fail.Gone, "footage.expired")
}

func TestErasedNamesReceiptAndGapItsCause(t *testing.T) {
	h := newHouse()
	h.ers = []footage.Erasure{{Camera: "hal", Span: span(0, time.Hour), Article: "WI-6.3", At: noon, LogIndex: 812}}
	_, err := h.watch(h.door(), span(0, time.Second), How{})
	wantCode(t, err, fail.Gone, "footage.erased")
	h.ers = nil
	h.gaps = []footage.Gap{{Camera: "hal", From: noon, To: noon.Add(time.Hour), Cause: footage.CauseCredentials}}
	_, err = h.watch(h.door(), span(0, time.Second), How{})
	wantCode(t, err, fail.NotFound, "footage.gap")
}

func TestLiveSegmentIsSeenOnce(t *testing.T) {
	h := newHouse()
	h.now = noon.Add(time.Minute)
	s := segment(noon)
	s.State, s.Fragments = footage.Writing, s.Fragments[:40]
	s.Span.To = noon.Add(20 * time.Second)
	h.live = []footage.Segment{s}
	seen, err := h.watch(h.door(), span(0, time.Minute), How{})
	if err != nil || len(seen) != 40 {
		t.Fatalf("%d %v", len(seen), err)
	}
	sealed := segment(noon)
	sealed.ID = s.ID
	h.segs = []footage.Segment{sealed}
	if seen, err = h.watch(h.door(), span(0, time.Minute), How{}); err != nil || len(seen) != 120 {
		t.Errorf("sealed and live at once: %d %v", len(seen), err)
	}
}

func TestExportIsOneFileAConfiguration(t *testing.T) {
	h := newHouse()
	a, b := segment(noon), segment(noon.Add(time.Minute))
	b.Codec = "avc1.640028"
	h.segs = []footage.Segment{a, b}
	d := h.door()
	taking, err := d.Export(context.Background(), permit(h), "hal", span(30*time.Second, 90*time.Second))
	if err != nil || len(taking.Parts) != 2 {
		t.Fatalf("%v %v", taking, err)
	}
	if got := h.spans(audit.FootageExported); len(got) != 1 || !got[0].Covers(taking.Parts[0].Span) || !got[0].Covers(taking.Parts[1].Span) {
		t.Errorf("logged %v", got)
	}
	var n counter
	if err := taking.Write(context.Background(), 1, &n); err != nil || n != 600 {
		t.Errorf("%d bytes, %v", n, err)
	}
	h.now = h.now.Add(access.PermitTerm)
	wantCode(t, taking.Write(context.Background(), 0, &n), fail.Refused, "permit.ended")
	_, err = d.Export(context.Background(), permit(h), "hal", span(0, MaxExport+1))
	wantCode(t, err, fail.Invalid, "export.span")
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

func TestDay(t *testing.T) {
	h := newHouse()
	h.now = noon.Add(72*time.Hour + 30*time.Second)
	h.segs = []footage.Segment{segment(noon), segment(noon.Add(time.Minute)), segment(noon.Add(5 * time.Minute))}
	h.covers = []footage.HoldCover{{Hold: footage.NewHoldID(), Camera: "hal", Span: span(10*time.Second, 20*time.Second)}}
	h.gaps = []footage.Gap{{Camera: "hal", From: noon.Add(2 * time.Minute), To: noon.Add(5 * time.Minute), Cause: footage.CauseNetwork}}
	line, err := h.door().Day(context.Background(), permit(h), "hal", span(-time.Hour, time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := []footage.Span{span(10*time.Second, 20*time.Second), span(30*time.Second, 2*time.Minute), span(5*time.Minute, 6*time.Minute)}
	if len(line.Footage) != 3 {
		t.Fatalf("footage %v", line.Footage)
	}
	for i, s := range want {
		if line.Footage[i].From.Sub(s.From).Abs() > time.Millisecond || line.Footage[i].To != s.To {
			t.Errorf("footage %d: %v, want %v", i, line.Footage[i], s)
		}
	}
	if len(line.Gone) != 2 || len(line.Gaps) != 1 || len(line.Holds) != 1 || len(line.Expires) != 2 {
		t.Errorf("gone %v gaps %v holds %v expires %v", line.Gone, line.Gaps, line.Holds, line.Expires)
	}
	if len(h.events) != 0 || h.reads != 0 {
		t.Error("describing a day opened footage")
	}
}

// TestHoldEndsWhileReading: a reader that takes its time does not keep a hold, nor an older term, alive inside a segment.
func TestHoldEndsWhileReading(t *testing.T) {
	for name, change := range map[string]func(h *house){
		"hold ends": func(h *house) { h.covers, h.items = nil, nil },
		"stricter term": func(h *house) {
			h.terms = footage.Terms{h.terms[0], {Camera: "hal", Since: h.now, Length: time.Minute, Article: "WI-6.3"}}
		},
	} {
		h := newHouse()
		s := segment(noon)
		h.segs = []footage.Segment{s}
		id := footage.NewHoldID()
		if name == "hold ends" {
			h.now = noon.Add(100 * time.Hour)
			h.covers = []footage.HoldCover{{Hold: id, Camera: "hal", Span: s.Span}}
			h.items[s.ID] = []footage.HoldItem{{Hold: id, Segment: s.ID}}
		}
		r, err := h.door().Open(context.Background(), permit(h), "hal", span(0, time.Minute), How{Base: noon})
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, err = range r.Pieces(context.Background()) {
			if err != nil {
				break
			}
			if shown++; shown == 3 {
				change(h)
				h.now = h.now.Add(time.Minute) // the client stalls
			}
		}
		wantCode(t, err, fail.Gone, "footage.expired")
		if shown > 4 { // the group that was begun
			t.Errorf("%s: %d fragments were shown", name, shown)
		}
	}
}
