package vault

import (
	"errors"

	"portiek/internal/rules/footage"
	"portiek/internal/vault/seal"
)

// errSeen ends a scan at the first chunk that opens.
var errSeen = errors.New("vault: it opens")

// OpensByEpoch tells whether the file's content begins with a chunk that opens under a living epoch key of the camera that its name
// tells. A hold's copy does not: its key is random. An error means that it could not be read, so that nothing is known.
func (v *Vault) OpensByEpoch(f footage.StoredFile) (bool, error) {
	if f.ID.IsZero() {
		return false, nil
	}
	r, err := v.blobs.Open(f.Name)
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, readError(f.ID, err)
	}
	defer r.Close()
	size, err := r.Size()
	if err != nil {
		return false, readError(f.ID, err)
	}
	for _, id := range v.ring.Epochs() {
		if id.Camera != string(f.Camera) {
			continue
		}
		key, err := v.derived(footage.Segment{ID: f.ID, Camera: f.Camera, Epoch: id.Start})
		if err != nil {
			continue // destroyed since it was listed
		}
		_, _, err = seal.Scan(r, size, key, f.ID, func(int, int64, int, []byte) error { return errSeen })
		key.Zero()
		switch {
		case errors.Is(err, errSeen):
			return true, nil
		case err != nil:
			return false, readError(f.ID, err)
		}
	}
	return false, nil
}
