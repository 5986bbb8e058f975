package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"portiek/internal/acts/logterm"
	"portiek/internal/rules/audit"
)

// forgetEvery is how often it is looked whether the log, or somebody who left, is to be forgotten.
const forgetEvery = time.Minute

// openForgetting makes what erases the contents of old entries of the log.
func (p *parts) openForgetting() (err error) {
	p.forgetter, err = logterm.New(logterm.Options{Log: p.store, Clock: p.guard, Days: p.logTerm(), Logger: p.log})
	return err
}

// logTerm is how many days contents of the log stay.
func (p *parts) logTerm() int { return cmp.Or(p.set.LogTerm, audit.DefaultLogTerm) }

// forget erases what has passed the term of the log: contents of entries, and then the names of those who left before that.
func (p *parts) forget(ctx context.Context) error {
	if !p.guard.Confirmed() {
		return nil
	}
	return errors.Join(p.forgetter.Step(ctx), p.office.staff.EraseForgotten(ctx, time.Duration(p.logTerm())*24*time.Hour))
}
