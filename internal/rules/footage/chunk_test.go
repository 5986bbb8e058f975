package footage_test

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"portiek/internal/rules/footage"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func drawHeader(t *rapid.T) footage.ChunkHeader {
	h := footage.ChunkHeader{
		Start:    time.UnixMicro(rapid.Int64Range(-1<<50, 1<<55).Draw(t, "start")).UTC(),
		Duration: time.Duration(rapid.Uint32().Draw(t, "duration")) * time.Microsecond,
		Key:      rapid.Bool().Draw(t, "key"),
		Damaged:  rapid.Bool().Draw(t, "damaged"),
		Samples:  rapid.IntRange(0, 50).Draw(t, "samples"),
	}
	copy(h.Salt[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "salt"))
	if h.Key {
		h.KeySize = rapid.IntRange(0, 50).Draw(t, "keysize")
	}
	return h
}

func TestChunkHeaderRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawHeader(t)
		plain := append(make([]byte, footage.ChunkHeaderSize), make([]byte, 50)...)
		want.Put(plain)
		got, body, err := footage.ParseChunk(plain)
		if err != nil || got != want || len(body) != 50 {
			t.Fatalf("ParseChunk = %+v, %d bytes, %v; want %+v", got, len(body), err, want)
		}
	})
}

// The layout is in docs/formats/segment.md and on disks in the field.
func TestChunkHeaderGolden(t *testing.T) {
	h := footage.ChunkHeader{
		Salt: [16]byte{0xaa}, Start: time.UnixMicro(0x0102030405060708), Duration: 500 * time.Millisecond,
		Key: true, Damaged: true, KeySize: 0x1122, Samples: 13,
	}
	b := make([]byte, footage.ChunkHeaderSize)
	h.Put(b)
	const want = "aa000000000000000000000000000000" + "0102030405060708" + "0007a120" + "00000003" + "00001122" + "0000000d"
	if got := hex.EncodeToString(b); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzParseChunk(f *testing.F) {
	plain := make([]byte, footage.ChunkHeaderSize+3)
	footage.ChunkHeader{Samples: 2, Key: true, KeySize: 1}.Put(plain)
	f.Add(plain)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, body, err := footage.ParseChunk(b)
		if err != nil {
			return
		}
		again := make([]byte, footage.ChunkHeaderSize)
		h.Put(again)
		if !bytes.Equal(append(again, body...), b) {
			t.Error("two headers mean the same")
		}
	})
}

func TestParseInit(t *testing.T) {
	salt, init, err := footage.ParseInit(footage.PutInit(nil, [16]byte{7}, []byte("moov")))
	if err != nil || salt != [16]byte{7} || string(init) != "moov" {
		t.Errorf("ParseInit = %v, %q, %v", salt, init, err)
	}
	if _, _, err := footage.ParseInit(make([]byte, 15)); err == nil {
		t.Error("a salt of 15 bytes passes")
	}
}

// Everything that a leaf covers changes it.
func TestFragmentLeafCovers(t *testing.T) {
	h := footage.ChunkHeader{Start: time.UnixMicro(5), Duration: time.Second, Samples: 1}
	samples := []footage.Sample{{Duration: 1, Offset: -2, Size: 3}}
	seen := map[footage.Hash]string{
		footage.FragmentLeaf(h, samples, []byte("abc")): "itself",
	}
	note := func(what string, h footage.ChunkHeader, s footage.Sample, payload string) {
		leaf := footage.FragmentLeaf(h, []footage.Sample{s}, []byte(payload))
		if before, dup := seen[leaf]; dup {
			t.Errorf("%s gives the leaf of %s", what, before)
		}
		seen[leaf] = what
	}
	s := samples[0]
	note("payload", h, s, "abd")
	note("no key", h, footage.Sample{Duration: 1, Offset: -2, Size: 3, Key: true}, "abc")
	note("size", h, footage.Sample{Duration: 1, Offset: -2, Size: 4}, "abc")
	note("offset", h, footage.Sample{Duration: 1, Offset: 2, Size: 3}, "abc")
	note("duration", h, footage.Sample{Duration: 2, Offset: -2, Size: 3}, "abc")
	for what, change := range map[string]func(*footage.ChunkHeader){
		"salt":     func(h *footage.ChunkHeader) { h.Salt[15] = 1 },
		"start":    func(h *footage.ChunkHeader) { h.Start = time.UnixMicro(6) },
		"length":   func(h *footage.ChunkHeader) { h.Duration++; h.Duration += time.Microsecond },
		"damaged":  func(h *footage.ChunkHeader) { h.Damaged = true },
		"key":      func(h *footage.ChunkHeader) { h.Key = true },
		"key size": func(h *footage.ChunkHeader) { h.KeySize = 9 },
		"samples":  func(h *footage.ChunkHeader) { h.Samples = 2 },
	} {
		other := h
		change(&other)
		note("header's "+what, other, s, "abc")
	}
	seen[footage.InitLeaf([16]byte{}, []byte("abc"))] = "init"
	if len(seen) != 14 {
		t.Errorf("%d different leaves, want 14", len(seen))
	}
}

// Leaves are on disks and in the log: they never change. (sha256sum gives the same, see docs/formats/leaf.md.)
func TestLeafGolden(t *testing.T) {
	h := footage.ChunkHeader{Salt: [16]byte{1}, Start: time.UnixMicro(1772668800000000), Duration: 500 * time.Millisecond, Key: true, KeySize: 2, Samples: 2}
	leaf := footage.FragmentLeaf(h, []footage.Sample{{Duration: 45000, Size: 2, Key: true}, {Duration: 45000, Offset: -1, Size: 1}}, []byte("abc"))
	init := footage.InitLeaf([16]byte{1}, []byte("ftyp"))
	const wantLeaf = "388e4a6ea0ebaf6bc3c4818481f775cc915afa70d4013d248b90961978c955de"
	const wantInit = "8085fbd0ab04051c3187af8788f8c0d82d0c23721a478505d38c731beaa6e1b4"
	if got := hex.EncodeToString(leaf[:]); got != wantLeaf {
		t.Errorf("fragment leaf %s, want %s", got, wantLeaf)
	}
	if got := hex.EncodeToString(init[:]); got != wantInit {
		t.Errorf("init leaf %s, want %s", got, wantInit)
	}
}

// The tree is that of RFC 6962, as another implementation of it computes it.
func TestTreeRoot(t *testing.T) {
	var leaves []footage.Hash
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
		for _, i := range at {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for n := range int64(70) {
		want, err := tlog.TreeHash(n, reader)
		if n > 0 && (err != nil || footage.TreeRoot(leaves) != footage.Hash(want)) {
			t.Fatalf("root of %d leaves differs (%v)", n, err)
		}
		record := []byte{byte(n), 'r'}
		leaves = append(leaves, footage.Hash(tlog.RecordHash(record)))
		add, err := tlog.StoredHashes(n, record, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, add...)
	}
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if root := footage.TreeRoot(nil); hex.EncodeToString(root[:]) != empty {
		t.Errorf("root of nothing is %x", root)
	}
}
