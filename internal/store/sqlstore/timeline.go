package sqlstore

import (
	"context"
	"iter"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

const withDetails = ` LEFT JOIN segment_details d ON d.n = s.n `

// Segments lists what overlaps the span of a camera, in states Writing and Sealed, copies included, with index but without
// leaves, oldest first. The end of a Writing row is not known: it counts as long as a segment may be.
func (s *Store) Segments(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Segment, error) {
	from, to := micros(span.From), micros(span.To)
	return found(s.reading(ctx), indexedSegment, `SELECT `+segmentColumns+`, d.fragments FROM segments s`+withDetails+`
		WHERE s.camera = ? AND s.span_from < ? AND s.span_from > ?
		AND (s.state = 'writing' OR (s.state = 'sealed' AND s.span_to > ?))
		ORDER BY s.span_from, s.n`, string(cam), to, from-footage.MaxSpan.Microseconds(), from)
}

// SegmentsIn lists every segment of the recorder in one state, with index and leaves, oldest first.
func (s *Store) SegmentsIn(ctx context.Context, rec footage.RecorderID, state footage.State) ([]footage.Segment, error) {
	// The state is one of four words of ours, written out so that the partial indexes apply.
	word := map[footage.State]string{footage.Writing: "'writing'", footage.Sealed: "'sealed'", footage.Due: "'due'", footage.Erased: "'erased'"}[state]
	if word == "" {
		return nil, invalid("segment.state", "no state %q", state)
	}
	return found(s.reading(ctx), fullSegment, `SELECT `+segmentColumns+`, d.fragments, d.leaves FROM segments s`+withDetails+`
		WHERE s.recorder = ? AND s.state = `+word+` ORDER BY s.span_from, s.n`, string(rec))
}

// Segment finds one by its id, with index and leaves; fail.NotFound when there is none.
func (s *Store) Segment(ctx context.Context, id footage.SegmentID) (footage.Segment, error) {
	segs, err := found(s.reading(ctx), fullSegment, `SELECT `+segmentColumns+`, d.fragments, d.leaves FROM segments s`+withDetails+`
		WHERE s.id = ?`, id[:])
	if err != nil {
		return footage.Segment{}, err
	}
	if len(segs) == 0 {
		return footage.Segment{}, fail.New(fail.NotFound, "segment.unknown", "Dit segment bestaat niet.", "There is no such segment.")
	}
	return segs[0], nil
}

// pageSize is how many segments AllSegments reads at a time.
const pageSize = 500

type numbered struct {
	n   int64
	seg footage.Segment
}

// AllSegments goes over every row of the recorder, in all states and copies included, with index and leaves, in the order
// of insertion. It reads a page at a time and holds no lock between pages.
func (s *Store) AllSegments(ctx context.Context, rec footage.RecorderID) iter.Seq2[footage.Segment, error] {
	return func(yield func(footage.Segment, error) bool) {
		for after := int64(-1); ; {
			page, err := s.page(ctx, rec, after)
			if err != nil {
				yield(footage.Segment{}, err)
				return
			}
			for _, p := range page {
				if !yield(p.seg, nil) {
					return
				}
				after = p.n
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

func (s *Store) page(ctx context.Context, rec footage.RecorderID, after int64) ([]numbered, error) {
	return found(s.reading(ctx), func(row scanner) (p numbered, err error) {
		var r segmentRow
		var frag, leaf []byte
		if err = row.Scan(append(r.targets(), &frag, &leaf, &p.n)...); err != nil {
			return p, err
		}
		if p.seg, err = r.segment(); err != nil {
			return p, err
		}
		return p, setDetails(&p.seg, frag, leaf)
	}, `SELECT `+segmentColumns+`, d.fragments, d.leaves, s.n FROM segments s`+withDetails+`
		WHERE s.n > ? AND s.recorder = ? ORDER BY s.n LIMIT ?`, after, string(rec), pageSize)
}

// LastEnd gives the span of the last footage of each camera, erased or not; a segment that is being written does not count.
func (s *Store) LastEnd(ctx context.Context, rec footage.RecorderID) (map[footage.CameraID]footage.Span, error) {
	t := s.reading(ctx)
	cams, err := found(t, cameraID, `SELECT camera FROM footage_cameras WHERE recorder = ? ORDER BY camera`, string(rec))
	if err != nil {
		return nil, err
	}
	last := map[footage.CameraID]footage.Span{}
	for _, cam := range cams {
		var from, to int64
		// Segments of one camera follow each other, so the one that began last also ended last.
		there, err := t.one(`SELECT span_from, span_to FROM segments WHERE camera = ? AND recorder = ? AND state <> 'writing' AND hold IS NULL
			ORDER BY span_from DESC LIMIT 1`, []any{string(cam), string(rec)}, &from, &to)
		if err != nil {
			return nil, s.translate(err)
		}
		if there {
			last[cam] = footage.Span{From: moment(from), To: moment(to)}
		}
	}
	return last, nil
}

func cameraID(row scanner) (id footage.CameraID, err error) {
	err = row.Scan(&id)
	return id, err
}
