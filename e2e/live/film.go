package live

import (
	"os/exec"
	"path/filepath"
	"testing"

	"portiek/internal/cameras/fakecam"
)

// Film has ffmpeg make a film for a pretend camera: input is what lavfi draws, args say how it is coded.
func Film(t testing.TB, input string, args ...string) *fakecam.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.mp4")
	all := append([]string{"-v", "error", "-nostdin", "-f", "lavfi", "-i", input, "-pix_fmt", "yuv420p"}, args...)
	if out, err := exec.Command("ffmpeg", append(all, path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg (see make setup): %v\n%s", err, out)
	}
	s, err := fakecam.Open(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Decodes has ffmpeg decode every picture of an MP4 and fails the test at the first thing that it complains of.
func Decodes(t testing.TB, what string, mp4 []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.mp4")
	write(t, path, mp4)
	out, err := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-xerror", "-i", path, "-f", "null", "-").CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%s does not decode: %v\n%s", what, err, out)
	}
}
