// Package memdisk is a disk in memory for tests. It forgets or tears unsynced writes when the power fails, can be full, and fails
// on demand. What it promises is exactly what package disk promises and nothing more, however kind real disks may be.
package memdisk

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"portiek/internal/base/disk"
)

// Disk is a disk.FS. It is safe for concurrent use.
type Disk struct {
	mu       sync.Mutex
	root     *dir
	boot     int   // power cuts so far; a handle from an earlier boot is closed
	used     int64 // bytes of linked files
	capacity int64 // 0: unlimited
	fault    func(Op) error
	ops      int
	now      func() time.Time
}

// entry is a *dir or a *file.
type entry any

// dir knows its entries as they are, and for each name changed since the last SyncDir what stood there then (nil: nothing).
type dir struct {
	entries  map[string]entry
	unsynced map[string]entry
}

func newDir() *dir { return &dir{map[string]entry{}, map[string]entry{}} }

// set changes a name; a nil entry removes it.
func (d *dir) set(name string, e entry) {
	if _, changed := d.unsynced[name]; !changed {
		d.unsynced[name] = d.entries[name]
	}
	if e == nil {
		delete(d.entries, name)
		return
	}
	d.entries[name] = e
}

// New makes an empty disk of unlimited size.
func New() *Disk {
	return &Disk{root: newDir(), now: func() time.Time { return time.Time{} }}
}

// SetClock gives files modification times from now (the zero time without it).
func (d *Disk) SetClock(now func() time.Time) { d.locked(func() { d.now = now }) }

// SetCapacity limits the bytes of all files together; beyond it writes give ENOSPC. 0 lifts the limit.
func (d *Disk) SetCapacity(bytes int64) { d.locked(func() { d.capacity = bytes }) }

func (d *Disk) locked(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

var _ disk.FS = (*Disk)(nil)

// Create implements disk.FS.
func (d *Disk) Create(name string) (f disk.File, err error) {
	err = d.do(OpCreate, name, func() error {
		parent, err := d.mkdirs(path.Dir(name))
		if err != nil {
			return pathError("create", name, err)
		}
		if parent.entries[path.Base(name)] != nil || name == "." {
			return pathError("create", name, fs.ErrExist)
		}
		n := &file{linked: true, modified: d.now()}
		parent.set(path.Base(name), n)
		f = &handle{d: d, f: n, name: name, boot: d.boot}
		return nil
	})
	return f, err
}

// OpenWrite implements disk.FS.
func (d *Disk) OpenWrite(name string) (f disk.File, err error) {
	err = d.do(OpOpen, name, func() error {
		n, err := d.file(name)
		f = &handle{d: d, f: n, name: name, boot: d.boot}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// OpenRead implements disk.FS.
func (d *Disk) OpenRead(name string) (f disk.ReadFile, err error) {
	err = d.do(OpOpen, name, func() error {
		n, err := d.file(name)
		f = &handle{d: d, f: n, name: name, boot: d.boot}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Remove implements disk.FS; a directory must be empty.
func (d *Disk) Remove(name string) error {
	return d.do(OpRemove, name, func() error {
		parent, e, err := d.lookup(name)
		if err == nil && name == "." {
			err = syscall.EBUSY
		}
		if sub, ok := e.(*dir); err == nil && ok && len(sub.entries) > 0 {
			err = syscall.ENOTEMPTY
		}
		if err != nil {
			return pathError("remove", name, err)
		}
		d.unlink(e)
		parent.set(path.Base(name), nil)
		return nil
	})
}

// Rename implements disk.FS, for files.
func (d *Disk) Rename(from, to string) error {
	return d.do(OpRename, from, func() error {
		source, e, err := d.lookup(from)
		if err != nil {
			return pathError("rename", from, err)
		}
		if err := disk.ValidName("rename", to); err != nil {
			return err
		}
		target, err := d.dir(path.Dir(to))
		if err != nil {
			return pathError("rename", to, err)
		}
		old := target.entries[path.Base(to)]
		if _, ok := old.(*dir); ok {
			return pathError("rename", to, fs.ErrExist)
		}
		if old == e {
			return nil
		}
		d.unlink(old)
		source.set(path.Base(from), nil)
		target.set(path.Base(to), e)
		return nil
	})
}

// MkdirAll implements disk.FS.
func (d *Disk) MkdirAll(name string) error {
	return d.do(OpMkdir, name, func() error {
		_, err := d.mkdirs(name)
		return err
	})
}

// SyncDir implements disk.FS.
func (d *Disk) SyncDir(name string) error {
	return d.do(OpSyncDir, name, func() error {
		n, err := d.dir(name)
		if err != nil {
			return pathError("syncdir", name, err)
		}
		clear(n.unsynced)
		return nil
	})
}

// ReadDir implements disk.FS.
func (d *Disk) ReadDir(name string) (infos []disk.Info, err error) {
	err = d.do(OpReadDir, name, func() error {
		n, err := d.dir(name)
		if err != nil {
			return pathError("readdir", name, err)
		}
		for base, e := range n.entries {
			infos = append(infos, info(base, e))
		}
		slices.SortFunc(infos, func(a, b disk.Info) int { return strings.Compare(a.Name, b.Name) })
		return nil
	})
	return infos, err
}

func info(name string, e entry) disk.Info {
	f, ok := e.(*file)
	if !ok {
		return disk.Info{Name: name, Dir: true}
	}
	return disk.Info{Name: name, Size: int64(len(f.data)), ModTime: f.modified}
}

// Usage implements disk.FS. A disk without limit says it has an exbibyte.
func (d *Disk) Usage() (free, total int64, err error) {
	err = d.do(OpUsage, ".", func() error {
		total = d.capacity
		if total == 0 {
			total = 1 << 60
		}
		free = max(0, total-d.used)
		return nil
	})
	return free, total, err
}
