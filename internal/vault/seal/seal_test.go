package seal

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write golden files")

var (
	testKey = Key{1, 2, 3}
	testID  = [16]byte{4, 5, 6}
)

// file seals plaintexts into a whole file; the last one as the last if closed.
func file(t interface{ Fatal(...any) }, key Key, id [16]byte, closed bool, plain ...string) (raw []byte, offsets []int) {
	s := NewSealer(key, id)
	raw = Header(id)
	for i, p := range plain {
		buf := append(make([]byte, Headroom, Overhead+len(p)), p...)
		sealed, err := s.Seal(buf, closed && i == len(plain)-1)
		if err != nil {
			t.Fatal(err)
		}
		offsets = append(offsets, len(raw))
		raw = append(raw, sealed...)
	}
	return raw, offsets
}

// scan gives what of a file is readable.
func scan(t interface{ Fatal(...any) }, raw []byte, key Key, id [16]byte) (plain []string, end int64, complete bool) {
	end, complete, err := Scan(bytes.NewReader(raw), int64(len(raw)), key, id, func(_ int, _ int64, _ int, p []byte) error {
		plain = append(plain, string(p))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return plain, end, complete
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.String(), 1, 8).Draw(t, "chunks")
		raw, offsets := file(t, testKey, testID, true, want...)
		got, end, complete := scan(t, raw, testKey, testID)
		if !slices.Equal(got, want) || end != int64(len(raw)) || !complete {
			t.Fatalf("Scan = %q, %d, %v", got, end, complete)
		}
		i := rapid.IntRange(0, len(want)-1).Draw(t, "i")
		chunk := raw[offsets[i] : offsets[i]+Overhead+len(want[i])]
		plain, err := NewOpener(testKey, testID).Open(nil, chunk, i, i == len(want)-1)
		if err != nil || string(plain) != want[i] {
			t.Fatalf("Open = %q, %v", plain, err)
		}
		if _, err := NewOpener(testKey, testID).Open(nil, chunk, i, i != len(want)-1); !errors.Is(err, ErrChunk) {
			t.Fatalf("Open with the wrong last = %v", err)
		}
	})
}

// After a crash the whole chunks before the cut are readable, and no more.
func TestPrefixSurvives(t *testing.T) {
	want := []string{"init", "one", "two", "three"}
	for _, closed := range []bool{true, false} {
		raw, offsets := file(t, testKey, testID, closed, want...)
		ends := append(offsets[1:], len(raw))
		for cut := range len(raw) {
			n := 0
			for _, e := range ends {
				if e <= cut {
					n++
				}
			}
			got, end, complete := scan(t, raw[:cut], testKey, testID)
			if !slices.Equal(got, want[:n]) || complete {
				t.Errorf("cut at %d: %q, complete %v", cut, got, complete)
			}
			if cut >= HeaderSize && end != int64(append([]int{HeaderSize}, ends...)[n]) {
				t.Errorf("cut at %d: prefix ends at %d", cut, end)
			}
		}
	}
}

func TestTampering(t *testing.T) {
	raw, at := file(t, testKey, testID, true, "aaaa", "bbbb", "cccc")
	other, _ := file(t, testKey, [16]byte{9}, true, "aaaa", "bbbb", "cccc")
	unended, _ := file(t, testKey, testID, false, "aaaa", "bbbb", "cccc")
	piece := func(b []byte, i int) []byte { return slices.Clone(b[at[i]:][:at[1]-at[0]]) }
	head := raw[:HeaderSize]
	cases := map[string][]byte{
		"trailing bytes":                append(slices.Clone(raw), 0),
		"a chunk after the last":        append(slices.Clone(raw), piece(raw, 1)...),
		"last chunk cut off":            raw[:at[2]],
		"never ended":                   unended,
		"chunks swapped":                slices.Concat(head, piece(raw, 1), piece(raw, 0), piece(raw, 2)),
		"chunk left out":                slices.Concat(head, piece(raw, 0), piece(raw, 2)),
		"chunk twice":                   slices.Concat(head, piece(raw, 0), piece(raw, 0), piece(raw, 1), piece(raw, 2)),
		"chunk of another segment":      slices.Concat(head, piece(raw, 0), piece(other, 1), piece(raw, 2)),
		"another segment in this place": other,
		"another under this header":     slices.Concat(head, other[HeaderSize:]),
		"header only":                   head,
		"empty":                         nil,
		"length of all ones":            slices.Concat(head, []byte{255, 255, 255, 255}, raw[HeaderSize+4:]),
	}
	for name, b := range cases {
		if got, _, complete := scan(t, b, testKey, testID); complete {
			t.Errorf("%s: complete, %q", name, got)
		}
	}
	for i := range raw {
		b := slices.Clone(raw)
		b[i] ^= 0x10
		if _, _, complete := scan(t, b, testKey, testID); complete {
			t.Errorf("byte %d may change", i)
		}
	}
	if _, _, complete := scan(t, raw, testKey, testID); !complete {
		t.Error("the untouched file does not scan: this test proves nothing")
	}
}

func TestSealerRefuses(t *testing.T) {
	s := NewSealer(testKey, testID)
	for what, buf := range map[string][]byte{"no headroom": make([]byte, 3, 64), "no room for the tag": make([]byte, 10, 25)} {
		if _, err := s.Seal(buf, false); !errors.Is(err, ErrBuffer) {
			t.Errorf("%s: %v, want ErrBuffer", what, err)
		}
	}
	if _, err := s.Seal(make([]byte, 10, 26), true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(make([]byte, 10, 26), true); !errors.Is(err, ErrEnded) {
		t.Errorf("after the last: %v, want ErrEnded", err)
	}
}

func TestSealAllocatesNothing(t *testing.T) {
	s, buf := NewSealer(testKey, testID), make([]byte, 1000, 1016)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := s.Seal(buf, false); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a chunk", n)
	}
}

func TestScanHandsThroughErrors(t *testing.T) {
	raw, _ := file(t, testKey, testID, true, "a", "b")
	stop := errors.New("stop")
	if _, _, err := Scan(bytes.NewReader(raw), int64(len(raw)), testKey, testID, func(int, int64, int, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error of each: %v", err)
	}
	if _, _, err := Scan(broken{stop}, int64(len(raw)), testKey, testID, nil); !errors.Is(err, stop) {
		t.Errorf("a disk that does not read: %v, want its error and not damage", err)
	}
}

type broken struct{ err error }

func (b broken) ReadAt([]byte, int64) (int, error) { return 0, b.err }

func TestWrap(t *testing.T) {
	kek, key := NewKey(), NewKey()
	w := Wrap(kek, testID, key)
	if got, err := Unwrap(kek, testID, w); err != nil || got != key {
		t.Fatalf("Unwrap: %v", err)
	}
	if bytes.Equal(w, Wrap(kek, testID, key)) {
		t.Error("the same nonce twice")
	}
	bad := map[string]func() (Key, error){
		"another hold":    func() (Key, error) { return Unwrap(NewKey(), testID, w) },
		"another segment": func() (Key, error) { return Unwrap(kek, [16]byte{1}, w) },
		"short":           func() (Key, error) { return Unwrap(kek, testID, w[:WrappedSize-1]) },
	}
	for i := range w {
		b := slices.Clone(w)
		b[i] ^= 1
		bad[fmt.Sprint("byte ", i)] = func() (Key, error) { return Unwrap(kek, testID, b) }
	}
	for name, f := range bad {
		if k, err := f(); !errors.Is(err, ErrWrapped) || k != (Key{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDeriveSeparates(t *testing.T) {
	a, b := Derive(testKey, testID), Derive(testKey, [16]byte{7})
	if a == b || a == testKey || a != Derive(testKey, testID) || a == Derive(Key{9}, testID) {
		t.Error("derived keys are not separate")
	}
}

func TestKeyPrintsAsDots(t *testing.T) {
	k := NewKey()
	for _, verb := range []string{"%v", "%x", "%s", "%d", "%#v", "%q", "%+v"} {
		if s := fmt.Sprintf(verb, k); s != dots {
			t.Errorf("%s prints %q", verb, s)
		}
		if s := fmt.Sprintf(verb, struct{ K Key }{k}); !strings.Contains(s, dots) {
			t.Errorf("%s of a struct prints %q", verb, s)
		}
	}
}

// The format is on disks in the field: this file must open for ever, and the same key must give the same bytes.
func TestGolden(t *testing.T) {
	want := []string{"chunk zero", "", "the last chunk"}
	raw, _ := file(t, Derive(Key{0xe0}, testID), testID, true, want...)
	text := fmt.Sprintf("%x\n", raw)
	if *update {
		if err := os.WriteFile("testdata/segment-v1.hex", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile("testdata/segment-v1.hex")
	if err != nil || string(golden) != text {
		t.Errorf("segment format changed: %v\n%s", err, text)
	}
}

func FuzzScan(f *testing.F) {
	raw, at := file(f, testKey, testID, true, "one", "two")
	f.Add(raw)
	f.Add(raw[:at[1]])
	f.Fuzz(func(t *testing.T, b []byte) {
		got, end, complete := scan(t, b, testKey, testID)
		if complete && !bytes.Equal(b, raw) {
			t.Errorf("forged: %q", got)
		}
		if end > int64(len(b)) {
			t.Errorf("end %d of %d bytes", end, len(b))
		}
	})
}

func FuzzOpen(f *testing.F) {
	raw, at := file(f, testKey, testID, true, "one", "two")
	f.Add(raw[at[0]:at[1]], 0, false)
	f.Add(raw[at[1]:], 1, true)
	f.Fuzz(func(t *testing.T, chunk []byte, index int, last bool) {
		if _, err := NewOpener(testKey, testID).Open(nil, chunk, index, last); err != nil {
			return
		}
		if index < 0 || index > 1 || !bytes.Equal(chunk, [][]byte{raw[at[0]:at[1]], raw[at[1]:]}[index]) {
			t.Errorf("forged chunk %d", index)
		}
	})
}
