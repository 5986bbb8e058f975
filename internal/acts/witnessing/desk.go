package witnessing

import (
	"context"
	"fmt"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// desk is one witness and how it stands with it. It keeps nothing to send later: the newest checkpoint vouches for all before.
type desk struct {
	k *Keeper
	w Witness

	mu       sync.Mutex
	busy     bool
	recalled bool // what the witness has from before this run is known
	status   Status
}

// Status is how it stands with one witness.
type Status struct {
	Name          string
	Given         audit.Head // the last that it has; its Size is -1 when none is known
	GivenAt       time.Time
	Failures      int   // in a row
	Failed        int   // since the start
	Err           error // of the last try; nil when it succeeded
	Contradiction *audit.Contradiction
}

// Status lists the witnesses, in the order of the settings.
func (k *Keeper) Status() []Status {
	var list []Status
	for _, d := range k.desks {
		d.mu.Lock()
		s := d.status
		d.mu.Unlock()
		if s.Name = d.w.Name(); s.GivenAt.IsZero() {
			s.Given.Size = -1
		}
		list = append(list, s)
	}
	return list
}

func (d *desk) due(head audit.Head, at time.Time, now bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.status
	return !d.recalled || head != s.Given && (now || s.Err != nil || at.Sub(s.GivenAt) >= d.k.Every)
}

// start gives the checkpoint on a goroutine of its own, since a witness may hang: a dead network mount holds a system call for
// as long as it likes. While one hangs, the next is a failure at once.
func (d *desk) start(ctx context.Context, head audit.Head, at time.Time) <-chan error {
	done := make(chan error, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy {
		done <- d.failed(errSlow)
		return done
	}
	d.busy = true
	go func() {
		ctx, stop := context.WithTimeout(ctx, d.k.Patience)
		defer stop()
		err := d.give(ctx, head, at)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy = false
		if err != nil {
			err = d.failed(err)
		} else {
			d.status.Failures, d.status.Err = 0, nil
			d.status.Given, d.status.GivenAt = head, at
		}
		done <- err
	}()
	return done
}

// failed counts; d.mu is held.
func (d *desk) failed(err error) error {
	d.status.Failures++
	d.status.Failed++
	d.status.Err = err
	return fmt.Errorf("%s: %w", d.w.Name(), err)
}

func (d *desk) give(ctx context.Context, head audit.Head, at time.Time) error {
	if err := d.recall(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	before, known := d.status.Given, !d.status.GivenAt.IsZero()
	d.mu.Unlock()
	if known && before == head {
		return nil
	}
	if known {
		if err := d.confront(ctx, before, head); err != nil {
			return err
		}
	}
	signed, err := d.k.Signer.Sign(audit.Checkpoint{Head: head, At: at})
	if err != nil {
		return err
	}
	return d.w.Put(ctx, signed)
}

// recall asks once what the witness has from before this run.
func (d *desk) recall(ctx context.Context) error {
	d.mu.Lock()
	done := d.recalled
	d.mu.Unlock()
	if done {
		return nil
	}
	signed, err := d.w.Latest(ctx)
	if err != nil {
		return err
	}
	var c audit.Checkpoint
	if signed != nil {
		// Whoever signed it: another key or another log in our witness's place is a contradiction too.
		if c, err = audit.ReadCheckpoint(signed); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.recalled = true
	d.status.Given, d.status.GivenAt = c.Head, c.At
	return nil
}

// confront holds the log as it is against what the witness was given. A contradiction is entered in the log and shown; the
// witness gets the new checkpoint all the same, since it is evidence.
func (d *desk) confront(ctx context.Context, before, head audit.Head) error {
	relation, err := audit.CompareStored(before, head, d.k.Log.LogHashes(ctx))
	if err != nil && fail.KindOf(err) != fail.Corrupt {
		return err
	}
	if relation.Honest() {
		return nil
	}
	c := &audit.Contradiction{Recorder: d.k.Recorder, Relation: relation, Size: before.Size, Root: audit.Hash(before.Root)}
	d.mu.Lock()
	news := d.status.Contradiction == nil || *d.status.Contradiction != *c
	d.status.Contradiction = c
	d.mu.Unlock()
	if !news {
		return nil
	}
	d.k.Logger.Error("a witness knows another past of the log", "witness", d.w.Name(), "relation", relation, "size", before.Size, "now", head.Size)
	_, err = d.k.Log.Append(ctx, c.Event(d.k.Clock.Now()))
	return err
}
