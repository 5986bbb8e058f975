// Package blob stores sealed files under names. Store is a contract that a local disk fits today (Disk) and an S3 bucket can fit
// later: a file is written once, in order, and never appended to after Close.
package blob

import (
	"io"

	"portiek/internal/base/disk"
)

// Store keeps files. Names are slash-separated, relative and clean. It is safe for concurrent use; each Writer and Reader is for one
// goroutine at a time. Errors wrap fs.ErrNotExist, fs.ErrExist and syscall.ENOSPC where they apply. Nothing retries.
type Store interface {
	// Create begins a file; an existing one is fs.ErrExist.
	Create(name string) (Writer, error)
	Open(name string) (Reader, error)
	// Remove deletes a file; when it returns nil the removal survives a power cut. A file that is not there is fine, and
	// its absence is durable then.
	Remove(name string) error
	// Walk tells of every file, in any order; an error of each ends it. Files that come or go meanwhile may be missed.
	Walk(each func(name string, size int64) error) error
	// Usage tells free and total bytes.
	Usage() (free, total int64, err error)
}

// Writer appends to a new file.
type Writer interface {
	io.Writer
	// Sync makes what was written so far survive a power cut, if the store can do so before Close (S3 cannot).
	Sync() error
	// Close makes the whole file and its name durable.
	Close() error
	// Abort closes and removes the file.
	Abort() error
}

// Reader reads a file at any offset.
type Reader = disk.ReadFile

// Truncater is a Store on which a file cut short by a crash stays behind, and can be cut to its valid prefix, durably.
// On a store without it, what was not closed is gone.
type Truncater interface {
	Truncate(name string, size int64) error
}
