package sqlstore

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// CheckLog recomputes the whole log from its entries and compares every stored hash and the head. It reads in pages up to the
// size that the log had when it began, so writers go on meanwhile. fail.Corrupt says what does not fit.
func (s *Store) CheckLog(ctx context.Context) error {
	want, _, err := s.reading(ctx).head("")
	if err != nil {
		return s.translate(err)
	}
	got, err := audit.Verify(s.entries(ctx, want.Size), s.hashes(ctx, audit.HashCount(want.Size)))
	if err != nil {
		return s.translate(err)
	}
	if got.Size != want.Size || !bytes.Equal(got.Bytes(), want.Bytes()) {
		return damaged(fmt.Errorf("the head tells of %d entries, %d are there or hash to something else", want.Size, got.Size))
	}
	return nil
}

func (s *Store) entries(ctx context.Context, size int64) iter.Seq2[audit.Event, error] {
	return paged(size, func(from int64, limit int) ([]audit.Event, error) { return s.Events(ctx, from, limit) })
}

func (s *Store) hashes(ctx context.Context, count int64) iter.Seq2[footage.Hash, error] {
	return paged(count, func(from int64, limit int) ([]footage.Hash, error) {
		return found(s.reading(ctx), hashRow, `SELECT hash FROM log_hashes WHERE place >= ? ORDER BY place LIMIT ?`, from, limit)
	})
}

// paged goes over rows numbered from 0 to below count, and stops early where they stop.
func paged[T any](count int64, read func(from int64, limit int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from := int64(0); from < count; {
			page, err := read(from, int(min(1000, count-from)))
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, v := range page {
				if !yield(v, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			from += int64(len(page))
		}
	}
}
