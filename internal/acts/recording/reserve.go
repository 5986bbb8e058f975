package recording

import (
	"errors"
	"io/fs"

	"portiek/internal/base/disk"
)

const reserveName = "reserve"

// reserve is a file that does nothing but take room, given back when erasing and holding need it. Its bytes are really
// written: a file with holes reserves nothing.
type reserve struct {
	fs   disk.FS
	size int64
	held bool
}

// build makes the file if it is not there. A half-made one is taken away again.
func (r *reserve) build() error {
	if r.fs == nil || r.held {
		return nil
	}
	f, err := r.fs.Create(reserveName)
	if errors.Is(err, fs.ErrExist) {
		r.held = true
		return nil
	}
	if err != nil {
		return err
	}
	err = fill(f, r.size)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, r.release())
	}
	r.held = true
	return r.fs.SyncDir(".")
}

func fill(f disk.File, size int64) error {
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(i) // not zeros, which some file systems do not store
	}
	for ; size > 0; size -= int64(len(block)) {
		if _, err := f.Write(block[:min(size, int64(len(block)))]); err != nil {
			return err
		}
	}
	return nil
}

// release gives the room back.
func (r *reserve) release() error {
	if r.fs == nil {
		return nil
	}
	r.held = false
	if err := r.fs.Remove(reserveName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return r.fs.SyncDir(".")
}
