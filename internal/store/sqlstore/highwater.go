package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

// HighWater is the latest moment ever stored by SetHighWater; the zero value before the first.
func (s *Store) HighWater(ctx context.Context) (hw footage.HighWater, err error) {
	var wall, since int64
	there, err := s.reading(ctx).one(`SELECT wall, boot_id, since FROM high_water WHERE one = 1`, nil, &wall, &hw.BootID, &since)
	if err != nil {
		return hw, s.translate(err)
	}
	if there {
		hw.Wall, hw.Since = moment(wall), lengthOf(since)
	}
	return hw, nil
}

// SetHighWater stores a moment; an earlier one than is stored changes nothing.
func (s *Store) SetHighWater(ctx context.Context, hw footage.HighWater) error {
	return s.change(ctx, func(tx session) error {
		return tx.run(`INSERT INTO high_water (one, wall, boot_id, since) VALUES (1, ?, ?, ?)
			ON CONFLICT (one) DO UPDATE SET wall = excluded.wall, boot_id = excluded.boot_id, since = excluded.since
			WHERE excluded.wall >= high_water.wall`, micros(hw.Wall), hw.BootID, hw.Since.Microseconds())
	})
}
