package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

const (
	rec  footage.RecorderID = "recorder-1"
	hall footage.CameraID   = "hal"
	door footage.CameraID   = "voordeur"
)

// start is an instant that no leap, zone or rounding makes special, on an hour.
var start = time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)

var ctx = context.Background()

func at(minutes float64) time.Time { return start.Add(time.Duration(minutes * float64(time.Minute))) }

func span(from, to float64) footage.Span { return footage.Span{From: at(from), To: at(to)} }

func event(minutes float64) audit.Event {
	return audit.Alarm{Recorder: rec, Code: "test"}.Event(at(minutes))
}

func hashOf(parts ...any) footage.Hash {
	h := sha256.New()
	for _, p := range parts {
		switch p := p.(type) {
		case footage.SegmentID:
			h.Write(p[:])
		case int:
			binary.Write(h, binary.BigEndian, int64(p))
		}
	}
	return footage.Hash(h.Sum(nil))
}

// segment makes a Writing segment of a minute in the epoch of its hour.
func segment(cam footage.CameraID, minute float64) footage.Segment {
	return footage.Segment{
		ID: footage.NewSegmentID(), Recorder: rec, Camera: cam, Span: footage.Span{From: at(minute), To: at(minute)},
		Epoch: at(minute).Truncate(time.Hour), State: footage.Writing, Codec: "avc1.64001f", Width: 1920, Height: 1080,
		ClockSynced: true, Receipt: -1, MinuteLog: -1,
	}
}

// filled is g as sealed after a minute: four fragments, the first and third starting with a key picture.
func filled(g footage.Segment) footage.Segment {
	g.State = footage.Sealed
	g.Span.To = g.Span.From.Add(time.Minute)
	g.Leaves = []footage.Hash{hashOf(g.ID, -1)}
	offset := int64(80)
	for i := range 4 {
		f := footage.Fragment{Offset: offset, Size: 1000 + i, Start: time.Duration(i) * 15 * time.Second, Duration: 15 * time.Second,
			Key: i%2 == 0, Samples: 375}
		if f.Key {
			f.KeySize = 400
		}
		g.Fragments = append(g.Fragments, f)
		g.Leaves = append(g.Leaves, hashOf(g.ID, i))
		offset += int64(f.Size)
	}
	g.Root, g.Size, g.Chunks = footage.TreeRoot(g.Leaves), offset, 5
	return g
}

// epochOf is the epoch of a segment.
func epochOf(g footage.Segment) footage.Epoch {
	return footage.Epoch{Recorder: g.Recorder, Camera: g.Camera, Start: g.Epoch, Length: time.Hour}
}

// begun puts epoch and Writing row.
func begun(t testing.TB, s Catalogue, g footage.Segment) footage.Segment {
	t.Helper()
	must(t, s.PutEpochs(ctx, []footage.Epoch{epochOf(g)}))
	must(t, s.BeginSegments(ctx, []footage.Segment{g}))
	return g
}

// sealed puts a sealed segment of a minute.
func sealed(t testing.TB, s Catalogue, cam footage.CameraID, minute float64) footage.Segment {
	t.Helper()
	g := filled(begun(t, s, segment(cam, minute)))
	must(t, s.SealSegments(ctx, []footage.Segment{g}))
	return g
}

// hold makes a hold of one camera.
func hold(cam footage.CameraID, sp footage.Span) footage.Hold {
	return footage.Hold{ID: footage.NewHoldID(), Recorder: rec, Case: "2026-0147", Reason: "fietsendiefstal", Cameras: []footage.CameraID{cam},
		Span: sp, AskedBy: "politie", PlacedBy: "owner", PlacedAt: at(0), ReviewAt: at(60 * 24 * 28)}
}

// placed places a hold whose one cover is its span.
func placed(t testing.TB, s Catalogue, h footage.Hold) footage.Hold {
	t.Helper()
	must(t, s.PlaceHold(ctx, h, coversOf(h), audit.PlacementOf(h).Event(h.PlacedAt, "owner")))
	return h
}

func coversOf(h footage.Hold) (out []footage.HoldCover) {
	for _, cam := range h.Cameras {
		out = append(out, footage.HoldCover{Hold: h.ID, Camera: cam, Span: h.Span})
	}
	return out
}

// ended ends a hold.
func ended(t testing.TB, s Catalogue, h footage.Hold, minute float64) {
	t.Helper()
	must(t, s.EndHold(ctx, h.ID, "owner", audit.HoldEnding{Hold: h.ID.String(), Case: h.Case}.Event(at(minute), "owner")))
}

// keepWhole secures g for h with its own key.
func keepWhole(t testing.TB, s Catalogue, h footage.Hold, g footage.Segment) {
	t.Helper()
	must(t, s.Secure(ctx, footage.HoldItem{Hold: h.ID, Segment: g.ID, WrappedKey: []byte("wrapped")}, nil))
}

// cut makes item and row of a copy of g for h.
func cut(h footage.Hold, g footage.Segment) (footage.HoldItem, footage.Segment) {
	c := g
	c.ID, c.Epoch, c.Origin, c.Hold = footage.NewSegmentID(), time.Time{}, g.ID, h.ID
	c.Fragments, c.FirstLeaf = g.Fragments[2:], 3
	c.Span.From = g.Span.From.Add(30 * time.Second)
	return footage.HoldItem{Hold: h.ID, Segment: g.ID, Copy: c.ID, WrappedKey: []byte("wrapped copy")}, c
}

// keepCopy secures a part of g for h.
func keepCopy(t testing.TB, s Catalogue, h footage.Hold, g footage.Segment) footage.Segment {
	t.Helper()
	item, c := cut(h, g)
	must(t, s.Secure(ctx, item, &c))
	return c
}

// due marks everything of the camera that ends by the minute, and gives what moved.
func due(t testing.TB, s Catalogue, cam footage.CameraID, minute float64) []footage.SegmentID {
	t.Helper()
	segs, err := s.MarkDue(ctx, rec, cam, at(minute), 1000)
	must(t, err)
	return ids(segs)
}

func ids(segs []footage.Segment) (out []footage.SegmentID) {
	for _, g := range segs {
		out = append(out, g.ID)
	}
	return out
}

func must(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails unless err has the kind.
func want(t rapid.TB, kind fail.Kind, err error) {
	t.Helper()
	var e *fail.Error
	if !errors.As(err, &e) || e.Kind != kind {
		t.Fatalf("want a failure of kind %v, got %v", kind, err)
	}
}

func same[T any](t rapid.TB, what string, got, wanted T) {
	t.Helper()
	if d := cmp.Diff(wanted, got); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

// stateOf reads a segment's state.
func stateOf(t testing.TB, s Catalogue, id footage.SegmentID) footage.State {
	t.Helper()
	g, err := s.Segment(ctx, id)
	must(t, err)
	return g.State
}
