package sqlstore

import (
	"context"
	"math"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Destroyed records, in one transaction, that the keys are gone from every replica of the ring: epochs and released holds
// marked, the erasures stored, the event appended, and receipts linked to the segments they cover. The event's index
// becomes each erasure's LogIndex, its place in ers the LeafPos. When all of eps and holds are marked already, it writes
// nothing: the call was made before. fail.Conflict when an epoch is not closing or a hold has not ended.
func (s *Store) Destroyed(ctx context.Context, rec footage.RecorderID, eps []footage.Epoch, holds []footage.HoldID, ers []footage.Erasure, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		fresh, err := tx.markDestroyed(eps, holds)
		if err != nil {
			return err
		}
		if fresh == 0 && len(eps)+len(holds) > 0 {
			return nil
		}
		// The log's head is locked here and not last, since the erasures need the index; nothing below waits for a lock.
		index, err := tx.append(e)
		if err != nil {
			return err
		}
		for pos, er := range ers {
			er.LogIndex, er.LeafPos = index, pos
			if err := tx.insertErasure(rec, er); err != nil {
				return err
			}
			if err := tx.linkReceipt(rec, er); err != nil {
				return err
			}
		}
		return nil
	})
}

// markDestroyed marks epochs and holds and counts those that were not marked before.
func (t session) markDestroyed(eps []footage.Epoch, holds []footage.HoldID) (fresh int64, err error) {
	for _, e := range eps {
		n, err := t.exec(`UPDATE epochs SET state = 'destroyed' WHERE recorder = ? AND camera = ? AND start = ? AND state = 'closing'`,
			string(e.Recorder), string(e.Camera), micros(e.Start))
		if err != nil {
			return 0, err
		}
		if state, err := t.epochState(e); err != nil {
			return 0, err
		} else if state != "destroyed" {
			return 0, conflict("epoch.open", "De sleutel van dit tijdvak mag nog niet weg: het is niet gesloten.",
				"This epoch's key may not go yet: it has not been closed.")
		}
		fresh += n
	}
	for _, id := range holds {
		if err := t.needEnded(id); err != nil {
			return 0, err
		}
		n, err := t.exec(`UPDATE holds SET destroyed = 1 WHERE id = ? AND destroyed = 0`, id[:])
		if err != nil {
			return 0, err
		}
		fresh += n
		// What was wrapped under a destroyed key opens nothing any more.
		if err := t.run(`UPDATE hold_items SET wrapped_key = ? WHERE hold = ?`, []byte{}, id[:]); err != nil {
			return 0, err
		}
	}
	return fresh, nil
}

func (t session) insertErasure(rec footage.RecorderID, er footage.Erasure) error {
	return t.run(`INSERT INTO erasures (log_index, leaf_pos, recorder, kind, camera, span_from, span_to, epoch_from, epoch_to, hold,
		article, at, ring_gen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		er.LogIndex, er.LeafPos, string(rec), string(er.Kind), string(er.Camera), micros(er.Span.From), micros(er.Span.To),
		micros(er.Epoch.From), micros(er.Epoch.To), idOrNull(er.Hold), er.Article, micros(er.At), int64(er.RingGen))
}

// keyless: no key of original s is left anywhere: its epoch's is destroyed and so is that of every hold that kept it whole.
const keyless = ` EXISTS (SELECT 1 FROM epochs e WHERE e.recorder = s.recorder AND e.camera = s.camera AND e.start = s.epoch
		AND e.state = 'destroyed')
	AND NOT EXISTS (SELECT 1 FROM hold_items i JOIN holds h ON h.id = i.hold
		WHERE i.segment = s.id AND i.copy IS NULL AND h.destroyed = 0) `

// linkReceipt gives the erasure's receipt to the segments, Due or Erased, that it covers and that have none. An original
// gets it from whichever erasure destroyed the last of its keys; a copy from the release of its hold. An erasure for
// capacity that names no epoch is a receipt for the bytes: it covers the segments that lie wholly in its span.
func (t session) linkReceipt(rec footage.RecorderID, er footage.Erasure) error {
	// The states are told by what they are not: an index by state would lead through all that was ever erased.
	const link = `UPDATE segments AS s SET receipt = ? WHERE s.receipt = -1 AND s.recorder = ? AND s.camera = ? AND s.state NOT IN ('writing', 'sealed') AND `
	index, recorder, cam := er.LogIndex, string(rec), string(er.Camera)
	switch {
	case !er.Hold.IsZero():
		kept, err := list(t, blobRow, `SELECT id FROM segments WHERE hold = ?
			UNION ALL SELECT segment FROM hold_items WHERE hold = ? AND copy IS NULL`, er.Hold[:], er.Hold[:])
		if err != nil {
			return err
		}
		for _, id := range kept {
			if err := t.run(link+`s.id = ? AND (s.hold IS NOT NULL OR (`+keyless+`))`, index, recorder, cam, id); err != nil {
				return err
			}
		}
		return nil
	case !er.Epoch.Empty():
		return t.run(link+`s.epoch = ? AND `+keyless, index, recorder, cam, micros(er.Epoch.From))
	default:
		from, to := micros(er.Span.From), micros(er.Span.To)
		return t.run(link+`s.hold IS NULL AND s.span_from >= ? AND s.span_from <= ? AND s.span_to <= ?`, index, recorder, cam, from, to, to)
	}
}

func blobRow(row scanner) (b []byte, err error) {
	err = row.Scan(&b)
	return b, err
}

// Erasures lists the receipts that overlap the span of a camera, oldest first.
func (s *Store) Erasures(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Erasure, error) {
	return found(s.reading(ctx), erasureRow, erasureQuery+`WHERE camera = ? AND span_to > ? AND span_from < ?
		ORDER BY span_from, log_index, leaf_pos`, string(cam), micros(span.From), micros(span.To))
}

// ErasuresAt lists the receipts of one log entry in the order of their leaves.
func (s *Store) ErasuresAt(ctx context.Context, logIndex int64) ([]footage.Erasure, error) {
	return found(s.reading(ctx), erasureRow, erasureQuery+`WHERE log_index = ? ORDER BY leaf_pos`, logIndex)
}

// RecentErasures lists the newest receipts of all cameras, newest first, of log entries below before (all, if before is
// negative). An entry is never cut in two, so there may be more than limit.
func (s *Store) RecentErasures(ctx context.Context, before int64, limit int) ([]footage.Erasure, error) {
	if before < 0 {
		before = math.MaxInt64
	}
	return found(s.reading(ctx), erasureRow, erasureQuery+`WHERE log_index < ? AND log_index >= (SELECT min(log_index) FROM
		(SELECT log_index FROM erasures WHERE log_index < ? ORDER BY log_index DESC LIMIT ?) AS page)
		ORDER BY log_index DESC, leaf_pos DESC`, before, before, limit)
}

const erasureQuery = `SELECT log_index, leaf_pos, kind, camera, span_from, span_to, epoch_from, epoch_to, hold, article, at, ring_gen FROM erasures `

func erasureRow(row scanner) (er footage.Erasure, err error) {
	var from, to, efrom, eto, at, gen int64
	var hold []byte
	if err = row.Scan(&er.LogIndex, &er.LeafPos, &er.Kind, &er.Camera, &from, &to, &efrom, &eto, &hold, &er.Article, &at, &gen); err != nil {
		return er, err
	}
	er.Span = footage.Span{From: moment(from), To: moment(to)}
	er.Epoch = footage.Span{From: moment(efrom), To: moment(eto)}
	er.At, er.RingGen = moment(at), uint64(gen)
	return er, setID(&er.Hold, hold)
}
