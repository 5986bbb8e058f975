// Package witness keeps checkpoints of the log outside the server's own data: in a file on another mount, or with someone
// else over HTTPS.
package witness

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// File is a witness that is a file, which only ever grows. It may be append-only for the file system too (chattr +a).
type File struct {
	path, apart string
	mu          sync.Mutex
	same        atomic.Bool
}

// NewFile makes the witness that writes to path. apart is the data folder, from which the file should be on another device.
func NewFile(path, apart string) *File { return &File{path: path, apart: apart} }

// Name is the file's path.
func (f *File) Name() string { return f.path }

// SameDevice tells whether the file was on the data's own device when it was last written: whoever has that disk has both.
func (f *File) SameDevice() bool { return f.same.Load() }

// Put appends the checkpoint and an empty line, and returns when they are on the medium.
func (f *File) Put(_ context.Context, signed []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.put(signed); err != nil {
		return fail.New(fail.Unavailable, "witness.file",
			"Het getuigenbestand "+f.path+" is niet te schrijven. Is de schijf aangekoppeld, en mag Portiek daar schrijven?",
			"The witness's file "+f.path+" cannot be written. Is the disk mounted, and may Portiek write there?").Because(err)
	}
	return nil
}

func (f *File) put(signed []byte) (err error) {
	file, made, err := f.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	st, err := file.Stat()
	if err != nil {
		return err
	}
	f.same.Store(sameDevice(st, f.apart))
	torn, err := endsTorn(file, st.Size())
	if err != nil {
		return err
	}
	if _, err := file.Write(audit.AppendRecord(signed, torn)); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if made {
		return syncDir(filepath.Dir(f.path))
	}
	return nil
}

// open opens the file for appending, or makes it. It makes no folders: one that is not there is a mount that is not there.
// A link or a pipe in its place is refused.
func (f *File) open() (file *os.File, made bool, err error) {
	const flags = os.O_RDWR | os.O_APPEND | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
	file, err = os.OpenFile(f.path, flags, 0)
	if errors.Is(err, fs.ErrNotExist) {
		made = true
		file, err = os.OpenFile(f.path, flags|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return nil, false, err
	}
	if st, err := file.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, false, errors.Join(errors.New("witness: not a regular file"), err, file.Close())
	}
	return file, made, nil
}

// endsTorn tells whether the last write was cut short: a record ends with an empty line.
func endsTorn(file *os.File, size int64) (bool, error) {
	if size == 0 {
		return false, nil
	}
	end := make([]byte, min(2, size))
	if _, err := file.ReadAt(end, size-int64(len(end))); err != nil {
		return false, err
	}
	return !bytes.Equal(end, []byte("\n\n")), nil
}

// tail is how much of the file's end Latest looks at.
const tail = 64 << 10

// Latest is the last checkpoint in the file that can be read, nil when there is none.
func (f *File) Latest(context.Context) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last, err := f.latest()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fail.New(fail.Unavailable, "witness.file_read", "Het getuigenbestand "+f.path+" is niet te lezen.",
			"The witness's file "+f.path+" cannot be read.").Because(err)
	}
	return last, nil
}

func (f *File) latest() (last []byte, err error) {
	file, err := os.OpenFile(f.path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return nil, err
	}
	start := max(0, st.Size()-tail)
	for rec, err := range audit.Records(io.NewSectionReader(file, start, st.Size()-start)) {
		if err != nil {
			return nil, err
		}
		if rec.Err == nil {
			last = rec.Signed
		}
	}
	return last, nil
}

func sameDevice(st os.FileInfo, apart string) bool {
	other, err := os.Stat(apart)
	if err != nil {
		return false
	}
	a, ok1 := st.Sys().(*syscall.Stat_t)
	b, ok2 := other.Sys().(*syscall.Stat_t)
	return ok1 && ok2 && a.Dev == b.Dev
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
