package disk_test

import (
	"os"
	"path/filepath"
	"testing"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/disktest"
)

func TestOS(t *testing.T) {
	disktest.Run(t, func(t *testing.T) disk.FS { return open(t, filepath.Join(t.TempDir(), "new", "root")) })
}

func open(t *testing.T, root string) disk.FS {
	t.Helper()
	d, err := disk.OS(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.(interface{ Close() error }).Close() })
	return d
}

func TestOSFollowsNoLink(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"dir": outside, "file": secret, "dangling": filepath.Join(outside, "made")} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	d := open(t, root)
	for _, name := range []string{"dir/secret", "file", "dir/new", "dangling"} {
		if f, err := d.OpenRead(name); err == nil {
			t.Errorf("OpenRead(%s) = %v", name, f)
		}
		if f, err := d.OpenWrite(name); err == nil {
			t.Errorf("OpenWrite(%s) = %v", name, f)
		}
		if f, err := d.Create(name); err == nil {
			t.Errorf("Create(%s) = %v", name, f)
		}
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 1 {
		t.Errorf("outside now has %v, %v", left, err)
	}
}

func TestOSModes(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root")
	d := open(t, root)
	f, err := d.Create("a/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, mode := range map[string]os.FileMode{"": 0o700, "a": 0o700, "a/f": 0o600} {
		i, err := os.Stat(filepath.Join(root, name))
		if err != nil || i.Mode().Perm() != mode {
			t.Errorf("%q has mode %v, %v; want %v", name, i.Mode(), err, mode)
		}
	}
}
