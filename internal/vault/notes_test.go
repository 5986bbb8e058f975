package vault_test

import (
	"strings"
	"testing"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

func ringAndVault(t *testing.T) (*keyring.Ring, *vault.Vault) {
	r, _, err := keyring.Open(keyring.Options{Recorder: "rec", Rings: []disk.FS{memdisk.New()}, Keys: []disk.FS{memdisk.New()}})
	if err != nil {
		t.Fatal(err)
	}
	return r, vault.New(r, blob.NewDisk(memdisk.New()), "rec", nil)
}

func TestNotesOpenForTheirOwnCaseOnly(t *testing.T) {
	r, v := ringAndVault(t)
	sealed, err := v.SealNote("2026-0147", "mevrouw Jansen belde")
	if err != nil || strings.Contains(sealed, "Jansen") {
		t.Fatalf("%q, %v", sealed, err)
	}
	if text, err := v.OpenNote("2026-0147", sealed); err != nil || text != "mevrouw Jansen belde" {
		t.Fatalf("%q, %v", text, err)
	}
	if _, err := v.SealNote("2026-0148", "iets anders"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ of, text string }{
		"another case": {"2026-0148", sealed}, "cut": {"2026-0147", sealed[:len(sealed)-2]},
		"clear text": {"2026-0147", "mevrouw Jansen belde"}, "empty": {"2026-0147", ""},
	} {
		if text, err := v.OpenNote(footage.CaseID(c.of), c.text); fail.KindOf(err) != fail.Corrupt {
			t.Errorf("%s opened as %q, %v", name, text, err)
		}
	}
	if _, err := r.Change(func(e *keyring.Edit) error { e.DropNamed("case/2026-0147"); return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := v.OpenNote("2026-0147", sealed); fail.KindOf(err) != fail.Gone {
		t.Errorf("after the case's key was destroyed: %v", err)
	}
}
