package storetest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// version makes a draft; the store does not read the file.
func version(id string, minute float64) protocol.Stored {
	yaml := []byte("version: " + id)
	return protocol.Stored{ID: id, Name: "woonflat", Version: id, Hash: sha256.Sum256(yaml), YAML: yaml, DraftedBy: "ans", DraftedAt: at(minute), ApprovedLog: -1}
}

func entry(k audit.Kind, v protocol.Stored, minute float64, actor string) audit.Event {
	return audit.VersionChange{ID: v.ID, Protocol: v.Ref(), Hash: audit.Hash(v.Hash)}.Event(k, at(minute), actor)
}

func drafted(t testing.TB, s Catalogue, v protocol.Stored) {
	t.Helper()
	must(t, s.PutVersion(ctx, v, entry(audit.ProtocolDrafted, v, 0, v.DraftedBy)))
}

func approve(s Catalogue, v protocol.Stored, by string, minute float64) error {
	return s.ApproveVersion(ctx, v.ID, v.Hash, by, at(minute), entry(audit.ProtocolApproved, v, minute, "bea"))
}

func publish(s Catalogue, v protocol.Stored, from, minute float64) error {
	return s.PublishVersion(ctx, v.ID, "ans", at(from), at(minute), entry(audit.ProtocolPublished, v, minute, "ans"))
}

func entriesOf(t testing.TB, s Catalogue) int64 {
	t.Helper()
	head, err := s.LogHead(ctx)
	must(t, err)
	return head.Size
}

func testVersionLife(t *testing.T, s Catalogue) {
	v := version("1", 0)
	v.Limit = 2 * time.Minute
	drafted(t, s, v)
	must(t, approve(s, v, "bea", 1))
	must(t, publish(s, v, 10, 2))
	first, err := s.BeginVersion(ctx, v.ID, at(9), entry(audit.ProtocolInForce, v, 9, audit.System))
	must(t, err)
	same(t, "before its date", first, false)
	for i := range 2 {
		first, err = s.BeginVersion(ctx, v.ID, at(10), entry(audit.ProtocolInForce, v, 10, audit.System))
		must(t, err)
		same(t, "begun", first, i == 0)
	}
	v.ApprovedBy, v.ApprovedAt, v.PublishedBy, v.PublishedAt, v.InForceFrom, v.BegunAt = "bea", at(1), "ans", at(2), at(10), at(10)
	v.ApprovedLog = 1
	got, err := s.Version(ctx, v.ID)
	must(t, err)
	same(t, "version", got, v)
	all, err := s.Versions(ctx)
	must(t, err)
	same(t, "versions", all, protocol.Versions{v})
	_, err = s.Version(ctx, "none")
	want(t, fail.NotFound, err)
	same(t, "entries", entriesOf(t, s), 4)
	must(t, s.CheckLog(ctx))
}

// Each step out of turn is refused, and leaves row and log as they were.
func testVersionRefusals(t *testing.T, s Catalogue) {
	v, w := version("1", 0), version("2", 0)
	drafted(t, s, v)
	drafted(t, s, w)
	other := w
	other.ID, other.YAML = v.ID, []byte("edited")
	twin := v
	twin.ID = "another"
	forged := version("3", 0)
	forged.ApprovedBy, forged.ApprovedAt = "bea", at(1)
	half := version("4", 0)
	half.DraftedBy, half.ApprovedBy, half.ApprovedAt = protocol.BySettings, protocol.BySettings, at(1)
	put := func(v protocol.Stored) error { return s.PutVersion(ctx, v, entry(audit.ProtocolDrafted, v, 1, "x")) }
	drop := func(v protocol.Stored) error {
		return s.DropVersion(ctx, v.ID, entry(audit.ProtocolWithdrawn, v, 1, "x"))
	}
	for _, c := range []struct {
		name string
		kind fail.Kind
		do   func() error
	}{
		{"edit a draft", fail.Conflict, func() error { return put(other) }},
		{"the same name and version", fail.Conflict, func() error { return put(twin) }},
		{"drafted as approved", fail.Invalid, func() error { return put(forged) }},
		{"by the settings, half", fail.Invalid, func() error { return put(half) }},
		{"approve another text", fail.Conflict, func() error { x := v; x.Hash[0] ^= 1; return approve(s, x, "bea", 1) }},
		{"approve one's own draft", fail.Refused, func() error { return approve(s, v, "ans", 1) }},
		{"approve as the settings", fail.Refused, func() error { return approve(s, v, protocol.BySettings, 1) }},
		{"approve as nobody", fail.Refused, func() error { return approve(s, v, "", 1) }},
		{"approve what is not there", fail.NotFound, func() error { return approve(s, version("9", 0), "bea", 1) }},
		{"publish a draft", fail.Conflict, func() error { return publish(s, v, 10, 1) }},
		{"drop what is not there", fail.NotFound, func() error { return drop(version("9", 0)) }},
		{"approve junk", fail.NotFound, func() error { return approve(s, version("\x00\xff", 0), "bea", 1) }},
		{"read junk", fail.NotFound, func() error { _, err := s.Document(ctx, "\x00\xff"); return err }},
		{"approve, rightly", -1, func() error { return approve(s, v, "bea", 1) }},
		{"approve twice", fail.Conflict, func() error { return approve(s, v, "cor", 2) }},
		{"edit after approval", fail.Conflict, func() error { return put(other) }},
		{"drop after approval", fail.Conflict, func() error { return drop(v) }},
		{"publish in the past", fail.Conflict, func() error { return publish(s, v, 2, 3) }},
		{"publish, rightly", -1, func() error { return publish(s, v, 20, 3) }},
		{"publish twice", fail.Conflict, func() error { return publish(s, v, 30, 4) }},
		{"approve the next, rightly", -1, func() error { return approve(s, w, "bea", 4) }},
		{"publish before another", fail.Conflict, func() error { return publish(s, w, 19, 5) }},
		{"publish for the same moment", -1, func() error { return publish(s, w, 20, 5) }},
		{"edit after publishing", fail.Conflict, func() error { return put(other) }},
	} {
		before, size := versionsOf(t, s), entriesOf(t, s)
		err := c.do()
		if c.kind == -1 {
			must(t, err)
			continue
		}
		if fail.KindOf(err) != c.kind || err == nil {
			t.Errorf("%s: %v", c.name, err)
		}
		same(t, c.name+": rows", versionsOf(t, s), before)
		same(t, c.name+": entries", entriesOf(t, s), size)
	}
}

func versionsOf(t testing.TB, s Catalogue) protocol.Versions {
	t.Helper()
	vs, err := s.Versions(ctx)
	must(t, err)
	return vs
}

func testVersionsBySettings(t *testing.T, s Catalogue) {
	v := version("1", 0)
	v.DraftedBy, v.ApprovedBy, v.PublishedBy = protocol.BySettings, protocol.BySettings, protocol.BySettings
	v.ApprovedAt, v.PublishedAt, v.InForceFrom = at(0), at(0), at(0)
	drafted(t, s, v)
	v.ApprovedLog = 0
	same(t, "stored", versionsOf(t, s), protocol.Versions{v})
	back := version("2", 0)
	back.DraftedBy, back.ApprovedBy, back.PublishedBy = protocol.BySettings, protocol.BySettings, protocol.BySettings
	back.ApprovedAt, back.PublishedAt, back.InForceFrom = at(-1), at(-1), at(-1)
	want(t, fail.Conflict, s.PutVersion(ctx, back, entry(audit.ProtocolPublished, back, 0, audit.System)))
}

func testVersionDrop(t *testing.T, s Catalogue) {
	v := version("1", 0)
	drafted(t, s, v)
	must(t, s.PutDocument(ctx, v.ID, adopted("reglement.pdf", 3), entry(audit.ProtocolDocument, v, 1, "ans")))
	must(t, s.DropVersion(ctx, v.ID, entry(audit.ProtocolWithdrawn, v, 2, "ans")))
	same(t, "versions", len(versionsOf(t, s)), 0)
	_, err := s.Document(ctx, v.ID)
	want(t, fail.NotFound, err)
	drafted(t, s, v) // the name is free again
}

// adopted makes a document of so many kilobytes.
func adopted(name string, kilobytes int) protocol.Document {
	b := bytes.Repeat([]byte("%PDF-1.7 \x00\xff?"), kilobytes*1024/12)
	return protocol.Document{Name: name, Type: "application/pdf", Hash: sha256.Sum256(b), Size: int64(len(b)), Bytes: b, By: "ans", At: at(1)}
}

func testDocuments(t *testing.T, s Catalogue) {
	v, w := version("1", 0), version("2", 0)
	drafted(t, s, v)
	drafted(t, s, w)
	put := func(v protocol.Stored, d protocol.Document) error {
		return s.PutDocument(ctx, v.ID, d, entry(audit.ProtocolDocument, v, 1, "ans"))
	}
	check := func(v protocol.Stored, d protocol.Document) {
		t.Helper()
		got, err := s.Document(ctx, v.ID)
		must(t, err)
		same(t, "document", got, d)
		row, err := s.Version(ctx, v.ID)
		must(t, err)
		d.Bytes = nil
		same(t, "document without its bytes", row.Document, &d)
	}
	first, second := adopted("a.pdf", 3), adopted("b.pdf", 700)
	must(t, put(v, first))
	check(v, first)
	must(t, put(v, second)) // a draft's may be replaced
	check(v, second)
	must(t, approve(s, v, "bea", 2))
	must(t, approve(s, w, "bea", 2))
	size := entriesOf(t, s)
	want(t, fail.Conflict, put(v, first))
	want(t, fail.NotFound, put(version("9", 0), first))
	same(t, "entries", entriesOf(t, s), size)
	check(v, second)
	must(t, put(w, first)) // approved, and had none
	want(t, fail.Conflict, put(w, second))
	check(w, first)
}

// Of many who approve, or publish, at once, one does.
func testVersionRaces(t *testing.T, s Catalogue) {
	v := version("1", 0)
	drafted(t, s, v)
	once := func(what string, do func(i int) error) {
		t.Helper()
		var done atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if err := do(i); err == nil {
					done.Add(1)
				} else if fail.KindOf(err) != fail.Conflict {
					t.Error(what, err)
				}
			})
		}
		wg.Wait()
		same(t, what, done.Load(), 1)
	}
	once("approved", func(i int) error { return approve(s, v, fmt.Sprint("person ", i), 1) })
	once("published", func(i int) error { return publish(s, v, float64(10+i), 2) })
	same(t, "entries", entriesOf(t, s), 3)
	must(t, s.CheckLog(ctx))
}

// What a simulation is told would go is what goes.
func testWouldBeDue(t *testing.T, s Catalogue) {
	_, _, ok, err := s.PictureSize(ctx, hall)
	must(t, err)
	same(t, "pictures", ok, false)
	for i := range 6 {
		sealed(t, s, hall, float64(i))
	}
	sealed(t, s, door, 0)
	placed(t, s, hold(hall, span(2, 2.5)))
	foreseen, err := s.WouldBeDue(ctx, rec, hall, at(1), at(5))
	must(t, err)
	same(t, "after the present cutoff, less what is held", len(foreseen), 3)
	same(t, "as they were", stateOf(t, s, foreseen[0].ID), footage.Sealed)
	due(t, s, hall, 1) // the present term
	same(t, "foreseen", ids(foreseen), due(t, s, hall, 5))

	wide := segment(door, 5)
	wide.Width, wide.Height = 640, 360
	begun(t, s, wide)
	w, h, ok, err := s.PictureSize(ctx, door)
	must(t, err)
	same(t, "size", fmt.Sprint(w, h, ok), "640 360 true")
}
