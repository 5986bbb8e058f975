package governing

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// TestLife: draft, approved, in force from its date, past.
func TestLife(t *testing.T) {
	w := newWorld(t)
	w.begun(t)
	w.employ(t, "ans", "1")
	w.employ(t, "bea", "2")
	state := func(id string) protocol.State {
		v, p, err := w.Version(ctx, id)
		must(t, err)
		if p.Ref() != v.Ref() {
			t.Errorf("%s has the rules of %s", v.Ref(), p.Ref())
		}
		return v.State
	}
	inForce := func(version string) {
		t.Helper()
		v, p, err := w.InForce(ctx, w.clock.now)
		must(t, err)
		if v.Version != version || p.Version != version || v.State != protocol.InForce {
			t.Errorf("in force: %s (%s), want %s", v.Ref(), v.State, version)
		}
	}
	first, _, err := w.InForce(ctx, w.clock.now)
	must(t, err)
	inForce("1")

	v, err := w.Draft(ctx, "ans", normal(t, "2", "12h"))
	must(t, err)
	for _, step := range []struct {
		do    func() error
		state protocol.State
		in    string
	}{
		{func() error { return nil }, protocol.Draft, "1"},
		{func() error { return w.Approve(ctx, "bea", v.ID, v.Hash) }, protocol.Approved, "1"},
		{func() error { return w.Publish(ctx, "ans", v.ID, w.clock.at(5)) }, protocol.Approved, "1"},
		{func() error { w.clock.now = w.clock.at(5).Add(-time.Microsecond); return nil }, protocol.Approved, "1"},
		{func() error { w.clock.now = w.clock.at(5); return nil }, protocol.InForce, "2"},
		{func() error { return w.Apply(ctx, w.clock.now) }, protocol.InForce, "2"},
	} {
		must(t, step.do())
		if got := state(v.ID); got != step.state {
			t.Errorf("state %s, want %s", got, step.state)
		}
		inForce(step.in)
	}
	if state(first.ID) != protocol.Past {
		t.Error("the first is not past")
	}
	rules, _, err := w.Diff(ctx, first.ID)
	must(t, err)
	if !slices.ContainsFunc(rules, func(c protocol.Change) bool { return strings.Contains(c.In("en"), "24 hours") }) {
		t.Errorf("no difference in the term: %v", rules)
	}
	want := []audit.Kind{audit.ProtocolPublished, audit.ProtocolInForce, audit.PersonAdded, audit.PersonAdded, audit.ProtocolDrafted, audit.ProtocolApproved, audit.ProtocolPublished, audit.ProtocolInForce}
	if got := w.kindsSince(t, 0); !slices.Equal(got, want) {
		t.Errorf("entries %v", got)
	}
	must(t, w.store.CheckLog(ctx))
}

// TestEntriesNameTheText: the entries of draft and approval carry the hash of the same file, and no text of it.
func TestEntriesNameTheText(t *testing.T) {
	w := newWorld(t)
	w.begun(t)
	w.employ(t, "ans", "1")
	w.employ(t, "bea", "2")
	from := w.size(t)
	v := w.publish(t, normal(t, "2", "12h"), time.Time{})
	es, err := w.store.Events(ctx, from, 10)
	must(t, err)
	for i, actor := range []string{"ans", "bea", "ans"} {
		d, err := audit.DataOf[audit.VersionChange](es[i])
		must(t, err)
		if d.Hash != audit.Hash(v.Hash) || d.Protocol != "derde@2" || es[i].Actor != actor {
			t.Errorf("entry %d: %s %+v", i, es[i].Actor, d)
		}
	}
}

// TestAttacks: each is refused, changes no version, and a refusal of an act by a person stands in the log.
func TestAttacks(t *testing.T) {
	w := newWorld(t)
	w.begun(t)
	w.employ(t, "ans", "1")
	w.employ(t, "bea", "2")
	w.employ(t, "ex", "3")
	gone, err := w.store.Person(ctx, "ex")
	must(t, err)
	gone.Left = w.clock.now
	must(t, w.store.PutPerson(ctx, gone, audit.PersonChange{Person: "ex"}.Event(audit.PersonLeft, w.clock.now, audit.System)))
	approved := w.publish(t, normal(t, "2", "12h"), w.clock.at(10))
	draft, err := w.Draft(ctx, "ans", normal(t, "3", "48h"))
	must(t, err)
	ready, err := w.Draft(ctx, "ans", normal(t, "4", "48h"))
	must(t, err)
	must(t, w.Approve(ctx, "bea", ready.ID, ready.Hash))
	must(t, w.Attach(ctx, "ans", ready.ID, "a.pdf", []byte("%PDF-1.7")))

	for name, c := range map[string]struct {
		code   string
		logged bool
		do     func() error
	}{
		"approve one's own draft":         {"protocol.same_person", true, func() error { return w.Approve(ctx, "ans", draft.ID, draft.Hash) }},
		"approve after leaving":           {"protocol.not_here", true, func() error { return w.Approve(ctx, "ex", draft.ID, draft.Hash) }},
		"approve as nobody":               {"protocol.nobody", false, func() error { return w.Approve(ctx, "", draft.ID, draft.Hash) }},
		"approve as the settings":         {"protocol.nobody", false, func() error { return w.Approve(ctx, protocol.BySettings, draft.ID, draft.Hash) }},
		"approve unread text":             {"protocol.other_text", true, func() error { return w.Approve(ctx, "bea", draft.ID, approved.Hash) }},
		"approve twice":                   {"protocol.approved", true, func() error { return w.Approve(ctx, "bea", approved.ID, approved.Hash) }},
		"draft over an approved":          {"protocol.version_taken", false, func() error { _, err := w.Draft(ctx, "ans", normal(t, "2", "13h")); return err }},
		"withdraw an approved":            {"protocol.approved", true, func() error { return w.Withdraw(ctx, "ans", approved.ID) }},
		"withdraw nothing":                {"protocol.version_unknown", false, func() error { return w.Withdraw(ctx, "ans", "none") }},
		"publish a draft":                 {"protocol.not_approved", true, func() error { return w.Publish(ctx, "ans", draft.ID, w.clock.at(20)) }},
		"publish in the past":             {"protocol.backwards", true, func() error { return w.Publish(ctx, "ans", ready.ID, w.clock.at(-1)) }},
		"publish before another":          {"protocol.backwards", true, func() error { return w.Publish(ctx, "ans", ready.ID, w.clock.at(9)) }},
		"publish at once, before another": {"protocol.backwards", true, func() error { return w.Publish(ctx, "ans", ready.ID, time.Time{}) }},
		"publish again":                   {"protocol.published", true, func() error { return w.Publish(ctx, "ans", approved.ID, w.clock.at(20)) }},
		"publish as nobody":               {"protocol.nobody", false, func() error { return w.Publish(ctx, "", ready.ID, w.clock.at(20)) }},
		"another document":                {"protocol.document_fixed", true, func() error { return w.Attach(ctx, "ans", ready.ID, "b.pdf", []byte("%PDF-1.4")) }},
		"no document":                     {"protocol.document_size", false, func() error { return w.Attach(ctx, "ans", draft.ID, "b.pdf", nil) }},
		"too large a document":            {"protocol.document_size", false, func() error { return w.Attach(ctx, "ans", draft.ID, "b.pdf", make([]byte, MaxDocument+1)) }},
		"too large a file":                {"protocol.too_long", false, func() error { _, err := w.Draft(ctx, "ans", make([]byte, MaxYAML+1)); return err }},
		"draft as the settings":           {"protocol.nobody", false, func() error { _, err := w.Draft(ctx, protocol.BySettings, normal(t, "9", "1h")); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := w.Versions(ctx)
			must(t, err)
			size := w.size(t)
			if got := code(c.do()); got != c.code {
				t.Errorf("%q, want %q", got, c.code)
			}
			after, err := w.Versions(ctx)
			must(t, err)
			if len(before) != len(after) || !slices.EqualFunc(before, after, func(a, b protocol.Stored) bool {
				return a.Hash == b.Hash && bytes.Equal(a.YAML, b.YAML) && a.State == b.State && a.InForceFrom.Equal(b.InForceFrom)
			}) {
				t.Error("something changed")
			}
			entries := w.kindsSince(t, size)
			if c.logged && !slices.Equal(entries, []audit.Kind{audit.ActRefused}) || !c.logged && len(entries) > 0 {
				t.Errorf("entries %v", entries)
			}
		})
	}
}

// TestTwoAccountsOneNumber: two records with one employee number are one person, in whatever way it is written.
func TestTwoAccountsOneNumber(t *testing.T) {
	for _, c := range []struct {
		a, b people.Person
		same bool
	}{
		{people.Person{ID: "a", Employee: "17"}, people.Person{ID: "b", Employee: "17"}, true},
		{people.Person{ID: "a", Employee: "k17"}, people.Person{ID: "b", Employee: " K17"}, true},
		{people.Person{ID: "a", Employee: ""}, people.Person{ID: "b", Employee: "17"}, true},
		{people.Person{ID: "a", Employee: "17"}, people.Person{ID: "b", Employee: "18"}, false},
		{people.Person{ID: "a", Employee: "17"}, people.Person{ID: "b", Employee: "17", Organisation: "partner"}, false},
	} {
		if got := sameHuman(c.a, c.b); got != c.same {
			t.Errorf("%+v and %+v: %v", c.a, c.b, got)
		}
	}
	w := newWorld(t)
	w.begun(t)
	w.employ(t, "ans", "k17")
	w.employ(t, "ans2", "K17 ")
	v, err := w.Draft(ctx, "ans", normal(t, "2", "12h"))
	must(t, err)
	size := w.size(t)
	if got := code(w.Approve(ctx, "ans2", v.ID, v.Hash)); got != "protocol.same_person" {
		t.Errorf("approved by the same person: %q", got)
	}
	if got := w.kindsSince(t, size); !slices.Equal(got, []audit.Kind{audit.ActRefused}) {
		t.Errorf("entries %v", got)
	}
}

// TestDraftNamesMistakes: each with its line, in both languages; nothing is kept.
func TestDraftNamesMistakes(t *testing.T) {
	w := newWorld(t)
	w.begun(t)
	w.employ(t, "ans", "1")
	size := w.size(t)
	bad := third(t, `version: "1"`, `version: "2"`, "only_on: [theft, fraud], article: DC-5", "only_on: [theft, gossip], article: DC-55")
	_, err := w.Draft(ctx, "ans", bad)
	f := fail.Of(err)
	if f.Code != "protocol.invalid" || !strings.Contains(f.NL, "regel") || !strings.Contains(f.NL, "only_on") ||
		!strings.Contains(f.EN, "This article is not under 'articles'") {
		t.Errorf("%v", err)
	}
	if vs, err := w.Versions(ctx); err != nil || len(vs) != 1 || w.size(t) != size {
		t.Errorf("kept: %v, %v", vs, err)
	}
}

// TestChangedBehindOurBack: whoever edits file, hash or entry in the database gets nowhere; also when it is done between two
// looks.
func TestChangedBehindOurBack(t *testing.T) {
	longer := normal(t, "1", "72h")
	hash := sha256.Sum256(longer)
	for name, c := range map[string]struct {
		code string
		sql  string
		args []any
	}{
		"the file":               {"protocol.damaged", `UPDATE protocol_versions SET yaml = ?`, []any{longer}},
		"file and hash":          {"protocol.not_as_approved", `UPDATE protocol_versions SET yaml = ?, hash = ?`, []any{longer, hash[:]}},
		"file, hash and entry":   {"protocol.not_as_approved", `UPDATE protocol_versions SET yaml = ?, hash = ?, approved_log = 2`, []any{longer, hash[:]}},
		"an entry that is none":  {"protocol.not_as_approved", `UPDATE protocol_versions SET yaml = ?, hash = ?, approved_log = 99`, []any{longer, hash[:]}},
		"the version's own name": {"protocol.damaged", `UPDATE protocol_versions SET version = ?`, []any{"0"}},
	} {
		w := newWorld(t)
		w.camera(t, "hal", "")
		w.begun(t)
		db, err := sql.Open("sqlite", w.file)
		must(t, err)
		_, err = db.Exec(c.sql, c.args...)
		must(t, errors.Join(err, db.Close()))
		if _, _, err := w.InForce(ctx, w.clock.now); code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		w.restart()
		if err := w.Apply(ctx, w.clock.now); code(err) != c.code {
			t.Errorf("%s: applied: %v", name, err)
		}
		if ts := w.terms(t, "hal"); len(ts) != 1 {
			t.Errorf("%s: terms %v", name, ts)
		}
	}
}
