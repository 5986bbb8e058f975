package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

const insertSegment = `INSERT INTO segments (id, recorder, camera, span_from, span_to, epoch, state, camera_offset, clock_synced,
	continues, recovered, codec, width, height, size, chunks, root, origin, first_leaf, hold)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// BeginSegments inserts rows in state Writing, before their files exist. fail.Conflict when an id exists, or when a
// segment's epoch is not open: unknown, closing or destroyed. One that is refused refuses all.
func (s *Store) BeginSegments(ctx context.Context, segs []footage.Segment) error {
	return s.guarded(ctx, func(tx session) error {
		for _, g := range segs {
			if err := tx.begin(g); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t session) begin(g footage.Segment) error {
	if g.ID.IsZero() || g.Epoch.IsZero() || !g.Hold.IsZero() {
		return invalid("segment.row", "a segment that begins needs an id and an epoch, and serves no hold")
	}
	if err := t.needOpenEpoch(g); err != nil {
		return err
	}
	g.State = footage.Writing
	if g.Span.To.Before(g.Span.From) {
		g.Span.To = g.Span.From // not known yet
	}
	return t.insert(g)
}

// insert adds a segment's row.
func (t session) insert(g footage.Segment) error {
	if err := checkSpan(g); err != nil {
		return err
	}
	return t.run(insertSegment, g.ID[:], string(g.Recorder), string(g.Camera), micros(g.Span.From), micros(g.Span.To), orNull(g.Epoch),
		string(g.State), offsetOf(g), flag(g.ClockSynced), flag(g.Continues), flag(g.Recovered), g.Codec, g.Width, g.Height,
		g.Size, g.Chunks, g.Root[:], idOrNull(g.Origin), g.FirstLeaf, idOrNull(g.Hold))
}

// SealSegments moves rows Writing -> Sealed with all that is known by then. fail.Conflict if one is not Writing, and then
// none moves.
func (s *Store) SealSegments(ctx context.Context, segs []footage.Segment) error {
	return s.guarded(ctx, func(tx session) error {
		for _, g := range segs {
			if err := tx.seal(g); err != nil {
				return err
			}
		}
		return nil
	})
}

const sealSegment = `UPDATE segments SET state = 'sealed', span_from = ?, span_to = ?, camera_offset = ?, clock_synced = ?,
	continues = ?, recovered = ?, codec = ?, width = ?, height = ?, size = ?, chunks = ?, root = ?
	WHERE id = ? AND state = 'writing'`

func (t session) seal(g footage.Segment) error {
	if err := checkSpan(g); err != nil {
		return err
	}
	n, err := t.exec(sealSegment, micros(g.Span.From), micros(g.Span.To), offsetOf(g), flag(g.ClockSynced),
		flag(g.Continues), flag(g.Recovered), g.Codec, g.Width, g.Height, g.Size, g.Chunks, g.Root[:], g.ID[:])
	if err != nil {
		return err
	}
	if n != 1 {
		return wrongState(g.ID, footage.Writing)
	}
	return t.putDetails(g)
}

// putDetails stores index and leaves of a row that is there.
func (t session) putDetails(g footage.Segment) error {
	return t.run(`INSERT INTO segment_details (n, fragments, leaves) SELECT n, ?, ? FROM segments WHERE id = ?`,
		blob(footage.EncodeIndex(g.Fragments)), blob(footage.EncodeLeaves(g.Leaves)), g.ID[:])
}

// DropSegments removes rows in state Writing that never got a picture. Rows that are not there are no error, so that
// recovery can be repeated; fail.Conflict for one in another state.
func (s *Store) DropSegments(ctx context.Context, ids []footage.SegmentID) error {
	return s.guarded(ctx, func(tx session) error {
		for _, id := range ids {
			n, err := tx.exec(`DELETE FROM segments WHERE id = ? AND state = 'writing'`, id[:])
			if err != nil {
				return err
			}
			if n == 1 {
				continue
			}
			var state footage.State
			if there, err := tx.one(`SELECT state FROM segments WHERE id = ?`, []any{id[:]}, &state); err != nil {
				return err
			} else if there {
				return wrongState(id, footage.Writing)
			}
		}
		return nil
	})
}

// checkSpan holds what queries by time rely on.
func checkSpan(g footage.Segment) error {
	if d := g.Span.To.Sub(g.Span.From); d < 0 || d > footage.MaxSpan {
		return invalid("segment.span", "segment %s spans %v", g.ID, d)
	}
	return nil
}

func wrongState(id footage.SegmentID, want footage.State) error {
	return conflict("segment.state", "Dit segment is niet meer in de toestand die deze stap vraagt.",
		"This segment is not, or no longer, in the state that this step needs.").
		Because(invalid("segment.state", "segment %s is not %s", id, want))
}

func offsetOf(g footage.Segment) any {
	if g.CameraOffset == nil {
		return nil
	}
	return g.CameraOffset.Microseconds()
}

// blob keeps nothing from becoming NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
