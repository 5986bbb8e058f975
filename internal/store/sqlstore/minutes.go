package sqlstore

import (
	"context"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// WithoutMinuteRoot lists segments that were sealed and that no minute root covers yet, in the order of their ids, without
// index and leaves. What became Due or Erased meanwhile is among them: its root still proves that it was recorded.
func (s *Store) WithoutMinuteRoot(ctx context.Context, rec footage.RecorderID) ([]footage.Segment, error) {
	return found(s.reading(ctx), bareSegment, `SELECT `+segmentColumns+` FROM segments s
		WHERE s.recorder = ? AND s.minute_log = -1 AND s.state <> 'writing' AND s.hold IS NULL ORDER BY s.id`, string(rec))
}

// LogMinute appends the event and sets MinuteLog of those segments, in one transaction; fail.Conflict if one is unknown, still
// being written or covered already.
func (s *Store) LogMinute(ctx context.Context, e audit.Event, ids []footage.SegmentID) (index int64, err error) {
	err = s.guarded(ctx, func(tx session) error {
		if index, err = tx.append(e); err != nil {
			return err
		}
		for _, id := range ids {
			n, err := tx.exec(`UPDATE segments SET minute_log = ? WHERE id = ? AND minute_log = -1 AND state <> 'writing' AND hold IS NULL`, index, id[:])
			if err != nil {
				return err
			}
			if n != 1 {
				return wrongState(id, footage.Sealed)
			}
		}
		return nil
	})
	return index, err
}
