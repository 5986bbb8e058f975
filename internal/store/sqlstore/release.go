package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/rules/footage"
)

// ReleaseDue moves to Due every copy made for the ended hold, and every Sealed segment that it kept whole, that no live
// hold needs, and that ends at or before its camera's cutoff (a camera without one keeps its segments). It returns those
// that moved. fail.Conflict while the hold lives.
func (s *Store) ReleaseDue(ctx context.Context, hold footage.HoldID, cutoff map[footage.CameraID]time.Time) (moved []footage.Segment, err error) {
	err = s.guarded(ctx, func(tx session) error {
		if err := tx.needEnded(hold); err != nil {
			return err
		}
		moved, err = list(tx, bareSegment, `SELECT `+segmentColumns+` FROM segments s
			WHERE s.hold = ? AND s.state = 'sealed' ORDER BY s.span_from, s.n`, hold[:])
		if err != nil {
			return err
		}
		whole, err := list(tx, bareSegment, `SELECT `+segmentColumns+` FROM hold_items k JOIN segments s ON s.id = k.segment
			WHERE k.hold = ? AND k.copy IS NULL AND s.state = 'sealed' AND `+unneeded+`
			ORDER BY s.span_from, s.n`, hold[:])
		if err != nil {
			return err
		}
		for _, g := range whole {
			if c, ok := cutoff[g.Camera]; ok && !g.Span.To.After(c) {
				moved = append(moved, g)
			}
		}
		return tx.makeDue(moved)
	})
	if err != nil {
		return nil, err
	}
	return moved, nil
}

func (t session) needEnded(id footage.HoldID) error {
	var ended sql.NullInt64
	there, err := t.one(`SELECT ended_at FROM holds WHERE id = ?`, []any{id[:]}, &ended)
	switch {
	case err != nil:
		return err
	case !there:
		return t.whyNotLive(id)
	case !ended.Valid:
		return conflict("hold.live", "Deze veiligstelling loopt nog.", "This hold is still live.")
	}
	return nil
}
