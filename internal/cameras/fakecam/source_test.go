package fakecam

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"

	"portiek/internal/rules/footage"
)

// film has ffmpeg code two seconds of a test picture.
func film(t *testing.T, name, size string, coding ...string) *Source {
	t.Helper()
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("ffmpeg is not installed")
		}
		t.Fatal("ffmpeg is not installed; install it, or set PORTIEK_NO_PEERS=1")
	}
	path := filepath.Join(t.TempDir(), name)
	args := []string{"-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=rate=25:size=" + size, "-t", "2", "-pix_fmt", "yuv420p"}
	out, err := exec.Command(program, append(append(args, coding...), path)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s, err := Open(path, 25)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	x264 = []string{"-c:v", "libx264", "-bf", "0", "-g", "25", "-preset", "ultrafast", "-slices", "3"}
	x265 = []string{"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25:bframes=2"}
)

func allHashes(s *Source) (all [][32]byte) {
	for i := range s.units {
		all = append(all, s.hashes(&s.units[i])...)
	}
	return all
}

// The same pictures from an MP4 and from a byte stream are cut alike, several slices a picture and all.
func TestMP4AndAnnexBAgree(t *testing.T) {
	for codec, c := range map[footage.Codec]struct {
		raw    string
		coding []string
	}{footage.H264: {"a.264", x264}, footage.H265: {"a.265", x265}} {
		boxed, raw := film(t, "a.mp4", "320x240", c.coding...), film(t, c.raw, "320x240", c.coding...)
		if boxed.Codec != codec || raw.Codec != codec || boxed.Len() != 50 || raw.Len() != 50 {
			t.Errorf("codec %d: %d and %d pictures", codec, boxed.Len(), raw.Len())
		}
		if !slices.Equal(allHashes(boxed), allHashes(raw)) {
			t.Errorf("codec %d: other NAL units", codec)
		}
		if boxed.length != 2*footage.TimeScale || raw.length != boxed.length {
			t.Errorf("codec %d: %d and %d ticks", codec, boxed.length, raw.length)
		}
		for i := range boxed.units {
			if boxed.units[i].key != raw.units[i].key || boxed.units[i].dts != raw.units[i].dts {
				t.Fatalf("codec %d: picture %d differs", codec, i)
			}
		}
	}
}

func TestBFramesAreSentInDecodingOrder(t *testing.T) {
	s := film(t, "b.mp4", "320x240", "-c:v", "libx264", "-bf", "3", "-g", "25")
	earlier := 0
	for i := 1; i < s.Len(); i++ {
		if s.units[i].dts <= s.units[i-1].dts || s.units[i].pts < s.units[i].dts {
			t.Fatalf("picture %d: decoded at %d, shown at %d", i, s.units[i].dts, s.units[i].pts)
		}
		if s.units[i].pts < s.units[i-1].pts {
			earlier++
		}
	}
	if earlier == 0 {
		t.Error("no picture is shown before one that was decoded earlier")
	}
}

func TestSourceRefusesRubbish(t *testing.T) {
	for name, data := range map[string]string{"a.mp4": "no boxes here", "a.264": "\x00\x00\x01\x09", "a.265": ""} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, 25); !errors.Is(err, ErrSource) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A film that begins in the middle, without parameter sets, is played as it is.
func TestPlaysBrokenFilms(t *testing.T) {
	broken, err := AnnexB("broken", []byte("\x00\x00\x01\x41\x88\x01\x00\x00\x00\x01\x41\x99\x02"), footage.H264, 25)
	if err != nil {
		t.Fatal(err)
	}
	_, v := one(t, Options{Cameras: []Camera{{Source: broken}}})
	v.until("both pictures, twice", func() bool { return len(v.vcl) >= 4 })
	if !slices.Equal(v.vcl[:2], v.vcl[2:4]) {
		t.Error("the pictures do not come round")
	}
}

// Change goes on in band when the codec stays, and has readers come again when it does not.
func TestChange(t *testing.T) {
	small, large, other := film(t, "s.mp4", "320x240", x264...), film(t, "l.mp4", "640x480", x264...), film(t, "o.mp4", "320x240", x265...)
	s, v := one(t, Options{Cameras: []Camera{{Source: small, Alternate: large}}})
	v.until("a picture", func() bool { return len(v.vcl) > 0 })
	set(t, s, Fault{Kind: Change})
	want := large.hashes(&large.units[0])[0]
	v.until("the large picture", func() bool { return slices.Contains(v.vcl, want) })

	s, v = one(t, Options{Cameras: []Camera{{Source: small, Alternate: other}}})
	v.until("a picture", func() bool { return len(v.vcl) > 0 })
	set(t, s, Fault{Kind: Change})
	v.ended()
	desc := describe(t, s.URL(0))
	if _, ok := desc.Medias[0].Formats[0].(*format.H265); !ok {
		t.Errorf("described as %T", desc.Medias[0].Formats[0])
	}
}

func TestOffersAudio(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t), Audio: true}}})
	desc := describe(t, s.URL(0))
	if len(desc.Medias) != 2 || desc.Medias[1].Type != description.MediaTypeAudio {
		t.Errorf("%d media", len(desc.Medias))
	}
}

func TestRefusesUDP(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	u, err := base.ParseURL(s.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	udp := gortsplib.ProtocolUDP
	c := &gortsplib.Client{Scheme: u.Scheme, Host: u.Host, Protocol: &udp}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	desc, _, err := c.Describe(u)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Setup(desc.BaseURL, desc.Medias[0], 0, 0); err == nil {
		t.Error("UDP was set up")
	}
}

func describe(t *testing.T, rawURL string) *description.Session {
	t.Helper()
	u, err := base.ParseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	c := &gortsplib.Client{Scheme: u.Scheme, Host: u.Host}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	desc, _, err := c.Describe(u)
	if err != nil {
		t.Fatal(err)
	}
	return desc
}
