package audit

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"portiek/internal/rules/footage"
)

type footageHash = footage.Hash

func storedOf(hashes []footage.Hash) Hashes {
	return func(places []int64) (out []footage.Hash, err error) {
		for _, p := range places {
			out = append(out, hashes[p])
		}
		return out, nil
	}
}

func recordsOf(t testing.TB, r io.Reader) (list []Record) {
	t.Helper()
	for rec, err := range Records(r) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, rec)
	}
	return list
}

// A crash may cut a record short at any byte. What is written after it must be found, and nothing be found that was not written.
func TestRecordsCutAnywhere(t *testing.T) {
	s := testSigner(t, 0)
	_, _, a := logOf(3)
	_, _, b := logOf(7)
	first, second := signed(t, s, a.Head(), noon), signed(t, s, b.Head(), noon)
	whole := AppendRecord(first, false)
	for cut := range len(whole) + 1 {
		file := bytes.Clone(whole[:cut])
		torn := cut > 0 && !bytes.HasSuffix(file, []byte("\n\n"))
		file = append(file, AppendRecord(second, torn)...)
		got := recordsOf(t, iotest.OneByteReader(bytes.NewReader(file)))
		last := got[len(got)-1]
		if last.Err != nil || !bytes.Equal(last.Signed, second) || last.Head != b.Head() {
			t.Fatalf("cut at %d: %+v", cut, last)
		}
		switch {
		case len(got) > 2, cut == 0 && len(got) != 1:
			t.Fatalf("cut at %d: %d records", cut, len(got))
		case len(got) == 2 && got[0].Err == nil && !bytes.Equal(got[0].Signed, first):
			t.Fatalf("cut at %d: made up %q", cut, got[0].Signed)
		case len(got) == 2 && got[0].Line != 1:
			t.Fatalf("cut at %d: line %d", cut, got[0].Line)
		case cut >= len(whole)-1 && got[0].Err != nil:
			t.Fatalf("cut at %d: whole record lost: %v", cut, got[0].Err)
		}
	}
}

func TestRecords(t *testing.T) {
	s := testSigner(t, 0)
	_, _, a := logOf(3)
	good := string(AppendRecord(signed(t, s, a.Head(), noon), false))
	for name, c := range map[string]struct {
		file  string
		good  int
		lines []int // of the unreadable ones
	}{
		"empty":           {"", 0, nil},
		"empty lines":     {"\n\n\n", 0, nil},
		"two":             {good + good, 2, nil},
		"no empty line":   {strings.TrimSuffix(good, "\n") + good, 2, nil},
		"no end":          {strings.TrimSuffix(good, "\n\n"), 0, []int{1}},
		"something else":  {"hello\n" + good, 1, []int{1}},
		"changed size":    {good + strings.Replace(good, "\n3\n", "\n+3\n", 1) + good, 2, []int{8}},
		"very long line":  {good + "x" + strings.Repeat("y", 1<<20) + "\n\n" + good, 1, []int{1}},
		"very many lines": {"portiek/a\n" + strings.Repeat("x\n", 1<<16) + good, 1, []int{1}},
	} {
		var lines []int
		count := 0
		for _, r := range recordsOf(t, strings.NewReader(c.file)) {
			if r.Err != nil {
				lines = append(lines, r.Line)
			} else {
				count++
			}
		}
		if count != c.good || len(lines) != len(c.lines) || len(lines) > 0 && lines[0] != c.lines[0] {
			t.Errorf("%s: %d good, unreadable at %v", name, count, lines)
		}
	}
	boom := errors.New("boom")
	for _, err := range Records(iotest.ErrReader(boom)) {
		if !errors.Is(err, boom) {
			t.Errorf("%v", err)
		}
	}
}

func FuzzRecords(f *testing.F) {
	s := testSigner(f, 0)
	_, _, a := logOf(3)
	good := AppendRecord(signed(f, s, a.Head(), noon), false)
	f.Add(good)
	f.Add(append(bytes.Clone(good[:50]), AppendRecord(good, true)...))
	f.Add([]byte("portiek/x\n\n\nportiek/y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		line := 0
		for _, r := range recordsOf(t, bytes.NewReader(b)) {
			if r.Line <= line {
				t.Fatalf("line %d after %d", r.Line, line)
			}
			line = r.Line
			if r.Err == nil && !bytes.Contains(b, r.Signed) {
				t.Fatalf("made up %q", r.Signed)
			}
		}
		// Whatever stands there, the next record written is found.
		torn := len(b) > 0 && !bytes.HasSuffix(b, []byte("\n\n"))
		after := recordsOf(t, bytes.NewReader(append(bytes.Clone(b), AppendRecord(good[:len(good)-1], torn)...)))
		if last := after[len(after)-1]; last.Err != nil || last.Head != a.Head() {
			t.Fatalf("lost behind %q: %v", b, last.Err)
		}
	})
}
