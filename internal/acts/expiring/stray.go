package expiring

import (
	"context"
	"time"

	"portiek/internal/rules/footage"
)

// Patience with a hold's key that no row knows: it may belong to a hold that is being placed, or to one that a restored,
// older catalogue has forgotten and fsck still has to bring back.
const (
	strayHoldAge    = 24 * time.Hour
	strayHoldRounds = 10
)

// orphan is a hold's key without a row.
type orphan struct {
	since  time.Time
	rounds int
}

// strays are keys in the ring that no row knows, left by a crash between the ring's rewrite and the row. An epoch's is
// destroyed once footage of its time would have expired, a hold's after a day.
func (e *Eraser) strays(ctx context.Context, now time.Time, known []footage.Epoch, cutoffs map[footage.CameraID]time.Time) ([]footage.Epoch, []footage.HoldID, error) {
	rows := map[footage.CameraID]map[int64]bool{}
	for _, ep := range known {
		if rows[ep.Camera] == nil {
			rows[ep.Camera] = map[int64]bool{}
		}
		rows[ep.Camera][ep.Start.UnixMicro()] = true
	}
	var eps []footage.Epoch
	for _, ep := range e.Ring.EpochKeys() {
		cutoff := cutoffs[ep.Camera]
		if !rows[ep.Camera][ep.Start.UnixMicro()] && !cutoff.IsZero() && ep.Start.Add(time.Hour).Before(cutoff) {
			eps = append(eps, ep)
		}
	}
	holds, err := e.strayHolds(ctx, now)
	return eps, holds, err
}

func (e *Eraser) strayHolds(ctx context.Context, now time.Time) (ids []footage.HoldID, err error) {
	inRing := e.Ring.HoldKeys() // before the rows, so that a hold placed in between is not an orphan
	if len(inRing) == 0 {
		return nil, nil
	}
	live, err := e.Catalogue.Holds(ctx, true)
	if err != nil {
		return nil, err
	}
	ended, err := e.Catalogue.EndedHolds(ctx, e.Recorder)
	if err != nil {
		return nil, err
	}
	rows := map[footage.HoldID]bool{}
	for _, h := range append(live, ended...) {
		rows[h.ID] = true
	}
	for _, id := range inRing {
		if rows[id] {
			delete(e.orphans, id)
			continue
		}
		o, seen := e.orphans[id]
		if !seen {
			o.since = now
		}
		o.rounds++
		e.orphans[id] = o
		if now.Sub(o.since) >= strayHoldAge && o.rounds >= strayHoldRounds {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
