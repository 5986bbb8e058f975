package web

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// logOf is a log in memory: Ledger, Journal and Records.
type logOf struct {
	events  []audit.Event
	hashes  []footage.Hash
	edge    audit.Edge
	signer  *audit.Signer
	witness []byte
	walked  chan struct{} // when set, a walk waits for it
	permits map[string]access.Record
	read    int // entries that were read
}

func newLog() *logOf {
	s, err := audit.NewSigner(audit.Origin("r", [16]byte{1}), [32]byte{2})
	if err != nil {
		panic(err)
	}
	l := &logOf{signer: s, permits: map[string]access.Record{}}
	l.add(audit.LogKey{Recorder: "r", Key: s.Public().String()}.Event(now.Add(-100 * 24 * time.Hour)))
	return l
}

func (l *logOf) add(e audit.Event) int64 {
	e, err := audit.Normal(e)
	if err != nil {
		panic(err)
	}
	e.Index = l.edge.Size
	next, hs := l.edge.Add(audit.Encode(e))
	l.edge, l.hashes, l.events = next, append(l.hashes, hs...), append(l.events, e)
	return e.Index
}

func (l *logOf) LogHead(context.Context) (audit.Head, error) { return l.edge.Head(), nil }
func (l *logOf) LogHashes(context.Context) audit.Hashes {
	return func(places []int64) (out []footage.Hash, _ error) {
		for _, p := range places {
			out = append(out, l.hashes[p])
		}
		return out, nil
	}
}
func (l *logOf) Events(_ context.Context, from int64, limit int) ([]audit.Event, error) {
	to := min(int(from)+limit, len(l.events))
	l.read += to - int(from)
	return slices.Clone(l.events[from:to]), nil
}
func (l *logOf) Latest(_ context.Context, before int64, limit int) (out []audit.Event, _ error) {
	if before < 0 {
		before = int64(len(l.events))
	}
	for i := before - 1; i >= 0 && len(out) < limit; i-- {
		out = append(out, l.events[i])
	}
	l.read += len(out)
	return out, nil
}
func (l *logOf) Receipts(context.Context, int64, int) ([]footage.Erasure, error) { return nil, nil }
func (l *logOf) Naming(_ context.Context, ids []string, kinds []audit.Kind, from int64, limit int) (out []audit.Event, _ error) {
	for i := len(l.events) - 1; i >= int(from) && len(out) < limit; i-- {
		e := l.events[i]
		named := slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(string(e.Data), `"`+id+`"`) })
		if named && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) {
			out = append(out, e)
		}
	}
	return out, nil
}
func (l *logOf) Checkpoint(context.Context) ([]byte, string, error) {
	signed, err := l.signer.Sign(audit.Checkpoint{Head: l.edge.Head(), At: now})
	return signed, l.signer.Public().String(), err
}
func (l *logOf) Evidence(context.Context) ([]witnessing.Evidence, func(), error) {
	if l.witness == nil {
		return nil, func() {}, nil
	}
	return []witnessing.Evidence{{Name: "notaris", R: bytes.NewReader(l.witness)}}, func() {}, nil
}
func (l *logOf) Witnesses() []witnessing.Status { return nil }
func (l *logOf) WalkLog(_ context.Context, visit func(audit.Event, audit.Edge)) error {
	if l.walked != nil {
		<-l.walked
	}
	entries := func(yield func(audit.Event, error) bool) {
		for _, e := range l.events {
			if !yield(e, nil) {
				return
			}
		}
	}
	stored := func(yield func(audit.StoredHash, error) bool) {
		for i, h := range l.hashes {
			if !yield(audit.StoredHash{Place: int64(i), Hash: h}, nil) {
				return
			}
		}
	}
	_, err := audit.Verify(entries, stored, visit)
	return err
}
func (l *logOf) Permit(_ context.Context, id string) (access.Record, bool, error) {
	r, ok := l.permits[id]
	return r, ok, nil
}

func (l *logOf) PermitsIn(_ context.Context, id footage.CaseID, limit int) (out []access.Record, _ error) {
	for _, r := range l.permits {
		if r.Case == id {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b access.Record) int { return b.MintedAt.Compare(a.MintedAt) })
	return out[:min(limit, len(out))], nil
}

// happened is an entry of some kind with data.
func happened(k audit.Kind, at time.Time, actor string, data map[string]any) audit.Event {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return audit.Event{At: at, Kind: k, Actor: actor, Data: b}
}

// logged is the site of a stub whose log is l.
func logged(s *stub, l *logOf) *Site {
	o := site(s).Options
	o.Journal, o.Ledger, o.Records, o.Notes = l, l, l, openNotes{}
	return New(o)
}

// openNotes are notes that were never sealed.
type openNotes struct{}

func (openNotes) OpenNote(_ footage.CaseID, sealed string) (string, error) { return sealed, nil }
