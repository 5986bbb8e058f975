package memdisk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/disktest"
	"portiek/internal/base/disk/memdisk"

	"pgregory.net/rapid"
)

func TestMemdisk(t *testing.T) {
	disktest.Run(t, func(*testing.T) disk.FS { return memdisk.New() })
}

func create(t *testing.T, d disk.FS, name, s string) disk.File {
	t.Helper()
	f, err := d.Create(name)
	if err == nil {
		_, err = f.Write([]byte(s))
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func read(d disk.FS, name string) (string, error) {
	r, err := d.OpenRead(name)
	if err != nil {
		return "", err
	}
	n, err := r.Size()
	b := make([]byte, n)
	if n > 0 && err == nil {
		_, err = r.ReadAt(b, 0)
	}
	return string(b), err
}

func TestCrashLosesTheUnsynced(t *testing.T) {
	d := memdisk.New()
	kept := create(t, d, "kept", "kept")
	_ = kept.Sync()
	_ = d.SyncDir(".")
	_, _ = kept.Write([]byte(" and lost"))
	_, _ = kept.WriteAt([]byte("K"), 0)
	_ = create(t, d, "nameless", "synced, but its name is not").Sync()
	d.Crash(nil)
	if s, err := read(d, "kept"); s != "kept" || err != nil {
		t.Errorf("kept = %q, %v", s, err)
	}
	if s, err := read(d, "nameless"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nameless = %q, %v", s, err)
	}
	if _, err := kept.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a file stays open over a crash: %v", err)
	}
}

func TestCrashUndoesRemovalAndRename(t *testing.T) {
	d := memdisk.New()
	for _, name := range []string{"a", "b", "c"} {
		_ = create(t, d, name, name).Sync()
	}
	_ = d.SyncDir(".")
	_ = d.Remove("a")
	_ = d.Rename("b", "c")
	d.Crash(nil)
	for _, name := range []string{"a", "b", "c"} {
		if s, err := read(d, name); s != name || err != nil {
			t.Errorf("%s = %q, %v", name, s, err)
		}
	}
}

// Whatever the seed: synced bytes stay, every byte after them is what was written there or zero, and over many seeds each outcome
// comes up.
func TestCrashOutcomes(t *testing.T) {
	outcomes := map[string]bool{}
	for seed := range uint64(200) {
		d := memdisk.New()
		f := create(t, d, "f", "solid")
		_ = f.Sync()
		_ = d.SyncDir(".")
		_, _ = f.Write([]byte("1111"))
		_, _ = f.Write([]byte("2222"))
		d.Crash(rand.New(rand.NewPCG(seed, 0)))
		s, err := read(d, "f")
		if err != nil || len(s) < 5 || s[:5] != "solid" {
			t.Fatalf("seed %d: %q, %v", seed, s, err)
		}
		for i, c := range []byte(s[5:]) {
			if c != 0 && c != "11112222"[i] {
				t.Fatalf("seed %d: %q", seed, s)
			}
		}
		outcomes[s[5:]] = true
	}
	for _, s := range []string{"", "1111", "11112222", "\x00\x00\x00\x002222", "11", "11\x00\x00"} {
		if !outcomes[s] {
			t.Errorf("outcome %q never comes up", s)
		}
	}
}

// After Sync and SyncDir a crash changes nothing, whatever was done before.
func TestSyncedSurvives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d, model := memdisk.New(), []byte{}
		f, _ := d.Create("f")
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			if rapid.IntRange(0, 4).Draw(rt, "truncate") == 0 {
				n := rapid.IntRange(0, 40).Draw(rt, "size")
				_ = f.Truncate(int64(n))
				model = append(model, make([]byte, 50)...)[:n:n]
				continue
			}
			b := rapid.SliceOfN(rapid.Byte(), 1, 10).Draw(rt, "bytes")
			at := rapid.IntRange(0, 30).Draw(rt, "at")
			_, _ = f.WriteAt(b, int64(at))
			if grow := at + len(b) - len(model); grow > 0 {
				model = append(model, make([]byte, grow)...)
			}
			copy(model[at:], b)
		}
		if s, _ := read(d, "f"); s != string(model) {
			rt.Fatalf("before: %q, want %q", s, model)
		}
		_ = f.Sync()
		_ = d.SyncDir(".")
		_, _ = f.WriteAt([]byte("later"), rapid.Int64Range(0, 60).Draw(rt, "later"))
		d.Crash(nil)
		if s, err := read(d, "f"); s != string(model) || err != nil {
			rt.Fatalf("after: %q, %v, want %q", s, err, model)
		}
	})
}

func TestFull(t *testing.T) {
	d := memdisk.New()
	d.SetCapacity(10)
	f := create(t, d, "f", "12345678")
	n, err := f.Write([]byte("9012"))
	if n != 2 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Write = %d, %v; want 2, ENOSPC", n, err)
	}
	if free, total, _ := d.Usage(); free != 0 || total != 10 {
		t.Errorf("Usage = %d, %d", free, total)
	}
	if err := d.Remove("f"); err != nil {
		t.Fatal(err)
	}
	create(t, d, "g", "1234567890")
	d.Crash(nil)
	if free, _, _ := d.Usage(); free != 10 {
		t.Errorf("free after crash = %d, want 10", free)
	}
}

func TestFaults(t *testing.T) {
	broken := errors.New("broken")
	d := memdisk.New()
	d.SetFault(memdisk.FailAt(2, broken))
	f, _ := d.Create("f")
	if _, err := f.Write([]byte("lost")); !errors.Is(err, broken) {
		t.Errorf("second operation: %v", err)
	}
	d.SetFault(memdisk.FailAt(1, memdisk.Late(broken)))
	if _, err := f.Write([]byte("done")); !errors.Is(err, broken) {
		t.Errorf("late fault: %v", err)
	}
	if s, _ := read(d, "f"); !bytes.Equal([]byte(s), []byte("done")) {
		t.Errorf("f = %q", s)
	}
	d.SetFault(memdisk.DieAt(1, broken))
	for range 3 {
		if err := f.Sync(); !errors.Is(err, broken) {
			t.Errorf("after death: %v", err)
		}
	}
}
