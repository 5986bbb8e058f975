package sqlstore

import (
	"context"
	"strings"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// The Hold invariant stands on the three fragments of SQL below; they speak of a segment s and are used by every statement
// that makes a segment Due or closes its epoch. All of these run behind the guard, so no hold comes or goes meanwhile.

// coverOverlaps: cover c covers some moment of segment s. Both are half-open. The lower bound on span_from says nothing new
// (a segment is at most MaxSpan, one hour, long; the table checks it) but lets an index by start find the segments of a cover.
const coverOverlaps = `(s.camera = c.camera AND s.span_from < c.span_to AND s.span_to > c.span_from
	AND s.span_from > c.span_from - 3600000000)`

// liveCover: a cover c of a live hold h overlaps s. Live holds are few, ended ones grow for ever: so from the live ones to
// their covers, in this order (SQLite keeps the order of a CROSS JOIN).
const liveCover = `holds h CROSS JOIN hold_covers c
	WHERE h.ended_at IS NULL AND c.hold = h.id AND c.camera = s.camera AND c.span_from < s.span_to AND c.span_to > s.span_from`

// stillCovered: a live cover overlaps s and its hold has not made a copy of what it covers. Such a hold still needs s itself:
// either it has not been secured yet, or it keeps s as a whole.
const stillCovered = `EXISTS (SELECT 1 FROM ` + liveCover + `
	AND NOT EXISTS (SELECT 1 FROM hold_items i WHERE i.hold = h.id AND i.segment = s.id AND i.copy IS NOT NULL))`

// keptWhole: a live hold has wrapped the key of s itself.
const keptWhole = `EXISTS (
	SELECT 1 FROM hold_items i JOIN holds h ON h.id = i.hold
	WHERE i.segment = s.id AND i.copy IS NULL AND h.ended_at IS NULL)`

// unneeded: no live hold needs the bytes of s.
const unneeded = ` NOT ` + stillCovered + ` AND NOT ` + keptWhole + ` `

// MarkDue moves to Due, at most limit at a time and oldest first, each Sealed segment (not a hold's copy) of the camera
// that ends at or before cutoff and that no live hold needs. It returns those that moved, without index and leaves.
func (s *Store) MarkDue(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, cutoff time.Time, limit int) (moved []footage.Segment, err error) {
	err = s.guarded(ctx, func(tx session) error {
		moved, err = list(tx, bareSegment, `SELECT `+segmentColumns+` FROM segments s
			WHERE s.recorder = ? AND s.camera = ? AND s.state = 'sealed' AND s.span_to <= ? AND s.hold IS NULL
			AND `+unneeded+` ORDER BY s.span_to, s.n LIMIT ?`, string(rec), string(cam), micros(cutoff), limit)
		if err != nil {
			return err
		}
		return tx.makeDue(moved)
	})
	return moved, err
}

// makeDue moves segments that were read in this transaction Sealed -> Due, in the rows and in segs.
func (t session) makeDue(segs []footage.Segment) error {
	for i := range segs {
		n, err := t.exec(`UPDATE segments SET state = 'due' WHERE id = ? AND state = 'sealed'`, segs[i].ID[:])
		if err != nil {
			return err
		}
		if n != 1 {
			return wrongState(segs[i].ID, footage.Sealed)
		}
		segs[i].State = footage.Due
	}
	return nil
}

// DueSegments lists what waits to be unlinked, copies included, oldest first.
func (s *Store) DueSegments(ctx context.Context, rec footage.RecorderID, limit int) ([]footage.Segment, error) {
	return found(s.reading(ctx), bareSegment, `SELECT `+segmentColumns+` FROM segments s
		WHERE s.recorder = ? AND s.state = 'due' ORDER BY s.span_from, s.n LIMIT ?`, string(rec), limit)
}

// MarkErased moves Due -> Erased once the bytes are durably gone, forgetting size, chunks, index, leaves and offsets. What
// is Erased already stays so; fail.Conflict for any other state.
func (s *Store) MarkErased(ctx context.Context, ids []footage.SegmentID) error {
	return s.guarded(ctx, func(tx session) error {
		for _, id := range ids {
			if err := tx.erase(id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t session) erase(id footage.SegmentID) error {
	n, err := t.exec(`UPDATE segments SET state = 'erased', size = 0, chunks = 0, first_leaf = 0, camera_offset = NULL
		WHERE id = ? AND state IN ('due', 'erased')`, id[:])
	if err != nil {
		return err
	}
	if n != 1 {
		return wrongState(id, footage.Due)
	}
	return t.run(`DELETE FROM segment_details WHERE n = (SELECT n FROM segments WHERE id = ?)`, id[:])
}

// MarkDueEarly makes room: it moves to Due the oldest segments of the camera that no live cover touches, whatever their
// age, until their sizes add up to bytes. With them go a gap "erased early" for each run without a break, and the event.
// When there is nothing to take it writes nothing.
func (s *Store) MarkDueEarly(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, bytes int64, e audit.Event) (moved []footage.Segment, err error) {
	err = s.guarded(ctx, func(tx session) error {
		moved, err = tx.takeOldest(rec, cam, bytes)
		if err != nil || len(moved) == 0 {
			return err
		}
		if err := tx.makeDue(moved); err != nil {
			return err
		}
		for _, run := range runs(moved) {
			g := footage.Gap{Recorder: rec, Camera: cam, From: run.From, To: run.To, Cause: footage.CauseErasedEarly}
			if _, err := tx.insertGap(g); err != nil {
				return err
			}
		}
		_, err := tx.append(e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return moved, nil
}

// batch is how many rows takeOldest reads at a time.
const batch = 200

// takeOldest reads the oldest segments whose sizes add up to bytes. It takes none that a live cover overlaps, secured by a
// copy or not: a copy is the second best.
func (t session) takeOldest(rec footage.RecorderID, cam footage.CameraID, bytes int64) ([]footage.Segment, error) {
	var taken []footage.Segment
	for bytes > 0 {
		page, err := list(t, bareSegment, `SELECT `+segmentColumns+` FROM segments s
			WHERE s.recorder = ? AND s.camera = ? AND s.state = 'sealed' AND s.hold IS NULL
			AND NOT EXISTS (SELECT 1 FROM `+liveCover+`)
			AND NOT `+keptWhole+`
			ORDER BY s.span_to, s.n LIMIT ? OFFSET ?`, string(rec), string(cam), batch, len(taken))
		if err != nil {
			return nil, err
		}
		for _, g := range page {
			if bytes > 0 {
				taken = append(taken, g)
				bytes -= g.Size
			}
		}
		if len(page) < batch {
			break
		}
	}
	return taken, nil
}

// sameRun is the longest break within one run; a longer one is a gap of its own already.
const sameRun = 2 * time.Second

// runs joins segments, oldest first, into stretches without a break.
func runs(segs []footage.Segment) []footage.Span {
	var out []footage.Span
	for _, g := range segs {
		if last := len(out) - 1; last >= 0 && g.Span.From.Sub(out[last].To) <= sameRun {
			out[last].To = g.Span.To
			continue
		}
		out = append(out, g.Span)
	}
	return out
}

// FootageCameras lists every camera with unerased segments or undestroyed epochs, configured or not.
func (s *Store) FootageCameras(ctx context.Context, rec footage.RecorderID) ([]footage.CameraID, error) {
	alive := []string{
		`EXISTS (SELECT 1 FROM segments s WHERE s.recorder = f.recorder AND s.camera = f.camera AND s.state <> 'erased')`,
		`EXISTS (SELECT 1 FROM epochs e WHERE e.recorder = f.recorder AND e.camera = f.camera AND e.state <> 'destroyed')`,
	}
	return found(s.reading(ctx), cameraID, `SELECT f.camera FROM footage_cameras f WHERE f.recorder = ? AND (`+
		strings.Join(alive, " OR ")+`) ORDER BY f.camera`, string(rec))
}
