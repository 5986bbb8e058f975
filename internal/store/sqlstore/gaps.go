package sqlstore

import (
	"context"
	"database/sql"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// OpenGap inserts a gap, one that lasts or (with To set) one that is over, and returns its id.
func (s *Store) OpenGap(ctx context.Context, g footage.Gap) (id int64, err error) {
	err = s.change(ctx, func(tx session) error {
		id, err = tx.insertGap(g)
		return err
	})
	return id, err
}

func (t session) insertGap(g footage.Gap) (id int64, err error) {
	_, err = t.one(`INSERT INTO gaps (recorder, camera, span_from, span_to, cause, detail) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		[]any{string(g.Recorder), string(g.Camera), micros(g.From), orNull(g.To), string(g.Cause), plain(g.Detail)}, &id)
	return id, err
}

// CloseGap sets the gap's end, and cause and detail as known by then. A gap that ends where it began was none: its row goes.
// fail.NotFound, or fail.Conflict when it has an end.
func (s *Store) CloseGap(ctx context.Context, g footage.Gap) error {
	if g.To.IsZero() {
		return invalid("gap.end", "a gap closes with an end")
	}
	return s.change(ctx, func(tx session) error {
		n, err := tx.exec(`DELETE FROM gaps WHERE id = ? AND span_to IS NULL AND span_from >= ?`, g.ID, micros(g.To))
		if err != nil || n == 1 {
			return err
		}
		n, err = tx.exec(`UPDATE gaps SET span_to = ?, cause = ?, detail = ? WHERE id = ? AND span_to IS NULL`,
			micros(g.To), string(g.Cause), plain(g.Detail), g.ID)
		if err != nil || n == 1 {
			return err
		}
		var id int64
		if there, err := tx.one(`SELECT id FROM gaps WHERE id = ?`, []any{g.ID}, &id); err != nil {
			return err
		} else if there {
			return conflict("gap.closed", "Dit hiaat was al gesloten.", "This gap was closed before.")
		}
		return fail.New(fail.NotFound, "gap.unknown", "Dit hiaat bestaat niet.", "There is no such gap.")
	})
}

const gapColumns = `id, recorder, camera, span_from, span_to, cause, detail`

// OpenGaps lists gaps that last, oldest first.
func (s *Store) OpenGaps(ctx context.Context, rec footage.RecorderID) ([]footage.Gap, error) {
	return found(s.reading(ctx), gapRow, `SELECT `+gapColumns+` FROM gaps WHERE recorder = ? AND span_to IS NULL
		ORDER BY span_from, id`, string(rec))
}

// Gaps lists the gaps of a camera, and those of its recorder as a whole, that overlap the span, oldest first. A gap
// without length, such as a clock's step back, is listed where it stands.
func (s *Store) Gaps(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Gap, error) {
	from, to := micros(span.From), micros(span.To)
	const overlaps = ` AND span_from < ? AND (span_to IS NULL OR span_to > ? OR span_from >= ?) `
	return found(s.reading(ctx), gapRow, `SELECT `+gapColumns+` FROM (
			SELECT `+gapColumns+` FROM gaps WHERE camera = ?`+overlaps+`
			UNION ALL
			SELECT `+gapColumns+` FROM gaps WHERE camera = ''`+overlaps+`
				AND recorder IN (SELECT recorder FROM cameras WHERE id = ? UNION SELECT recorder FROM footage_cameras WHERE camera = ?)
		) g ORDER BY span_from, id`,
		string(cam), to, from, from, to, from, from, string(cam), string(cam))
}

func gapRow(row scanner) (g footage.Gap, err error) {
	var from int64
	var to sql.NullInt64
	err = row.Scan(&g.ID, &g.Recorder, &g.Camera, &from, &to, &g.Cause, &g.Detail)
	g.From, g.To = moment(from), orZero(to)
	return g, err
}
