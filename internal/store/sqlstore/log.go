package sqlstore

import (
	"context"
	"fmt"
	"slices"

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

// AppendAll writes events in one transaction, in their order, and returns the index of the first. Many at once cost little more
// than one.
func (s *Store) AppendAll(ctx context.Context, events []audit.Event) (first int64, err error) {
	err = s.change(ctx, func(tx session) error {
		first, err = tx.appendAll(events)
		return err
	})
	return first, err
}

// append locks the log's head, the last lock of any transaction, and adds the event with the hashes that it completes.
func (t session) append(e audit.Event) (int64, error) { return t.appendAll([]audit.Event{e}) }

// appendMost bounds the events of one statement: each takes five arguments and its hashes two each, and PostgreSQL takes
// 65535, SQLite 32766.
const appendMost = 1000

func (t session) appendAll(events []audit.Event) (first int64, err error) {
	events = slices.Clone(events)
	for i := range events {
		if events[i], err = audit.Normal(events[i]); err != nil {
			return 0, err
		}
	}
	edge, generation, err := t.head(t.s.dialect.Lock)
	if err != nil {
		return 0, err
	}
	first = edge.Size
	for part := range slices.Chunk(events, appendMost) {
		if edge, generation, err = t.grow(edge, generation, part); err != nil {
			return 0, err
		}
	}
	return first, nil
}

// grow adds events behind the edge and gives the new one. All that is written goes to the database at once, where it can: the
// head is locked, and whoever waits for it waits for every trip.
func (t session) grow(edge audit.Edge, generation uint64, events []audit.Event) (audit.Edge, uint64, error) {
	var entries, hashes []any
	for _, e := range events {
		e.Index = edge.Size
		next, made := edge.Add(audit.Encode(e))
		entries = append(entries, e.Index, micros(e.At), string(e.Kind), e.Actor, string(e.Data))
		for i, h := range made {
			hashes = append(hashes, audit.HashCount(edge.Size)+int64(i), h[:])
		}
		if g, ok := audit.RingGeneration(e); ok {
			generation = max(generation, g)
		}
		edge = next
	}
	return edge, generation, t.together(
		statement{`INSERT INTO log_entries (i, at, kind, actor, data) VALUES ` + tuples(5, len(entries)/5), entries},
		statement{`INSERT INTO log_hashes (place, hash) VALUES ` + tuples(2, len(hashes)/2), hashes},
		statement{`UPDATE log_head SET size = ?, edge = ?, ring_generation = ? WHERE one = 1`, []any{edge.Size, edge.Bytes(), int64(generation)}})
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

// Events lists at most limit entries from an index on. Of those whose contents were erased only the index is there, see
// audit.Event.Erased.
func (s *Store) Events(ctx context.Context, from int64, limit int) ([]audit.Event, error) {
	return found(s.reading(ctx), eventRow, `SELECT i, at, kind, actor, data FROM log_entries WHERE i >= ? ORDER BY i LIMIT ?`, from, limit)
}

func eventRow(row scanner) (e audit.Event, err error) {
	var at int64
	var data string
	err = row.Scan(&e.Index, &at, &e.Kind, &e.Actor, &data)
	if e.Data = []byte(data); e.Kind != "" || at != 0 { // otherwise its contents were erased, the time with them
		e.At = moment(at)
	}
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
