package expiring

import (
	"context"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// MakeRoom erases the oldest unheld footage of the camera, at least bytes if there is so much, whatever its age. It leaves
// a gap, an alarm and a receipt, and returns when the bytes are gone from the disk. It does not depend on the clock. The keys
// live on until their epoch's term has passed. While a hold is being placed it takes nothing and fails with
// fail.Unavailable: until the hold stands nobody can tell what it covers. Ask again.
func (e *Eraser) MakeRoom(ctx context.Context, cam footage.CameraID, bytes int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Received != nil {
		if _, any := e.Received(); any {
			return errPlacing
		}
	}
	now := e.Clock.Now()
	alarm := audit.Alarm{Recorder: e.Recorder, Camera: cam, Code: "disk.erased_early", Bytes: bytes}.Event(now)
	segs, err := e.Catalogue.MarkDueEarly(ctx, e.Recorder, cam, bytes, alarm)
	if err != nil || len(segs) == 0 {
		return err
	}
	if err := e.remove(ctx, segs); err != nil {
		return err
	}
	if err := e.failures(); err != nil {
		return err
	}
	article, err := e.article(ctx, cam, segs[0].Span.From)
	if err != nil {
		return err
	}
	var ers []footage.Erasure
	for _, span := range stretches(segs) {
		ers = append(ers, footage.Erasure{Kind: footage.ErasedByCapacity, Camera: cam, Span: span, Article: article, At: now})
	}
	return e.Catalogue.Destroyed(ctx, e.Recorder, nil, nil, ers, e.receiptEvent(now, 0, ers))
}

// stretches joins segments that follow each other.
func stretches(segs []footage.Segment) (spans []footage.Span) {
	for _, s := range segs {
		if n := len(spans) - 1; n >= 0 && !s.Span.From.After(spans[n].To) {
			spans[n].To = s.Span.To
			continue
		}
		spans = append(spans, s.Span)
	}
	return spans
}
