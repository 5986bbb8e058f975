package demo_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/base/disk"
	"portiek/internal/rules/footage"
	"portiek/internal/vault/keyring"
)

// stop is Ctrl-C. Afterwards everything agrees, and the ring has keys of the last term and of nothing before.
func (s *story) stop() {
	s.t.Helper()
	took := s.demo.Interrupt()
	stopped := time.Now()
	s.t.Logf("MEASURED stop after Ctrl-C: %.1f s", took.Seconds())
	if s.demo.Exit() != 0 {
		s.t.Errorf("the demo ended with status %d\n%s", s.demo.Exit(), s.demo.Log())
	}
	if r, exit := s.demo.Fsck(true); exit != 0 {
		s.t.Errorf("fsck ends with %d: %+v", exit, r.Findings)
	}
	ring := s.ring()
	if len(ring.Holds()) > 0 {
		s.t.Errorf("the ring still has keys of holds: %x", ring.Holds())
	}
	epochs := ring.Epochs()
	if len(epochs) == 0 {
		s.t.Error("the ring is empty")
	}
	for _, e := range epochs {
		if e.Start.Before(stopped.Add(-s.term - 2*footage.EpochLength(s.term) - late)) {
			s.t.Errorf("the ring still has the key of %v", e)
		}
	}
}

func (s *story) ring() *keyring.Ring {
	s.t.Helper()
	o := keyring.Options{Recorder: "demo"}
	for _, n := range []string{"1", "2"} {
		o.Rings = append(o.Rings, s.folder("ring-"+n))
		o.Keys = append(o.Keys, s.folder("ringkey-"+n))
	}
	ring, _, err := keyring.Open(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return ring
}

func (s *story) folder(name string) disk.FS {
	s.t.Helper()
	d, err := disk.OS(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// TestSecondRun starts the demo twice on the same folder: the pretend cameras are the same ones to the recorder, and it
// records again.
func TestSecondRun(t *testing.T) {
	demo := live.Demo(t, t.TempDir(), "--cameras", "2")
	for run := range 2 {
		if run == 1 {
			demo.Interrupt()
			if demo.Exit() != 0 {
				t.Fatalf("the first run ended with status %d\n%s", demo.Exit(), demo.Log())
			}
			demo.Again()
		}
		begun := time.Now()
		demo.SignIn()
		live.Until(t, time.Minute, "footage of this run", func() bool {
			f := demo.Timeline("brievenbussen", time.Now()).Footage
			return len(f) > 0 && f[len(f)-1][1] > begun.Add(2*time.Second).UnixMilli()
		})
	}
}

// TestNothingLeft: without --data everything goes at Ctrl-C, and a port in use leaves nothing either and says what to do.
func TestNothingLeft(t *testing.T) {
	bin := live.Binary(t) // before the temporary folder is another
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	out, err := exec.Command(bin, "demo", "--listen", taken.Addr().String()).CombinedOutput()
	if said := string(out); err == nil || !strings.Contains(said, "draait al een ander programma") || !strings.Contains(said, "--listen") {
		t.Errorf("a port in use gives %v: %s", err, out)
	}
	empty(t, temp)

	demo := live.Demo(t, "")
	if len(list(t, temp)) == 0 {
		t.Error("the demo's data is not where we look")
	}
	demo.SignIn()
	live.Until(t, time.Minute, "footage", func() bool { return len(demo.Timeline("hal", time.Now()).Footage) > 0 })
	demo.Interrupt()
	if demo.Exit() != 0 {
		t.Errorf("status %d\n%s", demo.Exit(), demo.Log())
	}
	empty(t, temp)
}

func empty(t *testing.T, dir string) {
	t.Helper()
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "portiek-demo-") {
			names = append(names, e.Name())
		}
	}
	return names
}
