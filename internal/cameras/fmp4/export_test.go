package fmp4

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

// headWriter keeps the beginning of what is written and counts the rest.
type headWriter struct {
	head []byte
	size uint64
}

func (w *headWriter) Write(b []byte) (int, error) {
	if w.head == nil {
		w.head = bytes.Clone(b)
	}
	w.size += uint64(len(b))
	return len(b), nil
}

// A file of more than 4 GiB has a 64-bit mdat and places beyond 4 GiB.
func TestExportBeyond4GiB(t *testing.T) {
	const n, size = 300, 16 << 20
	frag := fragment(1, 0, []footage.Sample{{Duration: 3600, Size: size, Key: true}}, [][]byte{make([]byte, size)})
	var pieces []piece
	for i := range n {
		pieces = append(pieces, piece{frag, noon.Add(time.Duration(i) * 40 * time.Millisecond)})
	}
	var w headWriter
	if err := Export(&w, small["h264"], yielding(pieces)); err != nil {
		t.Fatal(err)
	}
	header := w.head[len(w.head)-16:]
	if be.Uint32(header) != 1 || string(header[4:8]) != "mdat" || be.Uint64(header[8:]) != n*size+16 {
		t.Errorf("mdat header %x", header)
	}
	if w.size != uint64(len(w.head))+n*size {
		t.Errorf("%d bytes written", w.size)
	}
	_, moov, _, _ := nextBox(w.head[be.Uint32(w.head):])
	co64, ok := descend(moov, "trak", "mdia", "minf", "stbl", "co64")
	if !ok {
		t.Fatal("no co64")
	}
	last := be.Uint64(co64[len(co64)-8:])
	if want := uint64(len(w.head)) + (n-1)*size; last != want {
		t.Errorf("last picture at %d, want %d", last, want)
	}
}

// However far fragments lie apart, and however the times tremble, media time is within 40 ms of wall time wherever a
// fragment begins.
func TestExportFollowsWallTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan{}
		wall, media := noon, []float64{}
		for range rapid.IntRange(1, 30).Draw(t, "fragments") {
			n := rapid.IntRange(1, 12).Draw(t, "pictures")
			frag := fragment(1, 0, make([]footage.Sample, n), nil)
			for i := range n {
				be.PutUint32(frag[tableAt+i*sampleLine+8:], flagsKey)
				be.PutUint32(frag[tableAt+i*sampleLine:], 3600)
			}
			if err := p.add(frag, wall); err != nil {
				t.Fatal(err)
			}
			begins := p.media // of the fragment's first sample
			for range n - 1 {
				begins -= 3600
			}
			if p.last == nil {
				t.Fatal("nothing waits")
			}
			media = append(media, float64(begins)/footage.TimeScale-wall.Sub(noon).Seconds())
			gap := time.Duration(rapid.IntRange(-20, 3_000_000).Draw(t, "gap ms")) * time.Millisecond
			wall = wall.Add(time.Duration(n)*40*time.Millisecond + gap)
		}
		for i, off := range media {
			if math.Abs(off) > 0.0401 {
				t.Fatalf("fragment %d is %v s off", i, off)
			}
		}
	})
}

func TestExportRefuses(t *testing.T) {
	frag := tinyFragment()
	two := []piece{{frag, noon}, {frag, noon.Add(time.Second)}}
	calls := 0
	shrinking := func(yield func([]byte, time.Time) error) error {
		calls++
		return yielding(two[:3-calls])(yield)
	}
	growing := func(yield func([]byte, time.Time) error) error {
		calls++
		return yielding(two[:calls])(yield)
	}
	for what, c := range map[string]struct {
		fragments func(func([]byte, time.Time) error) error
		want      error
	}{
		"nothing":        {yielding(nil), ErrExport},
		"rubbish":        {yielding([]piece{{frag[1:], noon}}), ErrFragment},
		"a gap too long": {yielding([]piece{{frag, noon}, {frag, noon.Add(7 * time.Hour)}}), ErrExport},
		"fewer later":    {shrinking, ErrExport},
		"more later":     {growing, ErrExport},
		"a failing disk": {func(func([]byte, time.Time) error) error { return io.ErrUnexpectedEOF }, io.ErrUnexpectedEOF},
	} {
		calls = 0
		if err := Export(io.Discard, small["h264"], c.fragments); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := Export(io.Discard, small["h264"], yielding([]piece{{frag, noon}})); err != nil {
		t.Errorf("one fragment: %v", err)
	}
	if err := Export(failingWriter{}, small["h264"], yielding(two)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a viewer that goes away: %v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// BenchmarkExport exports an hour of 4 Mbit/s at 25 pictures a second; x/s is how many times real time.
func BenchmarkExport(b *testing.B) {
	const perFragment, size = 12, 20_000
	samples := make([]footage.Sample, perFragment)
	data := make([][]byte, perFragment)
	for i := range samples {
		samples[i] = footage.Sample{Duration: 3600, Size: size, Key: i == 0}
		data[i] = make([]byte, size)
	}
	frag := fragment(1, 0, samples, data)
	hour := func(yield func([]byte, time.Time) error) error {
		for i := range 3600 * 25 / perFragment {
			if err := yield(frag, noon.Add(time.Duration(i)*perFragment*40*time.Millisecond)); err != nil {
				return err
			}
		}
		return nil
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Export(io.Discard, small["h264"], hour); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(3600*float64(b.N)/b.Elapsed().Seconds(), "x/s")
}
