package governing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// cameras looks at each camera's place, its pictures and its footage.
func cameras(ctx context.Context, f Facts, s *Simulation, _, next *protocol.Protocol) error {
	cams, err := f.Register.Cameras(ctx)
	if err != nil {
		return err
	}
	for _, cam := range cams {
		if cam.Recorder != f.Recorder {
			continue
		}
		s.Cameras++
		history, err := f.Register.Terms(ctx, cam.ID)
		if err != nil {
			return err
		}
		kind, configured := f.PlaceKind(cam.ID)
		if n := len(history); !configured && n > 0 {
			kind = protocol.KindOf(history[n-1].Protocol)
		}
		if !cam.Removed {
			if err := placement(ctx, f, s, cam, kind, next); err != nil {
				return err
			}
		}
		if err := wouldGo(ctx, f, s, cam, history, TermFor(next, cam.ID, kind)); err != nil {
			return err
		}
	}
	return nil
}

// placement holds a camera against what the new version asks of cameras, as far as there is data.
func placement(ctx context.Context, f Facts, s *Simulation, cam footage.Camera, kind string, next *protocol.Protocol) error {
	outside := func(article, nl, en string, args ...any) {
		s.Outside = append(s.Outside, Outside{cam, protocol.Text{NL: fmt.Sprintf(nl, args...), EN: fmt.Sprintf(en, args...)}, article})
	}
	if _, ok := next.RetentionAt(kind); !ok {
		outside(next.Retention.Article, "de soort plek %q bestaat niet meer; de gewone termijn geldt", "the kind of place %q is gone; the normal term holds", kind)
	}
	if m := next.Modes; len(m.IDs) > 0 && !slices.Contains(m.IDs, "continuous") {
		outside(m.Article, "neemt de hele dag op; dat mag dan niet", "records all day, which would not be allowed")
	}
	w, h, ok, err := f.Register.PictureSize(ctx, cam.ID)
	if err != nil {
		return err
	}
	if r := next.MinResolution; ok && !r.Satisfied(w, h) {
		outside(r.Article, "levert %dx%d, minder dan %s", "delivers %dx%d, less than %s", w, h, r)
	}
	return nil
}

// wouldGo lists the footage that the new term would end and the present ones do not.
func wouldGo(ctx context.Context, f Facts, s *Simulation, cam footage.Camera, history footage.Terms, t footage.Term) error {
	if len(history) == 0 || sameRule(history[len(history)-1], t) {
		return nil
	}
	t.Since = audit.At(f.Now).Time
	same := func(at time.Time) time.Time { return at }
	before := history.SegmentCutoff(f.Now, same)
	after := append(slices.Clone(history), t).SegmentCutoff(f.Now, same)
	if !after.After(before) {
		return nil
	}
	segs, err := f.Register.WouldBeDue(ctx, f.Recorder, cam.ID, before, after)
	if err != nil || len(segs) == 0 {
		return err
	}
	d := Due{Camera: cam, Was: history[len(history)-1].Length, Is: t.Length, Article: t.Article, Segments: len(segs)}
	for _, g := range segs {
		d.Bytes += g.Size
		if last := len(d.Spans) - 1; last >= 0 && g.Span.From.Sub(d.Spans[last].To) <= sameRun {
			d.Spans[last].To = g.Span.To
			continue
		}
		d.Spans = append(d.Spans, g.Span)
	}
	s.Due = append(s.Due, d)
	return nil
}

// sameRun is the longest break within one stretch of footage.
const sameRun = 2 * time.Second
