package footage_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"

	"pgregory.net/rapid"
)

func drawFragments(t *rapid.T) []footage.Fragment {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) footage.Fragment {
		return footage.Fragment{
			Offset:   rapid.Int64Range(0, 1<<40).Draw(t, "offset"),
			Size:     rapid.IntRange(0, 1<<26).Draw(t, "size"),
			Start:    time.Duration(rapid.Int64Range(0, 1<<33).Draw(t, "start")) * time.Microsecond,
			Duration: time.Duration(rapid.Int64Range(0, 1<<33).Draw(t, "duration")) * time.Microsecond,
			Key:      rapid.Bool().Draw(t, "key"),
			Damaged:  rapid.Bool().Draw(t, "damaged"),
			KeySize:  rapid.IntRange(0, 1<<26).Draw(t, "keysize"),
			Samples:  rapid.IntRange(0, 100).Draw(t, "samples"),
		}
	}), 0, 20).Draw(t, "fragments")
}

func TestIndexRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawFragments(t)
		got, err := footage.DecodeIndex(footage.EncodeIndex(want))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("DecodeIndex = %v, %v; want %v", got, err, want)
		}
	})
}

func TestIndexIsSmall(t *testing.T) {
	var fragments []footage.Fragment
	for i := range 120 {
		fragments = append(fragments, footage.Fragment{
			Offset: 1000 + int64(i)*250_000, Size: 250_000, Start: time.Duration(i) * 500 * time.Millisecond,
			Duration: 500 * time.Millisecond, Key: i%4 == 0, KeySize: 60_000, Samples: 12,
		})
	}
	if n := len(footage.EncodeIndex(fragments)); n > 14*120 {
		t.Errorf("a minute's index takes %d bytes", n)
	}
}

func TestIndexRefusesWhatWasCutOrGrew(t *testing.T) {
	b := footage.EncodeIndex([]footage.Fragment{{Offset: 24, Size: 300, Duration: time.Second, Samples: 3}, {Offset: 324, Size: 9}})
	for n := 1; n < len(b); n++ {
		if _, err := footage.DecodeIndex(b[:n]); fail.KindOf(err) != fail.Corrupt {
			t.Errorf("first %d bytes: %v, want fail.Corrupt", n, err)
		}
	}
	if _, err := footage.DecodeIndex(append(b, 0)); fail.KindOf(err) != fail.Corrupt {
		t.Errorf("a byte more: %v, want fail.Corrupt", err)
	}
}

func FuzzDecodeIndex(f *testing.F) {
	f.Add(footage.EncodeIndex([]footage.Fragment{{Offset: 24, Size: 300, Duration: time.Second, Key: true, Samples: 3}, {Offset: 324}}))
	f.Add([]byte{1, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, b []byte) {
		fragments, err := footage.DecodeIndex(b)
		if err == nil && !bytes.Equal(footage.EncodeIndex(fragments), b) {
			t.Error("two encodings mean the same index")
		}
	})
}

func TestLeavesRoundTrip(t *testing.T) {
	want := []footage.Hash{{1}, {2}, {3}}
	got, err := footage.DecodeLeaves(footage.EncodeLeaves(want))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("DecodeLeaves = %v, %v", got, err)
	}
	if _, err := footage.DecodeLeaves(make([]byte, 33)); fail.KindOf(err) != fail.Corrupt {
		t.Errorf("33 bytes: %v, want fail.Corrupt", err)
	}
}

func TestFileName(t *testing.T) {
	amsterdam := time.FixedZone("CET", 3600)
	name := footage.FileName("hal", time.Date(2026, 3, 5, 0, 15, 0, 250_000_999, amsterdam), footage.SegmentID{0xab})
	if want := "hal/2026-03-04/231500.250000Z-ab000000000000000000000000000000.seg"; name != want {
		t.Errorf("FileName = %s, want %s", name, want)
	}
	cam, from, id, err := footage.ParseFileName(name)
	if err != nil || cam != "hal" || id != (footage.SegmentID{0xab}) || !from.Equal(time.Date(2026, 3, 4, 23, 15, 0, 250_000_000, time.UTC)) {
		t.Errorf("ParseFileName = %s, %v, %v, %v", cam, from, id, err)
	}
}

func FuzzParseFileName(f *testing.F) {
	f.Add(footage.FileName("hal", time.UnixMicro(0), footage.SegmentID{1}))
	f.Add("hal/../2026")
	f.Fuzz(func(t *testing.T, name string) {
		cam, from, id, err := footage.ParseFileName(name)
		if err == nil && footage.FileName(cam, from, id) != name {
			t.Errorf("two names mean the same: %q", name)
		}
	})
}
