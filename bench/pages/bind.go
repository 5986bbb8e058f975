package main

import (
	"context"
	"slices"

	"portiek/internal/acts/holding"
	"portiek/internal/acts/witnessing"
	"portiek/internal/front/web"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlstore"
	"portiek/internal/vault"
)

// sealer seals what signing in keeps.
type sealer struct{ v *vault.Vault }

func (s sealer) Seal(name, text string) (string, error) { return s.v.SealText("signin", name, text) }
func (s sealer) Open(name, text string) (string, error) { return s.v.OpenText("signin", name, text) }

// holds gives the pages the holds; none is placed by a page that is only looked at.
type holds struct{ *holding.Holder }

func (h holds) Place(ctx context.Context, f footage.Hold) (footage.Hold, error) {
	p, err := h.Holder.Place(ctx, holding.Request{Case: f.Case, Reason: f.Reason, Cameras: f.Cameras, Span: f.Span, AskedBy: f.AskedBy,
		PlacedBy: f.PlacedBy, ReviewAt: f.ReviewAt})
	return p.Hold, err
}

func liveHolds(h *holding.Holder) func(context.Context, footage.CaseID) ([]footage.Hold, error) {
	return func(ctx context.Context, id footage.CaseID) ([]footage.Hold, error) {
		all, err := h.Holds(ctx, true)
		return slices.DeleteFunc(all, func(f footage.Hold) bool { return f.Case != id }), err
	}
}

// system asks the catalogue what the server asks it for the overview; that the cameras record is made up.
type system struct{ c *corporation }

func (s system) Cameras(ctx context.Context) ([]web.Camera, error) {
	rows, err := s.c.store.Cameras(ctx)
	if err != nil {
		return nil, err
	}
	ends, err := s.c.store.LastEnd(ctx, recorderID)
	if err != nil {
		return nil, err
	}
	list := make([]web.Camera, len(rows))
	for i, r := range rows {
		terms, err := s.c.store.Terms(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		list[i] = web.Camera{ID: r.ID, Name: r.Name, Place: r.Place, Condition: web.Recording, LastPicture: ends[r.ID].To,
			Codec: "avc1.64001f", Width: 1920, Height: 1080, FPS: 25, BitsPerSecond: 4e6}
		if n := len(terms); n > 0 {
			list[i].Term, list[i].TermArticle = terms[n-1].Length, terms[n-1].Article
		}
	}
	return list, nil
}

func (s system) Recorders(context.Context) ([]web.Recorder, error) {
	now := s.c.clock.Now()
	return []web.Recorder{{ID: recorderID, Name: string(recorderID), Total: 2e12, Free: 8e11, Used: 1.2e12, Needed: 1.5e12, Replicas: 2,
		Erasing: web.Erasing{At: now}, Clock: web.ClockState{Synced: true, Confirmed: true, Since: now}}}, nil
}

func (system) AcceptCertificate(context.Context, footage.CameraID, []byte, string) error { return nil }
func (system) ConfirmClock(context.Context, footage.RecorderID, string) error            { return nil }

// ledger is the log with a signer and no witness.
type ledger struct {
	*sqlstore.Store
	clock  *clock
	signer *audit.Signer
}

func (l ledger) Latest(ctx context.Context, before int64, limit int) ([]audit.Event, error) {
	if before < 0 {
		head, err := l.LogHead(ctx)
		if err != nil {
			return nil, err
		}
		before = head.Size
	}
	from := max(0, before-int64(limit))
	events, err := l.Events(ctx, from, int(before-from))
	slices.Reverse(events)
	return events, err
}

func (l ledger) Receipts(ctx context.Context, before int64, limit int) ([]footage.Erasure, error) {
	return l.RecentErasures(ctx, before, limit)
}

func (l ledger) Checkpoint(ctx context.Context) (signed []byte, key string, err error) {
	head, err := l.LogHead(ctx)
	if err != nil {
		return nil, "", err
	}
	signed, err = l.signer.Sign(audit.Checkpoint{Head: head, At: l.clock.Now()})
	return signed, l.signer.Public().String(), err
}

func (ledger) Evidence(context.Context) ([]witnessing.Evidence, func(), error) {
	return nil, func() {}, nil
}
func (ledger) Witnesses() []witnessing.Status { return nil }
