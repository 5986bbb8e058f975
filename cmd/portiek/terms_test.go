package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// TestTermsOfPlaces starts a server three times on one folder: with cameras of two kinds, with a stricter protocol after one
// of them was taken down, and again. The catalogue has what the protocol says of each kind, and says it once.
func TestTermsOfPlaces(t *testing.T) {
	src, err := os.ReadFile(thirdProtocol)
	if err != nil {
		t.Fatal(err)
	}
	first := string(src)
	second := strings.NewReplacer(`version: "1"`, `version: "2"`, "length: 14d", "length: 10d").Replace(first)
	dir := t.TempDir()
	hall, site := settings.Camera{ID: "balie", Name: "Balie", Place: "Kantoor"}, settings.Camera{ID: "loods", Name: "Loods", Place: "Loods", PlaceKind: "rented_site"}

	got := startTerms(t, dir, first, hall, site)
	check(t, "first", got["balie"], "24h0m0s derde@1")
	check(t, "first", got["loods"], "336h0m0s derde@1#rented_site")

	for _, start := range []string{"the stricter version", "again"} {
		got = startTerms(t, dir, second, hall)
		check(t, start, got["balie"], "24h0m0s derde@1") // nothing changed for this kind
		check(t, start, got["loods"], "336h0m0s derde@1#rented_site", "240h0m0s derde@2#rented_site")
	}
}

func check(t *testing.T, when string, got footage.Terms, want ...string) {
	t.Helper()
	var words []string
	for _, term := range got {
		words = append(words, term.Length.String()+" "+term.Protocol)
	}
	if strings.Join(words, "; ") != strings.Join(want, "; ") {
		t.Errorf("%s: %v, want %v", when, words, want)
	}
}

// startTerms opens a server on dir, prepares it as serve does, and gives the terms of both cameras.
func startTerms(t *testing.T, dir, src string, cams ...settings.Camera) map[footage.CameraID]footage.Terms {
	t.Helper()
	p := assembled(t, dir, src, cams...)
	defer p.Close()
	if err := p.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := map[footage.CameraID]footage.Terms{}
	for _, id := range []footage.CameraID{"balie", "loods"} {
		var err error
		if all[id], err = p.store.Terms(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if d, _ := p.termOf(t.Context(), id); d <= time.Hour {
			t.Errorf("%s has no term", id)
		}
	}
	return all
}

// assembled is a server on dir, with its parts joined but nothing started. It may be closed before the test ends.
func assembled(t *testing.T, dir, src string, cams ...settings.Camera) *parts {
	t.Helper()
	rule, err := protocol.Load([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	set := &settings.Settings{
		Recorder: "proef", Data: filepath.Join(dir, "data"), Protocol: rule, Cameras: cams,
		Rings:    []string{filepath.Join(dir, "ring-1"), filepath.Join(dir, "ring-2")},
		RingKeys: []string{filepath.Join(dir, "key-1"), filepath.Join(dir, "key-2")},
		Database: settings.Database{SQLite: filepath.Join(dir, "catalogue", "portiek.db")},
	}
	p, err := openParts(t.Context(), set, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if err := p.assemble(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return p
}
