package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

const cameraColumns = `id, recorder, name, place, removed, pinned_spki, offered_spki`

// PutCamera inserts or replaces the camera's row; it never forgets one.
func (s *Store) PutCamera(ctx context.Context, c footage.Camera) error {
	return s.change(ctx, func(tx session) error {
		return tx.run(`INSERT INTO cameras (`+cameraColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET recorder = excluded.recorder, name = excluded.name, place = excluded.place,
			removed = excluded.removed, pinned_spki = excluded.pinned_spki, offered_spki = excluded.offered_spki`,
			string(c.ID), string(c.Recorder), c.Name, c.Place, flag(c.Removed), c.PinnedSPKI, c.OfferedSPKI)
	})
}

// Cameras lists all rows by id, removed ones included.
func (s *Store) Cameras(ctx context.Context) ([]footage.Camera, error) {
	return found(s.reading(ctx), func(row scanner) (c footage.Camera, err error) {
		var removed int64
		err = row.Scan(&c.ID, &c.Recorder, &c.Name, &c.Place, &removed, &c.PinnedSPKI, &c.OfferedSPKI)
		c.Removed = removed != 0
		return c, err
	}, `SELECT `+cameraColumns+` FROM cameras ORDER BY id`)
}
