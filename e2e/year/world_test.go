package year

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
	_ "time/tzdata"

	"portiek/internal/acts/expiring"
	"portiek/internal/acts/holding"
	"portiek/internal/base/clock"
	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

const recorder = footage.RecorderID("blok-a")

var cameras = []footage.CameraID{"hal", "kelder", "lift", "stoep"}

// Bug is a fault that can be planted in the house; the simulation must find every one of them.
type Bug int

const (
	NoBug          Bug = iota
	IgnoreHolds        // the eraser takes what a hold keeps
	SwappedSpan        // start and end of a group change places in the check at the door
	LooserBackward     // a looser protocol acts on older footage
	WholeEdge          // an edge segment is kept whole
	RingKept           // the ring is not rewritten
	LocalAsUTC         // a local time is taken for UTC
)

// world is one machine: what survives a restart, and what runs now.
type world struct {
	t   testing.TB
	ctx context.Context
	rng *rand.Rand
	bug Bug

	machine           *clock.Fake
	data, rings, keys *memdisk.Disk
	dbPath            string
	boots             int

	store  *sqlite.Store
	cat    *catalogue
	raw    *sql.DB // only for planting IgnoreHolds
	vault  *vault.Vault
	guard  *clock.Guard
	eraser *expiring.Eraser
	holder *holding.Holder
	rec    *camerasRecorder
	model  *model

	trueTime time.Time // what a good clock would say
	steady   time.Time // since when the guarded clock has run evenly, confirmed
	dying    bool
	life     life
	ended    map[footage.HoldID]time.Time

	ticks, placed, released, edges, crashes, erasures int
}

func newWorld(t testing.TB, seed uint64, start time.Time, bug Bug) *world {
	w := &world{t: t, ctx: context.Background(), rng: rand.New(rand.NewPCG(seed, 7)), bug: bug, machine: clock.NewFake(start),
		data: memdisk.New(), rings: memdisk.New(), keys: memdisk.New(), dbPath: filepath.Join(t.TempDir(), "catalogue.db")}
	w.model, w.trueTime, w.ended = newModel(), start, map[footage.HoldID]time.Time{}
	w.rec = &camerasRecorder{w: w}
	t.Cleanup(w.stop)
	return w
}

func (w *world) disks() []*memdisk.Disk { return []*memdisk.Disk{w.data, w.rings, w.keys} }

// start brings the machine up as cmd does: ring, catalogue, clock, recovery, keys.
func (w *world) start() {
	var err error
	w.store, err = sqlite.Open(w.ctx, w.dbPath, sqlite.WithoutSync())
	w.must(err)
	if w.bug == IgnoreHolds {
		w.raw, err = sql.Open("sqlite", w.dbPath)
		w.must(err)
	}
	w.cat = &catalogue{Store: w.store, w: w}
	gen, err := w.store.RingGeneration(w.ctx)
	w.must(err)
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(recorder), Rings: []disk.FS{w.rings}, Keys: []disk.FS{w.keys}, MinGeneration: gen})
	w.must(err)
	w.vault = vault.New(ring, blob.NewDisk(w.data), recorder, parse)
	w.rec.recover() // before the clock: what was recorded last says how late it is at least
	hw, err := w.store.HighWater(w.ctx)
	w.must(err)
	w.guard = clock.NewGuard(w.machine, w.machine, clock.Mark(hw), nil)
	w.guard.NotBefore(w.lastStored())
	if now := w.guard.Now(); now.Before(hw.Wall) {
		w.violation("time ran back over a restart: %v after %v", now, hw.Wall)
	}
	w.holder = holding.New(holding.Options{Recorder: recorder, Catalogue: w.cat, Vault: w.vault, Clock: w.guard, Plan: w.plan()})
	w.eraser = expiring.New(expiring.Options{Recorder: recorder, Catalogue: w.cat, Ring: keptRing{w.vault, w.bug == RingKept}, Files: w.vault,
		Clock: w.guard, Received: w.holder.Received})
}

// lastStored is the latest moment that anything stored speaks of.
func (w *world) lastStored() (last time.Time) {
	ends, err := w.store.LastEnd(w.ctx, recorder)
	w.must(err)
	for _, s := range ends {
		if s.To.After(last) {
			last = s.To
		}
	}
	head, err := w.store.LogHead(w.ctx)
	w.must(err)
	events, err := w.store.Events(w.ctx, max(0, head.Size-1), 1)
	w.must(err)
	for _, e := range events {
		if e.At.After(last) {
			last = e.At
		}
	}
	return last
}

func (w *world) stop() {
	if w.store != nil {
		w.store.Close()
	}
	if w.raw != nil {
		w.raw.Close()
	}
	w.store, w.raw = nil, nil
}

// powerCut loses what was not synced and starts again. before may set the clock.
func (w *world) powerCut(before func()) {
	for _, d := range w.disks() {
		d.SetFault(nil)
	}
	w.crashes++
	w.stop()
	for _, d := range w.disks() {
		d.Crash(w.rng)
	}
	before()
	w.start()
	w.settle()
}

func (w *world) reboot() {
	w.boots++
	w.machine.Reboot(fmt.Sprintf("boot-%d", w.boots+1))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("at %v: %v", w.model.now, err)
	}
}

// found stops the run: an invariant was broken.
type found struct{ what string }

func (w *world) violation(format string, args ...any) {
	panic(found{fmt.Sprintf("at %v: ", w.model.now) + fmt.Sprintf(format, args...)})
}

func (w *world) plan() func(footage.Segment, footage.Span) footage.Plan {
	if w.bug != WholeEdge {
		return nil
	}
	return func(s footage.Segment, c footage.Span) footage.Plan {
		p := footage.PlanHold(s, c)
		p.Whole = !p.Empty()
		return p
	}
}

// keptRing pretends to destroy keys when told to.
type keptRing struct {
	*vault.Vault
	kept bool
}

func (r keptRing) Destroy(eps []footage.Epoch, holds []footage.HoldID) (uint64, error) {
	if r.kept {
		return r.Generation(), nil
	}
	return r.Vault.Destroy(eps, holds)
}

// parse stands in for the container: one picture a fragment, all of it payload.
func parse(fragment []byte) ([]footage.Sample, []byte, error) {
	return []footage.Sample{{Duration: 1, Size: uint32(len(fragment)), Key: true}}, fragment, nil
}

var errDead = errors.New("the process died here")

func gone(err error) bool { return fail.KindOf(err) == fail.Gone }
