package gallery

import (
	"context"
	"path/filepath"
	"time"

	"portiek/internal/acts/casework"
	"portiek/internal/acts/deciding"
	"portiek/internal/acts/governing"
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
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/internal/store/sqlite"
	"portiek/internal/store/sqlstore"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

// Now is Friday 20 November 2026, 14:19, at which time stands still.
var Now = time.Date(2026, 11, 20, 13, 19, 0, 0, time.UTC)

const recorder = footage.RecorderID("kastanjehof")

// World is one made-up corporation with its server.
type World struct {
	Site    *web.Site
	people  map[string]people.Person // by the short name that states use
	cases   map[string]footage.CaseID
	permits map[string]access.Record
	drafts  map[string]string // ids of versions

	store  *sqlstore.Store
	vault  *vault.Vault
	rules  *protocol.Protocol
	gate   *deciding.Gate
	staff  *staffing.Office
	desk   *signin.Desk
	files  *casework.Desk
	rulers *governing.Desk
	judge  *access.Judge
	clock  *clock
	system *system
	holds  *holds
	ledger *ledger
}

// clock stands still, but for what a story needs.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time  { return c.now }
func (c *clock) Confirmed() bool { return true }

// build makes a world under a protocol in a folder, with nobody in it.
func build(ctx context.Context, dir string, p *protocol.Protocol) (*World, error) {
	w := &World{rules: p, clock: &clock{Now.AddDate(0, 0, -40)}, people: map[string]people.Person{}, cases: map[string]footage.CaseID{},
		permits: map[string]access.Record{}, drafts: map[string]string{}}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "portiek.db"), sqlite.WithoutSync())
	if err != nil {
		return nil, err
	}
	w.store = db.Store
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(recorder), Rings: []disk.FS{memdisk.New()}, Keys: []disk.FS{memdisk.New()}})
	if err != nil {
		return nil, err
	}
	w.vault = vault.New(ring, blob.NewDisk(memdisk.New()), recorder, nil)
	if w.judge, err = access.NewJudge(p); err != nil {
		return nil, err
	}
	w.system, w.holds = newSystem(), &holds{clock: w.clock}
	if w.ledger, err = newLedger(w.store, w.clock); err != nil {
		return nil, err
	}
	if err := w.log(ctx, audit.LogKey{Recorder: recorder, Key: w.ledger.signer.Public().String()}.Event(w.clock.now)); err != nil {
		return nil, err
	}
	if err := w.hang(ctx); err != nil {
		return nil, err
	}
	return w, w.open(ctx)
}

// hang puts the cameras in the catalogue, where complexes come from.
func (w *World) hang(ctx context.Context) error {
	for _, c := range w.system.cams {
		if err := w.store.PutCamera(ctx, footage.Camera{ID: c.ID, Recorder: recorder, Name: c.Name, Place: c.Place}); err != nil {
			return err
		}
	}
	return nil
}

// open joins the acts and the pages.
func (w *World) open(ctx context.Context) error {
	w.rulers = governing.New(governing.Options{Recorder: recorder, Catalogue: w.store, Register: w.store, Clock: w.clock,
		PlaceKind: func(footage.CameraID) (string, bool) { return "", true }})
	if _, err := w.rulers.Begin(ctx, w.rules); err != nil {
		return err
	}
	if err := w.rulers.Apply(ctx, w.clock.now); err != nil {
		return err
	}
	w.gate = deciding.New(deciding.Options{Judge: w.judge, Catalogue: w.store, Notes: w.vault, Clock: w.clock, Decides: w.decides})
	w.staff = staffing.New(staffing.Options{Store: w.store, Roles: w.judge, Clock: w.clock})
	w.desk = signin.New(signin.Options{Store: w.store, Sealer: sealer{w.vault}, Clock: w.clock, Demo: true})
	w.files = casework.New(casework.Options{Gate: w.gate, Catalogue: w.store, Notes: w.vault, Holds: w.holds.of, Clock: w.clock})
	door := viewing.New(viewing.Options{Catalogue: w.store, Vault: w.vault, Clock: w.clock, Still: w.gate.Still, Media: viewing.Media{
		ParseInit: fmp4.ParseInit, Rebase: fmp4.Rebase, KeyOnly: fmp4.KeyOnly, Export: fmp4.Export}})
	w.Site = web.New(web.Options{Rules: func() *protocol.Protocol { return w.rules }, Roles: w.judge,
		Desk: w.desk, Gate: w.gate, Staffing: w.staff, Cases: w.files, Door: door, Gaps: w.store, System: w.system, Holds: w.holds, Journal: journal{w.store},
		Clock: w.clock, More: web.More{Records: w.store, Notes: w.vault, Ledger: w.ledger, Versions: w.rulers}})
	return nil
}

func (w *World) decides(role string) bool { return len(w.rules.Grants(role, "decide", "")) > 0 }

// log enters what has no act behind it here, such as what a camera's player enters.
func (w *World) log(ctx context.Context, e audit.Event) error {
	_, err := w.store.Append(ctx, e)
	return err
}
