package sqlstore

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"portiek/internal/rules/audit"
)

// CheckLog recomputes the whole log from its entries and compares every stored hash and the head. It reads in pages up to the
// size that the log had when it began, so writers go on meanwhile. fail.Corrupt names the first place that does not fit; an
// audit.Damage is in its chain.
func (s *Store) CheckLog(ctx context.Context) error { return s.WalkLog(ctx, nil) }

// WalkLog is CheckLog that shows every entry that is as it should be, with the edge of the tree after it.
func (s *Store) WalkLog(ctx context.Context, visit func(audit.Event, audit.Edge)) error {
	// Read before the head: whatever is there now, the head covers.
	first, entries, hashes, err := s.reading(ctx).extent()
	if err != nil {
		return s.translate(err)
	}
	want, generation, err := s.reading(ctx).head("")
	if err != nil {
		if s.translate(err) == err { // it is there and makes no sense
			return (&audit.Damage{Fault: audit.HeadChanged, Entry: entries, Place: -1, Detail: err.Error()}).Fail()
		}
		return s.translate(err)
	}
	var named uint64
	got, err := audit.Verify(s.entries(ctx, want.Size), s.hashes(ctx, audit.HashCount(want.Size)), func(e audit.Event, edge audit.Edge) {
		if g, ok := audit.RingGeneration(e); ok {
			named = max(named, g)
		}
		if visit != nil {
			visit(e, edge)
		}
	})
	same := bytes.Equal(got.Bytes(), want.Bytes())
	switch {
	case same && got.Size != want.Size:
		return headDamage(got.Size, "it tells of %d entries", want.Size)
	case err != nil:
		return s.translate(s.diagnose(ctx, err, want.Head()))
	case got.Size != want.Size:
		return (&audit.Damage{Fault: audit.EntryMissing, Entry: got.Size, Place: -1, Detail: fmt.Sprintf("the head tells of %d entries", want.Size)}).Fail()
	case !same:
		return headDamage(got.Size, "its hashes are others")
	case named != generation:
		return headDamage(got.Size, "it names generation %d of the key ring, the entries name %d", generation, named)
	case first < 0:
		return (&audit.Damage{Fault: audit.EntryInserted, Entry: first, Place: -1, Detail: "before the first"}).Fail()
	case entries > want.Size:
		return (&audit.Damage{Fault: audit.EntryInserted, Entry: want.Size, Place: -1, Detail: "behind the head"}).Fail()
	case hashes > audit.HashCount(want.Size):
		return headDamage(got.Size, "there are hashes behind it")
	}
	return nil
}

func headDamage(entries int64, format string, args ...any) error {
	return (&audit.Damage{Fault: audit.HeadChanged, Entry: entries, Place: -1, Detail: fmt.Sprintf(format, args...)}).Fail()
}

func (s *Store) diagnose(ctx context.Context, err error, head audit.Head) error {
	return audit.Diagnose(err, audit.Rows{
		Head: head, Entries: s.entries(ctx, head.Size+1), // one was inserted, perhaps
		Stored: s.hashes(ctx, audit.HashCount(head.Size)), Hashes: s.LogHashes(ctx),
	})
}

// extent is the lowest entry, one past the highest, and one past the highest place of a hash that are there.
func (t session) extent() (first, entries, hashes int64, err error) {
	if _, err = t.one(`SELECT COALESCE(MIN(i), 0), COALESCE(MAX(i), -1) + 1 FROM log_entries`, nil, &first, &entries); err == nil {
		_, err = t.one(`SELECT COALESCE(MAX(place), -1) + 1 FROM log_hashes`, nil, &hashes)
	}
	return first, entries, hashes, err
}

func (s *Store) entries(ctx context.Context, size int64) iter.Seq2[audit.Event, error] {
	return paged(size, func(e audit.Event) int64 { return e.Index },
		func(from int64, limit int) ([]audit.Event, error) { return s.Events(ctx, from, limit) })
}

func (s *Store) hashes(ctx context.Context, count int64) iter.Seq2[audit.StoredHash, error] {
	return paged(count, func(h audit.StoredHash) int64 { return h.Place },
		func(from int64, limit int) ([]audit.StoredHash, error) {
			return found(s.reading(ctx), placedHash, `SELECT place, hash FROM log_hashes WHERE place >= ? ORDER BY place LIMIT ?`, from, limit)
		})
}

func placedHash(row scanner) (h audit.StoredHash, err error) {
	var b []byte
	if err = row.Scan(&h.Place, &b); err == nil {
		if setHash(&h.Hash, b) != nil {
			err = audit.HashDamage(audit.HashChanged, h.Place).Fail()
		}
	}
	return h, err
}

// paged goes over rows numbered from 0 to below count, as far as they are there.
func paged[T any](count int64, number func(T) int64, read func(from int64, limit int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from := int64(0); from < count; {
			page, err := read(from, int(min(1000, count-from)))
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, v := range page {
				if number(v) >= count || !yield(v, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			from = number(page[len(page)-1]) + 1
		}
	}
}
