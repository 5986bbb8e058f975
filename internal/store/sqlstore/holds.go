package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

const holdColumns = `id, recorder, case_id, reason, cameras, span_from, span_to, asked_by, placed_by, placed_at, review_at, ended_at, ended_by`

// PlaceHold stores the hold, its covers and the event. From that moment the eraser respects it. A cover whose first segment
// continues an unfinished group of pictures is extended back to the group's start, without which it cannot be shown.
// fail.Conflict when the id exists.
func (s *Store) PlaceHold(ctx context.Context, h footage.Hold, covers []footage.HoldCover, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		if err := tx.insertHold(h); err != nil {
			return err
		}
		for _, c := range covers {
			c.Hold = h.ID
			c, err := tx.fromGroupStart(h.Recorder, c)
			if err != nil {
				return err
			}
			if err := tx.insertCover(c); err != nil {
				return err
			}
		}
		_, err := tx.append(e)
		return err
	})
}

func (t session) insertHold(h footage.Hold) error {
	if h.ID.IsZero() || !h.Live() {
		return invalid("hold.row", "a hold that is placed needs an id and has not ended")
	}
	cams, err := json.Marshal(h.Cameras)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO holds (`+holdColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '')`,
		h.ID[:], string(h.Recorder), string(h.Case), h.Reason, string(cams), micros(h.Span.From), micros(h.Span.To),
		h.AskedBy, h.PlacedBy, micros(h.PlacedAt), micros(h.ReviewAt))
}

func (t session) insertCover(c footage.HoldCover) error {
	if c.Span.Empty() {
		return invalid("hold.cover", "cover of camera %s is empty", c.Camera)
	}
	return t.run(`INSERT INTO hold_covers (hold, camera, span_from, span_to) VALUES (?, ?, ?, ?)`,
		c.Hold[:], string(c.Camera), micros(c.Span.From), micros(c.Span.To))
}

// EndHold sets EndedAt (the event's time) and EndedBy, with the event; fail.NotFound, or fail.Conflict when it ended before.
func (s *Store) EndHold(ctx context.Context, id footage.HoldID, by string, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		n, err := tx.exec(`UPDATE holds SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL`, micros(e.At), by, id[:])
		if err != nil {
			return err
		}
		if n != 1 {
			return tx.whyNotLive(id)
		}
		_, err = tx.append(e)
		return err
	})
}

// whyNotLive is the refusal for a hold that is not there or has ended; nil when it lives.
func (t session) whyNotLive(id footage.HoldID) error {
	var ended sql.NullInt64
	there, err := t.one(`SELECT ended_at FROM holds WHERE id = ?`, []any{id[:]}, &ended)
	switch {
	case err != nil:
		return err
	case !there:
		return fail.New(fail.NotFound, "hold.unknown", "Deze veiligstelling bestaat niet.", "There is no such hold.")
	case ended.Valid:
		return conflict("hold.ended", "Deze veiligstelling is al beëindigd.", "This hold has ended already.")
	}
	return nil
}

// Holds lists all holds, or only the live ones, in the order of placing.
func (s *Store) Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error) {
	where := ""
	if liveOnly {
		where = `WHERE ended_at IS NULL `
	}
	return found(s.reading(ctx), holdRow, `SELECT `+holdColumns+` FROM holds `+where+`ORDER BY placed_at, id`)
}

// EndedHolds lists ended holds whose key is not destroyed yet, in the order of ending.
func (s *Store) EndedHolds(ctx context.Context, rec footage.RecorderID) ([]footage.Hold, error) {
	return found(s.reading(ctx), holdRow, `SELECT `+holdColumns+` FROM holds
		WHERE recorder = ? AND ended_at IS NOT NULL AND destroyed = 0 ORDER BY ended_at, id`, string(rec))
}

func holdRow(row scanner) (h footage.Hold, err error) {
	var id []byte
	var cams string
	var from, to, placed, review int64
	var ended sql.NullInt64
	if err = row.Scan(&id, &h.Recorder, &h.Case, &h.Reason, &cams, &from, &to, &h.AskedBy, &h.PlacedBy, &placed, &review, &ended, &h.EndedBy); err != nil {
		return h, err
	}
	if err = setID(&h.ID, id); err != nil {
		return h, err
	}
	h.Span = footage.Span{From: moment(from), To: moment(to)}
	h.PlacedAt, h.ReviewAt, h.EndedAt = moment(placed), moment(review), orZero(ended)
	return h, json.Unmarshal([]byte(cams), &h.Cameras)
}

// Covers lists what the hold really covers.
func (s *Store) Covers(ctx context.Context, id footage.HoldID) ([]footage.HoldCover, error) {
	return found(s.reading(ctx), coverRow, `SELECT hold, camera, span_from, span_to FROM hold_covers WHERE hold = ?
		ORDER BY camera, span_from, id`, id[:])
}

// CoversOf lists the live holds' covers of a camera that overlap the span, whole.
func (s *Store) CoversOf(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.HoldCover, error) {
	return found(s.reading(ctx), coverRow, `SELECT c.hold, c.camera, c.span_from, c.span_to
		FROM holds h CROSS JOIN hold_covers c
		WHERE h.ended_at IS NULL AND c.hold = h.id AND c.camera = ? AND c.span_from < ? AND c.span_to > ?
		ORDER BY c.span_from, c.id`, string(cam), micros(span.To), micros(span.From))
}

func coverRow(row scanner) (c footage.HoldCover, err error) {
	var id []byte
	var from, to int64
	if err = row.Scan(&id, &c.Camera, &from, &to); err != nil {
		return c, err
	}
	c.Span = footage.Span{From: moment(from), To: moment(to)}
	return c, setID(&c.Hold, id)
}
