package witness

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

var ctx = context.Background()

func checkpoint(t *testing.T, second int) []byte {
	t.Helper()
	s, err := audit.NewSigner(audit.Origin("r", [16]byte{}), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Sign(audit.Checkpoint{Head: audit.Edge{}.Head(), At: time.Unix(int64(second), 0)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func records(t *testing.T, path string) (good [][]byte, bad int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for r, err := range audit.Records(f) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Err != nil {
			bad++
		} else {
			good = append(good, r.Signed)
		}
	}
	return good, bad
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.checkpoints")
	f := NewFile(path, dir)
	if b, err := f.Latest(ctx); b != nil || err != nil {
		t.Errorf("before the first: %q %v", b, err)
	}
	for i := range 300 { // more than Latest looks at
		if err := f.Put(ctx, checkpoint(t, i)); err != nil {
			t.Fatal(err)
		}
	}
	last, err := NewFile(path, dir).Latest(ctx)
	if err != nil || !bytes.Equal(last, checkpoint(t, 299)) {
		t.Errorf("%q %v", last, err)
	}
	if good, bad := records(t, path); len(good) != 300 || bad != 0 {
		t.Errorf("%d good, %d bad", len(good), bad)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 || st.Size() < tail {
		t.Errorf("%v %v", st, err)
	}
	if !f.SameDevice() {
		t.Error("no warning beside the data")
	}
	if f = NewFile(path, "/proc"); f.Put(ctx, checkpoint(t, 0)) != nil || f.SameDevice() {
		t.Error("a warning on another device")
	}
}

// What a crash left is closed, never cut off: the file may be append-only.
func TestFileAfterCrash(t *testing.T) {
	whole := audit.AppendRecord(checkpoint(t, 1), false)
	for _, cut := range []int{1, 40, len(whole) - 30, len(whole) - 2, len(whole) - 1, len(whole)} {
		path := filepath.Join(t.TempDir(), "w")
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f := NewFile(path, "/")
		if err := f.Put(ctx, checkpoint(t, 2)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(b, whole[:cut]) {
			t.Errorf("cut at %d: what stood there is gone (%v)", cut, err)
		}
		if last, err := f.Latest(ctx); err != nil || !bytes.Equal(last, checkpoint(t, 2)) {
			t.Errorf("cut at %d: %q %v", cut, last, err)
		}
	}
}

func TestFileRefuses(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	link, pipe, folder := filepath.Join(dir, "link"), filepath.Join(dir, "pipe"), filepath.Join(dir, "folder")
	for _, err := range []error{os.WriteFile(target, nil, 0o600), os.Symlink(target, link), syscall.Mkfifo(pipe, 0o600), os.Mkdir(folder, 0o700)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{link, pipe, folder, filepath.Join(dir, "unmounted", "w")} {
		if err := NewFile(path, dir).Put(ctx, checkpoint(t, 1)); fail.KindOf(err) != fail.Unavailable {
			t.Errorf("%s: %v", path, err)
		}
	}
	if b, err := os.ReadFile(target); err != nil || len(b) != 0 {
		t.Errorf("through the link: %q %v", b, err)
	}
	if _, err := NewFile(folder, dir).Latest(ctx); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("%v", err)
	}
}
