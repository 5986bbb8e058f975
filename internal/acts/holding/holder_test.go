package holding

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var t0 = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// house is a small stand-in for catalogue, vault and clock; it notes what is asked, in order.
type house struct {
	Catalogue
	Vault
	log     []string
	keys    []footage.HoldID
	covers  []footage.HoldCover
	rows    []footage.Hold
	noteErr error
	ringErr error
	rowErr  error
	during  func()
}

func (h *house) Now() time.Time { return t0 }
func (h *house) Terms(_ context.Context, cam footage.CameraID) (footage.Terms, error) {
	if cam == "unknown" {
		return nil, nil
	}
	return footage.Terms{{Since: t0.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3"}}, nil
}
func (h *house) Segments(context.Context, footage.CameraID, footage.Span) ([]footage.Segment, error) {
	return nil, nil
}
func (h *house) PlaceHold(_ context.Context, row footage.Hold, covers []footage.HoldCover, _ audit.Event) error {
	h.log = append(h.log, "row")
	h.rows = append(h.rows, row)
	h.covers = covers
	if h.during != nil {
		h.during()
	}
	return h.rowErr
}
func (h *house) AddHold(id footage.HoldID) (uint64, error) {
	h.log = append(h.log, "key")
	if h.ringErr == nil {
		h.keys = append(h.keys, id)
	}
	return 1, h.ringErr
}
func (h *house) HoldKeys() []footage.HoldID { return h.keys }
func (h *house) Holds(context.Context, bool) ([]footage.Hold, error) {
	return slices.Clone(h.rows), nil
}
func (h *house) SealNote(c footage.CaseID, text string) (string, error) {
	return base64.StdEncoding.EncodeToString([]byte(string(c) + "/" + text)), nil
}
func (h *house) OpenNote(c footage.CaseID, sealed string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	return strings.TrimPrefix(string(b), string(c)+"/"), errors.Join(err, h.noteErr)
}

func newHouse() (*house, *Holder) {
	h := &house{}
	return h, New(Options{Recorder: "r", Catalogue: h, Vault: h, Clock: h})
}

func request() Request {
	return Request{Case: "2026-0147", Reason: "fiets weg", Cameras: []footage.CameraID{"hal"}, AskedBy: "politie", PlacedBy: "owner",
		Span: footage.Span{From: t0.Add(-2 * time.Hour), To: t0.Add(-time.Hour)}, ReviewAt: t0.AddDate(0, 1, 0)}
}

func TestPlaceRefuses(t *testing.T) {
	for code, spoil := range map[string]func(*Request){
		"hold.case":      func(r *Request) { r.Case = " " },
		"hold.reason":    func(r *Request) { r.Reason = strings.Repeat("x", maxReason+1) },
		"hold.asked_by":  func(r *Request) { r.AskedBy = "" },
		"hold.placed_by": func(r *Request) { r.PlacedBy = "a\x00b" },
		"hold.span":      func(r *Request) { r.Span.To = r.Span.From },
		"hold.seconds":   func(r *Request) { r.Span.From = r.Span.From.Add(time.Millisecond) },
		"hold.long":      func(r *Request) { r.Span.From = t0.AddDate(0, 0, -40) },
		"hold.ahead":     func(r *Request) { r.Span.To = t0.AddDate(0, 0, 2) },
		"hold.review":    func(r *Request) { r.ReviewAt = t0 },
		"hold.cameras":   func(r *Request) { r.Cameras = nil },
		"hold.camera":    func(r *Request) { r.Cameras = append(r.Cameras, "unknown") },
	} {
		h, holder := newHouse()
		r := request()
		spoil(&r)
		_, err := holder.Place(t.Context(), r)
		var f *fail.Error
		if !errors.As(err, &f) || f.Code != code || f.Kind != fail.Invalid || f.NL == "" || f.EN == "" {
			t.Errorf("%s: %v", code, err)
		}
		if len(h.log) > 0 {
			t.Errorf("%s: refused, and yet %v", code, h.log)
		}
	}
}

func TestWhollyGoneNamesTheArticle(t *testing.T) {
	h, holder := newHouse()
	r := request()
	r.Span = footage.Span{From: t0.Add(-80 * time.Hour), To: t0.Add(-72 * time.Hour)}
	_, err := holder.Place(t.Context(), r)
	if f := fail.Of(err); f.Kind != fail.Gone || f.Article != "WI-6.3" || len(h.log) > 0 {
		t.Errorf("%v, %v", err, h.log)
	}
}

func TestPartlyGoneSaysHowMuch(t *testing.T) {
	_, holder := newHouse()
	r := request()
	r.Span = footage.Span{From: t0.Add(-73 * time.Hour), To: t0.Add(-71 * time.Hour)}
	p, err := holder.Place(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Gone) != 1 || p.Gone[0].Span.Duration().Round(time.Second) != time.Hour || p.Gone[0].Article != "WI-6.3" {
		t.Errorf("gone %+v", p.Gone)
	}
	if len(p.Covers) != 1 || !p.Covers[0].Span.From.After(t0.Add(-72*time.Hour)) || !p.Covers[0].Span.To.Equal(r.Span.To) {
		t.Errorf("covers %+v", p.Covers)
	}
}

func TestKeyBeforeRow(t *testing.T) {
	h, holder := newHouse()
	if _, err := holder.Place(t.Context(), request()); err != nil || !slices.Equal(h.log, []string{"key", "row"}) {
		t.Errorf("%v, %v", err, h.log)
	}
	h, holder = newHouse()
	h.ringErr = errors.New("disk")
	if _, err := holder.Place(t.Context(), request()); fail.KindOf(err) != fail.Unavailable || !slices.Equal(h.log, []string{"key"}) {
		t.Errorf("without a key: %v, %v", err, h.log)
	}
}

// The call failed, but the write may have happened: the key must stay.
func TestFailedRowKeepsTheKey(t *testing.T) {
	h, holder := newHouse()
	h.rowErr = errors.New("connection lost")
	if _, err := holder.Place(t.Context(), request()); err == nil || len(h.keys) != 1 {
		t.Errorf("%v, keys %v", err, h.keys)
	}
}

func TestReceivedWhilePlacing(t *testing.T) {
	h, holder := newHouse()
	h.during = func() {
		if at, any := holder.Received(); !any || !at.Equal(t0) {
			t.Errorf("while the row is stored, received %v, %v", at, any)
		}
	}
	if _, err := holder.Place(t.Context(), request()); err != nil {
		t.Fatal(err)
	}
	if _, any := holder.Received(); any {
		t.Error("a hold that stands still keeps the eraser waiting")
	}
}
