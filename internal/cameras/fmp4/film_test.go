package fmp4

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"

	"portiek/internal/rules/footage"
)

// film is what ffmpeg coded, taken apart by mp4ff: neither is ours.
type film struct {
	track   footage.Track
	samples []footage.Sample
	data    [][]byte
}

// peer finds a program to test against. Without it the test fails, unless PORTIEK_NO_PEERS=1 says that this is known.
func peer(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skipf("%s is not installed", name)
		}
		t.Fatalf("%s is not installed; install it, or set PORTIEK_NO_PEERS=1", name)
	}
	return path
}

// tool runs a peer and gives what it prints; anything on standard error fails the test.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	var out, bad bytes.Buffer
	cmd := exec.Command(peer(t, name), args...)
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil || bad.Len() > 0 {
		t.Fatalf("%s %v: %v\n%s", name, args, err, bad.String())
	}
	return out.String()
}

// codings are the ways of coding that a test goes through.
var codings = map[string][]string{
	"h264":          {"-c:v", "libx264", "-bf", "0", "-g", "25", "-preset", "ultrafast"},
	"h264-b-frames": {"-c:v", "libx264", "-bf", "3", "-g", "25", "-preset", "fast"},
	"h265": {"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25:bframes=2:info=0",
		"-tag:v", "hvc1"},
}

// shoot has ffmpeg code a test picture.
func shoot(t testing.TB, coding []string, seconds string) film {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.mp4")
	args := []string{"-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=322x182:rate=25", "-t", seconds,
		"-pix_fmt", "yuv420p", "-video_track_timescale", "90000"}
	tool(t, "ffmpeg", append(append(args, coding...), path)...)
	return open(t, path)
}

func open(t testing.TB, path string) film {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	trak := f.Moov.Trak
	out := film{track: trackOf(t, trak.Mdia.Minf.Stbl.Stsd)}
	all, err := trak.GetSampleData(1, trak.GetNrSamples())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range all {
		at, err := trak.GetRangesForSampleInterval(uint32(i+1), uint32(i+1))
		if err != nil {
			t.Fatal(err)
		}
		out.samples = append(out.samples, footage.Sample{
			Duration: s.Dur, Offset: s.CompositionTimeOffset, Size: s.Size, Key: s.IsSync(),
		})
		out.data = append(out.data, data[at[0].Offset:at[0].Offset+at[0].Size])
	}
	return out
}

func trackOf(t testing.TB, stsd *mp4.StsdBox) footage.Track {
	t.Helper()
	if a := stsd.AvcX; a != nil {
		return footage.Track{
			Codec: footage.H264, SPS: a.AvcC.SPSnalus, PPS: a.AvcC.PPSnalus, Width: int(a.Width), Height: int(a.Height),
		}
	}
	h := stsd.HvcX
	tr := footage.Track{Codec: footage.H265, Width: int(h.Width), Height: int(h.Height)}
	for _, a := range h.HvcC.NaluArrays {
		switch a.NaluType() {
		case nalVPS:
			tr.VPS = a.Nalus[0]
		case nalSPS:
			tr.SPS = a.Nalus
		case nalPPS:
			tr.PPS = a.Nalus
		}
	}
	return tr
}

// piece is a fragment with the wall time of its first picture.
type piece struct {
	frag []byte
	wall time.Time
}

var noon = time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)

// cut makes fragments of at most 12 pictures, each also ending before a key picture, as the recorder does.
func (f film) cut() (pieces []piece) {
	var base uint64
	for from := 0; from < len(f.samples); {
		to := from + 1
		for to < len(f.samples) && to-from < 12 && !f.samples[to].Key {
			to++
		}
		frag := fragment(uint32(len(pieces)+1), base, f.samples[from:to], f.data[from:to])
		pieces = append(pieces, piece{frag, noon.Add(time.Duration(base) * time.Second / footage.TimeScale)})
		for _, s := range f.samples[from:to] {
			base += uint64(s.Duration)
		}
		from = to
	}
	return pieces
}

// fragment writes one whole fragment.
func fragment(seq uint32, base uint64, samples []footage.Sample, data [][]byte) []byte {
	payload := bytes.Join(data, nil)
	frag := make([]byte, MoofSize(len(samples))+8, MoofSize(len(samples))+8+len(payload))
	PutMoof(frag, seq, base, samples, len(payload))
	return append(frag, payload...)
}

// yielding gives the pieces the way Export wants them.
func yielding(pieces []piece) func(func([]byte, time.Time) error) error {
	return func(yield func([]byte, time.Time) error) error {
		for _, p := range pieces {
			if err := yield(p.frag, p.wall); err != nil {
				return err
			}
		}
		return nil
	}
}
