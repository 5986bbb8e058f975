package keyring

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"

	"portiek/internal/base/disk"
)

// maxFile bounds what is read: a ring of 400 cameras for 7 days is 4 MB.
const maxFile = 256 << 20

var errTooBig = errors.New("keyring: file is too big to be a key ring")

func readFile(d disk.FS, name string) ([]byte, error) {
	f, err := d.OpenRead(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if size > maxFile {
		return nil, errTooBig
	}
	b := make([]byte, size)
	if n, err := f.ReadAt(b, 0); n < len(b) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return b, nil
}

// createFile writes a new file and syncs its bytes; the name is for the caller to sync.
func createFile(d disk.FS, name string, b []byte) error {
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// replaceFile gives name new bytes in one step: after a crash it holds the old ones or the new.
func replaceFile(d disk.FS, name string, b []byte) error {
	temporary := name + newSuffix
	if err := removeIfThere(d, temporary); err != nil {
		return err
	}
	if err := createFile(d, temporary, b); err != nil {
		return err
	}
	if err := d.Rename(temporary, name); err != nil {
		return err
	}
	return d.SyncDir(".")
}

func syncFile(d disk.FS, name string) error {
	f, err := d.OpenWrite(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// wipe overwrites a file with random bytes, syncs them over the old ones, and removes it. On flash the old bytes may linger
// (docs/threat-model.md).
func wipe(d disk.FS, name string) error {
	f, err := d.OpenWrite(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	noise := make([]byte, keySize)
	rand.Read(noise)
	_, err = f.WriteAt(noise, 0)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return d.Remove(name)
}

func removeIfThere(d disk.FS, name string) error {
	if err := d.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
