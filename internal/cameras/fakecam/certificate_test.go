package fakecam

import "testing"

// TestKeep: with a folder to keep them in, cameras have the same certificates in the next run; without one, new ones.
func TestKeep(t *testing.T) {
	spki := func(keep string) (all [2][32]byte) {
		s := start(t, Options{Cameras: []Camera{{Source: demo(t)}, {Source: demo(t)}}, TLS: true, Keep: keep})
		defer s.Close()
		for i := range all {
			all[i] = s.SPKI(i)
		}
		return all
	}
	dir := t.TempDir()
	first := spki(dir)
	if first[0] == first[1] {
		t.Error("two cameras share a certificate")
	}
	if again := spki(dir); again != first {
		t.Error("the second run has other certificates")
	}
	if other := spki(""); other[0] == first[0] {
		t.Error("a run without the folder has the kept certificate")
	}
}
