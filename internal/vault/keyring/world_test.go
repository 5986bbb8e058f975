package keyring

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/vault/seal"
)

var errDead = errors.New("killed here")

// world is two disks for rings and two for ring keys.
type world struct{ rings, keys []*memdisk.Disk }

func newWorld() *world {
	return &world{[]*memdisk.Disk{memdisk.New(), memdisk.New()}, []*memdisk.Disk{memdisk.New(), memdisk.New()}}
}

func (w *world) all() []*memdisk.Disk { return slices.Concat(w.rings, w.keys) }

func (w *world) options(minimum uint64) Options {
	o := Options{Recorder: "rec", MinGeneration: minimum}
	for i := range w.rings {
		o.Rings, o.Keys = append(o.Rings, w.rings[i]), append(o.Keys, w.keys[i])
	}
	return o
}

// fault counts the operations that change something on all disks together.
func (w *world) fault(f func(memdisk.Op) error) {
	for _, d := range w.all() {
		if f == nil {
			d.SetFault(nil)
			continue
		}
		d.SetFault(func(o memdisk.Op) error {
			if !o.Changes() {
				return nil
			}
			return f(o)
		})
	}
}

func (w *world) crash(rng *rand.Rand) {
	for _, d := range w.all() {
		d.Crash(rng)
	}
}

// files is every file of a disk with its bytes.
func files(d disk.FS) map[string][]byte {
	all := map[string][]byte{}
	infos, _ := d.ReadDir(".")
	for _, i := range infos {
		all[i.Name], _ = readFile(d, i.Name)
	}
	return all
}

func (w *world) copy() (rings, keys []map[string][]byte) {
	for i := range w.rings {
		rings, keys = append(rings, files(w.rings[i])), append(keys, files(w.keys[i]))
	}
	return rings, keys
}

// opens tells which generations among stolen ring files open with the ring keys among stolen key files.
func opens(rings, keys []map[string][]byte) map[uint64]*state {
	found := map[uint64]*state{}
	for _, r := range rings {
		for _, raw := range r {
			for _, k := range keys {
				for _, kraw := range k {
					key, err := parseKey(kraw)
					if err != nil {
						continue
					}
					if h, s, err := openRing(raw, key.key); err == nil {
						found[h.generation] = s
					}
				}
			}
		}
	}
	return found
}

// tidy checks that nothing is left but the marker, one ring on each ring disk and one ring key on each key disk.
func (w *world) tidy(t interface{ Errorf(string, ...any) }) {
	rings, keys := w.copy()
	for _, r := range rings {
		if names := slices.Sorted(maps.Keys(r)); !slices.Equal(names, []string{markerName, ringName}) {
			t.Errorf("ring disk holds %v", names)
		}
	}
	for _, k := range keys {
		if names := slices.Sorted(maps.Keys(k)); len(names) != 2 || names[0] != markerName || !strings.HasPrefix(names[1], keyPrefix) {
			t.Errorf("key disk holds %v", names)
		}
	}
}

var day = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)

func hour(n int) time.Time { return day.Add(time.Duration(n) * time.Hour) }

func mustOpen(t *testing.T, o Options) *Ring {
	t.Helper()
	r, _, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func change(t *testing.T, r *Ring, edit func(*Edit) error) {
	t.Helper()
	if _, err := r.Change(edit); err != nil {
		t.Fatal(err)
	}
}

// seeded is a ring with three epochs of one camera, a hold and a named key.
func seeded(t *testing.T, w *world) *Ring {
	t.Helper()
	r := mustOpen(t, w.options(0))
	change(t, r, func(e *Edit) error {
		e.AddHold([16]byte{1})
		return errors.Join(e.AddEpoch("hal", hour(0)), e.AddEpoch("hal", hour(1)), e.AddEpoch("hal", hour(2)), e.AddNamed("passwords"))
	})
	return r
}

func has(r *Ring, n int) bool {
	key, err := r.Epoch("hal", hour(n))
	return err == nil && key != (seal.Key{})
}
