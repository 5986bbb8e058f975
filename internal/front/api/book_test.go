package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// book is a log in memory, with its tree.
type book struct {
	mu       sync.Mutex
	events   []audit.Event
	edge     audit.Edge
	hashes   []footage.Hash
	erasures []footage.Erasure
	signer   *audit.Signer
	broken   error
}

func (b *book) grow(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		if _, err := b.Append(context.Background(), audit.Alarm{Code: fmt.Sprint("c", i)}.Event(noon.Add(time.Duration(i)*time.Second))); err != nil {
			t.Fatal(err)
		}
		b.erasures = append(b.erasures, footage.Erasure{Kind: footage.ErasedByTerm, Camera: "hal", Article: "WI-6.3", At: noon, LogIndex: int64(i / 2), LeafPos: i % 2,
			Span: footage.Span{From: noon, To: noon.Add(time.Hour)}})
	}
}

func (b *book) Append(_ context.Context, e audit.Event) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return 0, b.broken
	}
	e, err := audit.Normal(e)
	if err != nil {
		return 0, err
	}
	e.Index = b.edge.Size
	next, hashes := b.edge.Add(audit.Encode(e))
	b.edge, b.hashes, b.events = next, append(b.hashes, hashes...), append(b.events, e)
	return e.Index, nil
}

func (b *book) ContentsErased(context.Context) (d audit.ContentsErased, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if e.Kind == audit.LogContentsErased {
			if d, err = audit.DataOf[audit.ContentsErased](e); err != nil {
				return d, err
			}
		}
	}
	return d, b.broken
}

func (b *book) Events(_ context.Context, from int64, limit int) ([]audit.Event, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	end := min(len(b.events), int(from)+limit)
	if int(from) >= end {
		return nil, b.broken
	}
	return b.events[from:end], b.broken
}

func (b *book) LogHead(context.Context) (audit.Head, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.edge.Head(), b.broken
}

func (b *book) LogHashes(context.Context) audit.Hashes {
	return func(places []int64) (out []footage.Hash, _ error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, p := range places {
			if p >= int64(len(b.hashes)) {
				return nil, errors.New("no such hash")
			}
			out = append(out, b.hashes[p])
		}
		return out, nil
	}
}

func (b *book) Checkpoint(ctx context.Context) ([]byte, string, error) {
	if b.signer == nil {
		s, err := audit.NewSigner(audit.Origin("kantoor", [16]byte{1}), [32]byte{7})
		if err != nil {
			return nil, "", err
		}
		b.signer = s
	}
	head, err := b.LogHead(ctx)
	if err != nil {
		return nil, "", err
	}
	signed, err := b.signer.Sign(audit.Checkpoint{Head: head, At: noon})
	return signed, b.signer.Public().String(), err
}

// Receipts pages as the store does: an entry of the log is never cut in two.
func (b *book) Receipts(_ context.Context, before int64, limit int) (out []footage.Erasure, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.erasures) - 1; i >= 0; i-- {
		e := b.erasures[i]
		if before >= 0 && e.LogIndex >= before {
			continue
		}
		if len(out) >= limit && out[len(out)-1].LogIndex != e.LogIndex {
			break
		}
		out = append(out, e)
	}
	return out, b.broken
}

// of lists what the log says of a kind.
func (b *book) of(kind audit.Kind) (out []audit.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}
