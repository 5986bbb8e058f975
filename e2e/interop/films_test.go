package interop_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"portiek/internal/cameras/fakecam"
)

// film says how ffmpeg is to make a moving test picture with a key picture every second.
type film struct {
	codec   string // ffmpeg's encoder
	size    string
	bframes int
	seconds int
}

var (
	plain264   = film{codec: "libx264", size: "320x240", seconds: 4}
	large264   = film{codec: "libx264", size: "640x480", seconds: 4}
	bframes264 = film{codec: "libx264", size: "320x240", bframes: 3, seconds: 4}
	plain265   = film{codec: "libx265", size: "320x240", seconds: 4}
	bframes265 = film{codec: "libx265", size: "320x240", bframes: 3, seconds: 4}
)

var films struct {
	sync.Mutex
	made map[film]*fakecam.Source
}

// source makes the film, once in a run.
func (f film) source(t testing.TB) *fakecam.Source {
	t.Helper()
	needs(t, "ffmpeg")
	films.Lock()
	defer films.Unlock()
	if s := films.made[f]; s != nil {
		return s
	}
	s, err := fakecam.Open(f.shoot(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	if films.made == nil {
		films.made = map[film]*fakecam.Source{}
	}
	films.made[f] = s
	return s
}

func (f film) shoot(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "film.mp4")
	args := []string{"-v", "error", "-nostdin", "-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=%s:rate=25:duration=%d", f.size, f.seconds),
		"-pix_fmt", "yuv420p", "-c:v", f.codec, "-preset", "ultrafast", "-g", "25", "-bf", fmt.Sprint(f.bframes)}
	if f.codec == "libx265" {
		args = append(args, "-x265-params", fmt.Sprintf("log-level=error:keyint=25:min-keyint=25:scenecut=0:open-gop=0:bframes=%d", f.bframes))
	} else {
		args = append(args, "-sc_threshold", "0")
	}
	if out, err := exec.Command("ffmpeg", append(args, path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Fatal("ffmpeg made nothing", err)
	}
	return path
}
