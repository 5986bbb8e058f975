package recording

import (
	"context"
	"log/slog"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// writer brings one camera's fragments to the disk. It is the only goroutine of the camera that waits for disk and database.
type writer struct {
	*camera
	plan *opening     // what the current segment starts with, kept for a restart at a later group
	seg  *openSegment // nil between segments
	lost bool         // something since the last random-access picture did not reach the disk
}

// run takes fragments until the queue is closed and empty.
func (w *writer) run(ctx context.Context) {
	for {
		f, ok := w.queue.pop()
		if !ok {
			w.abandon(ctx)
			return
		}
		w.take(ctx, f)
		w.queue.done(f)
		w.release(f)
	}
}

func (w *writer) take(ctx context.Context, f *fragment) {
	if f.begin != nil {
		w.plan = f.begin
		w.abandon(ctx) // only if the segment before never got its last chunk
	}
	if w.seg == nil && !w.begin(ctx, f) {
		return
	}
	// A copy of what is needed afterwards: writing turns the buffer into ciphertext, but leaves these alone.
	span := footage.Span{From: f.start, To: f.end}
	if err := w.seg.write(w.muxer, f); err != nil {
		w.fault(f.start, "segment.write", err)
		w.abandon(ctx)
		return
	}
	w.gaps.wrote(span, f.damaged, f.gapAfter)
	w.gaps.store(ctx)
	if f.last {
		w.seal(ctx)
		return
	}
	w.syncIfDue(ctx, f.end)
}

// begin starts a segment with f; false when it cannot.
func (w *writer) begin(ctx context.Context, f *fragment) bool {
	if !f.key && (w.lost || f.begin == nil) {
		w.lost = true
		return false // it leans on pictures that are not on the disk
	}
	if w.plan == nil {
		return false
	}
	if err := w.open(ctx, f); err != nil {
		w.lost = true
		w.fault(f.start, "segment.begin", err)
		return false
	}
	w.lost = false
	return true
}

// open puts the row first, then the file with its initialisation data (docs/design/segment-states.md).
func (w *writer) open(ctx context.Context, f *fragment) error {
	if err := w.disk.mayStart(w.ID); err != nil {
		return err
	}
	epoch, err := w.keys.Epoch(ctx, w.ID, f.start)
	if err != nil {
		return err
	}
	w.setEpoch(epoch)
	seg := w.newRow(f, epoch)
	if err := w.patiently(ctx, func() error { return w.cat.BeginSegments(ctx, []footage.Segment{seg}) }); err != nil {
		return err
	}
	file, err := w.vault.Create(seg)
	if err != nil {
		w.breakOff(ctx, seg)
		return err
	}
	open := &openSegment{file: file, base: f.base, seg: seg, synced: time.Now()}
	if err := open.writeInit(w.plan.init); err != nil {
		file.Close()
		w.breakOff(ctx, seg)
		return err
	}
	w.seg = open
	w.setLive(open)
	w.seen.writing()
	return nil
}

func (w *writer) newRow(f *fragment, epoch footage.Epoch) footage.Segment {
	return footage.Segment{
		ID: footage.NewSegmentID(), Recorder: w.recorder, Camera: w.ID,
		Span: footage.Span{From: f.start, To: f.start}, Epoch: epoch.Start, State: footage.Writing,
		CameraOffset: w.plan.offset, ClockSynced: w.plan.synced, Continues: w.plan.continues && f.begin != nil,
		Codec: w.plan.codec, Width: w.plan.width, Height: w.plan.height, Receipt: -1, MinuteLog: -1,
	}
}

// patiently tries a database step again for a second or so: the queue holds what arrives meanwhile.
func (w *writer) patiently(ctx context.Context, try func() error) error {
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err := try()
		if err == nil || wait > time.Second || ctx.Err() != nil || fail.KindOf(err) == fail.Conflict {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// syncIfDue bounds what a power cut takes to a few seconds.
func (w *writer) syncIfDue(ctx context.Context, end time.Time) {
	if time.Since(w.seg.synced) < w.sizes.Sync {
		return
	}
	if err := w.seg.file.Sync(); err != nil {
		w.fault(end, "segment.sync", err)
		w.abandon(ctx)
		return
	}
	w.seg.synced = time.Now()
}

// seal ends the segment: file and name durable, then the row.
func (w *writer) seal(ctx context.Context) {
	open := w.seg
	w.seg = nil
	seg, err := open.sealed()
	if err != nil {
		seg = open.snapshot()
		w.fault(seg.Span.To, "segment.seal", err)
		w.breakOff(ctx, seg)
		return
	}
	w.sealRow(ctx, seg)
}

// abandon ends a segment that has no last chunk; what is valid of its file is kept.
func (w *writer) abandon(ctx context.Context) {
	if w.seg == nil {
		return
	}
	open := w.seg
	w.seg, w.lost = nil, true
	if err := open.file.Close(); err != nil {
		w.log.Warn("a broken-off segment did not close", "camera", w.ID, "err", err)
	}
	w.breakOff(ctx, open.snapshot())
}

// fault enters footage that could not be written.
func (w *writer) fault(at time.Time, code string, err error) {
	w.lost = true
	level := slog.LevelDebug // said once: it comes again with every group of pictures
	if w.seen.trouble(NoRoom, footage.CauseDisk, err.Error()) {
		level = slog.LevelError
	}
	w.log.Log(context.Background(), level, "footage could not be written", "camera", w.ID, "step", code, "err", err)
	w.gaps.note(at, footage.CauseDisk, fail.Of(err).Code)
	w.disk.look()
}
