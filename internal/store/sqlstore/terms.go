package sqlstore

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

const termQuery = `SELECT camera, since, length, article, protocol FROM terms WHERE camera = ? `

func termRow(row scanner) (m footage.Term, err error) {
	var since, length int64
	err = row.Scan(&m.Camera, &since, &length, &m.Article, &m.Protocol)
	m.Since, m.Length = moment(since), lengthOf(length)
	return m, err
}

// Terms is a camera's history of terms, ascending by Since.
func (s *Store) Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error) {
	return found(s.reading(ctx), termRow, termQuery+`ORDER BY since, id`, string(cam))
}

// AddTerm appends to that history together with its event; fail.Conflict when Since is before the last one's. It waits
// for the guard, so that no cutoff of the old term is half used.
func (s *Store) AddTerm(ctx context.Context, m footage.Term, e audit.Event) error {
	if m.Length < time.Microsecond || m.Camera == "" {
		return invalid("term.row", "term of camera %q with length %v", m.Camera, m.Length)
	}
	return s.guarded(ctx, func(tx session) error {
		last, err := list(tx, termRow, termQuery+`ORDER BY since DESC, id DESC LIMIT 1`, string(m.Camera))
		if err != nil {
			return err
		}
		if len(last) == 1 && micros(m.Since) < micros(last[0].Since) {
			return conflict("term.since", "Er geldt al een termijn die later is ingegaan.", "A term that began later is in force already.")
		}
		if err := tx.run(`INSERT INTO terms (camera, since, length, article, protocol) VALUES (?, ?, ?, ?, ?)`,
			string(m.Camera), micros(m.Since), m.Length.Microseconds(), m.Article, m.Protocol); err != nil {
			return err
		}
		_, err = tx.append(e)
		return err
	})
}
