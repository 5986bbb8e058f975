// Package disk is the one place for durable writes. FS is a directory tree that can be the operating system's (OS) or one
// in memory that forgets unsynced writes when the power fails (memdisk, for tests).
//
// What is durable when:
//   - bytes of a file after File.Sync returns nil;
//   - a file's name (its creation, removal or new name) after FS.SyncDir of its directory returns nil;
//   - anything else may be there, in part or not at all, after a power cut. A killed process loses nothing written.
package disk

import (
	"io"
	"io/fs"
	"time"
)

// FS is a tree of files below one root. Names are slash-separated, relative, clean (fs.ValidPath). Errors wrap
// fs.ErrNotExist and fs.ErrExist where they apply; a full disk wraps syscall.ENOSPC.
type FS interface {
	// Create makes a new file for appending; an existing one is fs.ErrExist. Parents are made (MkdirAll).
	Create(name string) (File, error)
	// OpenRead opens an existing file for reading.
	OpenRead(name string) (ReadFile, error)
	// OpenWrite opens an existing file for overwriting and truncating (recovery, wiping a key).
	OpenWrite(name string) (File, error)
	Remove(name string) error
	Rename(from, to string) error
	MkdirAll(dir string) error
	// SyncDir makes creations, removals and renames inside dir durable.
	SyncDir(dir string) error
	// ReadDir lists one directory, sorted by name.
	ReadDir(dir string) ([]Info, error)
	// Usage tells free and total bytes of the device.
	Usage() (free, total int64, err error)
}

// Info describes a directory entry.
type Info struct {
	Name    string // base name
	Size    int64
	Dir     bool
	ModTime time.Time
}

// File is open for writing. Write appends at the write position; WriteAt overwrites.
type File interface {
	io.Writer
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
}

// ReadFile is open for reading at any offset. Size is the length when it was asked.
type ReadFile interface {
	io.ReaderAt
	io.Closer
	Size() (int64, error)
}

// NotExist is fs.ErrNotExist, so that callers need one import.
var NotExist = fs.ErrNotExist
