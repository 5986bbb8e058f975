package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"portiek/internal/rules/audit"
)

const (
	batch   = 20  // events in a transaction
	writers = 32  // at once
	proofs  = 300 // of random entries
)

// figures are of one database at one length of the log.
type figures struct {
	name                 string
	entries, after       int64
	alone, batched, at32 float64 // entries a second
	proof, worst         time.Duration
	verified             time.Duration
}

func measure(ctx context.Context, o options, name string, entries int64, open func() (*database, error)) (f figures, err error) {
	f = figures{name: name, entries: entries}
	d, err := open()
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	fmt.Fprintf(os.Stderr, "%s, %d entries: loading ...\n", name, entries)
	if err := d.fill(ctx, entries); err != nil {
		return f, err
	}
	for _, step := range []struct {
		rate    *float64
		writers int
		batch   int
	}{{&f.alone, 1, 1}, {&f.batched, 1, batch}, {&f.at32, writers, 1}} {
		if *step.rate, err = d.rate(ctx, o.each, step.writers, step.batch); err != nil {
			return f, fmt.Errorf("%s: %d writers, %d at a time: %w", name, step.writers, step.batch, err)
		}
	}
	if f.proof, f.worst, err = d.prove(ctx); err != nil {
		return f, err
	}
	start := time.Now()
	if err := d.store.CheckLog(ctx); err != nil {
		return f, fmt.Errorf("%s: the log does not verify: %w", name, err)
	}
	f.verified = time.Since(start)
	head, err := d.store.LogHead(ctx)
	f.after = head.Size
	return f, err
}

// rate lets writers add entries for a while and gives entries a second. An entry that is missing, or one too many, is an error.
func (d *database) rate(ctx context.Context, each time.Duration, writers, batch int) (float64, error) {
	before, err := d.store.LogHead(ctx)
	if err != nil {
		return 0, err
	}
	var added atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, writers)
	start := time.Now()
	for w := range writers {
		wg.Go(func() {
			for n := int64(w); time.Since(start) < each; n++ {
				if err := d.add(ctx, n, batch); err != nil {
					errs <- err
					return
				}
				added.Add(int64(batch))
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	close(errs)
	for err := range errs {
		return 0, err
	}
	after, err := d.store.LogHead(ctx)
	if err == nil && after.Size != before.Size+added.Load() {
		err = fmt.Errorf("%d entries were added, and the log grew from %d to %d", added.Load(), before.Size, after.Size)
	}
	return float64(added.Load()) / took.Seconds(), err
}

func (d *database) add(ctx context.Context, n int64, batch int) error {
	if batch == 1 {
		_, err := d.store.Append(ctx, entry(n))
		return err
	}
	events := make([]audit.Event, batch)
	for i := range events {
		events[i] = entry(n*int64(batch) + int64(i))
	}
	_, err := d.store.AppendAll(ctx, events)
	return err
}

// prove gives the median and the worst time of proving a random entry, and checks each proof.
func (d *database) prove(ctx context.Context) (median, worst time.Duration, err error) {
	head, err := d.store.LogHead(ctx)
	if err != nil {
		return 0, 0, err
	}
	var times []time.Duration
	for range proofs {
		i := rand.Int64N(head.Size)
		start := time.Now()
		path, err := audit.ProveEntry(head.Size, i, d.store.LogHashes(ctx))
		if err != nil {
			return 0, 0, err
		}
		times = append(times, time.Since(start))
		es, err := d.store.Events(ctx, i, 1)
		if err != nil {
			return 0, 0, err
		}
		if err := audit.CheckEntry(path, head, i, audit.Encode(es[0])); err != nil {
			return 0, 0, fmt.Errorf("entry %d: %w", i, err)
		}
	}
	slices.Sort(times)
	return times[len(times)/2], times[len(times)-1], nil
}

func printFigures(w io.Writer, rows []figures) {
	fmt.Fprintln(w, "| log | entries | appends/s, one writer | entries/s in transactions of 20 | appends/s, 32 writers | proof of an entry: median (worst) | whole verify |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- | --- | --- |")
	for _, f := range rows {
		fmt.Fprintf(w, "| %s | %d | %.0f | %.0f | %.0f | %.2f ms (%.1f ms) | %.1f s for %d |\n", f.name, f.entries, f.alone, f.batched, f.at32,
			f.proof.Seconds()*1000, f.worst.Seconds()*1000, f.verified.Seconds(), f.after)
	}
	fmt.Fprintln(w)
}
