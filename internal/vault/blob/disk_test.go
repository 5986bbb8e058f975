package blob_test

import (
	"errors"
	"io/fs"
	"testing"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/blob/blobtest"
)

func TestDiskInMemory(t *testing.T) {
	blobtest.Run(t, func(*testing.T) blob.Store { return blob.NewDisk(memdisk.New()) })
}

func TestDiskOnOS(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		d, err := disk.OS(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return blob.NewDisk(d)
	})
}

func size(s blob.Store, name string) int64 {
	r, err := s.Open(name)
	if err != nil {
		return -1
	}
	defer r.Close()
	n, _ := r.Size()
	return n
}

// What Sync, Close, Remove and Truncate promise survives a power cut that loses everything else, folders included.
func TestDurable(t *testing.T) {
	d := memdisk.New()
	s := blob.NewDisk(d)
	synced, _ := s.Create("hal/1/synced")
	_, _ = synced.Write([]byte("12345"))
	if err := synced.Sync(); err != nil {
		t.Fatal(err)
	}
	_, _ = synced.Write([]byte("lost"))
	for _, name := range []string{"hal/1/removed", "hal/2/cut", "deur/1/alone"} {
		w, _ := s.Create(name)
		_, _ = w.Write([]byte("12345"))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{s.Remove("hal/1/removed"), s.Remove("deur/1/alone"), s.Truncate("hal/2/cut", 2)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.Crash(nil)
	for name, want := range map[string]int64{"hal/1/synced": 5, "hal/1/removed": -1, "hal/2/cut": 2, "deur/1/alone": -1} {
		if got := size(s, name); got != want {
			t.Errorf("%s has size %d, want %d (-1: gone)", name, got, want)
		}
	}
}

// A folder that went and came back is durable once more.
func TestFolderComesBack(t *testing.T) {
	d := memdisk.New()
	s := blob.NewDisk(d)
	for range 2 {
		w, _ := s.Create("hal/1/f")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove("hal/1/f"); err != nil {
			t.Fatal(err)
		}
	}
	w, _ := s.Create("hal/1/f")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d.Crash(nil)
	if got := size(s, "hal/1/f"); got != 0 {
		t.Errorf("size %d, want 0", got)
	}
}

// A removal whose syncing failed is not called done; the next one settles it.
func TestRemoveIsDurableOrFails(t *testing.T) {
	broken := errors.New("broken")
	d := memdisk.New()
	s := blob.NewDisk(d)
	for _, name := range []string{"hal/f", "hal/g"} {
		w, _ := s.Create(name)
		_ = w.Close()
	}
	d.SetFault(func(o memdisk.Op) error {
		if o.Kind == memdisk.OpSyncDir {
			return broken
		}
		return nil
	})
	if err := s.Remove("hal/f"); !errors.Is(err, broken) {
		t.Fatalf("Remove = %v", err)
	}
	d.SetFault(nil)
	if err := s.Remove("hal/f"); err != nil {
		t.Fatal(err)
	}
	d.Crash(nil)
	if _, err := s.Open("hal/f"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is back: %v", err)
	}
}
