package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

// An epoch is open, then closing, then destroyed. Only while it is open may a segment begin in it or a hold be secured
// with its key; once it is closing the answer to "does anything need this key?" can only be no, and stays no.

// PutEpochs records epochs whose keys are in the ring. Recording one again is fine while it is open; fail.Conflict after
// that: a key must not come back from the dead.
func (s *Store) PutEpochs(ctx context.Context, eps []footage.Epoch) error {
	return s.guarded(ctx, func(tx session) error {
		for _, e := range eps {
			if err := tx.putEpoch(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t session) putEpoch(e footage.Epoch) error {
	if e.Length <= 0 || e.Camera == "" {
		return invalid("epoch.row", "epoch of camera %q with length %v", e.Camera, e.Length)
	}
	if err := t.run(`INSERT INTO epochs (recorder, camera, start, length, state) VALUES (?, ?, ?, ?, 'open')
		ON CONFLICT (recorder, camera, start) DO NOTHING`, string(e.Recorder), string(e.Camera), micros(e.Start), e.Length.Microseconds()); err != nil {
		return err
	}
	if state, err := t.epochState(e); err != nil {
		return err
	} else if state != "open" {
		return epochClosed()
	}
	return t.run(`INSERT INTO footage_cameras (recorder, camera) VALUES (?, ?) ON CONFLICT (recorder, camera) DO NOTHING`,
		string(e.Recorder), string(e.Camera))
}

// epochState is "" for an epoch that is not there.
func (t session) epochState(e footage.Epoch) (state string, err error) {
	_, err = t.one(`SELECT state FROM epochs WHERE recorder = ? AND camera = ? AND start = ?`,
		[]any{string(e.Recorder), string(e.Camera), micros(e.Start)}, &state)
	return state, err
}

// needOpenEpoch refuses a segment whose epoch is not open.
func (t session) needOpenEpoch(g footage.Segment) error {
	state, err := t.epochState(footage.Epoch{Recorder: g.Recorder, Camera: g.Camera, Start: g.Epoch})
	if err == nil && state != "open" {
		err = epochClosed()
	}
	return err
}

func epochClosed() error {
	return conflict("epoch.closed", "De sleutel van dit tijdvak bestaat niet of wordt vernietigd; begin in een nieuw tijdvak.",
		"This epoch's key does not exist or is being destroyed; begin in a new epoch.")
}

func epochRow(row scanner) (e footage.Epoch, err error) {
	var start, length int64
	err = row.Scan(&e.Recorder, &e.Camera, &start, &length)
	e.Start, e.Length = moment(start), lengthOf(length)
	return e, err
}

// Epochs lists the undestroyed ones, oldest first.
func (s *Store) Epochs(ctx context.Context, rec footage.RecorderID) ([]footage.Epoch, error) {
	return found(s.reading(ctx), epochRow, `SELECT recorder, camera, start, length FROM epochs
		WHERE recorder = ? AND state <> 'destroyed' ORDER BY start, camera`, string(rec))
}

// closeEpoch closes epoch e if it is open and nothing needs its key, that is: if there is no segment s in it that
//
//	is being written, or
//	is sealed and not kept whole by a live hold (so that its key, wrapped under the hold's, is not needed from here), or
//	is not erased while a live cover overlaps it whose hold has no item for it yet (so that it may still be secured).
//
// Segments in an epoch that has a receipt are erased, so the index on those without one finds all that count.
const closeEpoch = `UPDATE epochs SET state = 'closing' WHERE recorder = ? AND camera = ? AND start = ? AND state = 'open'
	AND NOT EXISTS (SELECT 1 FROM segments s
		WHERE s.recorder = epochs.recorder AND s.camera = epochs.camera AND s.epoch = epochs.start AND s.receipt = -1
		AND (s.state = 'writing'
			OR (s.state = 'sealed' AND NOT ` + keptWhole + `)
			OR (s.state <> 'erased' AND ` + unsecured + `)))`

// unsecured: a live cover overlaps s and its hold has no item for it.
const unsecured = `EXISTS (SELECT 1 FROM ` + liveCover + `
	AND NOT EXISTS (SELECT 1 FROM hold_items i WHERE i.hold = h.id AND i.segment = s.id))`

// CloseEpochs marks as closing, and returns, those among eps in which nothing needs the key any more; see closeEpoch. One
// that is closing already is returned too; one that is destroyed or unknown is not.
func (s *Store) CloseEpochs(ctx context.Context, eps []footage.Epoch) (closed []footage.Epoch, err error) {
	err = s.guarded(ctx, func(tx session) error {
		closed = nil
		for _, e := range eps {
			if err := tx.run(closeEpoch, string(e.Recorder), string(e.Camera), micros(e.Start)); err != nil {
				return err
			}
			state, err := tx.epochState(e)
			if err != nil {
				return err
			}
			if state == "closing" {
				closed = append(closed, e)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return closed, nil
}
