package keyring

import (
	"errors"
	"slices"
	"testing"

	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
	"portiek/internal/vault/seal"
)

func TestKeysComeBack(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	epoch, _ := r.Epoch("hal", hour(1))
	hold, _ := r.Hold([16]byte{1})
	name, err := r.Named("passwords")
	if err != nil || epoch == hold || hold == name || epoch == (seal.Key{}) {
		t.Fatal("keys are missing or not all different")
	}
	w.crash(nil)
	again, report, err := Open(w.options(r.Generation()))
	if err != nil || report.Bad() || report.Created || report.Wiped != 0 {
		t.Fatalf("reopen: %+v, %v", report, err)
	}
	for what, pair := range map[string][2]seal.Key{
		"epoch": {epoch, first(again.Epoch("hal", hour(1)))},
		"hold":  {hold, first(again.Hold([16]byte{1}))},
		"named": {name, first(again.Named("passwords"))},
	} {
		if pair[0] != pair[1] {
			t.Errorf("the %s key changed", what)
		}
	}
	if got := len(again.Epochs()); got != 3 {
		t.Errorf("%d epochs, want 3", got)
	}
}

func first(k seal.Key, _ error) seal.Key { return k }

func TestNoKey(t *testing.T) {
	r := seeded(t, newWorld())
	change(t, r, func(e *Edit) error {
		e.DropEpoch("hal", hour(1))
		e.DropHold([16]byte{1})
		e.DropNamed("passwords")
		return nil
	})
	_, epoch := r.Epoch("hal", hour(1))
	_, other := r.Epoch("deur", hour(0))
	_, hold := r.Hold([16]byte{1})
	_, name := r.Named("passwords")
	for what, err := range map[string]error{"dropped epoch": epoch, "unknown": other, "dropped hold": hold, "dropped name": name} {
		if !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v, want ErrNoKey", what, err)
		}
	}
	if !has(r, 0) || !has(r, 2) {
		t.Error("the neighbours of a dropped epoch are gone")
	}
}

func TestNothingToDoIsNoRewrite(t *testing.T) {
	r := seeded(t, newWorld())
	before := r.Generation()
	change(t, r, func(e *Edit) error {
		e.DropEpoch("nowhere", hour(0))
		return e.AddEpoch("hal", hour(0))
	})
	if got := r.Generation(); got != before {
		t.Errorf("generation %d, want %d", got, before)
	}
	no := errors.New("no")
	_, err := r.Change(func(e *Edit) error {
		e.DropHold([16]byte{1})
		return no
	})
	if _, there := r.Hold([16]byte{1}); !errors.Is(err, no) || there != nil || r.Generation() != before {
		t.Errorf("an edit that fails changed the ring: %v, %v", err, there)
	}
}

// What was stolen before a drop opens nothing with all that is left after it; with the old ring key it does.
func TestDropOutdatesEveryCopy(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	oldRings, oldKeys := w.copy()
	change(t, r, func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil })
	w.tidy(t)
	newRings, newKeys := w.copy()
	for generation, s := range opens(slices.Concat(oldRings, newRings), newKeys) {
		if _, there := s.find("hal", hour(0).UnixMicro()); there {
			t.Errorf("generation %d opens and has the dropped key", generation)
		}
	}
	if s := opens(oldRings, oldKeys)[r.Generation()-1]; s == nil {
		t.Error("the old ring does not open under the old ring key: this test proves nothing")
	}
}

func TestAdditionsKeepTheRingKey(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	before := r.ringKey.id
	change(t, r, func(e *Edit) error { return e.AddEpoch("hal", hour(9)) })
	if r.ringKey.id != before {
		t.Error("an addition changed the ring key")
	}
}

// One bad replica is reported and repaired from the good one.
func TestRepair(t *testing.T) {
	damage := func(d *memdisk.Disk) {
		infos, _ := d.ReadDir(".")
		for _, i := range infos {
			f, _ := d.OpenWrite(i.Name)
			_, _ = f.WriteAt([]byte{0xff, 0xfe}, i.Size/2)
			_ = f.Close()
		}
	}
	empty := func(d *memdisk.Disk) {
		for name := range files(d) {
			if name != markerName {
				_ = d.Remove(name)
			}
		}
	}
	cases := map[string]struct {
		spoil func(w *world)
		want  []Status // ring 0, ring 1, key 0, key 1
	}{
		"ring damaged": {func(w *world) { damage(w.rings[0]) }, []Status{StatusDamaged, StatusGood, StatusGood, StatusGood}},
		"ring missing": {func(w *world) { empty(w.rings[1]) }, []Status{StatusGood, StatusMissing, StatusGood, StatusGood}},
		"key damaged":  {func(w *world) { damage(w.keys[0]) }, []Status{StatusGood, StatusGood, StatusDamaged, StatusGood}},
		"key missing":  {func(w *world) { empty(w.keys[1]) }, []Status{StatusGood, StatusGood, StatusGood, StatusMissing}},
		"one of each": {func(w *world) { damage(w.rings[0]); empty(w.keys[1]) },
			[]Status{StatusDamaged, StatusGood, StatusGood, StatusMissing}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			r := seeded(t, w)
			c.spoil(w)
			_, report, err := Open(w.options(r.Generation()))
			if err != nil || !report.Bad() {
				t.Fatalf("Open: %+v, %v", report, err)
			}
			for i, p := range report.Replicas {
				if p.Found != c.want[i] || p.Err != nil {
					t.Errorf("%s %d: found %s (want %s), %v", p.Kind, p.Index, p.Found, c.want[i], p.Err)
				}
			}
			w.crash(nil)
			w.tidy(t)
			again, report, err := Open(w.options(r.Generation()))
			if err != nil || report.Bad() || !has(again, 2) {
				t.Errorf("after repair: %+v, %v", report, err)
			}
		})
	}
}

func TestStaleReplicaIsRefreshed(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	w.rings[1].SetFault(func(memdisk.Op) error { return errDead })
	change(t, r, func(e *Edit) error { return e.AddEpoch("hal", hour(3)) })
	if got := r.Replicas(); got[0].Err != nil || !errors.Is(got[1].Err, errDead) {
		t.Errorf("Replicas = %+v", got)
	}
	if _, err := r.Change(func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil }); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("a drop that missed a replica: %v, want fail.Unavailable", err)
	}
	w.rings[1].SetFault(nil)
	w.crash(nil)
	again, report, err := Open(w.options(r.Generation()))
	if err != nil || report.Replicas[1].Found == StatusGood || has(again, 0) || !has(again, 3) {
		t.Errorf("Open: %+v, %v", report, err)
	}
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		code  string
		spoil func(t *testing.T, w *world, o *Options)
	}{
		"an older ring, with its ring key": {"ring.old", func(t *testing.T, w *world, o *Options) { o.MinGeneration++ }},
		"no ring, though the log knows one": {"ring.missing", func(t *testing.T, w *world, o *Options) {
			*o = newWorld().options(1)
		}},
		"ring key gone": {"ring.unopenable", func(t *testing.T, w *world, o *Options) {
			o.Keys = newWorld().options(0).Keys
		}},
		"every ring damaged": {"ring.unopenable", func(t *testing.T, w *world, o *Options) {
			for _, d := range w.rings {
				f, _ := d.OpenWrite(ringName)
				_ = f.Truncate(50)
			}
			o.MinGeneration = 0
		}},
		"another recorder":   {"ring.recorder", func(t *testing.T, w *world, o *Options) { o.Recorder = "other" }},
		"no name":            {"ring.settings", func(t *testing.T, w *world, o *Options) { o.Recorder = "" }},
		"no place for a key": {"ring.settings", func(t *testing.T, w *world, o *Options) { o.Keys = nil }},
		"disk full at first start": {"ring.unwritable", func(t *testing.T, w *world, o *Options) {
			empty := newWorld()
			for _, d := range empty.all() {
				d.SetCapacity(10)
			}
			*o = empty.options(0)
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			o := w.options(seeded(t, w).Generation())
			c.spoil(t, w, &o)
			r, _, err := Open(o)
			var f *fail.Error
			if r != nil || !errors.As(err, &f) || f.Code != c.code {
				t.Errorf("Open = %v, %v; want %s", r, err, c.code)
			}
		})
	}
}

// A ring that an attacker or a restore put back under a name of today opens only as what it is.
func TestOldCopyPutBack(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	old, _ := w.copy()
	change(t, r, func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil })
	for i, d := range w.rings {
		if err := replaceFile(d, ringName, old[i][ringName]); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := Open(w.options(r.Generation())); fail.KindOf(err) != fail.Corrupt {
		t.Errorf("Open = %v, want fail.Corrupt", err)
	}
}

// A rewrite that failed everywhere may still be visible somewhere: it must never pass for the one that came after it.
func TestFailedGenerationIsNotUsedAgain(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	for _, d := range w.rings {
		d.SetFault(func(o memdisk.Op) error {
			if o.Kind == memdisk.OpSyncDir {
				return errDead
			}
			return nil
		})
	}
	if _, err := r.Change(func(e *Edit) error { return e.AddEpoch("hal", hour(3)) }); fail.KindOf(err) != fail.Unavailable || has(r, 3) {
		t.Fatalf("an addition that is durable nowhere: %v", err)
	}
	w.rings[0].SetFault(func(memdisk.Op) error { return errDead })
	w.rings[1].SetFault(nil)
	change(t, r, func(e *Edit) error { return e.AddEpoch("hal", hour(4)) })
	w.rings[0].SetFault(nil)
	if again := mustOpen(t, w.options(r.Generation())); !has(again, 4) {
		t.Error("Open took a ring of a failed attempt for the one in force")
	}
}
