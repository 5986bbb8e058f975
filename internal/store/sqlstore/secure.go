package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

// Unsecured lists, oldest first, each Sealed segment (with index and leaves, never a copy) that a live hold covers and has
// no item for. When several covers of one hold overlap one segment, the task's cover spans them all.
func (s *Store) Unsecured(ctx context.Context, rec footage.RecorderID, limit int) ([]footage.HoldTask, error) {
	return found(s.reading(ctx), taskRow, `SELECT `+segmentColumns+`, d.fragments, d.leaves, p.hold, p.cover_from, p.cover_to
		FROM (
			SELECT s.n AS n, c.hold AS hold, MIN(c.span_from) AS cover_from, MAX(c.span_to) AS cover_to
			FROM holds h CROSS JOIN hold_covers c CROSS JOIN segments s
			WHERE c.hold = h.id AND `+coverOverlaps+` AND h.ended_at IS NULL AND h.recorder = ? AND s.recorder = ? AND s.state = 'sealed' AND s.hold IS NULL
			AND NOT EXISTS (SELECT 1 FROM hold_items i WHERE i.hold = h.id AND i.segment = s.id)
			GROUP BY s.n, c.hold
		) p JOIN segments s ON s.n = p.n`+withDetails+`
		ORDER BY s.span_from, s.n, p.hold LIMIT ?`, string(rec), string(rec), limit)
}

func taskRow(row scanner) (k footage.HoldTask, err error) {
	var r segmentRow
	var frag, leaf, hold []byte
	var from, to int64
	if err = row.Scan(append(r.targets(), &frag, &leaf, &hold, &from, &to)...); err != nil {
		return k, err
	}
	if k.Segment, err = r.segment(); err != nil {
		return k, err
	}
	k.Cover = footage.HoldCover{Camera: k.Segment.Camera, Span: footage.Span{From: moment(from), To: moment(to)}}
	if err = setID(&k.Cover.Hold, hold); err != nil {
		return k, err
	}
	return k, setDetails(&k.Segment, frag, leaf)
}

// Secure stores an item and, at an edge, the copy's row (state Sealed, its file already durable). Storing the very same
// item again is fine. fail.Conflict when the hold has ended, the segment is no longer Sealed, its epoch no longer open, or
// another item is there: the caller then removes the copy's file. After any other error it must not: the row may be there.
func (s *Store) Secure(ctx context.Context, item footage.HoldItem, copy *footage.Segment) error {
	if err := checkItem(item, copy); err != nil {
		return err
	}
	return s.guarded(ctx, func(tx session) error {
		if there, err := tx.sameItem(item); there || err != nil {
			return err
		}
		if err := tx.whyNotLive(item.Hold); err != nil {
			return err
		}
		if err := tx.securable(item.Segment); err != nil {
			return err
		}
		if copy != nil {
			if err := tx.insertCopy(*copy); err != nil {
				return err
			}
		}
		return tx.run(`INSERT INTO hold_items (hold, segment, copy, wrapped_key) VALUES (?, ?, ?, ?)`,
			item.Hold[:], item.Segment[:], idOrNull(item.Copy), blob(item.WrappedKey))
	})
}

// checkItem refuses a copy that does not belong to its item.
func checkItem(item footage.HoldItem, c *footage.Segment) error {
	switch {
	case len(item.WrappedKey) == 0:
		return invalid("hold.item", "no wrapped key")
	case c == nil && !item.Copy.IsZero(), c != nil && (item.Copy.IsZero() || c.ID != item.Copy):
		return invalid("hold.item", "item and copy are not of each other")
	case c != nil && (c.Origin != item.Segment || c.Hold != item.Hold || !c.Epoch.IsZero()):
		return invalid("hold.item", "copy %s names another origin or hold, or an epoch", c.ID)
	}
	return nil
}

// sameItem tells whether this very item is stored; another one for the same hold and segment is a conflict.
func (t session) sameItem(item footage.HoldItem) (bool, error) {
	items, err := list(t, itemRow, itemQuery+`WHERE i.hold = ? AND i.segment = ?`, item.Hold[:], item.Segment[:])
	if err != nil || len(items) == 0 {
		return false, err
	}
	if items[0].Copy != item.Copy || string(items[0].WrappedKey) != string(item.WrappedKey) {
		return false, conflict("hold.secured", "Dit segment is voor deze veiligstelling al veiliggesteld.",
			"This segment has been secured for this hold already.")
	}
	return true, nil
}

// securable refuses a segment that is no longer Sealed, is itself a copy, or whose key may be on its way out.
func (t session) securable(id footage.SegmentID) error {
	segs, err := list(t, bareSegment, `SELECT `+segmentColumns+` FROM segments s WHERE s.id = ?`, id[:])
	if err != nil {
		return err
	}
	if len(segs) == 0 || segs[0].State != footage.Sealed || !segs[0].Hold.IsZero() {
		return wrongState(id, footage.Sealed)
	}
	return t.needOpenEpoch(segs[0])
}

// insertCopy adds a copy's row with its index and leaves.
func (t session) insertCopy(c footage.Segment) error {
	c.State = footage.Sealed
	if err := t.insert(c); err != nil {
		return err
	}
	return t.putDetails(c)
}

const itemQuery = `SELECT i.hold, i.segment, i.copy, i.wrapped_key FROM hold_items i `

func itemRow(row scanner) (i footage.HoldItem, err error) {
	var hold, segment, c []byte
	if err = row.Scan(&hold, &segment, &c, &i.WrappedKey); err != nil {
		return i, err
	}
	for _, err := range []error{setID(&i.Hold, hold), setID(&i.Segment, segment), setID(&i.Copy, c)} {
		if err != nil {
			return i, err
		}
	}
	return i, nil
}

// ItemsOf lists the live holds' items that keep this segment, as itself or as a copy.
func (s *Store) ItemsOf(ctx context.Context, seg footage.SegmentID) ([]footage.HoldItem, error) {
	return found(s.reading(ctx), itemRow, itemQuery+`JOIN holds h ON h.id = i.hold
		WHERE h.ended_at IS NULL AND ((i.segment = ? AND i.copy IS NULL) OR i.copy = ?) ORDER BY h.placed_at, h.id`, seg[:], seg[:])
}

// Items lists every item of a hold.
func (s *Store) Items(ctx context.Context, hold footage.HoldID) ([]footage.HoldItem, error) {
	return found(s.reading(ctx), itemRow, itemQuery+`WHERE i.hold = ? ORDER BY i.segment`, hold[:])
}
