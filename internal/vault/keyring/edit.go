package keyring

import (
	"errors"
	"slices"
	"time"

	"portiek/internal/vault/seal"
)

// maxName is the longest name of a camera or key, in bytes.
const maxName = 255

// ErrName means that a camera or key name is empty or longer than 255 bytes.
var ErrName = errors.New("keyring: name must be 1 to 255 bytes")

// Edit collects what one Change adds and drops. Adding what is there keeps the key that is there; dropping what is not there
// is fine, so that a Change that failed half-way can simply be done again.
type Edit struct {
	next           *state
	copied         map[string]bool // cameras whose slice is our own already
	added, dropped bool
	asked          bool // for any drop, also of what was not there
}

// AddEpoch makes a random key for the epoch.
func (e *Edit) AddEpoch(camera string, start time.Time) error {
	if camera == "" || len(camera) > maxName {
		return ErrName
	}
	at := start.UnixMicro()
	i, found := e.next.find(camera, at)
	if found {
		return nil
	}
	e.next.epochs[camera] = slices.Insert(e.own(camera), i, epochKey{at, seal.NewKey()})
	e.added = true
	return nil
}

// DropEpoch destroys the epoch's key.
func (e *Edit) DropEpoch(camera string, start time.Time) {
	e.asked = true
	i, found := e.next.find(camera, start.UnixMicro())
	if !found {
		return
	}
	list := slices.Delete(e.own(camera), i, i+1)
	if len(list) == 0 {
		delete(e.next.epochs, camera)
	} else {
		e.next.epochs[camera] = list
	}
	e.dropped = true
}

// own copies a camera's slice on first touch: the ring in force still reads the old one.
func (e *Edit) own(camera string) []epochKey {
	list := e.next.epochs[camera]
	if !e.copied[camera] {
		e.copied[camera] = true
		list = append(make([]epochKey, 0, len(list)+2), list...)
	}
	return list
}

// AddHold makes a random key for the hold.
func (e *Edit) AddHold(id [16]byte) {
	if _, found := e.next.holds[id]; !found {
		e.next.holds[id] = seal.NewKey()
		e.added = true
	}
}

// DropHold destroys the hold's key, and with it every key wrapped under it.
func (e *Edit) DropHold(id [16]byte) {
	e.asked = true
	if _, found := e.next.holds[id]; found {
		delete(e.next.holds, id)
		e.dropped = true
	}
}

// AddNamed makes a random key under a name, such as the one that seals camera passwords.
func (e *Edit) AddNamed(name string) error {
	if name == "" || len(name) > maxName {
		return ErrName
	}
	if _, found := e.next.named[name]; !found {
		e.next.named[name] = seal.NewKey()
		e.added = true
	}
	return nil
}

// DropNamed destroys a named key.
func (e *Edit) DropNamed(name string) {
	e.asked = true
	if _, found := e.next.named[name]; found {
		delete(e.next.named, name)
		e.dropped = true
	}
}

// Epochs lists the epochs as edited so far, by camera and start.
func (e *Edit) Epochs() []EpochID { return e.next.list() }
