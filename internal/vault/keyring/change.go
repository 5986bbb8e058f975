package keyring

import (
	"errors"
	"maps"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/vault/seal"
)

var (
	errNowhere = fail.New(fail.Unavailable, "ring.unwritable",
		"De sleutelring kan op geen enkele plek worden opgeslagen. Controleer de schijven van ring en ringsleutel.",
		"The key ring cannot be stored anywhere. Check the disks of ring and ring key.")
	errReplica = fail.New(fail.Unavailable, "ring.replica",
		"Niet elke kopie van de sleutelring is herschreven, dus er mag nog niet als vernietigd worden gemeld. Herstel de schijf, of haal de kopie uit de instellingen.",
		"Not every replica of the key ring was rewritten, so nothing may be called destroyed yet. Repair the disk, or take the replica out of the settings.")
)

// Change edits the ring and rewrites it once, and gives the generation then in force. Nothing to do is no rewrite.
//
// With a drop (or a Drop of what is gone already), nil means that all replicas have the new ring and none has the old ring key; any replica's failure gives
// fail.Unavailable, although the keys may be gone from this process already: do the same Change again until it returns nil. With
// additions alone, one durable replica is enough; Replicas tells of the others. When edit returns an error, nothing changes.
func (r *Ring) Change(edit func(*Edit) error) (generation uint64, err error) {
	r.changing.Lock()
	defer r.changing.Unlock()
	e := &Edit{next: r.state.clone(), copied: map[string]bool{}}
	if err := edit(e); err != nil {
		return r.generation, err
	}
	switch {
	case e.dropped || e.asked && !r.settled: // nothing left to drop may mean that it was dropped but for a replica
		err = r.rekey(e.next)
	case e.added:
		err = r.rewrite(e.next, r.ringKey)
	}
	return r.generation, err
}

// rewrite stores the ring with these contents under key, on as many replicas as it can.
func (r *Ring) rewrite(next *state, key ringKey) error {
	r.tried++
	h := header{keyID: key.id, generation: r.tried, recorder: r.recorder}
	r.buf = sealRing(r.buf, h, key.key, next)
	wrote, err := r.each(r.rings, func(d *replica) error { return replaceFile(d, ringName, r.buf) })
	if wrote == 0 {
		r.settled = false
		return errNowhere.Because(err)
	}
	r.settled = r.settled && err == nil
	r.install(next, key)
	return nil
}

// rekey does so under a fresh ring key, and destroys the others.
func (r *Ring) rekey(next *state) error {
	key := newRingKey()
	r.settled = false
	stored, keyErr := r.each(r.keys, func(d *replica) error { return putKey(d, key) })
	if stored == 0 {
		return errNowhere.Because(keyErr)
	}
	if err := r.rewrite(next, key); err != nil {
		return err
	}
	_, wipeErr := r.each(r.keys, func(d *replica) error {
		_, err := wipeOthers(d, key.id)
		return err
	})
	return r.conclude(keyErr, wipeErr)
}

// conclude tells whether all replicas agree now.
func (r *Ring) conclude(errs ...error) error {
	for _, d := range r.rings {
		errs = append(errs, d.status.Err)
	}
	if err := errors.Join(errs...); err != nil {
		return errReplica.Because(err)
	}
	r.settled = true
	return nil
}

// install puts new contents in force and wipes what they dropped from memory.
func (r *Ring) install(next *state, key ringKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.state
	r.state, r.ringKey, r.generation = next, key, r.tried
	old.zero(next)
}

func sortedIDs(m map[[16]byte]seal.Key) [][16]byte {
	return slices.SortedFunc(maps.Keys(m), compareIDs)
}
