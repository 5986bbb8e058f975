package main

import (
	"context"
	"os"

	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/audit"
)

// ledger binds pages and API to the log: what it says, and what proves it.
type ledger struct {
	journal
	p *parts
}

// Checkpoint signs the log's head as it is now, and gives the key that verifies the note.
func (l ledger) Checkpoint(ctx context.Context) (signed []byte, key string, err error) {
	head, err := l.LogHead(ctx)
	if err != nil {
		return nil, "", err
	}
	signed, err = l.p.signer.Sign(audit.Checkpoint{Head: head, At: l.p.guard.Now()})
	return signed, l.p.signer.Public().String(), err
}

// Evidence opens the files of the witnesses that can be read from here; done closes them.
func (l ledger) Evidence(context.Context) (list []witnessing.Evidence, done func(), err error) {
	var open []*os.File
	done = func() {
		for _, f := range open {
			f.Close()
		}
	}
	for _, w := range l.p.set.Witnesses {
		if w.File == "" {
			continue
		}
		f, err := os.Open(w.File)
		if os.IsNotExist(err) {
			continue // the first checkpoint was not given yet
		}
		if err != nil {
			done()
			return nil, nil, err
		}
		open, list = append(open, f), append(list, witnessing.Evidence{Name: w.File, R: f})
	}
	return list, done, nil
}

// Witnesses tells how it stands with each witness.
func (l ledger) Witnesses() []witnessing.Status { return l.p.keeper.Status() }
