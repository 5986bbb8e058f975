package expiring

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// destroyKeys destroys, in one rewrite of the ring, the keys of epochs whose term has passed and of released holds, and
// records it with receipts. Cut short after closing, the epoch stays closing and is found again; cut short after the rewrite
// the keys are absent, dropping them again is no change, and only the record is made.
func (e *Eraser) destroyKeys(ctx context.Context, now time.Time, cutoffs map[footage.CameraID]time.Time, released []footage.Hold) error {
	e.keys.Lock()
	defer e.keys.Unlock()
	all, err := e.Catalogue.Epochs(ctx, e.Recorder)
	if err != nil {
		return err
	}
	e.remember(all)
	closed, err := e.Catalogue.CloseEpochs(ctx, e.expired(all, cutoffs))
	if err != nil {
		return err
	}
	holds := holdIDs(released)
	strayEpochs, strayHolds, err := e.strays(ctx, now, all, cutoffs)
	if err != nil {
		return err
	}
	if len(closed)+len(holds)+len(strayEpochs)+len(strayHolds) == 0 {
		return nil
	}
	gen, err := e.Ring.Destroy(append(strayEpochs, closed...), append(strayHolds, holds...))
	if err != nil {
		return err
	}
	e.ringAt = now
	for _, id := range strayHolds {
		delete(e.orphans, id)
	}
	if len(closed)+len(holds) == 0 {
		return nil
	}
	ers, err := e.receipts(ctx, now, gen, closed, released)
	if err != nil {
		return err
	}
	if err := e.Catalogue.Destroyed(ctx, e.Recorder, closed, holds, ers, e.receiptEvent(now, gen, ers)); err != nil {
		return err
	}
	e.forget(closed)
	return nil
}

// expired are the epochs whose last picture may have expired; CloseEpochs looks at what is really in them.
func (e *Eraser) expired(all []footage.Epoch, cutoffs map[footage.CameraID]time.Time) (eps []footage.Epoch) {
	for _, ep := range all {
		cutoff := cutoffs[ep.Camera]
		if !cutoff.IsZero() && !footage.EpochEnd(e.epochs[ep.Camera], ep).After(cutoff) {
			eps = append(eps, ep)
		}
	}
	return eps
}

// receipts makes one line per epoch, and one per camera of a released hold.
func (e *Eraser) receipts(ctx context.Context, now time.Time, gen uint64, eps []footage.Epoch, holds []footage.Hold) ([]footage.Erasure, error) {
	var ers []footage.Erasure
	for _, ep := range eps {
		span := footage.Span{From: ep.Start, To: footage.EpochEnd(e.epochs[ep.Camera], ep)}
		article, err := e.article(ctx, ep.Camera, ep.Start)
		if err != nil {
			return nil, err
		}
		ers = append(ers, footage.Erasure{Kind: footage.ErasedByTerm, Camera: ep.Camera, Span: span, Epoch: ep.Span(),
			Article: article, At: now, RingGen: gen})
	}
	for _, h := range holds {
		covers, err := e.Catalogue.Covers(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range covers {
			article, err := e.article(ctx, c.Camera, c.Span.From)
			if err != nil {
				return nil, err
			}
			ers = append(ers, footage.Erasure{Kind: footage.ErasedByRelease, Camera: c.Camera, Span: c.Span, Hold: h.ID,
				Article: article, At: now, RingGen: gen})
		}
	}
	return ers, nil
}

// article is the clause whose term ended footage recorded at a moment.
func (e *Eraser) article(ctx context.Context, cam footage.CameraID, at time.Time) (string, error) {
	terms, err := e.Catalogue.Terms(ctx, cam)
	if err != nil {
		return "", err
	}
	_, by, err := terms.Expiry(at)
	if err != nil {
		return "", err
	}
	return by.Article, nil
}

func (e *Eraser) receiptEvent(now time.Time, gen uint64, ers []footage.Erasure) audit.Event {
	leaves := make([]footage.Hash, len(ers))
	for i, er := range ers {
		leaves[i] = er.Leaf()
	}
	return audit.Erasures{Recorder: e.Recorder, Root: audit.Hash(footage.TreeRoot(leaves)), Count: len(ers), RingGeneration: gen}.Event(now)
}

func holdIDs(hs []footage.Hold) (ids []footage.HoldID) {
	for _, h := range hs {
		ids = append(ids, h.ID)
	}
	return ids
}
