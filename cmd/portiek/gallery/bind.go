package gallery

import (
	"bytes"
	"context"
	"slices"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/front/web"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlstore"
	"portiek/internal/vault"
)

// system is four cameras and a recorder.
type system struct {
	cams []web.Camera
	recs []web.Recorder
}

func newSystem() *system {
	pin, offer := bytes.Repeat([]byte{0x3a, 0xc4}, 16), bytes.Repeat([]byte{0x91, 0x0e}, 16)
	good := web.Camera{Condition: web.Recording, LastPicture: Now.Add(-200 * time.Millisecond), Codec: "avc1.64001f", Width: 1920, Height: 1080, FPS: 10,
		BitsPerSecond: 3.9e6, Term: 72 * time.Hour, TermArticle: "WI-6.3a"}
	at := func(id, name, place string) web.Camera {
		c := good
		c.ID, c.Name, c.Place = footage.CameraID(id), name, place
		return c
	}
	lift, berging := at("lift", "Lift", "Kastanjehof"), at("berging", "Fietsenberging", "Meidoornflat")
	lift.Condition, lift.Cause, lift.Since, lift.PinnedSPKI, lift.OfferedSPKI = web.Failing, footage.CauseCertificate, Now.Add(-7*time.Hour), pin, offer
	berging.Condition, berging.Cause, berging.Since, berging.Detail = web.Failing, footage.CauseNetwork, Now.Add(-50*time.Hour), "dial: no route to host"
	return &system{
		cams: []web.Camera{at("hal", "Hal begane grond", "Kastanjehof"), at("brievenbussen", "Brievenbussen", "Kastanjehof"), lift, berging},
		recs: []web.Recorder{{ID: recorder, Name: "Kastanjehof", Total: 2e12, Free: 7.8e11, Used: 1.2e12, Held: 9e10, Needed: 1.5e12,
			Erasing: web.Erasing{At: Now.Add(-4 * time.Minute), Erased: 12}, Clock: web.ClockState{Synced: true, Confirmed: true}, Replicas: 2, Generation: 41}},
	}
}

func (s *system) Cameras(context.Context) ([]web.Camera, error)     { return s.cams, nil }
func (s *system) Recorders(context.Context) ([]web.Recorder, error) { return s.recs, nil }
func (s *system) AcceptCertificate(context.Context, footage.CameraID, []byte, string) error {
	return nil
}
func (s *system) ConfirmClock(context.Context, footage.RecorderID, string) error { return nil }

// holds are kept in memory: there is no footage behind them.
type holds struct {
	clock *clock
	list  []footage.Hold // newest first
}

func (h *holds) Place(_ context.Context, f footage.Hold) (footage.Hold, error) {
	f.ID, f.PlacedAt, f.Recorder = footage.NewHoldID(), h.clock.now, recorder
	h.list = append([]footage.Hold{f}, h.list...)
	return f, nil
}

func (h *holds) End(_ context.Context, id footage.HoldID, by string) error {
	for i := range h.list {
		if h.list[i].ID == id {
			h.list[i].EndedAt, h.list[i].EndedBy = h.clock.now, by
		}
	}
	return nil
}

func (h *holds) Holds(_ context.Context, liveOnly bool) ([]footage.Hold, error) {
	return slices.DeleteFunc(slices.Clone(h.list), func(f footage.Hold) bool { return liveOnly && !f.Live() }), nil
}

func (h *holds) of(_ context.Context, id footage.CaseID) ([]footage.Hold, error) {
	return slices.DeleteFunc(slices.Clone(h.list), func(f footage.Hold) bool { return f.Case != id || !f.Live() }), nil
}

// journal reads the log backwards.
type journal struct{ store *sqlstore.Store }

func (j journal) Latest(ctx context.Context, before int64, limit int) ([]audit.Event, error) {
	head, err := j.store.LogHead(ctx)
	if err != nil {
		return nil, err
	}
	if before < 0 {
		before = head.Size
	}
	from := max(0, before-int64(limit))
	list, err := j.store.Events(ctx, from, int(before-from))
	slices.Reverse(list)
	return list, err
}

// Receipts are made up: nothing was ever recorded here.
func (j journal) Receipts(context.Context, int64, int) ([]footage.Erasure, error) {
	old := Now.Add(-74 * time.Hour)
	return []footage.Erasure{
		{Kind: footage.ErasedByTerm, Camera: "hal", Span: footage.Span{From: old.Add(-3 * time.Hour), To: old}, Article: "WI-6.3a", At: Now.Add(-90 * time.Minute), LogIndex: 12, LeafPos: 3},
		{Kind: footage.ErasedByRelease, Camera: "lift", Span: footage.Span{From: old.Add(-30 * time.Hour), To: old.Add(-29 * time.Hour)}, Article: "WI-6.3b", At: Now.Add(-26 * time.Hour), LogIndex: 9, LeafPos: 0},
	}, nil
}

// ledger is the log with a signer, and one witness that may be missing or disagree.
type ledger struct {
	*sqlstore.Store
	clock     *clock
	signer    *audit.Signer
	witnesses []witnessing.Status
	evidence  []byte // what the witness has
}

func newLedger(store *sqlstore.Store, c *clock) (*ledger, error) {
	signer, err := audit.NewSigner(audit.Origin(recorder, [16]byte{7}), [32]byte{1, 2, 3})
	return &ledger{Store: store, clock: c, signer: signer}, err
}

func (l *ledger) Checkpoint(ctx context.Context) (signed []byte, key string, err error) {
	head, err := l.LogHead(ctx)
	if err != nil {
		return nil, "", err
	}
	signed, err = l.signer.Sign(audit.Checkpoint{Head: head, At: l.clock.now})
	return signed, l.signer.Public().String(), err
}

func (l *ledger) Evidence(context.Context) ([]witnessing.Evidence, func(), error) {
	if l.evidence == nil {
		return nil, func() {}, nil
	}
	return []witnessing.Evidence{{Name: "notaris", R: bytes.NewReader(l.evidence)}}, func() {}, nil
}

func (l *ledger) Witnesses() []witnessing.Status { return l.witnesses }

// witness gives the witness a checkpoint over the log as it is.
func (l *ledger) witness(ctx context.Context) error {
	signed, _, err := l.Checkpoint(ctx)
	if err != nil {
		return err
	}
	l.evidence = append(append(l.evidence, signed...), '\n')
	head, err := l.LogHead(ctx)
	l.witnesses = []witnessing.Status{{Name: "notaris", Given: head, GivenAt: l.clock.now}}
	return err
}

// sealer seals what signing in keeps.
type sealer struct{ v *vault.Vault }

func (s sealer) Seal(name, text string) (string, error) { return s.v.SealText("signin", name, text) }
func (s sealer) Open(name, text string) (string, error) { return s.v.OpenText("signin", name, text) }

// inComplex lists the cameras of a complex.
func (w *World) inComplex(place string) (list []footage.CameraID) {
	for _, c := range w.system.cams {
		if c.Place == place {
			list = append(list, c.ID)
		}
	}
	return list
}
