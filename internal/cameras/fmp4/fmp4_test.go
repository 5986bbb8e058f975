package fmp4

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/Eyevinn/mp4ff/hevc"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

var update = flag.Bool("update", false, "write the golden files anew")

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// small are tracks with parameter sets of real encoders.
var small = map[string]footage.Track{
	"h264": {
		Codec: footage.H264, Width: 1920, Height: 1080, CodecString: "avc1.640028",
		SPS: [][]byte{unhex("67640028acd940780227e5c044000003000400000300c83c60c658")},
		PPS: [][]byte{unhex("68ebe3cb22c0")},
	},
	"h265": {
		Codec: footage.H265, Width: 1920, Height: 1080, CodecString: "hvc1.1.6.L120.90",
		VPS: unhex("40010c01ffff016000000300900000030000030078959809"),
		SPS: [][]byte{unhex("420101016000000300900000030000030078a003c08010e596566924caf010100000030010000003019080")},
		PPS: [][]byte{unhex("4401c172b46240")},
	},
}

var tiny = []footage.Sample{{Duration: 3600, Offset: 3600, Size: 5, Key: true}, {Duration: 3600, Offset: -1, Size: 3}}

func tinyFragment() []byte {
	return fragment(7, 1<<33, tiny, [][]byte{{0, 0, 0, 1, 0x65}, {1, 2, 3}})
}

// The bytes on disk never change by accident: what was sealed years ago must still be read.
func TestGolden(t *testing.T) {
	for name, track := range small {
		init, err := Init(track)
		if err != nil {
			t.Fatal(err)
		}
		got := []byte(hex.Dump(init) + "\n" + hex.Dump(tinyFragment()))
		path := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
}

func TestInitComesBack(t *testing.T) {
	for name, track := range small {
		init, err := Init(track)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseInit(init)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(track, back); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
		for n := range init { // cut off anywhere: refused, never read beyond its end
			if _, err := ParseInit(init[:n:n]); !errors.Is(err, ErrInit) {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
	}
}

// mp4ff reads profile, tier, level and format from the SPS in its own way.
func TestHEVCRecordAgreesWithMP4ff(t *testing.T) {
	track := small["h265"]
	record, err := hvcC(track)
	if err != nil {
		t.Fatal(err)
	}
	got, err := hevc.DecodeHEVCDecConfRec(record)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hevc.CreateHEVCDecConfRec([][]byte{track.VPS}, track.SPS, track.PPS, true, true, true, true)
	if err != nil {
		t.Fatal(err)
	}
	want.NumTemporalLayers, want.TemporalIDNested = 1, 1 // mp4ff leaves these at unknown
	if d := cmp.Diff(want, got, cmp.AllowUnexported(hevc.NaluArray{})); d != "" {
		t.Error(d)
	}
}

func TestInitRefuses(t *testing.T) {
	for what, spoil := range map[string]func(*footage.Track){
		"no SPS":       func(t *footage.Track) { t.SPS = nil },
		"no PPS":       func(t *footage.Track) { t.PPS = nil },
		"empty PPS":    func(t *footage.Track) { t.PPS = [][]byte{{}} },
		"short SPS":    func(t *footage.Track) { t.SPS = [][]byte{t.SPS[0][:3]} },
		"cut-off SPS":  func(t *footage.Track) { t.SPS = [][]byte{t.SPS[0][:4]} },
		"32 SPS":       func(t *footage.Track) { t.SPS = bytesTimes(t.SPS[0], 70) },
		"long PPS":     func(t *footage.Track) { t.PPS = [][]byte{make([]byte, 1<<16)} },
		"no width":     func(t *footage.Track) { t.Width = 0 },
		"great height": func(t *footage.Track) { t.Height = 1 << 16 },
		"no codec":     func(t *footage.Track) { t.Codec = 0 },
	} {
		for name, track := range small {
			spoil(&track)
			if _, err := Init(track); !errors.Is(err, ErrTrack) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
}

func bytesTimes(b []byte, n int) (all [][]byte) {
	for range n {
		all = append(all, b)
	}
	return all
}

func drawSamples(t *rapid.T) (samples []footage.Sample, data [][]byte) {
	for range rapid.IntRange(0, 40).Draw(t, "n") {
		d := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "data")
		data = append(data, d)
		samples = append(samples, footage.Sample{
			Duration: rapid.Uint32().Draw(t, "duration"), Offset: rapid.Int32().Draw(t, "offset"),
			Size: uint32(len(d)), Key: rapid.Bool().Draw(t, "key"),
		})
	}
	return samples, data
}

func TestFragmentComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples, data := drawSamples(t)
		seq, base := rapid.Uint32().Draw(t, "seq"), rapid.Uint64().Draw(t, "base")
		frag := fragment(seq, base, samples, data)
		f, err := Parse(frag)
		if err != nil {
			t.Fatal(err)
		}
		want := Fragment{seq, base, samples, bytes.Join(data, nil)}
		if d := cmp.Diff(want, f, cmp.Transformer("empty", func(b []byte) string { return string(b) })); d != "" {
			t.Fatal(d)
		}
		moved := rapid.Uint64().Draw(t, "moved")
		if err := Rebase(frag, moved); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(frag, fragment(seq, moved, samples, data)) {
			t.Fatal("Rebase changed something else than the time")
		}
		keyOnlyIs(t, frag, samples, data)
	})
}

func keyOnlyIs(t *rapid.T, frag []byte, samples []footage.Sample, data [][]byte) {
	before := bytes.Clone(frag)
	out, err := KeyOnly([]byte("head"), frag, 5, 6)
	if len(samples) == 0 || !samples[0].Key {
		if !errors.Is(err, ErrKey) || string(out) != "head" {
			t.Fatalf("%v, %q", err, out)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	one := []footage.Sample{{Duration: 6, Size: samples[0].Size, Key: true}}
	seq := be.Uint32(frag[seqAt:])
	if want := append([]byte("head"), fragment(seq, 5, one, data[:1])...); !bytes.Equal(out, want) {
		t.Fatalf("%x, want %x", out, want)
	}
	if !bytes.Equal(before, frag) {
		t.Fatal("KeyOnly changed the fragment")
	}
}

// Any bit that is flipped outside times, durations, offsets and pictures is noticed.
func TestParseRefusesAnotherLayout(t *testing.T) {
	frag := tinyFragment()
	free := func(i int) bool { // numbers that may be anything
		line := i - tableAt
		inTable := line >= 0 && line < 2*sampleLine
		return i >= seqAt && i < seqAt+4 || i >= timeAt && i < timeAt+8 || i >= MoofSize(2)+8 ||
			inTable && (line%sampleLine < 4 || line%sampleLine >= 12)
	}
	for i := range frag {
		for bit := range 8 {
			bad := bytes.Clone(frag)
			bad[i] ^= 1 << bit
			if _, err := Parse(bad); (err == nil) != free(i) {
				t.Errorf("byte %d bit %d: %v", i, bit, err)
			}
		}
	}
	for n := range frag {
		if _, err := Parse(frag[:n:n]); !errors.Is(err, ErrFragment) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestPutMoofAllocatesNothing(t *testing.T) {
	samples := make([]footage.Sample, 25)
	dst := make([]byte, MoofSize(len(samples))+8)
	if n := testing.AllocsPerRun(100, func() { PutMoof(dst, 1, 2, samples, 1000) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPutMoof(b *testing.B) {
	samples := make([]footage.Sample, 13)
	dst := make([]byte, MoofSize(len(samples))+8)
	for b.Loop() {
		PutMoof(dst, 1, 2, samples, 1000)
	}
}
