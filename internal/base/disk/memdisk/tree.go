package memdisk

import (
	"io/fs"
	"path"
	"strings"
	"syscall"
)

func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// walk goes down from the root; missing decides what to do about a name that is not there.
func (d *Disk) walk(name string, missing func(at *dir, base string) (*dir, error)) (*dir, error) {
	at := d.root
	if name == "." {
		return at, nil
	}
	for base := range strings.SplitSeq(name, "/") {
		switch e := at.entries[base].(type) {
		case *dir:
			at = e
		case *file:
			return nil, syscall.ENOTDIR
		default:
			next, err := missing(at, base)
			if err != nil {
				return nil, err
			}
			at = next
		}
	}
	return at, nil
}

func (d *Disk) dir(name string) (*dir, error) {
	return d.walk(name, func(*dir, string) (*dir, error) { return nil, fs.ErrNotExist })
}

func (d *Disk) mkdirs(name string) (*dir, error) {
	return d.walk(name, func(at *dir, base string) (*dir, error) {
		next := newDir()
		at.set(base, next)
		return next, nil
	})
}

func (d *Disk) lookup(name string) (parent *dir, e entry, err error) {
	if name == "." {
		return nil, d.root, nil
	}
	parent, err = d.dir(path.Dir(name))
	if err != nil {
		return nil, nil, err
	}
	e = parent.entries[path.Base(name)]
	if e == nil {
		return nil, nil, fs.ErrNotExist
	}
	return parent, e, nil
}

func (d *Disk) file(name string) (*file, error) {
	_, e, err := d.lookup(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	f, ok := e.(*file)
	if !ok {
		return nil, pathError("open", name, syscall.EISDIR)
	}
	return f, nil
}

// unlink takes a file's bytes out of the count; open handles keep them readable.
func (d *Disk) unlink(e entry) {
	if f, ok := e.(*file); ok && f.linked {
		f.linked = false
		d.used -= int64(len(f.data))
	}
}
