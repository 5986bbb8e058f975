package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"portiek/internal/acts/casework"
	"portiek/internal/acts/deciding"
	"portiek/internal/acts/governing"
	"portiek/internal/acts/holding"
	"portiek/internal/acts/signin"
	"portiek/internal/acts/staffing"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/front/web"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
	"portiek/internal/store/sqlstore"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

const recorderID footage.RecorderID = "bench"

// clock is set by whoever fills the corporation, and stands still while pages are measured.
type clock struct{ micros atomic.Int64 }

func (c *clock) Now() time.Time  { return time.UnixMicro(c.micros.Load()).UTC() }
func (c *clock) set(t time.Time) { c.micros.Store(t.UnixMicro()) }
func (c *clock) Confirmed() bool { return true }
func (c *clock) Synced() bool    { return true }

// corporation is the acts and the pages over one store, joined as the server joins them. Whoever fills it (fill here, or another
// generator) does so through the acts and moves the clock.
type corporation struct {
	store    *sqlstore.Store
	vault    *vault.Vault
	clock    *clock
	rules    *protocol.Protocol
	versions *governing.Desk
	gate     *deciding.Gate
	staff    *staffing.Office
	desk     *signin.Desk
	files    *casework.Desk
	site     *web.Site
}

func newCorporation(ctx context.Context, s *sqlstore.Store) (*corporation, error) {
	c := &corporation{store: s, clock: &clock{}}
	c.clock.set(time.Now().Add(-month))
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(recorderID), Rings: []disk.FS{memdisk.New()}, Keys: []disk.FS{memdisk.New()}})
	if err != nil {
		return nil, err
	}
	c.vault = vault.New(ring, blob.NewDisk(memdisk.New()), recorderID, nil)
	if c.rules, err = protocol.Builtin("wooninvest"); err != nil {
		return nil, err
	}
	c.versions = governing.New(governing.Options{Recorder: recorderID, Catalogue: s, Register: s, Clock: c.clock,
		PlaceKind: func(footage.CameraID) (string, bool) { return "", true }})
	if _, err := c.versions.Begin(ctx, c.rules); err != nil {
		return nil, err
	}
	return c, c.join(ctx)
}

// join makes the acts and the pages.
func (c *corporation) join(ctx context.Context) error {
	judge, err := access.NewJudge(c.rules)
	if err != nil {
		return err
	}
	c.gate = deciding.New(deciding.Options{Judge: judge, Catalogue: c.store, Notes: c.vault, Clock: c.clock,
		Decides: func(role string) bool { return len(c.rules.Grants(role, "decide", "")) > 0 }})
	c.staff = staffing.New(staffing.Options{Store: c.store, Roles: judge, Clock: c.clock})
	c.desk = signin.New(signin.Options{Store: c.store, Sealer: sealer{c.vault}, Clock: c.clock, Demo: true})
	holder := holding.New(holding.Options{Recorder: recorderID, Catalogue: c.store, Vault: c.vault, Clock: c.clock, Log: slog.New(slog.DiscardHandler)})
	c.files = casework.New(casework.Options{Gate: c.gate, Catalogue: c.store, Notes: c.vault, Holds: liveHolds(holder), Clock: c.clock})
	door := viewing.New(viewing.Options{Catalogue: c.store, Vault: c.vault, Clock: c.clock, Still: c.gate.Still,
		Media: viewing.Media{ParseInit: fmp4.ParseInit, Rebase: fmp4.Rebase, KeyOnly: fmp4.KeyOnly, Export: fmp4.Export}})
	signer, err := audit.NewSigner(audit.Origin(recorderID, [16]byte{7}), [32]byte{1, 2, 3})
	if err != nil {
		return err
	}
	log := ledger{c.store, c.clock, signer}
	if _, err := c.store.Append(ctx, audit.LogKey{Recorder: recorderID, Key: signer.Public().String()}.Event(c.clock.Now())); err != nil {
		return err
	}
	c.site = web.New(web.Options{Rules: func() *protocol.Protocol { return c.rules }, Roles: judge, Desk: c.desk, Gate: c.gate, Staffing: c.staff,
		Cases: c.files, Door: door, Gaps: c.store, System: system{c}, Holds: holds{holder}, Journal: log, Clock: c.clock,
		More: web.More{Records: c.store, Notes: c.vault, Ledger: log, Versions: c.versions}})
	return nil
}
