package keyring

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/disk/memdisk"
	"portiek/internal/vault/seal"
)

var update = flag.Bool("update", false, "write golden files")

// golden is a ring with contents that never change.
func golden() (ringKey, header, *state) {
	k := ringKey{id: [16]byte{0xa0, 0xa1}, key: seal.Key{0xb0, 0xb1}}
	s := newState()
	s.epochs["deur-1"] = []epochKey{{1772668800000000, seal.Key{1}}, {1772672400000000, seal.Key{2}}}
	s.epochs["hal"] = []epochKey{{1772668800000000, seal.Key{3}}}
	s.holds[[16]byte{0xc0}] = seal.Key{4}
	s.named["camera-passwords"] = seal.Key{5}
	return k, header{keyID: k.id, generation: 7, recorder: "kantoor"}, s
}

// The formats are on disks in the field: these files must open for ever.
func TestGolden(t *testing.T) {
	key, h, s := golden()
	if *update {
		writeHex(t, "ring-v1.hex", sealRing(nil, h, key.key, s))
		writeHex(t, "ringkey-v1.hex", key.encode())
	}
	gotKey, err := parseKey(readHex(t, "ringkey-v1.hex"))
	if err != nil || gotKey != key {
		t.Fatalf("ring key: %v", err)
	}
	gotHeader, gotState, err := openRing(readHex(t, "ring-v1.hex"), key.key)
	if err != nil {
		t.Fatal(err)
	}
	gotHeader.nonce = h.nonce
	if gotHeader != h || !bytes.Equal(gotState.append(nil), s.append(nil)) {
		t.Errorf("the golden ring holds something else")
	}
	if len(s.append(nil)) != s.size() {
		t.Errorf("size() = %d, want %d", s.size(), len(s.append(nil)))
	}
}

func writeHex(t *testing.T, name string, b []byte) {
	t.Helper()
	var text strings.Builder
	for len(b) > 0 {
		n := min(32, len(b))
		fmt.Fprintln(&text, hex.EncodeToString(b[:n]))
		b = b[n:]
	}
	if err := os.WriteFile("testdata/"+name, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readHex(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every byte of a ring and of a ring key counts.
func TestEveryByteCounts(t *testing.T) {
	key, h, s := golden()
	raw := sealRing(nil, h, key.key, s)
	for i := range raw {
		raw[i] ^= 1
		if _, _, err := openRing(raw, key.key); err == nil {
			t.Errorf("byte %d of the ring may change", i)
		}
		raw[i] ^= 1
		if _, _, err := openRing(raw[:i], key.key); err == nil {
			t.Errorf("a ring of %d bytes opens", i)
		}
	}
	file := key.encode()
	for i := range file {
		file[i] ^= 1
		if _, err := parseKey(file); err == nil {
			t.Errorf("byte %d of the ring key may change", i)
		}
		file[i] ^= 1
	}
}

func FuzzState(f *testing.F) {
	_, _, s := golden()
	f.Add(s.append(nil))
	f.Add(newState().append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseState(b)
		if err == nil && !bytes.Equal(s.append(nil), b) {
			t.Error("two encodings mean the same ring")
		}
	})
}

func FuzzRing(f *testing.F) {
	key, h, s := golden()
	f.Add(sealRing(nil, h, key.key, s))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, rest, err := parseHeader(b)
		if err == nil && !bytes.Equal(append(h.append(nil), rest...), b) {
			t.Error("two encodings mean the same header")
		}
		_, _, _ = openRing(b, key.key)
	})
}

func FuzzKeyFile(f *testing.F) {
	key, _, _ := golden()
	f.Add(key.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := parseKey(b)
		if err == nil && !bytes.Equal(k.encode(), b) {
			t.Error("two encodings mean the same ring key")
		}
	})
}

// big is a ring of 400 cameras for 7 days.
func big() *state {
	s := newState()
	for c := range 400 {
		list := make([]epochKey, 168)
		for i := range list {
			list[i] = epochKey{int64(i) * int64(time.Hour/time.Microsecond), seal.NewKey()}
		}
		s.epochs[fmt.Sprintf("camera-%03d", c)] = list
	}
	return s
}

func BenchmarkRekey67200(b *testing.B) {
	d := Options{Recorder: "rec"}
	d.Rings, d.Keys = append(d.Rings, memdisk.New(), memdisk.New()), append(d.Keys, memdisk.New(), memdisk.New())
	r, _, err := Open(d)
	if err != nil {
		b.Fatal(err)
	}
	r.state = big()
	n := 0
	for b.Loop() {
		n++
		if _, err := r.Change(func(e *Edit) error {
			e.DropEpoch("camera-007", time.UnixMicro(int64(n)*int64(time.Hour/time.Microsecond)))
			return e.AddEpoch("camera-007", time.UnixMicro(-int64(n)))
		}); err != nil {
			b.Fatal(err)
		}
	}
}
