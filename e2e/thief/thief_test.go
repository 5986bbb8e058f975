package main

import (
	"database/sql"
	"encoding/json"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/thief/loot"
	"portiek/internal/base/disk"
	"portiek/internal/rules/footage"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

var start = time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)

// house is a vault on real directories: data, ring, key (two replicas of each of the last two) and a database's dump.
type house struct {
	t    *testing.T
	root string
	v    *vault.Vault
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, root: t.TempDir()}
	ring, _, err := keyring.Open(keyring.Options{
		Recorder: "rec",
		Rings:    []disk.FS{h.disk("ring-a"), h.disk("ring-b")},
		Keys:     []disk.FS{h.disk("key-a"), h.disk("key-b")},
	})
	h.ok(err)
	h.disk("database")
	h.v = vault.New(ring, blob.NewDisk(h.disk("data")), "rec", nil)
	_, err = h.v.AddEpochs([]footage.Epoch{h.epoch(0), h.epoch(1)})
	h.ok(err)
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) disk(name string) disk.FS {
	d, err := disk.OS(filepath.Join(h.root, name))
	h.ok(err)
	return d
}

func (h *house) epoch(n int) footage.Epoch {
	return footage.Epoch{Recorder: "rec", Camera: "hal", Start: start.Add(time.Duration(n) * time.Hour), Length: time.Hour}
}

func (h *house) segment(epoch, minute int) footage.Segment {
	from := h.epoch(epoch).Start
	return footage.Segment{
		ID: footage.NewSegmentID(), Camera: "hal", Epoch: from,
		Span: footage.Span{From: from.Add(time.Duration(minute) * time.Minute)},
	}
}

// record writes a segment of three chunks.
func (h *house) record(epoch, minute int) footage.Segment {
	seg := h.segment(epoch, minute)
	w, err := h.v.Create(seg)
	h.ok(err)
	h.fill(w)
	return seg
}

func (h *house) fill(w footage.SegmentWriter) {
	for i := range 3 {
		_, _, err := w.Append(append(make([]byte, footage.ChunkHeadroom, 200), "somebody comes home"...), i == 2)
		h.ok(err)
	}
	h.ok(w.Close())
}

func (h *house) hold() footage.HoldID {
	id := footage.NewHoldID()
	_, err := h.v.AddHold(id)
	h.ok(err)
	return id
}

func (h *house) keepWhole(hold footage.HoldID, seg footage.Segment) footage.HoldItem {
	wrapped, err := h.v.WrapFor(hold, seg)
	h.ok(err)
	return footage.HoldItem{Hold: hold, Segment: seg.ID, WrappedKey: wrapped}
}

func (h *house) keepEdge(hold footage.HoldID, of footage.Segment) (footage.Segment, footage.HoldItem) {
	c := of
	c.ID, c.Origin, c.Hold, c.Epoch = footage.NewSegmentID(), of.ID, hold, time.Time{}
	w, wrapped, err := h.v.CreateCopy(c)
	h.ok(err)
	h.fill(w)
	return c, footage.HoldItem{Hold: hold, Segment: of.ID, Copy: c.ID, WrappedKey: wrapped}
}

// steal copies what lies in the house under those names.
func (h *house) steal(names ...string) string {
	to := h.t.TempDir()
	for _, name := range names {
		h.ok(os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(h.root, name))))
	}
	return to
}

// databases are the forms in which wrapped keys can be stolen.
var databases = map[string]func(h *house, items []footage.HoldItem){
	"json": func(h *house, items []footage.HoldItem) {
		var rows []map[string]string
		for _, i := range items {
			rows = append(rows, map[string]string{
				"hold": i.Hold.String(), "segment": i.Segment.String(), "copy": i.Copy.String(), "wrapped_key": hexed(i.WrappedKey),
			})
		}
		raw, err := json.Marshal(rows)
		h.ok(err)
		h.ok(os.WriteFile(filepath.Join(h.root, "database", "dump.json"), raw, 0o600))
	},
	"sqlite, still in the write-ahead log": func(h *house, items []footage.HoldItem) {
		db, err := sql.Open("sqlite", filepath.Join(h.root, "database", "portiek.db")+"?_pragma=journal_mode(WAL)")
		h.ok(err)
		h.t.Cleanup(func() { db.Close() })
		_, err = db.Exec(`CREATE TABLE hold_items (hold BLOB, segment BLOB, copy BLOB, wrapped_key BLOB)`)
		h.ok(err)
		for _, i := range items {
			var copied []byte
			if !i.Copy.IsZero() {
				copied = i.Copy[:]
			}
			_, err = db.Exec(`INSERT INTO hold_items VALUES (?, ?, ?, ?)`, i.Hold[:], i.Segment[:], copied, i.WrappedKey)
			h.ok(err)
		}
	},
}

func hexed(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(digits[c>>4])
		s.WriteByte(digits[c&15])
	}
	return s.String()
}

// A copy of data, ring and database from before, with everything that is left afterwards, opens nothing that was destroyed in
// between: no segment of the epoch, nothing of the ended hold. With the ring key of before it opens all of it.
func TestThief(t *testing.T) {
	for name, dump := range databases {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			ended, live := h.hold(), h.hold()
			dead, young := h.record(0, 0), h.record(1, 0)
			formerlyHeld, held := h.record(0, 1), h.record(0, 2)
			formerEdge, formerItem := h.keepEdge(ended, dead)
			edge, edgeItem := h.keepEdge(live, dead)
			dump(h, []footage.HoldItem{h.keepWhole(ended, formerlyHeld), h.keepWhole(live, held), formerItem, edgeItem})

			before := h.steal("data", "ring-a", "ring-b", "database")
			oldKey := h.steal("key-a")
			_, err := h.v.Destroy([]footage.Epoch{h.epoch(0)}, []footage.HoldID{ended})
			h.ok(err)
			for _, seg := range []footage.Segment{dead, formerlyHeld, formerEdge} {
				h.ok(h.v.Remove(seg))
			}
			after := h.steal("data", "ring-a", "ring-b", "database", "key-a", "key-b")

			survivors := []footage.Segment{young, held, edge}
			want(t, "with the new ring key", survivors, before, after)
			want(t, "without any ring key", nil, before)
			want(t, "with the old ring key", append(survivors, dead, formerlyHeld, formerEdge), before, after, oldKey)
		})
	}
}

func want(t *testing.T, what string, segs []footage.Segment, dirs ...string) {
	t.Helper()
	haul, err := loot.Try(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, s := range segs {
		ids[s.ID.String()] = true
	}
	if got, want := haul.IDs(), slices.Sorted(maps.Keys(ids)); !slices.Equal(got, want) {
		t.Errorf("%s: opened %v, want %v", what, got, want)
	}
	for id, b := range haul.Opened {
		if b.Chunks != 3 {
			t.Errorf("%s: opened %d chunks of %s, want 3", what, b.Chunks, id)
		}
	}
}

// The thief proves something only as long as it shares no code with the house.
func TestThiefImportsNothingOfTheHouse(t *testing.T) {
	files, err := filepath.Glob("loot/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if strings.HasPrefix(i.Path.Value, `"portiek/`) {
				t.Errorf("%s imports %s", file, i.Path.Value)
			}
		}
	}
}
