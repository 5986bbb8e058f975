package main

import (
	"context"

	"portiek/internal/acts/holding"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlstore"
)

// holds binds the pages to holding.
type holds struct{ *holding.Holder }

// Place fills in what the form does not ask.
func (h holds) Place(ctx context.Context, f footage.Hold) (footage.Hold, error) {
	if f.ReviewAt.IsZero() {
		f.ReviewAt = h.Holder.Clock.Now().Add(reviewAfter)
	}
	placed, err := h.Holder.Place(ctx, holding.Request{
		Case: f.Case, Reason: f.Reason, Cameras: f.Cameras, Span: f.Span, AskedBy: f.AskedBy, PlacedBy: f.PlacedBy, ReviewAt: f.ReviewAt,
	})
	return placed.Hold, err
}

// journal binds the pages to the log.
type journal struct{ *sqlstore.Store }

// Latest reads backwards from before.
func (j journal) Latest(ctx context.Context, before int64, limit int) ([]audit.Event, error) {
	if before < 0 {
		head, err := j.LogHead(ctx)
		if err != nil {
			return nil, err
		}
		before = head.Size
	}
	from := max(0, before-int64(limit))
	events, err := j.Events(ctx, from, int(before-from))
	for i, k := 0, len(events)-1; i < k; i, k = i+1, k-1 {
		events[i], events[k] = events[k], events[i]
	}
	return events, err
}

// Receipts lists erasures, newest first.
func (j journal) Receipts(ctx context.Context, before int64, limit int) ([]footage.Erasure, error) {
	return j.RecentErasures(ctx, before, limit)
}
