// Package vault keeps footage sealed: a term is the life of a key, a hold is a second lock. It joins the key ring (keyring),
// the sealed format (seal) and the bytes (blob). Others see ids, spans and plaintext, never a key.
package vault

import (
	"errors"
	"io/fs"

	"portiek/internal/rules/footage"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
	"portiek/internal/vault/seal"
)

// Parse reads a fragment (moof and mdat): its table of samples and the payload of mdat, which may share memory with fragment.
// Recovery computes leaves with it.
type Parse func(fragment []byte) (samples []footage.Sample, payload []byte, err error)

// Vault is the footage of one recorder. It is safe for concurrent use.
type Vault struct {
	ring     *keyring.Ring
	blobs    blob.Store
	recorder footage.RecorderID
	parse    Parse
}

// Room for sealing in place, as footage states it for those who may not import seal.
var _ = [1]struct{}{}[footage.ChunkHeadroom-seal.Headroom+footage.ChunkOverhead-seal.Overhead]

// New makes a vault of the recorder's ring and bytes.
func New(ring *keyring.Ring, blobs blob.Store, recorder footage.RecorderID, parse Parse) *Vault {
	return &Vault{ring, blobs, recorder, parse}
}

// Create begins the sealed file of a segment under a key derived from its epoch (Camera, Epoch, ID and Span.From must be set,
// the epoch's key durable). An id is used once in its life: a segment is never continued.
func (v *Vault) Create(seg footage.Segment) (footage.SegmentWriter, error) {
	key, err := v.derived(seg)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	return v.create(seg, key)
}

// CreateCopy begins the re-sealed copy of an edge for copy.Hold, under a random key of its own. wrapped is that key sealed
// under the hold's key, for the HoldItem; it is the only thing that will ever open the copy.
func (v *Vault) CreateCopy(copy footage.Segment) (w footage.SegmentWriter, wrapped []byte, err error) {
	kek, err := v.ring.Hold(copy.Hold)
	if err != nil {
		return nil, nil, errHoldKey.Because(named(copy.ID, err))
	}
	key := seal.NewKey()
	defer key.Zero()
	defer kek.Zero()
	w, err = v.create(copy, key)
	if err != nil {
		return nil, nil, err
	}
	return w, seal.Wrap(kek, copy.ID, key), nil
}

// WrapFor seals the key of a whole segment under the hold's key, so that it outlives its epoch. The epoch's key itself is never
// wrapped: the segments beside it die on time.
func (v *Vault) WrapFor(hold footage.HoldID, seg footage.Segment) (wrapped []byte, err error) {
	key, err := v.derived(seg)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	kek, err := v.ring.Hold(hold)
	if err != nil {
		return nil, errHoldKey.Because(named(seg.ID, err))
	}
	defer kek.Zero()
	return seal.Wrap(kek, seg.ID, key), nil
}

// Open opens a segment with its epoch's key, or with item's key when item is given (one of a live hold that keeps seg).
// fail.Gone when that key was destroyed, fail.Corrupt when the file is missing, has another size or is another's.
func (v *Vault) Open(seg footage.Segment, item *footage.HoldItem) (footage.SegmentReader, error) {
	key, err := v.keyOf(seg, item)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	r, err := v.blobs.Open(fileOf(seg))
	if err != nil {
		return nil, readError(seg.ID, err)
	}
	opened := &reader{file: r, seg: seg, open: seal.NewOpener(key, seg.ID)}
	if err := opened.check(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return opened, nil
}

// Remove unlinks a segment's file; when it returns nil the removal is durable. A file that is gone already is fine.
func (v *Vault) Remove(seg footage.Segment) error { return v.RemoveFile(fileOf(seg)) }

// RemoveFile unlinks any file that Walk named.
func (v *Vault) RemoveFile(name string) error {
	if err := v.blobs.Remove(name); err != nil {
		return errRemove.Because(err)
	}
	return nil
}

// Walk tells of every file under the data directory, known by its name as a segment or not.
func (v *Vault) Walk(each func(footage.StoredFile) error) error {
	return v.blobs.Walk(func(name string, size int64) error {
		f := footage.StoredFile{Name: name, Size: size}
		if cam, from, id, err := footage.ParseFileName(name); err == nil {
			f.Camera, f.From, f.ID = cam, from, id
		}
		return each(f)
	})
}

// Usage tells free and total bytes where the footage lies.
func (v *Vault) Usage() (free, total int64, err error) { return v.blobs.Usage() }

func fileOf(seg footage.Segment) string { return footage.FileName(seg.Camera, seg.Span.From, seg.ID) }

func (v *Vault) derived(seg footage.Segment) (seal.Key, error) {
	epoch, err := v.ring.Epoch(string(seg.Camera), seg.Epoch)
	if err != nil || seg.Epoch.IsZero() {
		return seal.Key{}, errErased.Because(named(seg.ID, err))
	}
	defer epoch.Zero()
	return seal.Derive(epoch, seg.ID), nil
}

func (v *Vault) keyOf(seg footage.Segment, item *footage.HoldItem) (seal.Key, error) {
	if item == nil {
		return v.derived(seg)
	}
	if item.Keeps() != seg.ID {
		return seal.Key{}, errItem.Because(named(seg.ID, nil))
	}
	kek, err := v.ring.Hold(item.Hold)
	if err != nil {
		return seal.Key{}, errErased.Because(named(seg.ID, err))
	}
	defer kek.Zero()
	key, err := seal.Unwrap(kek, seg.ID, item.WrappedKey)
	if err != nil {
		return key, errItem.Because(named(seg.ID, err))
	}
	return key, nil
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
