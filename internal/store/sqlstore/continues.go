package sqlstore

import (
	"time"

	"portiek/internal/rules/footage"
)

// A segment that "continues" begins in the middle of a group of pictures and can be shown only with its predecessor, so a
// hold takes both. Rather than teach that to every statement that asks what a hold needs, the cover itself is moved back
// to the random-access picture once, when the hold is placed.

// fromGroupStart moves the cover's start back over predecessors until the group of pictures at its start begins inside it.
// It stops where the predecessor is missing, or erased.
func (t session) fromGroupStart(rec footage.RecorderID, c footage.HoldCover) (footage.HoldCover, error) {
	segs, err := list(t, indexedSegment, `SELECT `+segmentColumns+`, d.fragments FROM segments s`+withDetails+`
		WHERE s.camera = ? AND s.recorder = ? AND s.span_from < ? AND s.span_from > ? AND s.hold IS NULL
		AND (s.state = 'writing' OR (s.state = 'sealed' AND s.span_to > ?))
		ORDER BY s.span_from, s.n LIMIT 1`,
		string(c.Camera), string(rec), micros(c.Span.To), micros(c.Span.From)-footage.MaxSpan.Microseconds(), micros(c.Span.From))
	if err != nil || len(segs) == 0 {
		return c, err
	}
	g := segs[0]
	for g.Continues {
		if _, ok := lastKey(g, c.Span.From); ok {
			return c, nil
		}
		prev, err := t.predecessor(g)
		if err != nil || prev == nil {
			return c, err
		}
		g = *prev
		if start, ok := lastKey(g, g.Span.To); ok {
			c.Span.From = start
			return c, nil
		}
		c.Span.From = g.Span.From
	}
	return c, nil
}

// lastKey finds the last random-access picture of g that starts at or before t.
func lastKey(g footage.Segment, t time.Time) (start time.Time, ok bool) {
	for _, f := range g.Fragments {
		if at := g.Span.From.Add(f.Start); f.Key && !at.After(t) {
			start, ok = at, true
		}
	}
	return start, ok
}

// predecessor is the sealed segment that ends where g starts, nil when there is none.
func (t session) predecessor(g footage.Segment) (*footage.Segment, error) {
	from := micros(g.Span.From)
	segs, err := list(t, indexedSegment, `SELECT `+segmentColumns+`, d.fragments FROM segments s`+withDetails+`
		WHERE s.camera = ? AND s.recorder = ? AND s.span_from < ? AND s.span_from > ? AND s.hold IS NULL AND s.state = 'sealed'
		AND s.span_to >= ? ORDER BY s.span_from DESC, s.n DESC LIMIT 1`,
		string(g.Camera), string(g.Recorder), from, from-footage.MaxSpan.Microseconds(), from-sameRun.Microseconds())
	if err != nil || len(segs) == 0 {
		return nil, err
	}
	return &segs[0], nil
}
