package vault

import (
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/vault/keyring"
)

// Generation is that of the key ring in force.
func (v *Vault) Generation() uint64 { return v.ring.Generation() }

// AddEpochs makes keys for epochs of this recorder, in one rewrite, durable on return; those that have one keep it.
func (v *Vault) AddEpochs(eps []footage.Epoch) (generation uint64, err error) {
	return v.ring.Change(func(e *keyring.Edit) error {
		for _, ep := range eps {
			if err := e.AddEpoch(string(ep.Camera), ep.Start); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddHold makes a hold's key, durable on return; one that is there is kept.
func (v *Vault) AddHold(id footage.HoldID) (generation uint64, err error) {
	return v.ring.Change(func(e *keyring.Edit) error {
		e.AddHold(id)
		return nil
	})
}

// Destroy drops the keys of epochs and holds in one rewrite. nil means gone from every replica of ring and ring key, and only
// then may a receipt say so; after fail.Unavailable do the same again. Those that are gone already are fine.
func (v *Vault) Destroy(eps []footage.Epoch, holds []footage.HoldID) (generation uint64, err error) {
	return v.ring.Change(func(e *keyring.Edit) error {
		for _, ep := range eps {
			e.DropEpoch(string(ep.Camera), ep.Start)
		}
		for _, id := range holds {
			e.DropHold(id)
		}
		return nil
	})
}

// HasEpoch tells whether the camera's epoch that starts at start has its key.
func (v *Vault) HasEpoch(cam footage.CameraID, start time.Time) bool {
	key, err := v.ring.Epoch(string(cam), start)
	key.Zero()
	return err == nil
}

// EpochKeys lists the epochs that have a key, by camera and start. Their Length is not known here.
func (v *Vault) EpochKeys() []footage.Epoch {
	var eps []footage.Epoch
	for _, id := range v.ring.Epochs() {
		eps = append(eps, footage.Epoch{Recorder: v.recorder, Camera: footage.CameraID(id.Camera), Start: id.Start})
	}
	return eps
}

// HoldKeys lists the holds that have a key.
func (v *Vault) HoldKeys() []footage.HoldID {
	var ids []footage.HoldID
	for _, id := range v.ring.Holds() {
		ids = append(ids, footage.HoldID(id))
	}
	return ids
}
