package settings

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
)

// fakeSeal keeps the id with the password, so that a test sees which was given.
func fakeSeal(id footage.CameraID, p secret.Text) (string, error) {
	return SealedPrefix + base64.RawURLEncoding.EncodeToString([]byte(string(id)+"|"+p.Reveal())), nil
}

func write(t *testing.T, src string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "portiek.yaml")
	if err := os.WriteFile(file, []byte(src), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t *testing.T, file string) (*Settings, string) {
	t.Helper()
	s, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	src, _ := os.ReadFile(file)
	return s, string(src)
}

// TestSealInPlace: only the passwords change; comments, quotes elsewhere, spacing and mode stay.
func TestSealInPlace(t *testing.T) {
	src := strings.Replace(good, "password: Zq9wXq7Geheim", "password:   'Zq9wXq7''Geheim'   # van de é installateur", 1)
	src = strings.Replace(src, "user: portiek", "user: \"portiek\" # é", 1)
	file := write(t, src, 0o640)
	s, _ := read(t, file)
	if err := s.SealPasswords(file, fakeSeal); err != nil {
		t.Fatal(err)
	}
	hal, _ := fakeSeal("hal", secret.New("Zq9wXq7'Geheim"))
	kelder, _ := fakeSeal("kelder", secret.New("Zq9wXq7Ander # hek"))
	want := strings.Replace(src, "'Zq9wXq7''Geheim'", `"`+hal+`"`, 1)
	want = strings.Replace(want, `"Zq9wXq7Ander # hek"`, `"`+kelder+`"`, 1)
	again, got := read(t, file)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for i, p := range []string{hal, kelder} {
		if s.Cameras[i].Password != (Password{Sealed: p}) || again.Cameras[i].Password != (Password{Sealed: p}) {
			t.Errorf("%d: %+v, %+v", i, s.Cameras[i].Password, again.Cameras[i].Password)
		}
	}
	if st, _ := os.Stat(file); st.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", st.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSealEveryStyle seals a password in each way YAML can write it, or refuses and leaves the file alone.
func TestSealEveryStyle(t *testing.T) {
	for style, sealed := range map[string]bool{
		"Zq9wXq7Geheim":                    true,
		`"Zq9w\"Xq7\\"`:                    true,
		"'Zq9w''Xq7:'":                     true,
		"Zq9w:Xq7#G'\"":                    true,
		"Zq9w Xq7 Geheim":                  true,
		"\"Zq9wXq7\n      Geheim\"":        true,
		"Zq9wXq7\n      Geheim":            false,
		"|\n      Zq9wXq7Geheim":           false,
		">-\n      Zq9wXq7Geheim\n      b": false,
		"&anker Zq9wXq7Geheim":             false,
	} {
		t.Run(style, func(t *testing.T) {
			src := strings.Replace(good, "Zq9wXq7Geheim", style, 1)
			file := write(t, src, 0o600)
			s, _ := read(t, file)
			err := s.SealPasswords(file, fakeSeal)
			now, _ := os.ReadFile(file)
			if sealed {
				if err != nil || strings.Contains(string(now), "Zq9w") || s.Unsealed() {
					t.Errorf("%v\n%s", err, now)
				}
				return
			}
			if fail.KindOf(err) != fail.Refused || string(now) != src || !s.Unsealed() {
				t.Errorf("%v\n%s", err, now)
			}
		})
	}
}

func TestSealInFlowStyle(t *testing.T) {
	head, _, _ := strings.Cut(good, "cameras:")
	file := write(t, head+"cameras: [{id: a, name: A, place: P, url: rtsps://h/s, user: u, password: Zq9wXq7Geheim}, {password: 'Zq9wXq7Ander', id: b, name: B, place: P, url: rtsps://i/s, user: u}]\n", 0o600)
	s, _ := read(t, file)
	if err := s.SealPasswords(file, fakeSeal); err != nil {
		t.Fatal(err)
	}
	if again, src := read(t, file); again.Unsealed() || strings.Contains(src, "Zq9w") {
		t.Error(src)
	}
}

func TestSealTwiceChangesNothing(t *testing.T) {
	file := write(t, good, 0o600)
	s, _ := read(t, file)
	if err := s.SealPasswords(file, fakeSeal); err != nil {
		t.Fatal(err)
	}
	again, before := read(t, file)
	refuse := func(footage.CameraID, secret.Text) (string, error) { return "", errors.New("asked again") }
	if err := again.SealPasswords(file, refuse); err != nil {
		t.Fatal(err)
	}
	if _, after := read(t, file); after != before {
		t.Error("changed")
	}
}

func TestWorldReadable(t *testing.T) {
	file := write(t, good, 0o644)
	os.Chmod(file, 0o644)
	_, err := Read(file)
	var e *fail.Error
	if !errors.As(err, &e) || e.Code != "settings.exposed" || !strings.Contains(e.NL, "chmod 600 "+file) {
		t.Fatalf("%v", err)
	}
	os.Chmod(file, 0o600)
	s, _ := read(t, file)
	if err := s.SealPasswords(file, fakeSeal); err != nil {
		t.Fatal(err)
	}
	os.Chmod(file, 0o644)
	if _, err := Read(file); err != nil {
		t.Errorf("sealed passwords may be read: %v", err)
	}
}

func TestSealRefusals(t *testing.T) {
	t.Run("changed meanwhile", func(t *testing.T) {
		file := write(t, good, 0o600)
		s, _ := read(t, file)
		os.WriteFile(file, []byte(strings.Replace(good, "Zq9wXq7Geheim", "IetsNieuws99", 1)), 0o600)
		refused(t, s, file, fakeSeal, "IetsNieuws99")
	})
	t.Run("hard link", func(t *testing.T) {
		file := write(t, good, 0o600)
		s, _ := read(t, file)
		if err := os.Link(file, file+".copy"); err != nil {
			t.Skip(err)
		}
		refused(t, s, file, fakeSeal, "Zq9wXq7Geheim")
	})
	t.Run("sealer fails", func(t *testing.T) {
		file := write(t, good, 0o600)
		s, _ := read(t, file)
		refused(t, s, file, func(footage.CameraID, secret.Text) (string, error) { return "", errors.New("ring is read-only") }, "Zq9wXq7Geheim")
	})
	t.Run("sealer gives it back", func(t *testing.T) {
		file := write(t, good, 0o600)
		s, _ := read(t, file)
		refused(t, s, file, func(_ footage.CameraID, p secret.Text) (string, error) { return p.Reveal(), nil }, "Zq9wXq7Geheim")
	})
	t.Run("folder gone", func(t *testing.T) {
		file := write(t, good, 0o600)
		s, _ := read(t, file)
		os.Remove(file)
		if err := s.SealPasswords(file, fakeSeal); fail.KindOf(err) != fail.Refused {
			t.Error(err)
		}
	})
}

func refused(t *testing.T, s *Settings, file string, seal Sealer, still string) {
	t.Helper()
	err := s.SealPasswords(file, seal)
	if fail.KindOf(err) != fail.Refused || strings.Contains(err.Error(), "Zq9w") {
		t.Errorf("%v", err)
	}
	if now, _ := os.ReadFile(file); !strings.Contains(string(now), still) || !s.Unsealed() {
		t.Error("the file or the settings changed all the same")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".portiek-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestOldBytesOverwritten: whoever still has the old file open (or reads its blocks later) finds zeros.
func TestOldBytesOverwritten(t *testing.T) {
	file := write(t, good, 0o600)
	old, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	s, _ := read(t, file)
	if err := s.SealPasswords(file, fakeSeal); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, len(good))
	old.ReadAt(b, 0)
	if strings.Trim(string(b), "\x00") != "" {
		t.Error("the old bytes are still there")
	}
}
