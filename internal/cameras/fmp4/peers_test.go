package fmp4

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"

	"portiek/internal/rules/footage"
)

// times are the presentation times, in seconds, that ffprobe reads from a file, in order; it decodes every picture.
func times(t *testing.T, path string) (pts []float64) {
	t.Helper()
	var out struct {
		Frames []struct {
			PTS string `json:"best_effort_timestamp_time"`
		} `json:"frames"`
	}
	text := tool(t, "ffprobe", "-v", "warning", "-of", "json", "-show_entries", "frame=best_effort_timestamp_time", path)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	for _, f := range out.Frames {
		v, err := strconv.ParseFloat(f.PTS, 64)
		if err != nil {
			t.Fatal(err)
		}
		pts = append(pts, v)
	}
	return pts
}

// shown are the presentation times that the samples say, in seconds, in order.
func shown(samples []footage.Sample) (pts []float64) {
	var dts int64
	for _, s := range samples {
		pts = append(pts, float64(dts+int64(s.Offset))/footage.TimeScale)
		dts += int64(s.Duration)
	}
	sort.Float64s(pts)
	return pts
}

func sameTimes(t *testing.T, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d pictures, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-5 {
			t.Fatalf("picture %d at %v s, want %v", i, got[i], want[i])
		}
	}
}

func write(t *testing.T, parts ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.mp4")
	if err := os.WriteFile(path, bytes.Join(parts, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// clean has ffmpeg decode the whole file; tool fails on any warning. The MD5 of each picture tells whether the right ones
// came out.
func clean(t *testing.T, path string) (pictures []string) {
	t.Helper()
	out := tool(t, "ffmpeg", "-v", "warning", "-nostdin", "-xerror", "-i", path, "-fps_mode", "passthrough", "-f", "framemd5", "-")
	for line := range strings.Lines(out) {
		if fields := strings.Split(line, ","); !strings.HasPrefix(line, "#") {
			pictures = append(pictures, strings.TrimSpace(fields[len(fields)-1]))
		}
	}
	return pictures
}

func TestPeersReadFragments(t *testing.T) {
	for name, coding := range codings {
		t.Run(name, func(t *testing.T) {
			f := shoot(t, coding, "3")
			init, err := Init(f.track)
			if err != nil {
				t.Fatal(err)
			}
			parts := [][]byte{init}
			for _, p := range f.cut() {
				parts = append(parts, p.frag)
			}
			path := write(t, parts...)
			sameTimes(t, times(t, path), shown(f.samples))
			if n := len(clean(t, path)); n != 75 {
				t.Errorf("ffmpeg decoded %d pictures", n)
			}
			decodeWithMP4ff(t, path, f)
		})
	}
}

func decodeWithMP4ff(t *testing.T, path string, f film) {
	t.Helper()
	file, err := mp4.ReadMP4File(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, segment := range file.Segments {
		for _, frag := range segment.Fragments {
			samples, err := frag.GetFullSamples(file.Init.Moov.Mvex.Trex)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range samples {
				got := footage.Sample{Duration: s.Dur, Offset: s.CompositionTimeOffset, Size: s.Size, Key: s.IsSync()}
				if got != f.samples[at] || !bytes.Equal(s.Data, f.data[at]) {
					t.Fatalf("picture %d: %+v, want %+v", at, got, f.samples[at])
				}
				at++
			}
		}
	}
	if at != len(f.samples) {
		t.Fatalf("mp4ff found %d pictures, want %d", at, len(f.samples))
	}
}

func TestPeersReadExport(t *testing.T) {
	for name, coding := range codings {
		t.Run(name, func(t *testing.T) {
			f := shoot(t, coding, "3")
			var out bytes.Buffer
			if err := Export(&out, f.track, yielding(f.cut())); err != nil {
				t.Fatal(err)
			}
			path := write(t, out.Bytes())
			sameTimes(t, times(t, path), shown(f.samples))
			init, err := Init(f.track)
			if err != nil {
				t.Fatal(err)
			}
			parts := [][]byte{init}
			for _, p := range f.cut() {
				parts = append(parts, p.frag)
			}
			if a, b := clean(t, path), clean(t, write(t, parts...)); strings.Join(a, " ") != strings.Join(b, " ") {
				t.Error("export and fragments show other pictures")
			}
			exportIsPlain(t, path, f)
		})
	}
}

// exportIsPlain checks with mp4ff that samples, key pictures and places are right, moov comes first and the date is told.
func exportIsPlain(t *testing.T, path string, f film) {
	t.Helper()
	g := open(t, path)
	for i := range f.samples {
		if g.samples[i] != f.samples[i] || !bytes.Equal(g.data[i], f.data[i]) {
			t.Fatalf("picture %d: %+v, want %+v", i, g.samples[i], f.samples[i])
		}
	}
	file, err := mp4.ReadMP4File(path)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range file.Children {
		order = append(order, c.Type())
	}
	if strings.Join(order, " ") != "ftyp moov mdat" {
		t.Errorf("boxes %v", order)
	}
	if made := file.Moov.Mvhd.CreationTimeS(); made != noon.Unix() {
		t.Errorf("creation time %v", time.Unix(made, 0))
	}
}

// A gap of ten seconds in wall time is ten seconds in the file; the picture before it is shown until the gap ends.
func TestExportKeepsGaps(t *testing.T) {
	f := shoot(t, codings["h264"], "3")
	pieces := f.cut()
	const after = 3
	for i := after; i < len(pieces); i++ {
		pieces[i].wall = pieces[i].wall.Add(10 * time.Second)
	}
	var out bytes.Buffer
	if err := Export(&out, f.track, yielding(pieces)); err != nil {
		t.Fatal(err)
	}
	want := shown(f.samples)
	for i := range want {
		if want[i] >= pieces[after].wall.Sub(noon).Seconds()-10-1e-6 {
			want[i] += 10
		}
	}
	sameTimes(t, times(t, write(t, out.Bytes())), want)
}

func TestPeersReadKeyOnly(t *testing.T) {
	for name, coding := range codings {
		t.Run(name, func(t *testing.T) {
			f := shoot(t, coding, "3")
			init, err := Init(f.track)
			if err != nil {
				t.Fatal(err)
			}
			out, keys := init, 0
			for _, p := range f.cut() {
				more, err := KeyOnly(out, p.frag, uint64(keys)*9000, 9000)
				if err == nil {
					out = more
					keys++
				}
			}
			if keys != 3 {
				t.Fatalf("%d key pictures", keys)
			}
			sameTimes(t, times(t, write(t, out)), []float64{0, 0.1, 0.2})
		})
	}
}
