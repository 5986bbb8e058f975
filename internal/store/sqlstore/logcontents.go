package sqlstore

import (
	"context"
	"strings"
	"time"

	"portiek/internal/rules/audit"
)

const lastErasure = `SELECT i, at, kind, actor, data FROM log_entries WHERE kind = 'log.contents_erased' ORDER BY i DESC LIMIT 1`

// ContentsErased is how far erasing the contents of old entries has come, as the newest entry about it says; zero before the
// first time.
func (s *Store) ContentsErased(ctx context.Context) (d audit.ContentsErased, err error) {
	last, there, err := singleOf(s.reading(ctx), eventRow, lastErasure)
	if err == nil && there {
		d, err = audit.DataOf[audit.ContentsErased](last)
	}
	return d, err
}

// heldMinutes are the entries that prove that footage was recorded which a hold still keeps. The joins begin at the few live
// holds, whatever the planner thinks.
const heldMinutes = `(SELECT g.minute_log FROM holds h CROSS JOIN hold_items k CROSS JOIN segments g
	WHERE h.ended_at IS NULL AND k.hold = h.id AND g.id = k.segment)`

// blanked is what is left of an entry: its number.
const blanked = `UPDATE log_entries SET at = 0, kind = '', actor = '', data = '' `

// lateMost bounds how many minutes are erased at a time whose hold has ended.
const lateMost = 1000

// EraseContents erases the contents of the entries [from, before) but for audit.Kept and for minutes whose footage a live hold
// keeps; and of such minutes below from whose hold has ended since. Their hashes stay. What was erased, by a term of so many
// days, is an entry of the same transaction. With nothing to do there is none, and done is false.
func (s *Store) EraseContents(ctx context.Context, from, before int64, days int, at time.Time) (done bool, err error) {
	err = s.change(ctx, func(tx session) error {
		n, err := tx.blank(from, before)
		if done = n > 0 || from < before; err != nil || !done {
			return err
		}
		// With the head locked nobody else tells of erasing, so what is counted here is right.
		_, generation, err := tx.head(s.dialect.Lock)
		if err != nil {
			return err
		}
		var told audit.ContentsErased
		last, err := list(tx, eventRow, lastErasure)
		if err == nil && len(last) == 1 {
			told, err = audit.DataOf[audit.ContentsErased](last[0])
		}
		if err != nil {
			return err
		}
		return tx.note(audit.ContentsErased{Before: before, Erased: told.Erased + n, RingGeneration: generation, TermDays: days}.Event(at))
	})
	return done && err == nil, err
}

// blank tells of how many entries the contents went.
func (t session) blank(from, before int64) (int64, error) {
	args := []any{from, before}
	for _, k := range audit.Kept {
		args = append(args, string(k))
	}
	n, err := t.exec(blanked+`WHERE i >= ? AND i < ? AND kind NOT IN (''`+strings.Repeat(", ?", len(audit.Kept))+`)
		AND NOT (kind = 'minute.sealed' AND i IN `+heldMinutes+`)`, args...)
	if err != nil {
		return 0, err
	}
	late, err := t.exec(blanked+`WHERE i IN (SELECT i FROM log_entries WHERE kind = 'minute.sealed' AND i < ? AND i NOT IN `+heldMinutes+`
		ORDER BY i LIMIT ?)`, from, lateMost)
	return n + late, err
}
