package audit

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portiek/internal/base/fail"
)

func testSigner(t testing.TB, first byte) *Signer {
	t.Helper()
	var seed [32]byte
	var id [16]byte
	for i := range seed {
		seed[i] = first + byte(i)
	}
	for i := range id {
		id[i] = byte(i)
	}
	s, err := NewSigner(Origin("kantoor-voorburg", id), seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func signed(t testing.TB, s *Signer, h Head, at time.Time) []byte {
	t.Helper()
	b, err := s.Sign(Checkpoint{Head: h, At: at})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const goldenFile = "testdata/checkpoint-v1.txt"

// The bytes of a checkpoint never change: witnesses keep them for years.
func TestCheckpointBytes(t *testing.T) {
	s := testSigner(t, 0)
	_, _, edge := logOf(12)
	got := signed(t, s, edge.Head(), noon)
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Fatal(d)
	}
	c, err := OpenCheckpoint(want, s.Public())
	if err != nil || c != (Checkpoint{s.Origin(), edge.Head(), noon.Truncate(time.Microsecond)}) {
		t.Fatalf("%+v, %v", c, err)
	}
	const key = "portiek/kantoor-voorburg/000102030405060708090a0b0c0d0e0f+ecf489c4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
	if s.Public().String() != key {
		t.Errorf("key %s", s.Public())
	}
}

// OpenSSL, which shares nothing with us, must accept the golden signature over the note's text, and no other text.
func TestCheckpointWithOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("no openssl here, and PORTIEK_NO_PEERS=1")
		}
		t.Fatal("this test needs openssl 3; PORTIEK_NO_PEERS=1 skips it")
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	text, sigLine, ok := strings.Cut(string(golden), "\n\n")
	fields := strings.Fields(sigLine)
	if !ok || len(fields) != 3 {
		t.Fatalf("%q", sigLine)
	}
	sig, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil {
		t.Fatal(err)
	}
	_, key64, _ := strings.Cut(testSigner(t, 0).Public().String(), "+")
	_, key64, _ = strings.Cut(key64, "+")
	key, err := base64.StdEncoding.DecodeString(key64)
	if err != nil {
		t.Fatal(err)
	}
	// SubjectPublicKeyInfo of an Ed25519 key: a fixed prefix (RFC 8410) and the key, which a note writes behind one byte.
	spki := append([]byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}, key[1:]...)
	if _, err := x509.ParsePKIXPublicKey(spki); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name string, b []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	pub := file("pub.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))
	sigFile := file("sig", sig[4:]) // behind four bytes of the key's hash
	verify := func(text string) ([]byte, error) {
		return exec.Command(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", pub, "-rawin", "-in", file("text", []byte(text)), "-sigfile", sigFile).CombinedOutput()
	}
	if out, err := verify(text + "\n"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := verify(strings.Replace(text, "\n12\n", "\n13\n", 1) + "\n"); err == nil {
		t.Error("openssl accepts another size")
	}
}

func TestCheckpointRefuses(t *testing.T) {
	s, other := testSigner(t, 0), testSigner(t, 100)
	_, _, edge := logOf(12)
	good := string(signed(t, s, edge.Head(), noon))
	if _, err := OpenCheckpoint([]byte(good), other.Public()); !errors.Is(err, ErrSigner) {
		t.Errorf("another key: %v", err)
	}
	if _, err := OpenCheckpoint([]byte(good)); !errors.Is(err, ErrSigner) {
		t.Errorf("no key: %v", err)
	}
	foreign, err := NewSigner("portiek/elders/0", [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := foreign.Sign(Checkpoint{Head: edge.Head(), At: noon}); err != nil {
		t.Fatal(err)
	} else if _, err := OpenCheckpoint(bytes.ReplaceAll(b, []byte("elders/0\n12"), []byte("hier/00\n12")), foreign.Public()); err == nil {
		t.Error("another log's key vouches")
	}
	for _, c := range []struct{ old, new string }{
		{"\n12\n", "\n13\n"}, {"\n12\n", "\n012\n"}, {"\n12\n", "\n-1\n"}, {"\n12\n", "\n12 \n"}, {"\n12\n", "\n99999999999999999999\n"},
		{"at 2026", "at 2027"}, {"at 2026-10-25T12:00:00.123456Z", "at 2026-10-25T12:00:00Z"}, {"at ", "op "}, {"at ", "at\t"},
		{"portiek/", "portier/"}, {"\n\n", "\nextra\n\n"}, {"\n\n", "\n"}, {"=\n", "\n"}, {"12\n", "12\r\n"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("%q is not in it", c.old)
		}
		if _, err := OpenCheckpoint([]byte(bad), s.Public()); fail.KindOf(err) != fail.Corrupt {
			t.Errorf("%q for %q: %v", c.new, c.old, err)
		}
	}
	for _, origin := range []string{"", "portiek/", "kantoor", "portiek/a b", "portiek/a+b", "portiek/a\nb", "portiek/é", "portiek/" + strings.Repeat("x", maxOrigin)} {
		if _, err := NewSigner(origin, [32]byte{}); err == nil {
			t.Errorf("origin %q", origin)
		}
	}
}

func TestCompare(t *testing.T) {
	_, hashes, now := logOf(21)
	_, _, before := logOf(9)
	read := Hashes(storedOf(hashes))
	forged := before.Head()
	forged.Root[0] ^= 1
	forgedNow := now.Head()
	forgedNow.Root[31] ^= 1
	for name, c := range map[string]struct {
		earlier, later Head
		want           Relation
	}{
		"same":              {now.Head(), now.Head(), Same},
		"grown":             {before.Head(), now.Head(), Growth},
		"from nothing":      {Edge{}.Head(), now.Head(), Growth},
		"nothing at all":    {Edge{}.Head(), Edge{}.Head(), Same},
		"from a false zero": {Head{}, now.Head(), Fork},
		"shorter":           {now.Head(), before.Head(), Rollback},
		"emptied":           {now.Head(), Edge{}.Head(), Rollback},
		"other past":        {forged, now.Head(), Fork},
		"other present":     {now.Head(), forgedNow, Fork},
		"other both":        {before.Head(), forgedNow, Fork},
	} {
		got, err := CompareStored(c.earlier, c.later, read)
		if err != nil || got != c.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.want)
		}
		if got.Honest() != (c.want == Same || c.want == Growth) {
			t.Errorf("%s: honest %v", name, got.Honest())
		}
	}
	if Compare(before.Head(), now.Head(), nil) != Fork {
		t.Error("growth without a proof")
	}
	boom := errors.New("boom")
	if _, err := CompareStored(before.Head(), now.Head(), func([]int64) ([]footageHash, error) { return nil, boom }); !errors.Is(err, boom) {
		t.Errorf("%v", err)
	}
}

func FuzzCheckpoint(f *testing.F) {
	s := testSigner(f, 0)
	_, _, edge := logOf(12)
	f.Add(signed(f, s, edge.Head(), noon))
	f.Add(signed(f, s, Edge{}.Head(), noon))
	f.Add([]byte("portiek/a/b\n0\n\nat x\n\n— x y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := OpenCheckpoint(b, s.Public())
		if err == nil && c.Head != edge.Head() && c.Head != (Edge{}).Head() {
			t.Fatalf("forged %+v", c)
		}
		if c, err := ReadCheckpoint(b); err == nil && !bytes.HasPrefix(b, []byte(c.Text()+"\n")) {
			t.Fatalf("%q reads as %+v", b, c)
		}
	})
}
