// Package disktest is the behaviour that every disk.FS shares, as tests.
package disktest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"testing"

	"portiek/internal/base/disk"
)

// Run tests the FS that open makes; each test gets a fresh one.
func Run(t *testing.T, open func(t *testing.T) disk.FS) {
	tests := map[string]func(t *testing.T, d disk.FS){
		"create makes parents and refuses an existing file": testCreate,
		"write appends, WriteAt overwrites":                 testWrite,
		"OpenWrite starts at the beginning":                 testOpenWrite,
		"truncate shortens and lengthens with zeros":        testTruncate,
		"a reader sees what is written meanwhile":           testReadWhileWriting,
		"reading past the end is io.EOF":                    testReadEnd,
		"remove":                                            testRemove,
		"an open file survives its removal":                 testRemoveOpen,
		"rename replaces in one step":                       testRename,
		"ReadDir is sorted and tells sizes":                 testReadDir,
		"names that are not clean are refused":              testNames,
		"missing things are fs.ErrNotExist":                 testMissing,
		"a closed file is of no use":                        testClosed,
		"usage":                                             testUsage,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func testCreate(t *testing.T, d disk.FS) {
	put(t, d, "a/b/c", "one")
	if _, err := d.Create("a/b/c"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create of an existing file: %v, want fs.ErrExist", err)
	}
	want(t, d, "a/b/c", "one")
	if _, err := d.Create("a/b"); err == nil {
		t.Error("Create over a directory succeeded")
	}
	if _, err := d.Create("a/b/c/d"); err == nil {
		t.Error("Create below a file succeeded")
	}
}

func testWrite(t *testing.T, d disk.FS) {
	f := must(d.Create("f"))(t)
	write(t, f, "hello ")
	if _, err := f.WriteAt([]byte("J"), 0); err != nil {
		t.Fatal(err)
	}
	write(t, f, "world")
	ok(t, f.Sync())
	ok(t, f.Close())
	want(t, d, "f", "Jello world")
}

func testOpenWrite(t *testing.T, d disk.FS) {
	put(t, d, "f", "hello")
	f := must(d.OpenWrite("f"))(t)
	write(t, f, "HE")
	if _, err := f.WriteAt([]byte("!"), 7); err != nil {
		t.Fatal(err)
	}
	ok(t, f.Close())
	want(t, d, "f", "HEllo\x00\x00!")
}

func testTruncate(t *testing.T, d disk.FS) {
	put(t, d, "f", "hello")
	f := must(d.OpenWrite("f"))(t)
	ok(t, f.Truncate(2))
	ok(t, f.Truncate(4))
	ok(t, f.Close())
	want(t, d, "f", "he\x00\x00")
}

func testReadWhileWriting(t *testing.T, d disk.FS) {
	f := must(d.Create("f"))(t)
	defer f.Close()
	r := must(d.OpenRead("f"))(t)
	defer r.Close()
	write(t, f, "seen")
	size, err := r.Size()
	if err != nil || size != 4 {
		t.Fatalf("Size = %d, %v; want 4", size, err)
	}
	b := make([]byte, 4)
	if _, err := r.ReadAt(b, 0); err != nil || string(b) != "seen" {
		t.Fatalf("ReadAt = %q, %v", b, err)
	}
}

func testReadEnd(t *testing.T, d disk.FS) {
	put(t, d, "f", "abc")
	r := must(d.OpenRead("f"))(t)
	defer r.Close()
	b := make([]byte, 5)
	for offset, n := range map[int64]int{1: 2, 3: 0, 9: 0} {
		if got, err := r.ReadAt(b, offset); got != n || !errors.Is(err, io.EOF) {
			t.Errorf("ReadAt(%d) = %d, %v; want %d, io.EOF", offset, got, err, n)
		}
	}
}

func testRemove(t *testing.T, d disk.FS) {
	put(t, d, "a/f", "x")
	if err := d.Remove("a"); err == nil {
		t.Error("removed a directory that is not empty")
	}
	ok(t, d.Remove("a/f"))
	if _, err := d.OpenRead("a/f"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenRead after Remove: %v", err)
	}
	ok(t, d.Remove("a"))
	ok(t, d.SyncDir("."))
	put(t, d, "a/f", "again")
	want(t, d, "a/f", "again")
}

func testRemoveOpen(t *testing.T, d disk.FS) {
	put(t, d, "f", "still here")
	r := must(d.OpenRead("f"))(t)
	defer r.Close()
	ok(t, d.Remove("f"))
	b := make([]byte, 5)
	if _, err := r.ReadAt(b, 0); err != nil || string(b) != "still" {
		t.Fatalf("ReadAt = %q, %v", b, err)
	}
}

func testRename(t *testing.T, d disk.FS) {
	put(t, d, "new", "new")
	put(t, d, "old", "old")
	ok(t, d.Rename("new", "old"))
	want(t, d, "old", "new")
	if _, err := d.OpenRead("new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("old name after Rename: %v", err)
	}
	ok(t, d.MkdirAll("x/y"))
	ok(t, d.Rename("old", "x/y/z"))
	want(t, d, "x/y/z", "new")
	if err := d.Rename("x/y/z", "no/where"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Rename to a missing directory: %v", err)
	}
}

func testReadDir(t *testing.T, d disk.FS) {
	put(t, d, "b", "12")
	put(t, d, "a/f", "x")
	put(t, d, "c", "")
	infos := must(d.ReadDir("."))(t)
	for i := range infos {
		infos[i].ModTime = infos[i].ModTime.Truncate(0)
		if infos[i].Dir {
			infos[i].Size = 0
		}
	}
	got := make([]disk.Info, len(infos))
	for i, n := range infos {
		got[i] = disk.Info{Name: n.Name, Size: n.Size, Dir: n.Dir}
	}
	if expect := []disk.Info{{Name: "a", Dir: true}, {Name: "b", Size: 2}, {Name: "c"}}; !slices.Equal(got, expect) {
		t.Errorf("ReadDir = %v, want %v", got, expect)
	}
}

func testNames(t *testing.T, d disk.FS) {
	for _, name := range []string{"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a"} {
		calls := map[string]error{
			"Remove": d.Remove(name), "Rename from": d.Rename(name, "x"), "MkdirAll": d.MkdirAll(name), "SyncDir": d.SyncDir(name),
		}
		_, calls["Create"] = d.Create(name)
		_, calls["OpenRead"] = d.OpenRead(name)
		_, calls["OpenWrite"] = d.OpenWrite(name)
		_, calls["ReadDir"] = d.ReadDir(name)
		for call, err := range calls {
			if !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("%s(%q): %v, want fs.ErrInvalid", call, name, err)
			}
		}
	}
}

func testMissing(t *testing.T, d disk.FS) {
	calls := map[string]error{"Remove": d.Remove("no"), "Rename": d.Rename("no", "x"), "SyncDir": d.SyncDir("no")}
	_, calls["OpenRead"] = d.OpenRead("no")
	_, calls["OpenWrite"] = d.OpenWrite("no/where")
	_, calls["ReadDir"] = d.ReadDir("no")
	for call, err := range calls {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want fs.ErrNotExist", call, err)
		}
	}
}

func testClosed(t *testing.T, d disk.FS) {
	f := must(d.Create("f"))(t)
	ok(t, f.Close())
	if _, err := f.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write: %v, want fs.ErrClosed", err)
	}
	if err := f.Sync(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Sync: %v, want fs.ErrClosed", err)
	}
}

func testUsage(t *testing.T, d disk.FS) {
	free, total, err := d.Usage()
	if err != nil || free <= 0 || total < free {
		t.Errorf("Usage = %d, %d, %v", free, total, err)
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, f disk.File, s string) {
	t.Helper()
	if n, err := f.Write([]byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
}

func put(t *testing.T, d disk.FS, name, s string) {
	t.Helper()
	f := must(d.Create(name))(t)
	write(t, f, s)
	ok(t, f.Close())
}

func want(t *testing.T, d disk.FS, name, s string) {
	t.Helper()
	r := must(d.OpenRead(name))(t)
	defer r.Close()
	size := must(r.Size())(t)
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if !bytes.Equal(b, []byte(s)) {
		t.Errorf("%s holds %q, want %q", name, b, s)
	}
}
