package recording

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

func (c *camera) setLive(o *openSegment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = append(slices.Clone(c.live), o)
}

func (c *camera) dropLive(id footage.SegmentID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = slices.DeleteFunc(slices.Clone(c.live), func(o *openSegment) bool { return o.seg.ID == id })
}

// sealRow marks a complete file's row sealed; when the catalogue does not take it now, settle does it later.
func (c *camera) sealRow(ctx context.Context, seg footage.Segment) {
	err := c.cat.SealSegments(ctx, []footage.Segment{seg})
	switch {
	case err == nil:
		c.dropLive(seg.ID)
	case fail.KindOf(err) == fail.Conflict: // sealed after all, by a call that failed and yet was done
		c.log.Warn("a segment was sealed already", "camera", c.ID, "segment", seg.ID)
		c.dropLive(seg.ID)
	default:
		c.log.Error("a sealed segment's row could not be stored; it will be tried again", "camera", c.ID, "segment", seg.ID, "err", err)
		c.mu.Lock()
		c.unsealed = append(c.unsealed, seg)
		c.mu.Unlock()
	}
}

// breakOff keeps what is valid of a file that has no proper end, or remembers to.
func (c *camera) breakOff(ctx context.Context, seg footage.Segment) {
	_, end, err := settleSegment(ctx, c.cat, c.vault, seg)
	if err != nil {
		c.log.Error("a broken-off segment could not be settled; it will be tried again", "camera", c.ID, "segment", seg.ID, "err", err)
		c.mu.Lock()
		c.unsettled = append(c.unsettled, seg)
		c.mu.Unlock()
		return
	}
	c.gaps.lost(footage.Span{From: end, To: seg.Span.To}, Threshold(c.seen.interval()))
	c.dropLive(seg.ID)
}

// settle tries again what did not succeed before.
func (c *camera) settle(ctx context.Context) {
	c.mu.Lock()
	unsealed, unsettled := c.unsealed, c.unsettled
	c.unsealed, c.unsettled = nil, nil
	c.mu.Unlock()
	for _, s := range unsealed {
		c.sealRow(ctx, s)
	}
	for _, s := range unsettled {
		c.breakOff(ctx, s)
	}
}

// Outcome is what became of a row in state Writing.
type Outcome string

const (
	Kept    Outcome = "kept"    // the valid prefix of its file is a sealed segment now
	Dropped Outcome = "dropped" // there was no picture in it
)

// settleSegment ends the life of a row in state Writing whose file may be missing or torn: row without file, file without
// pictures and file whose key is gone are dropped, anything else is cut to its valid prefix and sealed. end is where
// what is left of it ends. It can be repeated.
func settleSegment(ctx context.Context, cat Catalogue, v Vault, seg footage.Segment) (out Outcome, end time.Time, err error) {
	rec, err := v.Recover(seg)
	gone := fail.KindOf(err) == fail.Gone // its key was destroyed: nobody can ever open it
	if err != nil && !gone && !errors.Is(err, fs.ErrNotExist) {
		return "", end, err
	}
	if err == nil && len(rec.Fragments) > 0 {
		rec.State = footage.Sealed
		return Kept, rec.Span.To, cat.SealSegments(ctx, []footage.Segment{rec})
	}
	if err := v.Remove(seg); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", end, err
	}
	return Dropped, seg.Span.From, cat.DropSegments(ctx, []footage.SegmentID{seg.ID})
}
