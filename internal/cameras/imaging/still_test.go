package imaging

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"portiek/internal/base/fail"
)

func TestMain(m *testing.M) {
	RunIfConfined()
	os.Exit(m.Run())
}

// film makes fragmented MP4 of a test picture with ffmpeg, an independent peer here.
func film(t *testing.T, source string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") != "" {
			t.Skip("no ffmpeg")
		}
		t.Fatal(err)
	}
	out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", "2", "-c:v", "libx264",
		"-pix_fmt", "yuv420p", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:1").Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestStill(t *testing.T) {
	sharp, f, err := Still(context.Background(), film(t, "testsrc2=size=1280x720:rate=5"), 1280, 720)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(sharp))
	if err != nil || img.Bounds().Dx() != 320 || img.Bounds().Dy() != 180 {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	for y := range 180 {
		for x := range 320 {
			if img.At(x, y) != img.At(x/16*16, y/16*16) {
				t.Fatalf("pixel %d,%d differs from its square", x, y)
			}
		}
	}
	_, blurred, err := Still(context.Background(), film(t, "testsrc2=size=1280x720:rate=5,gblur=sigma=20"), 1280, 720)
	if err != nil || blurred.Sharpness > f.Sharpness/10 {
		t.Errorf("blurred %+v, sharp %+v, %v", blurred, f, err)
	}
	_, black, err := Still(context.Background(), film(t, "color=black:size=640x480:rate=5"), 640, 480)
	if err != nil || black.Dark < 0.99 || black.Exposure > 16 || black.Sharpness > 1 {
		t.Errorf("black %+v, %v", black, err)
	}
}

func TestRubbishGivesNoStill(t *testing.T) {
	good := film(t, "testsrc2=size=320x240:rate=5")
	for name, c := range map[string]struct {
		mp4           []byte
		width, height int
	}{
		"nothing": {nil, 320, 240}, "rubbish": {bytes.Repeat([]byte("x"), 9999), 320, 240}, "cut": {good[:len(good)/3], 320, 240},
		"no size": {good, 0, 0}, "huge": {good, 1 << 20, 2},
		"a list of other files": {[]byte("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"), 320, 240},
	} {
		if b, _, err := Still(context.Background(), c.mp4, c.width, c.height); !errors.Is(err, errDecode) || b != nil {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
}

func TestWithoutFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, _, err := Still(context.Background(), nil, 320, 240); fail.KindOf(err) != fail.Unavailable || !errors.Is(err, errNoFFmpeg) {
		t.Error(err)
	}
}

// The confined process may read libraries; it may neither read this test's file nor write one.
func TestConfinement(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("geheim"), 0o644); err != nil {
		t.Fatal(err)
	}
	if !landlocked() {
		t.Log("this kernel has no Landlock: only the limits hold")
	} else if out := runConfined(t, "cat", secret); strings.Contains(out, "geheim") {
		t.Error("a confined process read a file of ours")
	}
	made := filepath.Join(filepath.Dir(secret), "made")
	runConfined(t, "cp", "/etc/passwd", made)
	if b, err := os.ReadFile(made); err == nil && len(b) > 0 {
		t.Error("a confined process wrote a file")
	}
	if out := runConfined(t, "env"); strings.Contains(out, "HOME") {
		t.Error("a confined process got our environment: " + out)
	}
}

func runConfined(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd, err := confined(program, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := cmd.CombinedOutput()
	return string(out)
}
