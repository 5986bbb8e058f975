package sqlstore

import (
	"context"
	"fmt"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Append writes one event to the log and returns its index.
func (s *Store) Append(ctx context.Context, e audit.Event) (index int64, err error) {
	err = s.change(ctx, func(tx session) error {
		index, err = tx.append(e)
		return err
	})
	return index, err
}

// append locks the log's head, the last lock of any transaction, and adds the event with the hashes that it completes.
func (t session) append(e audit.Event) (int64, error) {
	e, err := audit.Normal(e)
	if err != nil {
		return 0, err
	}
	edge, generation, err := t.head(t.s.dialect.HeadSuffix)
	if err != nil {
		return 0, err
	}
	e.Index = edge.Size
	next, hashes := edge.Add(audit.Encode(e))
	if err := t.run(`INSERT INTO log_entries (i, at, kind, actor, data) VALUES (?, ?, ?, ?, ?)`,
		e.Index, micros(e.At), string(e.Kind), e.Actor, string(e.Data)); err != nil {
		return 0, err
	}
	for i, h := range hashes {
		if err := t.run(`INSERT INTO log_hashes (place, hash) VALUES (?, ?)`, audit.HashCount(edge.Size)+int64(i), h[:]); err != nil {
			return 0, err
		}
	}
	if g, ok := audit.RingGeneration(e); ok {
		generation = max(generation, g)
	}
	return e.Index, t.run(`UPDATE log_head SET size = ?, edge = ?, ring_generation = ? WHERE one = 1`, next.Size, next.Bytes(), int64(generation))
}

// head reads the log's head row.
func (t session) head(suffix string) (audit.Edge, uint64, error) {
	var size, generation int64
	var edge []byte
	there, err := t.one(`SELECT size, edge, ring_generation FROM log_head WHERE one = 1`+suffix, nil, &size, &edge, &generation)
	if err != nil {
		return audit.Edge{}, 0, err
	}
	if !there {
		return audit.Edge{}, 0, damaged(fmt.Errorf("no head row"))
	}
	e, err := audit.ParseEdge(size, edge)
	return e, uint64(generation), err
}

// LogHead is the log's size and root.
func (s *Store) LogHead(ctx context.Context) (audit.Head, error) {
	edge, _, err := s.reading(ctx).head("")
	if err != nil {
		return audit.Head{}, s.translate(err)
	}
	return edge.Head(), nil
}

// RingGeneration is the highest generation of the key ring that any entry names, 0 when none does: an older ring is refused.
func (s *Store) RingGeneration(ctx context.Context) (uint64, error) {
	_, g, err := s.reading(ctx).head("")
	if err != nil {
		return 0, s.translate(err)
	}
	return g, nil
}

// Events lists at most limit entries from an index on.
func (s *Store) Events(ctx context.Context, from int64, limit int) ([]audit.Event, error) {
	return found(s.reading(ctx), eventRow, `SELECT i, at, kind, actor, data FROM log_entries WHERE i >= ? ORDER BY i LIMIT ?`, from, limit)
}

func eventRow(row scanner) (e audit.Event, err error) {
	var at int64
	var data string
	err = row.Scan(&e.Index, &at, &e.Kind, &e.Actor, &data)
	e.At, e.Data = moment(at), []byte(data)
	return e, err
}

// LogHashes reads stored hashes by their places, for proofs.
func (s *Store) LogHashes(ctx context.Context) audit.Hashes {
	t := s.reading(ctx)
	return func(places []int64) ([]footage.Hash, error) {
		out := make([]footage.Hash, len(places))
		for i, p := range places {
			hs, err := found(t, hashRow, `SELECT hash FROM log_hashes WHERE place = ?`, p)
			if err != nil {
				return nil, err
			}
			if len(hs) == 0 {
				return nil, damaged(fmt.Errorf("no hash at place %d", p))
			}
			out[i] = hs[0]
		}
		return out, nil
	}
}

func hashRow(row scanner) (h footage.Hash, err error) {
	var b []byte
	if err = row.Scan(&b); err == nil {
		err = setHash(&h, b)
	}
	return h, err
}

func damaged(err error) error {
	return fail.New(fail.Corrupt, "log.damaged", "Het logboek in de database is beschadigd of veranderd.",
		"The log in the database is damaged or was changed.").Because(err)
}
