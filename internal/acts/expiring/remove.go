package expiring

import (
	"context"
	"errors"
	"fmt"

	"portiek/internal/rules/footage"
)

// failure is a file that would not go.
type failure struct {
	seg   footage.Segment
	times int
	err   error
}

// removeDue unlinks every due segment and marks it erased once its bytes are durably gone. One that fails is counted and
// does not stand in the way of the others; the next Step tries again.
func (e *Eraser) removeDue(ctx context.Context) error {
	tried := map[footage.SegmentID]bool{}
	for {
		segs, err := e.Catalogue.DueSegments(ctx, e.Recorder, e.Batch+len(e.failing))
		if err != nil {
			return err
		}
		var fresh []footage.Segment
		for _, s := range segs {
			if !tried[s.ID] {
				fresh = append(fresh, s)
				tried[s.ID] = true
			}
		}
		if len(fresh) == 0 {
			return e.failures()
		}
		if err := e.remove(ctx, fresh); err != nil {
			return err
		}
	}
}

// remove unlinks these; failed ones stay due.
func (e *Eraser) remove(ctx context.Context, segs []footage.Segment) error {
	var gone []footage.SegmentID
	for _, s := range segs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.Files.Remove(s); err != nil {
			f := e.failing[s.ID]
			e.failing[s.ID] = failure{s, f.times + 1, err}
			e.Log.Error("erasing failed", "camera", s.Camera, "segment", s.ID.String(), "times", f.times+1, "error", err)
			continue
		}
		delete(e.failing, s.ID)
		gone = append(gone, s.ID)
	}
	if len(gone) == 0 {
		return nil
	}
	return e.Catalogue.MarkErased(ctx, gone)
}

// failures is an error while any file refuses to go.
func (e *Eraser) failures() error {
	var errs []error
	for _, f := range e.failing {
		errs = append(errs, fmt.Errorf("segment %s of %s, tried %d times: %w", f.seg.ID, f.seg.Camera, f.times, f.err))
	}
	if len(errs) == 0 {
		return nil
	}
	return errUnlink.Because(errors.Join(errs...))
}
