// Package blobtest is the behaviour that every blob.Store shares, as tests.
package blobtest

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"portiek/internal/vault/blob"
)

// Run tests the Store that open makes; each test gets a fresh, empty one.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	tests := map[string]func(t *testing.T, s blob.Store){
		"what is written is read, at any offset": testRoundTrip,
		"an existing name is fs.ErrExist":        testExists,
		"a missing name is fs.ErrNotExist":       testMissing,
		"remove, and once more":                  testRemove,
		"abort leaves nothing":                   testAbort,
		"a name can come back after its removal": testAgain,
		"walk tells of every file":               testWalk,
		"walk stops at an error":                 testWalkStops,
		"usage":                                  testUsage,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func testRoundTrip(t *testing.T, s blob.Store) {
	w, err := s.Create("hal/day/one")
	ok(t, err)
	for _, piece := range []string{"hello ", "", "world"} {
		_, err := w.Write([]byte(piece))
		ok(t, errors.Join(err, w.Sync()))
	}
	ok(t, w.Close())
	r, err := s.Open("hal/day/one")
	ok(t, err)
	defer r.Close()
	b := make([]byte, 5)
	if _, err := r.ReadAt(b, 6); err != nil || string(b) != "world" {
		t.Errorf("ReadAt = %q, %v", b, err)
	}
	if n, err := r.Size(); n != 11 || err != nil {
		t.Errorf("Size = %d, %v", n, err)
	}
}

func testExists(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "first")
	if _, err := s.Create("a/b"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create = %v, want fs.ErrExist", err)
	}
}

func testMissing(t *testing.T, s blob.Store) {
	if _, err := s.Open("a/b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open = %v, want fs.ErrNotExist", err)
	}
}

func testRemove(t *testing.T, s blob.Store) {
	put(t, s, "a/b/c", "x")
	put(t, s, "a/d", "y")
	ok(t, s.Remove("a/b/c"))
	ok(t, s.Remove("a/b/c"))
	ok(t, s.Remove("never/was"))
	want(t, s, map[string]int64{"a/d": 1})
}

func testAbort(t *testing.T, s blob.Store) {
	w, err := s.Create("a/b")
	ok(t, err)
	_, err = w.Write([]byte("half"))
	ok(t, err)
	ok(t, w.Abort())
	want(t, s, map[string]int64{})
}

func testAgain(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "one")
	ok(t, s.Remove("a/b"))
	put(t, s, "a/b", "more")
	want(t, s, map[string]int64{"a/b": 4})
}

func testWalk(t *testing.T, s blob.Store) {
	all := map[string]int64{"a/b/c": 0, "a/b/d": 3, "e/f": 5}
	for name, n := range all {
		put(t, s, name, "12345"[:n])
	}
	want(t, s, all)
}

func testWalkStops(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "1")
	put(t, s, "c/d", "2")
	stop, calls := errors.New("stop"), 0
	err := s.Walk(func(string, int64) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("Walk = %v after %d calls", err, calls)
	}
}

func testUsage(t *testing.T, s blob.Store) {
	if free, total, err := s.Usage(); err != nil || free <= 0 || total < free {
		t.Errorf("Usage = %d, %d, %v", free, total, err)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s blob.Store, name, text string) {
	t.Helper()
	w, err := s.Create(name)
	ok(t, err)
	_, err = w.Write([]byte(text))
	ok(t, errors.Join(err, w.Close()))
}

func want(t *testing.T, s blob.Store, files map[string]int64) {
	t.Helper()
	got := map[string]int64{}
	ok(t, s.Walk(func(name string, size int64) error { got[name] = size; return nil }))
	if !maps.Equal(got, files) {
		t.Errorf("holds %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(files)))
	}
}
