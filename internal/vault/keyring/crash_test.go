package keyring

import (
	"math/rand/v2"
	"testing"

	"portiek/internal/base/disk/memdisk"
	"portiek/internal/vault/seal"

	"pgregory.net/rapid"
)

// endings are what can follow a killed process.
var endings = map[string]func(w *world, seed uint64){
	"kill":            func(*world, uint64) {},
	"power lost":      func(w *world, _ uint64) { w.crash(nil) },
	"power lost, odd": func(w *world, seed uint64) { w.crash(rand.New(rand.NewPCG(seed, 1))) },
}

// A drop and an addition are cut short at every operation in turn, and so is the Open that follows, at every operation in turn. Each
// time the next Open finds the ring of before or of after, and tidies up.
func TestDieAnywhere(t *testing.T) {
	edit := func(e *Edit) error {
		e.DropEpoch("hal", hour(0))
		return e.AddEpoch("hal", hour(3))
	}
	for ending, end := range endings {
		t.Run(ending, func(t *testing.T) {
			for n, done := 1, false; !done; n++ {
				w := newWorld()
				r := seeded(t, w)
				old := r.Generation()
				w.fault(memdisk.DieAt(n, errDead))
				_, err := r.Change(edit)
				done = err == nil
				if done && n < 20 {
					t.Fatalf("done after %d operations: the faults do not work", n)
				}
				end(w, uint64(n))
				reopen(t, w, old, done, n, end)
			}
		})
	}
}

// reopen dies ever later in Open until it does not.
func reopen(t *testing.T, w *world, old uint64, done bool, n int, end func(*world, uint64)) {
	t.Helper()
	for m := 1; ; m++ {
		w.fault(memdisk.DieAt(m, errDead))
		_, report, err := Open(w.options(old))
		if err == nil && !report.Bad() {
			break
		}
		end(w, uint64(n*1000+m))
		if m > 200 {
			t.Fatalf("op %d: Open never ends well: %+v, %v", n, report, err)
		}
	}
	w.fault(nil)
	r, _, err := Open(w.options(old))
	if err != nil {
		t.Fatalf("op %d: %v", n, err)
	}
	isNew := r.Generation() > old
	if done && !isNew {
		t.Errorf("op %d: Change returned nil, yet the ring is the old one", n)
	}
	if has(r, 0) == isNew || has(r, 3) != isNew || !has(r, 1) || !has(r, 2) {
		t.Errorf("op %d: generation %d (old %d) has %v", n, r.Generation(), old, r.Epochs())
	}
	w.tidy(t)
	w.crash(nil)
	again, report, err := Open(w.options(old))
	if err != nil || report.Bad() || report.Wiped > 0 || again.Generation() != r.Generation() {
		t.Errorf("op %d: what Open settled was not durable: %+v, %v", n, report, err)
	}
}

// One operation fails, before or after its deed, and the process lives on: doing the same again ends well, and what it ends in is
// durable and has no other ring key beside it.
func TestFailAnywhere(t *testing.T) {
	for late, fault := range map[bool]error{false: errDead, true: memdisk.Late(errDead)} {
		for n, done := 1, false; !done; n++ {
			w := newWorld()
			r := seeded(t, w)
			w.fault(memdisk.FailAt(n, fault))
			drop := func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil }
			_, err := r.Change(drop)
			done = err == nil
			w.fault(nil)
			change(t, r, drop)
			if w.tidy(t); has(r, 0) || !has(r, 1) {
				t.Errorf("late %v, op %d: wrong keys", late, n)
			}
			w.crash(nil)
			again, report, err := Open(w.options(r.Generation()))
			if err != nil || report.Bad() || has(again, 0) || !has(again, 1) {
				t.Errorf("late %v, op %d: %+v, %v", late, n, report, err)
			}
		}
	}
}

// Any run of changes, kills, power cuts and failing disks: what was promised holds at every reopening.
func TestPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		r, _, err := Open(w.options(0))
		if err != nil {
			t.Fatal(err)
		}
		promised, gone := map[int]seal.Key{}, map[int]bool{}
		var logged uint64
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			n := rapid.IntRange(0, 4).Draw(t, "epoch")
			if at := rapid.IntRange(0, 60).Draw(t, "fault"); at > 0 {
				kind := rapid.SampledFrom([]func(int, error) func(memdisk.Op) error{memdisk.DieAt, memdisk.FailAt}).Draw(t, "kind")
				w.fault(kind(at, errDead))
			}
			if rapid.Bool().Draw(t, "drop") {
				delete(promised, n)
				_, err = r.Change(func(e *Edit) error { e.DropEpoch("hal", hour(n)); return nil })
				gone[n] = gone[n] || err == nil
			} else {
				gone[n] = false
				if _, err = r.Change(func(e *Edit) error { return e.AddEpoch("hal", hour(n)) }); err == nil {
					promised[n], _ = r.Epoch("hal", hour(n))
				}
			}
			logged = max(logged, r.Generation())
			if rapid.IntRange(0, 2).Draw(t, "end") > 0 {
				w.fault(nil)
				if rapid.Bool().Draw(t, "power") {
					w.crash(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
				}
				if r, _, err = Open(w.options(logged)); err != nil {
					t.Fatalf("reopen: %v", err)
				}
				w.tidy(t)
			}
			w.fault(nil)
			check(t, r, promised, gone)
		}
	})
}

func check(t *rapid.T, r *Ring, promised map[int]seal.Key, gone map[int]bool) {
	for n, key := range promised {
		if got, err := r.Epoch("hal", hour(n)); err != nil || got != key {
			t.Fatalf("epoch %d was promised and is %v", n, err)
		}
	}
	for n, is := range gone {
		if is && has(r, n) {
			t.Fatalf("epoch %d was destroyed and is back", n)
		}
	}
}
