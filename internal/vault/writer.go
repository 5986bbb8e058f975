package vault

import (
	"portiek/internal/rules/footage"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/seal"
)

// writer implements footage.SegmentWriter.
type writer struct {
	id     footage.SegmentID
	file   blob.Writer
	seal   *seal.Sealer
	offset int64
	broken error // the first failure; what was written after it cannot be trusted to be where we think
}

func (v *Vault) create(seg footage.Segment, key seal.Key) (footage.SegmentWriter, error) {
	f, err := v.blobs.Create(fileOf(seg))
	if err != nil {
		return nil, writeError(seg.ID, err)
	}
	w := &writer{id: seg.ID, file: f, seal: seal.NewSealer(key, seg.ID)}
	if err := w.write(seal.Header(seg.ID)); err != nil {
		_ = f.Abort() // the failure to write is what the caller needs to hear; fsck finds the rest
		return nil, err
	}
	return w, nil
}

func (w *writer) Append(buf []byte, last bool) (offset int64, size int, err error) {
	if w.broken != nil {
		return 0, 0, w.broken
	}
	sealed, err := w.seal.Seal(buf, last)
	if err != nil {
		return 0, 0, errBuffer.Because(named(w.id, err))
	}
	offset = w.offset
	return offset, len(sealed), w.write(sealed)
}

func (w *writer) write(b []byte) error {
	n, err := w.file.Write(b)
	w.offset += int64(n)
	if err != nil {
		w.broken = writeError(w.id, err)
	}
	return w.broken
}

// Sync fails for good once it failed: the kernel may report lost writes only once.
func (w *writer) Sync() error {
	if w.broken != nil {
		return w.broken
	}
	return w.note(w.file.Sync())
}

func (w *writer) Close() error { return w.note(w.file.Close()) }

func (w *writer) Abort() error { return w.note(w.file.Abort()) }

func (w *writer) note(err error) error {
	if err != nil {
		w.broken = writeError(w.id, err)
		return w.broken
	}
	return nil
}
