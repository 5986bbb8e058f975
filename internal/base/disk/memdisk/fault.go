package memdisk

import (
	"errors"
	"io/fs"

	"portiek/internal/base/disk"
)

// OpKind names what a caller asked of the disk.
type OpKind string

// The kinds of operations.
const (
	OpCreate   OpKind = "create"
	OpOpen     OpKind = "open"
	OpRead     OpKind = "read"
	OpWrite    OpKind = "write"
	OpTruncate OpKind = "truncate"
	OpSync     OpKind = "sync"
	OpRemove   OpKind = "remove"
	OpRename   OpKind = "rename"
	OpMkdir    OpKind = "mkdir"
	OpSyncDir  OpKind = "syncdir"
	OpReadDir  OpKind = "readdir"
	OpUsage    OpKind = "usage"
)

// Op is one operation: the Nth on this disk, counted from 1.
type Op struct {
	Kind OpKind
	Name string
	N    int
}

// Changes tells whether the operation could change the disk or what of it is durable.
func (o Op) Changes() bool {
	switch o.Kind {
	case OpOpen, OpRead, OpReadDir, OpUsage:
		return false
	default:
		return true
	}
}

// SetFault makes every operation ask first: when fault returns an error, the operation gives it and does nothing; when it
// returns Late(err), the operation is done and gives err all the same. fault must not use the disk. nil lifts it.
func (d *Disk) SetFault(fault func(Op) error) { d.locked(func() { d.fault = fault }) }

// Ops counts the operations so far.
func (d *Disk) Ops() (n int) {
	d.locked(func() { n = d.ops })
	return n
}

// Late marks a fault that comes after the deed.
func Late(err error) error { return late{err} }

type late struct{ error }

// FailAt gives err on the nth operation (counted from 1, from now on), once.
func FailAt(n int, err error) func(Op) error {
	seen := 0
	return func(Op) error {
		seen++
		if seen == n {
			return err
		}
		return nil
	}
}

// DieAt gives err on the nth operation (counted from 1, from now on) and on every one after it, as if the process were killed there.
func DieAt(n int, err error) func(Op) error {
	seen := 0
	return func(Op) error {
		seen++
		if seen >= n {
			return err
		}
		return nil
	}
}

// do runs one operation under the lock, with its name checked and its fault asked.
func (d *Disk) do(kind OpKind, name string, f func() error) error {
	if err := disk.ValidName(string(kind), name); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ops++
	var fault error
	if d.fault != nil {
		fault = d.fault(Op{kind, name, d.ops})
	}
	after := late{}
	if !errors.As(fault, &after) {
		if fault != nil {
			return &fs.PathError{Op: string(kind), Path: name, Err: fault}
		}
		return f()
	}
	if err := f(); err != nil {
		return err
	}
	return &fs.PathError{Op: string(kind), Path: name, Err: after.error}
}
