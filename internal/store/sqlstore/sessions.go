package sqlstore

import (
	"context"
	"slices"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const sessionColumns = `id, person, began, seen, until, factors, agent`

// PutSession stores a session under the SHA-256 of its token. fail.NotFound without the person, fail.Conflict when they have
// left: nobody slips in while they are being shut out.
func (s *Store) PutSession(ctx context.Context, hash []byte, b people.Session, e audit.Event) error {
	if err := needDigest(hash); err != nil {
		return err
	}
	if b.ID == "" || !b.Until.After(b.Began) || !storable(b.Agent) {
		return invalid("session.row", "a session needs an id, an end after its beginning, and an agent in plain text")
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needPerson(b.Person, b.Began); err != nil {
			return err
		}
		if err := tx.run(`INSERT INTO sessions (hash, `+sessionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			hash, b.ID, string(b.Person), micros(b.Began), micros(b.Seen), micros(b.Until), b.Factors, b.Agent); err != nil {
			return err
		}
		return tx.note(e)
	})
}

// SessionBy finds a session that nobody ended by the SHA-256 of its token. Whether its time has passed is for the caller.
func (s *Store) SessionBy(ctx context.Context, hash []byte) (people.Session, bool, error) {
	return singleOf(s.reading(ctx), sessionRow, `SELECT `+sessionColumns+` FROM sessions WHERE hash = ?`, hash)
}

// Sessions lists a person's sessions whose hard end has not come, newest first; everybody's when person is "".
func (s *Store) Sessions(ctx context.Context, person people.ID, now time.Time) ([]people.Session, error) {
	if person == "" {
		return found(s.reading(ctx), sessionRow, `SELECT `+sessionColumns+` FROM sessions WHERE until > ? ORDER BY began DESC, id`, micros(now))
	}
	return found(s.reading(ctx), sessionRow, `SELECT `+sessionColumns+` FROM sessions WHERE person = ? AND until > ? ORDER BY began DESC, id`,
		string(person), micros(now))
}

func sessionRow(row scanner) (b people.Session, err error) {
	var began, seen, until int64
	err = row.Scan(&b.ID, &b.Person, &began, &seen, &until, &b.Factors, &b.Agent)
	b.Began, b.Seen, b.Until = moment(began), moment(seen), moment(until)
	return b, err
}

// SeenSession moves the moment it was last seen forward, never back. A session that ended meanwhile stays ended.
func (s *Store) SeenSession(ctx context.Context, id string, at time.Time) error {
	return s.change(ctx, func(tx session) error {
		return tx.run(`UPDATE sessions SET seen = ? WHERE id = ? AND seen < ?`, micros(at), id, micros(at))
	})
}

// EndSession ends a session, with the event. False, and no event, when it is not there.
func (s *Store) EndSession(ctx context.Context, id string, e audit.Event) (ended bool, err error) {
	if !storable(id) {
		return false, nil
	}
	n, err := s.endNoted(ctx, e, `WHERE id = ?`, id)
	return n == 1, err
}

// EndSessions ends all sessions of a person, with one event, and tells how many there were; no event when none.
func (s *Store) EndSessions(ctx context.Context, person people.ID, e audit.Event) (int, error) {
	return s.endNoted(ctx, e, `WHERE person = ?`, string(person))
}

func (s *Store) endNoted(ctx context.Context, e audit.Event, where string, arg any) (n int, err error) {
	err = s.change(ctx, func(tx session) error {
		if n, err = tx.endSessions(where, arg); err != nil || n == 0 {
			return err
		}
		return tx.note(e)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// DropSessions forgets sessions and links whose end was before the moment. They were worth nothing any more: no event.
func (s *Store) DropSessions(ctx context.Context, before time.Time) error {
	return s.change(ctx, func(tx session) error {
		if err := tx.run(`DELETE FROM links WHERE until < ?`, micros(before)); err != nil {
			return err
		}
		_, err := tx.endSessions(`WHERE until < ?`, micros(before))
		return err
	})
}

// endSessions deletes one by one in the order of their ids: whoever ends several does it in that order, so that none waits
// for another in a circle.
func (t session) endSessions(where string, arg any) (int, error) {
	ids, err := list(t, func(row scanner) (id string, err error) { return id, row.Scan(&id) }, `SELECT id FROM sessions `+where, arg)
	if err != nil {
		return 0, err
	}
	slices.Sort(ids)
	ended := 0
	for _, id := range ids {
		n, err := t.exec(`DELETE FROM sessions WHERE id = ?`, id)
		if err != nil {
			return 0, err
		}
		ended += int(n)
	}
	return ended, nil
}

// shutOut ends all by which a person who left could still come in.
func (t session) shutOut(person people.ID, at time.Time) error {
	if _, err := t.endSessions(`WHERE person = ?`, string(person)); err != nil {
		return err
	}
	if err := t.run(`DELETE FROM links WHERE person = ? AND used_at IS NULL`, string(person)); err != nil {
		return err
	}
	return t.run(`UPDATE tokens SET ended_at = ? WHERE person = ? AND ended_at IS NULL`, micros(at), string(person))
}
