package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

var noon = time.Date(2026, 10, 25, 12, 0, 0, 123456789, time.UTC)

// The bytes of an entry never change: logs of years stand on them.
func TestEntryBytes(t *testing.T) {
	e, err := Normal(Minute{Recorder: "r1", From: At(noon), To: At(noon.Add(time.Minute)), Segments: 4}.Event(noon))
	if err != nil {
		t.Fatal(err)
	}
	e.Index = 12
	want := "portiek-log-v1\n12\n2026-10-25T12:00:00.123456Z\nminute.sealed\nsystem\n" +
		`{"from":"2026-10-25T12:00:00.123456Z","recorder":"r1","root":"0000000000000000000000000000000000000000000000000000000000000000",` +
		`"segments":4,"to":"2026-10-25T12:01:00.123456Z"}` + "\n"
	if d := cmp.Diff(want, string(Encode(e))); d != "" {
		t.Fatal(d)
	}
	back, err := Decode([]byte(want))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(e, back); d != "" {
		t.Fatal(d)
	}
	m, err := DataOf[Minute](back)
	if err != nil || m.Segments != 4 || !m.From.Equal(noon.Truncate(time.Microsecond)) {
		t.Fatalf("%+v, %v", m, err)
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		``:                       `{}`,
		` { "b" : 1, "a":[ ] } `: `{"a":[],"b":1}`,
		`{"a":"<é>\u00e9"}`:      `{"a":"<éé>"}`,
		`{"n":18446744073709551615,"m":-1,"t":true,"z":null}`: `{"m":-1,"n":18446744073709551615,"t":true,"z":null}`,
		`{"a":{"c":1,"b":2}}`: `{"a":{"b":2,"c":1}}`,
	} {
		want = string(bytes.ReplaceAll([]byte(want), []byte("<éé>"), []byte("<é>é")))
		got, err := Canonical([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s (%v), want %s", in, got, err, want)
		}
	}
	for _, in := range []string{`1`, `[]`, `null`, `{"a":1.0}`, `{"a":1e3}`, `{"a":-0}`, `{"a":1,"a":1}`, `{"a":{"b":1,"b":2}}`, `{}{}`, `{}}`, `{`,
		"{\"a\":\"\xff\"}", `{"a":"\ud800"}`, `{"a":99999999999999999999}`} {
		if got, err := Canonical([]byte(in)); err == nil {
			t.Errorf("%q became %s", in, got)
		}
	}
	if _, err := Canonical([]byte(`{"a":"` + string(make([]byte, MaxEntry)) + `"}`)); err == nil {
		t.Error("no limit")
	}
}

// Two different events never have the same bytes, and the bytes give the event back.
func TestEncodeIsInjective(t *testing.T) {
	line := rapid.StringMatching(`[a-z0-9. |{}]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		data, _ := json.Marshal(rapid.MapOf(rapid.String(), rapid.Int64()).Draw(t, "data"))
		e, err := Normal(Event{At: time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(t, "at")), Kind: Kind(line.Draw(t, "kind")),
			Actor: line.Draw(t, "actor"), Data: data})
		if err != nil {
			t.Skip(err)
		}
		e.Index = rapid.Int64Range(0, 1<<40).Draw(t, "index")
		back, err := Decode(Encode(e))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(e, back); d != "" {
			t.Fatal(d)
		}
	})
}

// The edge must do exactly what tlog does with all hashes at hand.
func TestEdgeAgreesWithTlog(t *testing.T) {
	var edge Edge
	var all []tlog.Hash
	reader := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(places))
		for i, p := range places {
			out[i] = all[p]
		}
		return out, nil
	})
	for n := range int64(130) {
		entry := fmt.Appendf(nil, "entry %d", n)
		want, err := tlog.StoredHashes(n, entry, reader)
		if err != nil {
			t.Fatal(err)
		}
		next, got := edge.Add(entry)
		if d := cmp.Diff(want, toTlog(got)); d != "" {
			t.Fatalf("entry %d: %s", n, d)
		}
		all = append(all, want...)
		if int64(len(all)) != HashCount(next.Size) {
			t.Fatalf("entry %d: %d hashes, place %d", n, len(all), HashCount(next.Size))
		}
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil || next.Head() != (Head{n + 1, footage.Hash(root)}) {
			t.Fatalf("entry %d: head %v, want %v (%v)", n, next.Head(), root, err)
		}
		if edge, err = ParseEdge(next.Size, next.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ParseEdge(edge.Size+1, edge.Bytes()); err == nil {
		t.Fatal("an edge of another size was taken")
	}
	if got := fmt.Sprintf("%x", Edge{}.Head().Root); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Fatalf("empty log has root %s", got)
	}
}

func logOf(n int) (events []Event, hashes []footage.Hash, edge Edge) {
	for i := range n {
		e, err := Normal(Ring{Recorder: "r", RingGeneration: uint64(i)}.Event(noon))
		if err != nil {
			panic(err)
		}
		e.Index = int64(i)
		var hs []footage.Hash
		edge, hs = edge.Add(Encode(e))
		events, hashes = append(events, e), append(hashes, hs...)
	}
	return events, hashes, edge
}

func each[T any](vs []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range vs {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// placed numbers the hashes, as rows do.
func placed(hs []footage.Hash) iter.Seq2[StoredHash, error] {
	var rows []StoredHash
	for i, h := range hs {
		rows = append(rows, StoredHash{Place: int64(i), Hash: h})
	}
	return each(rows)
}

func TestVerify(t *testing.T) {
	events, hashes, edge := logOf(21)
	visited := 0
	got, err := Verify(each(events), placed(hashes), func(e Event, after Edge) {
		if visited++; e.Index+1 != after.Size {
			t.Errorf("entry %d, %d after it", e.Index, after.Size)
		}
	})
	if visited != 21 {
		t.Errorf("%d entries shown", visited)
	}
	if err != nil || got.Head() != edge.Head() {
		t.Fatalf("%v, %v", got.Head(), err)
	}
	for name, harm := range map[string]func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash){
		"changed data": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) {
			es[7].Data = []byte(`{}`)
			return es, hs
		},
		"changed actor": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) { es[7].Actor = "x"; return es, hs },
		"later by 1 µs": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) {
			es[20].At = es[20].At.Add(1000)
			return es, hs
		},
		"white space": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) {
			es[0].Data = []byte(`{} `)
			return es, hs
		},
		"one left out": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) { return append(es[:3], es[4:]...), hs },
		"two swapped": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) {
			es[3], es[4] = es[4], es[3]
			return es, hs
		},
		"last left out": func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) { return es[:20], hs },
		"changed hash":  func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) { hs[9][0] ^= 1; return es, hs },
		"hash too few":  func(es []Event, hs []footage.Hash) ([]Event, []footage.Hash) { return es, hs[:len(hs)-1] },
	} {
		es, hs, _ := logOf(21)
		if es, hs = harm(es, hs); true {
			_, err := Verify(each(es), placed(hs), nil)
			if fail.KindOf(err) != fail.Corrupt {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	boom := errors.New("boom")
	_, err = Verify(func(yield func(Event, error) bool) { yield(Event{}, boom) }, placed(hashes), nil)
	if !errors.Is(err, boom) {
		t.Errorf("reading error became %v", err)
	}
}

func TestProofsRefuse(t *testing.T) {
	events, hashes, edge := logOf(21)
	read := Hashes(func(places []int64) (out []footage.Hash, err error) {
		for _, p := range places {
			out = append(out, hashes[p])
		}
		return out, nil
	})
	path, err := ProveEntry(21, 5, read)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckEntry(path, edge.Head(), 5, Encode(events[5])); err != nil {
		t.Fatal(err)
	}
	if CheckEntry(path, edge.Head(), 6, Encode(events[5])) == nil || CheckEntry(path, edge.Head(), 5, Encode(events[6])) == nil {
		t.Fatal("a path proves another entry")
	}
	growth, err := ProveGrowth(21, 9, read)
	if err != nil {
		t.Fatal(err)
	}
	_, _, old := logOf(9)
	if err := CheckGrowth(growth, edge.Head(), old.Head()); err != nil {
		t.Fatal(err)
	}
	forged := old.Head()
	forged.Root[3] ^= 1
	if CheckGrowth(growth, edge.Head(), forged) == nil {
		t.Fatal("growth from a forged head")
	}
}

func TestRingGeneration(t *testing.T) {
	if g, ok := RingGeneration(Erasures{RingGeneration: 9}.Event(noon)); !ok || g != 9 {
		t.Errorf("erasures: %d %v", g, ok)
	}
	if _, ok := RingGeneration(Alarm{Code: "x"}.Event(noon)); ok {
		t.Error("an alarm names no generation")
	}
}

func FuzzDecode(f *testing.F) {
	events, _, _ := logOf(2)
	for _, e := range events {
		f.Add(Encode(e))
	}
	f.Add([]byte("portiek-log-v1\n0\n2026-10-25T12:00:00.000000Z\nx\ny\n{\"a\":[{\"b\":null}]}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := Decode(b); err == nil && !bytes.Equal(Encode(e), b) {
			t.Fatalf("%q and %q mean the same", b, Encode(e))
		}
	})
}
