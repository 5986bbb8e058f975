package settings

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/base/strictyaml"
	"portiek/internal/rules/footage"
)

// Sealer seals one camera's password. What it gives begins with SealedPrefix, has no spaces or quotes, and opens only for
// that camera.
type Sealer func(id footage.CameraID, password secret.Text) (string, error)

// SealPasswords seals every clear password of s, in s and in file. The file is replaced as a whole or not at all; its
// comments, layout, owner and mode stay, and the old bytes are overwritten (as far as the disk allows). When the file
// cannot be rewritten the error says why and what to do, and s keeps its clear passwords: do not start then.
func (s *Settings) SealPasswords(file string, seal Sealer) error {
	if !s.Unsealed() {
		return nil
	}
	target, err := filepath.EvalSymlinks(file)
	if err != nil {
		return unsealable(file, err)
	}
	src, err := os.ReadFile(target)
	if err != nil {
		return unsealable(file, err)
	}
	sealed := map[footage.CameraID]string{}
	out, err := sealAll(src, s.Cameras, sealed, seal)
	if err != nil {
		return unsealable(file, err)
	}
	if err := replaceFile(target, src, out); err != nil {
		return unsealable(file, err)
	}
	for i := range s.Cameras {
		if text, ok := sealed[s.Cameras[i].ID]; ok {
			s.Cameras[i].Password = Password{Sealed: text}
		}
	}
	return nil
}

func unsealable(file string, err error) error {
	return fail.New(fail.Refused, "settings.unsealable",
		fmt.Sprintf("De wachtwoorden in %s kunnen niet verzegeld worden, dus Portiek start niet. Geef Portiek schrijfrechten op het bestand en zijn map, of zet elk wachtwoord op één regel tussen dubbele aanhalingstekens.", file),
		fmt.Sprintf("The passwords in %s cannot be sealed, so Portiek does not start. Let Portiek write the file and its folder, or put every password on one line in double quotes.", file)).Because(err).Under("WI-6.4")
}

// sealAll gives src with each clear password sealed, and notes them in sealed.
func sealAll(src []byte, cams []Camera, sealed map[footage.CameraID]string, seal Sealer) ([]byte, error) {
	clear := map[string]secret.Text{}
	for _, c := range cams {
		if !c.Password.Clear.Empty() {
			clear[string(c.ID)] = c.Password.Clear
		}
	}
	var edits []strictyaml.Edit
	for _, m := range strictyaml.Parse(src).Root().Maps("cameras") {
		id, v := m.Optional("id"), m.Optional("password")
		password, ok := clear[id.Text]
		if !ok || !password.Equal(secret.New(v.Text)) {
			continue
		}
		text, err := seal(footage.CameraID(id.Text), password)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(text, SealedPrefix) {
			return nil, errors.New("settings: the sealer gave something else")
		}
		sealed[footage.CameraID(id.Text)] = text
		edits = append(edits, strictyaml.Edit{Value: v, New: text})
	}
	if len(edits) != len(clear) {
		return nil, errors.New("settings: the file changed while it was read")
	}
	return strictyaml.Replace(src, edits)
}

// replaceFile puts out in place of target, whose bytes must still be src: a new file beside it, made durable, takes over
// its name; then the old bytes are overwritten.
func replaceFile(target string, src, out []byte) (err error) {
	old, err := os.OpenFile(target, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer old.Close()
	st, err := old.Stat()
	if err != nil {
		return err
	}
	if links(st) != 1 {
		return errors.New("settings: another hard link to the file would keep the passwords in the clear; remove it and change the passwords")
	}
	dir := filepath.Dir(target)
	tmp, err := os.CreateTemp(dir, ".portiek-*.yaml") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		tmp.Close()
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if err := keepOwner(tmp, st); err != nil {
		return err
	}
	if err := tmp.Chmod(st.Mode().Perm()); err != nil {
		return err
	}
	if _, err := tmp.Write(out); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if now, err := os.ReadFile(target); err != nil || !bytes.Equal(now, src) {
		return errors.New("settings: the file changed while it was read")
	}
	if err := os.Rename(tmp.Name(), target); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return wipe(old, st)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// wipe overwrites a file that has lost its last name, so that its blocks do not keep the passwords.
func wipe(f *os.File, st os.FileInfo) error {
	if _, err := f.WriteAt(make([]byte, st.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}
