package blob

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"portiek/internal/base/disk"
)

// Disk is a Store in a directory.
type Disk struct {
	fs      disk.FS
	folders sync.Map // by top folder, a *sync.Mutex: creating a file in it against removing an empty folder
	durable sync.Map // folders whose name is known to be durable in the folder above
}

var (
	_ Store     = (*Disk)(nil)
	_ Truncater = (*Disk)(nil)
)

// NewDisk makes a Store of everything below the root of fs.
func NewDisk(fs disk.FS) *Disk {
	d := &Disk{fs: fs}
	d.durable.Store(".", true)
	return d
}

// lock keeps others out of name's top folder, and gives the key back. There is one such folder a camera, so a slow disk call
// for one camera keeps no other waiting here.
func (d *Disk) lock(name string) (unlock func()) {
	top, _, _ := strings.Cut(name, "/")
	mu, _ := d.folders.LoadOrStore(top, new(sync.Mutex))
	mu.(*sync.Mutex).Lock()
	return mu.(*sync.Mutex).Unlock
}

// Create implements Store.
func (d *Disk) Create(name string) (Writer, error) {
	defer d.lock(name)()
	f, err := d.fs.Create(name)
	if err != nil {
		return nil, err
	}
	return &writer{File: f, disk: d, name: name}, nil
}

// Open implements Store.
func (d *Disk) Open(name string) (Reader, error) { return d.fs.OpenRead(name) }

// Usage implements Store.
func (d *Disk) Usage() (free, total int64, err error) { return d.fs.Usage() }

// Remove implements Store, and clears away folders that become empty.
func (d *Disk) Remove(name string) error {
	defer d.lock(name)()
	if err := d.fs.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		if err := d.fs.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return d.fs.SyncDir(folder) // has other files
		}
		d.durable.Delete(folder)
	}
	return d.fs.SyncDir(".")
}

// Truncate implements Truncater.
func (d *Disk) Truncate(name string, size int64) error {
	f, err := d.fs.OpenWrite(name)
	if err != nil {
		return err
	}
	if err = f.Truncate(size); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return d.syncName(name)
}

// syncName makes name durable in its folder, and the folders above it in theirs.
func (d *Disk) syncName(name string) error {
	defer d.lock(name)()
	folder := path.Dir(name)
	if err := d.fs.SyncDir(folder); err != nil {
		return err
	}
	for {
		if _, known := d.durable.Load(folder); known {
			return nil
		}
		above := path.Dir(folder)
		if err := d.fs.SyncDir(above); err != nil {
			return err
		}
		d.durable.Store(folder, true)
		folder = above
	}
}

// Walk implements Store.
func (d *Disk) Walk(each func(name string, size int64) error) error { return d.walk(".", each) }

func (d *Disk) walk(folder string, each func(name string, size int64) error) error {
	entries, err := d.fs.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // went meanwhile
	}
	for _, e := range entries {
		name := path.Join(folder, e.Name)
		if e.Dir {
			err = d.walk(name, each)
		} else {
			err = each(name, e.Size)
		}
		if err != nil {
			return err
		}
	}
	return err
}

// writer is a file being written; its name is synced once, with the first Sync.
type writer struct {
	disk.File
	disk  *Disk
	name  string
	named bool
}

func (w *writer) Sync() error {
	if err := w.File.Sync(); err != nil || w.named {
		return err
	}
	if err := w.disk.syncName(w.name); err != nil {
		return err
	}
	w.named = true
	return nil
}

func (w *writer) Close() error { return errors.Join(w.Sync(), w.File.Close()) }

func (w *writer) Abort() error { return errors.Join(w.File.Close(), w.disk.Remove(w.name)) }
