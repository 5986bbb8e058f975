package viewing

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/access/accesstest"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// lens is a house with a camera that records now, a technician with leave since a while, and an imager that keeps what it is given.
type lens struct {
	*house
	permit access.Permit
	given  [][]byte
	logged int // entries there were when the picture was handed over
	broken error
}

func newLens(since time.Duration) *lens {
	h := newHouse()
	s := segment(noon)
	h.now = noon.Add(41 * time.Second)
	s.Fragments = s.Fragments[:82] // up to now; random access at 0, 2 ... 40 s
	s.State = footage.Writing
	h.live = []footage.Segment{s}
	return &lens{house: h, permit: accesstest.Technical(h.now.Add(-since), "hal")}
}

func (l *lens) door() *Door {
	d := l.house.door()
	d.image = func(_ context.Context, mp4 []byte, width, height int) ([]byte, float64, float64, float64, float64, error) {
		l.given, l.logged = append(l.given, bytes.Clone(mp4)), len(l.events)
		return []byte("png"), 300, 120, 0.1, 0.2, l.broken
	}
	return d
}

func TestStill(t *testing.T) {
	l := newLens(5 * time.Second)
	got, err := l.door().Still(context.Background(), l.permit, "hal")
	if err != nil {
		t.Fatal(err)
	}
	if string(got.PNG) != "png" || !got.At.Equal(noon.Add(40*time.Second)) || got.Sharpness != 300 || got.Exposure != 120 || got.Dark != 0.1 || got.Bright != 0.2 {
		t.Errorf("%+v", got)
	}
	if len(l.given) != 1 || string(l.given[0]) != "avc1.64001f0" || l.reads != 1 {
		t.Errorf("the imager got %q, %d chunks were opened: want initialisation data and one picture", l.given, l.reads)
	}
	if l.logged != 1 || len(l.events) != 1 || l.events[0].Actor != "technician" || !l.spans(audit.FootageStills)[0].Contains(got.At) {
		t.Errorf("%d entries before the picture, log %v", l.logged, l.events)
	}
}

// TestStillsAreKeptApart: whatever permit is used, less than two seconds after the last one there is none; what follows within a
// minute stands in the same entry.
func TestStillsAreKeptApart(t *testing.T) {
	l := newLens(5 * time.Second)
	d, ctx := l.door(), context.Background()
	other := accesstest.Technical(l.now.Add(-4*time.Second), "hal")
	if _, err := d.Still(ctx, l.permit, "hal"); err != nil {
		t.Fatal(err)
	}
	for _, p := range []access.Permit{l.permit, other} {
		for _, after := range []time.Duration{0, time.Second, 999 * time.Millisecond} {
			l.now = l.now.Add(after)
			_, err := d.Still(ctx, p, "hal")
			wantCode(t, err, fail.Conflict, "still.soon")
			l.now = l.now.Add(-after)
		}
	}
	if len(l.given) != 1 || len(l.events) != 1 {
		t.Errorf("%d pictures, log %v", len(l.given), l.events)
	}
	l.now = l.now.Add(StillEvery)
	if _, err := d.Still(ctx, l.permit, "hal"); err != nil || len(l.given) != 2 || len(l.events) != 1 {
		t.Errorf("%v, %d pictures, log %v", err, len(l.given), l.events)
	}
	l.now = l.now.Add(-time.Hour)
	if _, err := d.Still(ctx, l.permit, "hal"); err == nil {
		t.Error("a clock that was set back gave another")
	}
}

// TestStillNeedsItsOwnPermit: one for looking gives no still, one for stills opens nothing else, and each no is logged.
func TestStillNeedsItsOwnPermit(t *testing.T) {
	ctx := context.Background()
	l := newLens(5 * time.Second)
	l.segs = []footage.Segment{segment(noon.Add(-time.Minute))}
	d := l.door()
	recent := footage.Span{From: l.now.Add(-3 * time.Second), To: l.now.Add(-time.Second)}
	for code, try := range map[string]func() error{
		"permit.none":   func() error { _, err := d.Still(ctx, access.Permit{}, "hal"); return err },
		"permit.camera": func() error { _, err := d.Still(ctx, l.permit, "lift"); return err },
		"permit.span":   func() error { _, err := d.Still(ctx, permit(l.house), "hal"); return err }, // it ends before now
		"permit.technical": func() error {
			_, err := d.Open(ctx, l.permit, "hal", recent, How{})
			_, export := d.Export(ctx, l.permit, "hal", recent)
			_, steps := d.Steps(ctx, l.permit, "hal", recent, time.Second)
			_, day := d.Day(ctx, l.permit, "hal", recent)
			for _, other := range []error{export, steps, day} {
				wantCode(t, other, fail.Refused, "permit.technical")
			}
			return err
		},
	} {
		wantCode(t, try(), fail.Refused, code)
	}
	if n := len(l.spans(audit.FootageRefused)); n != 7 || len(l.events) != n || l.reads != 0 || len(l.given) != 0 {
		t.Errorf("%d refusals of 7 in a log of %d; %d chunks, %d pictures", n, len(l.events), l.reads, len(l.given))
	}
}

// TestNoStill: what each lack says, and that nothing is read or claimed by it.
func TestNoStill(t *testing.T) {
	for code, c := range map[string]struct {
		kind   fail.Kind
		change func(l *lens, d *Door)
	}{
		"still.no_imager":     {fail.Unavailable, func(_ *lens, d *Door) { d.image = nil }},
		"still.not_recording": {fail.Unavailable, func(l *lens, _ *Door) { l.live = nil }},
		"still.not_yet":       {fail.Unavailable, func(l *lens, _ *Door) { l.permit = accesstest.Technical(l.now.Add(-time.Second/2), "hal") }},
		"log.unwritable":      {fail.Unavailable, func(l *lens, _ *Door) { l.deaf = true }},
		"footage.no_term":     {fail.Refused, func(l *lens, _ *Door) { l.terms = nil }},
		"permit.ended":        {fail.Refused, func(l *lens, _ *Door) { l.still = func(access.Permit) error { return errOver } }},
	} {
		l := newLens(5 * time.Second)
		d := l.door()
		c.change(l, d)
		_, err := d.Still(context.Background(), l.permit, "hal")
		wantCode(t, err, c.kind, code)
		if l.reads != 0 || len(l.given) != 0 {
			t.Errorf("%s: %d chunks were opened", code, l.reads)
		}
	}
	l := newLens(5 * time.Second)
	l.now = noon.Add(41*time.Second + silence) // the recorder thinks that it records, but nothing came
	_, err := l.door().Still(context.Background(), l.permit, "hal")
	wantCode(t, err, fail.Unavailable, "still.not_recording")
	l = newLens(5 * time.Second) // one segment was just sealed, of the next nothing is in its file
	l.segs, l.live = l.live, nil
	l.segs[0].State = footage.Sealed
	if s, err := l.door().Still(context.Background(), l.permit, "hal"); err != nil || !s.At.Equal(noon.Add(40*time.Second)) {
		t.Errorf("between two segments: %v, %v", s.At, err)
	}
	l = newLens(5 * time.Second)
	l.broken = fail.New(fail.Unavailable, "imaging.no_ffmpeg", "geen ffmpeg", "no ffmpeg")
	s, err := l.door().Still(context.Background(), l.permit, "hal")
	wantCode(t, err, fail.Unavailable, "imaging.no_ffmpeg")
	if s.PNG != nil || len(l.spans(audit.FootageStills)) != 1 {
		t.Errorf("%+v, log %v", s, l.events)
	}
}

// TestStillEndsWhileWaiting: who waits until others are served is asked again.
func TestStillEndsWhileWaiting(t *testing.T) {
	l := newLens(5 * time.Second)
	d := l.door()
	for range makers {
		if _, err := d.pace.enter(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	l.still = func(access.Permit) error {
		if asked++; asked > 1 {
			return errOver
		}
		<-d.pace.busy // one of the others is done
		return nil
	}
	_, err := d.Still(context.Background(), l.permit, "hal")
	wantCode(t, err, fail.Refused, "permit.ended")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.pace.busy <- struct{}{}
	if len(d.pace.busy) != makers {
		t.Fatalf("%d are being made", len(d.pace.busy))
	}
	asked, l.still = 0, nil
	if _, err := d.Still(ctx, l.permit, "hal"); !errors.Is(err, context.Canceled) {
		t.Errorf("who went away waits on: %v", err)
	}
}
