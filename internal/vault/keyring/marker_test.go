package keyring

import (
	"errors"
	"slices"
	"testing"

	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
)

// unmount puts a bare mount point in a disk's place.
func (w *world) unmount(list []*memdisk.Disk, i int) (bare, real *memdisk.Disk) {
	bare, real = memdisk.New(), list[i]
	list[i] = bare
	return bare, real
}

// unmark makes a ring of before there were markers.
func (w *world) unmark(t *testing.T) {
	t.Helper()
	for _, d := range w.all() {
		if err := errors.Join(d.Remove(markerName), d.SyncDir(".")); err != nil {
			t.Fatal(err)
		}
	}
}

// marks tells which disks have a marker.
func (w *world) marks() (list []bool) {
	for _, d := range w.all() {
		_, there := files(d)[markerName]
		list = append(list, there)
	}
	return list
}

// A replica whose disk is not mounted gets nothing, since nobody would wipe it once the disk hides it: an old copy of the ring would
// open with it. Recording goes on; nothing is called destroyed until the replica is back.
func TestNothingIsWrittenUnderAMountPoint(t *testing.T) {
	for name, which := range map[string]func(w *world) []*memdisk.Disk{
		"ring key": func(w *world) []*memdisk.Disk { return w.keys },
		"ring":     func(w *world) []*memdisk.Disk { return w.rings },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			seeded(t, w)
			list := which(w)
			bare, real := w.unmount(list, 1)
			r, report, err := Open(w.options(1))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.Index(w.all(), bare)
			if p := report.Replicas[i]; p.Found != StatusMissing || !errors.Is(p.Err, errAbsent) || !report.Bad() {
				t.Errorf("the replica is reported as %+v", p)
			}
			change(t, r, func(e *Edit) error { return e.AddEpoch("hal", hour(3)) })
			change(t, r, func(e *Edit) error { return e.AddEpoch("hal", hour(3)) }) // again: still no drop
			stolen, _ := w.copy()
			drop := func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil }
			for range 2 {
				if _, err := r.Change(drop); !errors.Is(err, errReplica) {
					t.Errorf("a drop without the replica: %v", err)
				}
			}
			if got := r.Replicas()[i]; !errors.Is(got.Err, errAbsent) {
				t.Errorf("Replicas says %+v", got)
			}
			if left := files(bare); len(left) > 0 {
				t.Errorf("%d files were written under the mount point", len(left))
			}
			list[1] = real
			r = mustOpen(t, w.options(r.Generation()))
			change(t, r, drop)
			w.tidy(t)
			_, keys := w.copy()
			if got := opens(stolen, append(keys, files(bare))); len(got) > 0 {
				t.Errorf("a stolen ring opens after the receipt: %d", len(got))
			}
			if has(r, 0) || !has(r, 3) {
				t.Errorf("the ring has %v", r.Epochs())
			}
		})
	}
}

// A person says that an empty disk is meant for this by creating the file; no restart is needed for drops to succeed again.
func TestANewDiskIsMarkedByHand(t *testing.T) {
	w := newWorld()
	seeded(t, w)
	bare, _ := w.unmount(w.keys, 0)
	r := mustOpen(t, w.options(1))
	if err := createFile(bare, markerName, nil); err != nil {
		t.Fatal(err)
	}
	change(t, r, func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil })
	w.tidy(t)
	if _, report, err := Open(w.options(r.Generation())); err != nil || report.Bad() {
		t.Errorf("Open: %+v, %v", report, err)
	}
}

// A ring of before there were markers gets them, but not where nothing shows that a replica lives.
func TestOlderRingsGetMarkers(t *testing.T) {
	w := newWorld()
	gen := seeded(t, w).Generation()
	w.unmark(t)
	w.unmount(w.rings, 0)
	r, report, err := Open(w.options(gen))
	if err != nil || !report.Bad() || !has(r, 2) {
		t.Fatalf("Open: %+v, %v", report, err)
	}
	w.crash(nil)
	if got := w.marks(); !slices.Equal(got, []bool{false, true, true, true}) {
		t.Errorf("marked are %v", got)
	}
}

// What an old version hid under a mount point is not taken for a replica.
func TestHiddenKeyIsNotAdopted(t *testing.T) {
	w := newWorld()
	r := seeded(t, w)
	hidden := files(w.keys[1])
	change(t, r, func(e *Edit) error { e.DropEpoch("hal", hour(0)); return nil })
	bare, _ := w.unmount(w.keys, 1)
	delete(hidden, markerName)
	for name, b := range hidden {
		if err := createFile(bare, name, b); err != nil {
			t.Fatal(err)
		}
	}
	if _, report, err := Open(w.options(r.Generation())); err != nil || !errors.Is(report.Replicas[3].Err, errAbsent) {
		t.Errorf("Open: %+v, %v", report, err)
	}
	if got := files(bare); len(got) != len(hidden) {
		t.Errorf("%d files under the mount point", len(got))
	}
}

// A ring key without a ring, in a place where not every folder is marked, is no first start.
func TestNoNewRingBesideARingKey(t *testing.T) {
	w := newWorld()
	seeded(t, w)
	w.unmount(w.rings, 0)
	w.unmount(w.rings, 1)
	before := w.keys[0].Ops()
	if r, _, err := Open(w.options(0)); r != nil || fail.KindOf(err) != fail.Unavailable {
		t.Errorf("Open = %v, %v", r, err)
	}
	if len(files(w.keys[0])) != 2 || w.keys[0].Ops() == before {
		t.Error("the ring key was touched, or never looked at")
	}
}

// The first start and the adoption of an older ring, cut short anywhere, end with markers everywhere.
func TestMarkingCutShort(t *testing.T) {
	starts := map[string]func(t *testing.T) *world{
		"new": func(*testing.T) *world { return newWorld() },
		"older": func(t *testing.T) *world {
			w := newWorld()
			seeded(t, w)
			w.unmark(t)
			return w
		},
	}
	for name, start := range starts {
		for ending, end := range endings {
			t.Run(name+", "+ending, func(t *testing.T) {
				for n, done := 1, false; !done; n++ {
					w := start(t)
					w.fault(memdisk.DieAt(n, errDead))
					_, report, err := Open(w.options(0))
					w.fault(nil)
					done = err == nil && !failed(report)
					if done && n < 20 {
						t.Fatalf("done after %d operations: the faults do not work", n)
					}
					end(w, uint64(n))
					r, report, err := Open(w.options(0))
					if err != nil || failed(report) {
						t.Fatalf("op %d: %+v, %v", n, report, err)
					}
					if name == "older" && !has(r, 2) {
						t.Fatalf("op %d: keys are lost", n)
					}
					w.crash(nil)
					w.tidy(t)
				}
			})
		}
	}
}

func failed(r Report) bool {
	return slices.ContainsFunc(r.Replicas, func(p Replica) bool { return p.Err != nil })
}
