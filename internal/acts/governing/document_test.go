package governing

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDocument(t *testing.T) {
	w := newWorld(t)
	w.begun(t)
	v, _, err := w.InForce(ctx, w.clock.now)
	must(t, err)
	if _, err := w.Document(ctx, v.ID); code(err) != "protocol.document_none" {
		t.Errorf("%v", err)
	}
	pdf := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0xff, 0}, 1000)...)
	must(t, w.Attach(ctx, "ans", v.ID, `C:\Mijn documenten\Reglement "2026".pdf`, pdf))
	d, err := w.Document(ctx, v.ID)
	must(t, err)
	if d.Name != "Reglement 2026.pdf" || d.Type != "application/pdf" || !bytes.Equal(d.Bytes, pdf) || d.By != "ans" {
		t.Errorf("%s, %s, %d bytes by %s", d.Name, d.Type, len(d.Bytes), d.By)
	}
	vs, err := w.Versions(ctx)
	must(t, err)
	if d := vs[0].Document; d == nil || d.Bytes != nil || d.Size != int64(len(pdf)) {
		t.Errorf("%+v", vs[0].Document)
	}
}

// TestMediaType: what a browser could run is never called so.
func TestMediaType(t *testing.T) {
	for data, want := range map[string]string{
		"%PDF-1.4 x":                      "application/pdf",
		"PK\x03\x04 een docx":             "application/zip",
		"Artikel 1":                       "text/plain; charset=utf-8",
		"<html><script>alert(1)</script>": "application/octet-stream",
		"<?xml version='1.0'?><svg onload='alert(1)'/>": "application/octet-stream",
		"\x00\x01\x02": "application/octet-stream",
	} {
		if got := mediaType([]byte(data)); got != want {
			t.Errorf("%q: %s", data, got)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, s := range []string{"a.pdf", "../../etc/passwd", `..\x`, "", "...", "a\r\nSet-Cookie: x", "\xff\xfe", "é\u202egnp.exe", strings.Repeat("ø", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := fileName(s)
		if got == "" || len(got) > 120 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\r\n\x00\"<>:;|?*") || strings.HasPrefix(got, ".") {
			t.Errorf("%q became %q", s, got)
		}
	})
}
