package memdisk

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// Crash is a power cut: each unsynced creation, removal and half of a rename is kept or lost, each unsynced write or truncation kept,
// lost or torn, all independently as rng says. Open handles are closed. What is left is durable. A nil rng loses everything
// unsynced.
func (d *Disk) Crash(rng *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.boot++
	settled := map[*file]bool{}
	d.used = 0
	settleDir(d.root, rng, func(f *file) {
		if !settled[f] {
			settled[f] = true
			f.settle(rng)
			f.linked = true
			d.used += int64(len(f.data))
		}
	})
}

// settleDir goes through names in order, so that one seed gives one outcome.
func settleDir(d *dir, rng *rand.Rand, each func(*file)) {
	for _, name := range slices.Sorted(maps.Keys(d.unsynced)) {
		old := d.unsynced[name]
		switch {
		case keep(rng):
		case old == nil:
			delete(d.entries, name)
		default:
			d.entries[name] = old
		}
	}
	clear(d.unsynced)
	for _, name := range slices.Sorted(maps.Keys(d.entries)) {
		switch e := d.entries[name].(type) {
		case *dir:
			settleDir(e, rng, each)
		case *file:
			each(e)
		}
	}
}

// settle goes back to what is durable and does again what survives.
func (f *file) settle(rng *rand.Rand) {
	for _, c := range slices.Backward(f.undo) {
		f.revert(c)
	}
	for _, c := range f.undo {
		switch {
		case !keep(rng):
		case c.wrote != nil && rng.IntN(3) == 0:
			f.apply(torn(c, int64(len(f.data)), rng))
		default:
			c.after = grown(c, int64(len(f.data)))
			f.apply(c)
		}
	}
	f.undo = nil
}

// grown is the size after c when changes before it were lost.
func grown(c change, size int64) int64 {
	if c.wrote == nil {
		return c.after
	}
	return max(size, c.offset+int64(len(c.wrote)))
}

// torn keeps the first bytes of a write, or its size with zeros for the rest, as a delayed allocation does.
func torn(c change, size int64, rng *rand.Rand) change {
	n := rng.IntN(len(c.wrote) + 1)
	kept := change{offset: c.offset, wrote: c.wrote[:n], after: max(size, c.offset+int64(n))}
	if rng.IntN(2) == 0 {
		kept.after = grown(c, size)
	}
	return kept
}

func keep(rng *rand.Rand) bool { return rng != nil && rng.IntN(2) == 0 }
