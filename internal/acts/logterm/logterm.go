// Package logterm erases the contents of entries of the log whose term has passed. Their hashes stay, so the log still
// verifies, and so does every proof that was given of them.
//
// Promises:
//   - nothing goes before its term, nor while the clock is in doubt;
//   - that contents went is an entry of the log, in the same transaction, and the entry behind them stays to show how old they
//     were;
//   - what is due is found anew at every step, so nothing is lost when one fails.
package logterm

import (
	"context"
	"log/slog"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// Log is what erasing needs of the store.
type Log interface {
	LogHead(ctx context.Context) (audit.Head, error)
	// Events lists at most limit entries from an index on.
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
	// ContentsErased is how far erasing has come; zero before the first time.
	ContentsErased(ctx context.Context) (audit.ContentsErased, error)
	// EraseContents erases the contents of [from, before), what is kept aside, and of what below from was kept for a hold that
	// ended, and enters it in the same transaction; false and no entry when there is nothing to do.
	EraseContents(ctx context.Context, from, before int64, days int, at time.Time) (bool, error)
}

// Clock is the guarded wall clock.
type Clock interface {
	Now() time.Time
	Confirmed() bool // without it nothing is erased
}

// Options are an Eraser's parts. All are required.
type Options struct {
	Log    Log
	Clock  Clock
	Days   int // the term, audit.MinLogTerm at least
	Logger *slog.Logger
}

// Eraser erases contents.
type Eraser struct{ Options }

// New makes an Eraser; fail.Invalid when the term is none.
func New(o Options) (*Eraser, error) {
	if o.Days < audit.MinLogTerm || o.Days > audit.MaxLogTerm {
		return nil, fail.New(fail.Invalid, "log.term", "De bewaartermijn van het logboek is ten minste een jaar en ten hoogste honderd jaar.",
			"The term of the log is at least one year and at most a hundred.")
	}
	return &Eraser{o}, nil
}

const (
	// batch bounds the entries of one transaction: it is written in a blink, and nobody waits for the log meanwhile.
	batch = 5000
	// spare is left beyond the term. Clocks differ, and an entry can bear a moment somewhat before that of its writing; whoever
	// verifies takes the term to the second.
	spare = 24 * time.Hour
	day   = 24 * time.Hour
)

// Step erases one batch of what has passed its term. Whole days go at a time (UTC), so that the log tells of it about once a day.
// Call it every minute or so.
func (r *Eraser) Step(ctx context.Context) error {
	if !r.Clock.Confirmed() {
		return nil
	}
	now := r.Clock.Now()
	last, err := r.Log.ContentsErased(ctx)
	if err != nil {
		return err
	}
	from := last.Before
	due, err := r.olderThan(ctx, from, now.Add(-time.Duration(r.Days)*day-spare).Truncate(day))
	if err != nil {
		return err
	}
	// The last of those that are old enough stays readable: it shows how old the ones before it were.
	before := max(from, min(due-1, from+batch))
	done, err := r.Log.EraseContents(ctx, from, before, r.Days, now)
	if done {
		r.Logger.Info("contents of the log were erased by their term", "before", before, "days", r.Days)
	}
	return err
}

// olderThan finds by halving the first entry, from an index on, that was not written before a moment.
func (r *Eraser) olderThan(ctx context.Context, from int64, t time.Time) (int64, error) {
	head, err := r.Log.LogHead(ctx)
	if err != nil {
		return 0, err
	}
	low, high := from, head.Size
	for low < high {
		mid := low + (high-low)/2
		list, err := r.Log.Events(ctx, mid, 1)
		if err != nil {
			return 0, err
		}
		if len(list) == 1 && list[0].Index == mid && list[0].At.Before(t) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
}
