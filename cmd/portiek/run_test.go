package main

import (
	"os"
	"testing"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// TestTermFor: each camera gets the term of its kind of place, and one that is no longer configured keeps its kind.
func TestTermFor(t *testing.T) {
	src, err := os.ReadFile("../../internal/rules/protocol/testdata/third.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rule, err := protocol.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	set := &settings.Settings{Protocol: rule, Cameras: []settings.Camera{{ID: "balie"}, {ID: "gevel", PlaceKind: "head_office_exterior"}, {ID: "loods", PlaceKind: "rented_site"}}}
	was := func(ref string) footage.Terms { return footage.Terms{{Length: time.Hour, Protocol: ref}} }
	for _, c := range []struct {
		camera  footage.CameraID
		history footage.Terms
		hours   time.Duration
		article string
		ref     string
	}{
		{"balie", nil, 24, "DC-2", "derde@1"},
		{"gevel", nil, 72, "DC-3", "derde@1#head_office_exterior"},
		{"loods", nil, 14 * 24, "DC-4", "derde@1#rented_site"},
		{"loods", was("derde@0#head_office"), 14 * 24, "DC-4", "derde@1#rented_site"},
		{"balie", was("derde@0#rented_site"), 24, "DC-2", "derde@1"},
		{"weg", was("derde@0#rented_site"), 14 * 24, "DC-4", "derde@1#rented_site"},
		{"weg", was("ander@3#parking"), 24, "DC-2", "derde@1"},
		{"weg", was("wooninvest@2021-09"), 24, "DC-2", "derde@1"},
		{"weg", nil, 24, "DC-2", "derde@1"},
	} {
		got := termFor(set, c.camera, c.history)
		if want := (footage.Term{Camera: c.camera, Length: c.hours * time.Hour, Article: c.article, Protocol: c.ref}); got != want {
			t.Errorf("%s after %+v: %+v", c.camera, c.history, got)
		}
	}
}
