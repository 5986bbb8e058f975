package vault_test

import (
	"testing"

	"portiek/internal/rules/footage"
)

// Only footage of a living epoch of the camera in the file's name opens by epoch: no copy, nothing of another camera, nothing erased.
func TestOpensByEpoch(t *testing.T) {
	w := newWorld(t)
	first, second := w.write(segment(0), 2), segment(1)
	second.Epoch = epoch(1)
	second = w.write(second, 2)
	hold := footage.HoldID{1}
	_, err := w.v.AddHold(hold)
	w.ok(err)
	edge := segmentFor(hold)
	f, _, err := w.v.CreateCopy(edge)
	w.ok(err)
	edge = w.fill(f, edge, 1)
	file := func(s footage.Segment) footage.StoredFile {
		return footage.StoredFile{Name: footage.FileName(s.Camera, s.Span.From, s.ID), Camera: s.Camera, From: s.Span.From, ID: s.ID}
	}
	opens := func(what string, f footage.StoredFile, want bool) {
		t.Helper()
		if got, err := w.v.OpensByEpoch(f); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %v", what, got, err, want)
		}
	}
	opens("footage", file(first), true)
	opens("footage of the next epoch", file(second), true)
	opens("a hold's copy", file(edge), false)
	opens("no file", file(segment(5)), false)
	moved := file(first)
	moved.Camera = "deur"
	opens("under another camera's name", moved, false)
	opens("not a segment", footage.StoredFile{Name: "notes.txt"}, false)
	_, err = w.v.Destroy([]footage.Epoch{{Camera: "hal", Start: epoch(0)}}, nil)
	w.ok(err)
	opens("erased", file(first), false)
	opens("what lives on", file(second), true)
}
