package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"syscall"
)

// Files are for the process's own user alone.
const (
	fileMode = 0o600
	dirMode  = 0o700
)

// dirRoot is a directory of the operating system. os.Root refuses names and symbolic links that lead out of it.
type dirRoot struct{ root *os.Root }

// OS opens the directory root as an FS and makes it (0700) when it is not there. The root itself may be a symbolic link; no
// link below it is followed to outside. Close it with its Close method (io.Closer) when it is no longer needed.
func OS(root string) (FS, error) {
	if err := os.MkdirAll(root, dirMode); err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &dirRoot{r}, nil
}

func (d *dirRoot) Close() error { return d.root.Close() }

func (d *dirRoot) Create(name string) (File, error) {
	if err := ValidName("create", name); err != nil {
		return nil, err
	}
	const flag = os.O_CREATE | os.O_EXCL | os.O_WRONLY
	f, err := d.root.OpenFile(name, flag, fileMode)
	if !errors.Is(err, fs.ErrNotExist) {
		return orNil(f, err)
	}
	if err := d.MkdirAll(path.Dir(name)); err != nil {
		return nil, err
	}
	return orNil(d.root.OpenFile(name, flag, fileMode))
}

func (d *dirRoot) OpenWrite(name string) (File, error) {
	if err := ValidName("open", name); err != nil {
		return nil, err
	}
	return orNil(d.root.OpenFile(name, os.O_WRONLY|syscall.O_NOFOLLOW, 0))
}

func (d *dirRoot) OpenRead(name string) (ReadFile, error) {
	if err := ValidName("open", name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	return readFile{f}, nil
}

// orNil keeps a nil *os.File from becoming a File that is not nil.
func orNil(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d *dirRoot) Remove(name string) error {
	if err := ValidName("remove", name); err != nil {
		return err
	}
	return d.root.Remove(name)
}

func (d *dirRoot) Rename(from, to string) error {
	if err := errors.Join(ValidName("rename", from), ValidName("rename", to)); err != nil {
		return err
	}
	return d.root.Rename(from, to)
}

func (d *dirRoot) MkdirAll(dir string) error {
	if err := ValidName("mkdir", dir); err != nil {
		return err
	}
	return d.root.MkdirAll(dir, dirMode)
}

func (d *dirRoot) openDir(dir string) (*os.File, error) {
	if err := ValidName("open", dir); err != nil {
		return nil, err
	}
	return d.root.Open(dir)
}

func (d *dirRoot) SyncDir(dir string) error {
	f, err := d.openDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d *dirRoot) ReadDir(dir string) ([]Info, error) {
	if err := ValidName("readdir", dir); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(d.root.FS(), dir)
	if err != nil {
		return nil, err
	}
	infos := make([]Info, 0, len(entries))
	for _, e := range entries {
		i, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since it was listed
		}
		if err != nil {
			return nil, err
		}
		infos = append(infos, Info{Name: i.Name(), Size: i.Size(), Dir: i.IsDir(), ModTime: i.ModTime().UTC()})
	}
	return infos, nil
}

// Usage counts what an ordinary user may still write as free.
func (d *dirRoot) Usage() (free, total int64, err error) {
	f, err := d.openDir(".")
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	var st syscall.Statfs_t
	if err := syscall.Fstatfs(int(f.Fd()), &st); err != nil {
		return 0, 0, &fs.PathError{Op: "statfs", Path: d.root.Name(), Err: err}
	}
	return int64(st.Bavail) * st.Bsize, int64(st.Blocks) * st.Bsize, nil
}

type readFile struct{ *os.File }

func (f readFile) Size() (int64, error) {
	i, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return i.Size(), nil
}
