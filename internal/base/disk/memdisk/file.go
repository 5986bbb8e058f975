package memdisk

import (
	"io"
	"io/fs"
	"syscall"
	"time"

	"portiek/internal/base/disk"
)

// file is an inode: its bytes as a running process sees them, and how to go back to what is durable.
type file struct {
	data     []byte
	undo     []change // since the last Sync, oldest first
	linked   bool
	modified time.Time
}

// change is one unsynced write or truncation, with what it replaced.
type change struct {
	offset   int64
	wrote    []byte // nil for a truncation
	replaced []byte // bytes at offset before; after it, those cut off
	before   int64  // size before
	after    int64  // size after
}

func (f *file) apply(c change) {
	f.resize(c.after)
	copy(f.data[min(c.offset, int64(len(f.data))):], c.wrote)
}

func (f *file) revert(c change) {
	f.resize(c.before)
	copy(f.data[min(c.offset, c.before):], c.replaced)
}

func (f *file) resize(n int64) {
	if n <= int64(len(f.data)) {
		f.data = f.data[:n]
		return
	}
	f.data = append(f.data, make([]byte, n-int64(len(f.data)))...)
}

func (f *file) tail(from, to int64) []byte {
	size := int64(len(f.data))
	return append([]byte(nil), f.data[min(from, size):min(to, size)]...)
}

// handle is an open file. Write goes on where the last Write ended.
type handle struct {
	d      *Disk
	f      *file
	name   string
	pos    int64
	boot   int
	closed bool
}

var (
	_ disk.File     = (*handle)(nil)
	_ disk.ReadFile = (*handle)(nil)
)

func (h *handle) do(kind OpKind, f func() error) error {
	return h.d.do(kind, h.name, func() error {
		if h.closed || h.boot != h.d.boot {
			return pathError(string(kind), h.name, fs.ErrClosed)
		}
		return f()
	})
}

func (h *handle) Write(b []byte) (n int, err error) {
	err = h.do(OpWrite, func() error {
		n, err = h.write(b, h.pos)
		h.pos += int64(n)
		return err
	})
	return n, err
}

func (h *handle) WriteAt(b []byte, offset int64) (n int, err error) {
	err = h.do(OpWrite, func() error {
		n, err = h.write(b, offset)
		return err
	})
	return n, err
}

// write stores as much as fits.
func (h *handle) write(b []byte, offset int64) (int, error) {
	size := int64(len(h.f.data))
	var full error
	if room := h.d.room(); offset+int64(len(b))-size > room {
		fits := max(0, size+room-offset)
		b, full = b[:min(fits, int64(len(b)))], pathError("write", h.name, syscall.ENOSPC)
	}
	if len(b) > 0 {
		end := offset + int64(len(b))
		h.change(change{
			offset: offset, wrote: append([]byte(nil), b...), replaced: h.f.tail(offset, end),
			before: size, after: max(size, end),
		})
	}
	return len(b), full
}

func (h *handle) change(c change) {
	h.f.apply(c)
	h.f.undo = append(h.f.undo, c)
	h.f.modified = h.d.now()
	if h.f.linked {
		h.d.used += c.after - c.before
	}
}

// room is how many bytes files may still grow.
func (d *Disk) room() int64 {
	if d.capacity == 0 {
		return 1 << 60
	}
	return max(0, d.capacity-d.used)
}

func (h *handle) Truncate(size int64) error {
	return h.do(OpTruncate, func() error {
		before := int64(len(h.f.data))
		if size < 0 {
			return pathError("truncate", h.name, fs.ErrInvalid)
		}
		if size-before > h.d.room() {
			return pathError("truncate", h.name, syscall.ENOSPC)
		}
		h.change(change{offset: size, replaced: h.f.tail(size, before), before: before, after: size})
		return nil
	})
}

func (h *handle) Sync() error {
	return h.do(OpSync, func() error {
		h.f.undo = nil
		return nil
	})
}

func (h *handle) ReadAt(b []byte, offset int64) (n int, err error) {
	err = h.do(OpRead, func() error {
		if offset < 0 {
			return pathError("read", h.name, fs.ErrInvalid)
		}
		if offset < int64(len(h.f.data)) {
			n = copy(b, h.f.data[offset:])
		}
		return nil
	})
	if err == nil && n < len(b) {
		err = io.EOF
	}
	return n, err
}

func (h *handle) Size() (n int64, err error) {
	err = h.do(OpRead, func() error {
		n = int64(len(h.f.data))
		return nil
	})
	return n, err
}

// Close never fails on purpose: what it would report, Sync reports.
func (h *handle) Close() error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if h.closed {
		return pathError("close", h.name, fs.ErrClosed)
	}
	h.closed = true
	return nil
}
