package gallery

import (
	"context"
	"database/sql"
	"path/filepath"

	_ "modernc.org/sqlite" // to write behind Portiek's back
)

// spoil changes an entry behind Portiek's back, as somebody with access to the database could.
func (w *World) spoil(ctx context.Context, dir string) error {
	db, err := sql.Open("sqlite", filepath.Join(dir, "portiek.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `UPDATE log_entries SET actor = 'iemand-anders' WHERE i = 4`)
	return err
}
