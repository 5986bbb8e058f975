// Package keyring keeps the keys that keep footage alive: one small file per recorder with the key of every camera's epoch, of
// every hold and a few named ones, sealed under a ring key that lies elsewhere. Dropping a key rewrites the ring under a fresh
// ring key and destroys the old one on every replica, so that no older copy of the ring opens again.
//
// Invariants, at any instruction at which a process dies or the power fails:
//
//  1. Some ring replica opens under a ring key that some key replica has; its generation is the one before the change or the
//     one after.
//  2. When Change returns nil after a drop, no replica has a ring key under which a dropped key was ever sealed.
//  3. When Change returns nil after an addition, the added key is durable.
//  4. Nothing is written in a folder that is not known to be a replica's (marker.go).
//
// The order that gives them: new ring key durable, then new rings, then old ring keys wiped. Open finishes what was cut short.
package keyring

import (
	"errors"
	"slices"
	"sync"
	"time"

	"portiek/internal/base/disk"
	"portiek/internal/vault/seal"
)

// ErrNoKey means that the ring has no such key: it was never made, or it was destroyed.
var ErrNoKey = errors.New("keyring: no such key")

// Ring is an open key ring. It is safe for concurrent use.
type Ring struct {
	recorder string
	changing sync.Mutex // held by Change, over disk and all
	rings    []*replica
	keys     []*replica
	buf      []byte  // the sealed ring; reused
	ringKey  ringKey // under which the ring in force is sealed
	tried    uint64  // highest generation ever written, even in vain
	settled  bool    // every replica has the ring in force and no other ring key

	mu         sync.RWMutex // guards what follows
	state      *state
	generation uint64
}

// replica is one place for a ring or for ring keys.
type replica struct {
	disk.FS
	status Replica
	marked bool // its folder has the marker: it may be written to
}

func (r *Ring) all() []*replica { return slices.Concat(r.rings, r.keys) }

// Generation counts the rewrites. It stands in the log, so that an older ring is known as such.
func (r *Ring) Generation() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.generation
}

// Epoch gives the key of the camera's epoch that starts at start, or ErrNoKey.
func (r *Ring) Epoch(camera string, start time.Time) (seal.Key, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	i, found := r.state.find(camera, start.UnixMicro())
	if !found {
		return seal.Key{}, ErrNoKey
	}
	return r.state.epochs[camera][i].key, nil
}

// Hold gives the key of a hold, or ErrNoKey.
func (r *Ring) Hold(id [16]byte) (seal.Key, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return orNoKey(r.state.holds[id])
}

// Named gives a named key, or ErrNoKey.
func (r *Ring) Named(name string) (seal.Key, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return orNoKey(r.state.named[name])
}

func orNoKey(k seal.Key) (seal.Key, error) {
	if k == (seal.Key{}) {
		return k, ErrNoKey
	}
	return k, nil
}

// Epochs lists the epochs that have a key, by camera and start.
func (r *Ring) Epochs() []EpochID {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.state.list()
}

// Holds lists the holds that have a key, ascending.
func (r *Ring) Holds() [][16]byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return sortedIDs(r.state.holds)
}

// Replicas tells how each replica fared at its last write.
func (r *Ring) Replicas() []Replica {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return statuses(r.rings, r.keys)
}
