package storetest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// Tampered is a catalogue that someone reaches behind its back.
type Tampered struct {
	WalkedCatalogue
	SQL *sql.DB
	// Bytes writes a binary value as this database's SQL does.
	Bytes func(b []byte) string
}

// WalkedCatalogue is a catalogue whose log can be walked.
type WalkedCatalogue interface {
	Catalogue
	witnessing.Walker
}

// entries is the length of the log that is tampered with: 10100 in binary.
const entries = 20

// RunTampering does to the log what someone with the database's password can, and wants each found with its place; open gives
// an empty catalogue each time.
func RunTampering(t *testing.T, open func(t testing.TB) Tampered) {
	for name, c := range map[string]struct {
		harm  func(t *testing.T, d Tampered)
		fault audit.Fault
		entry int64
	}{
		"edit data":                   {sqlOf(`UPDATE log_entries SET data = '{"code":"x","recorder":"recorder-1"}' WHERE i = 7`), audit.EntryChanged, 7},
		"edit data, same meaning":     {sqlOf(`UPDATE log_entries SET data = data || ' ' WHERE i = 7`), audit.EntryChanged, 7},
		"edit time":                   {sqlOf(`UPDATE log_entries SET at = at + 1 WHERE i = 19`), audit.EntryChanged, 19},
		"edit kind":                   {sqlOf(`UPDATE log_entries SET kind = 'x' WHERE i = 0`), audit.EntryChanged, 0},
		"edit actor":                  {sqlOf(`UPDATE log_entries SET actor = 'owner' WHERE i = 3`), audit.EntryChanged, 3},
		"delete the first":            {sqlOf(`DELETE FROM log_entries WHERE i = 0`), audit.EntryMissing, 0},
		"delete in the middle":        {sqlOf(`DELETE FROM log_entries WHERE i = 9`), audit.EntryMissing, 9},
		"delete and close the gap":    {closeGap(9), audit.EntryMissing, 9},
		"delete the last":             {sqlOf(`DELETE FROM log_entries WHERE i = 19`), audit.EntryMissing, 19},
		"delete the tail":             {sqlOf(`DELETE FROM log_entries WHERE i >= 15`), audit.EntryMissing, 15},
		"delete the tail, hashes":     {deleteTail(15), audit.EntryMissing, 15},
		"delete all":                  {sqlOf(`DELETE FROM log_entries`, `DELETE FROM log_hashes`), audit.EntryMissing, 0},
		"swap two":                    {swap(5, 12), audit.EntryMoved, 5},
		"swap neighbours":             {swap(18, 19), audit.EntryMoved, 18},
		"insert in the middle":        {insert(6), audit.EntryInserted, 6},
		"insert at the end":           {sqlOf(`INSERT INTO log_entries (i, at, kind, actor, data) VALUES (20, 0, 'x', 'y', '{}')`), audit.EntryInserted, 20},
		"insert before all":           {sqlOf(`INSERT INTO log_entries (i, at, kind, actor, data) VALUES (-1, 0, 'x', 'y', '{}')`), audit.EntryInserted, -1},
		"copy another entry":          {copyEntry(4, 11), audit.EntryChanged, 11},
		"edit an entry's hash":        {editHash(audit.HashCount(8)), audit.HashChanged, 8},
		"edit an inner hash":          {editHash(audit.HashCount(7) + 2), audit.HashChanged, 4},
		"edit entry and its hash":     {editWithHash(13), audit.HashChanged, 12},
		"delete a hash":               {sqlOf(fmt.Sprintf(`DELETE FROM log_hashes WHERE place = %d`, audit.HashCount(8))), audit.HashMissing, 8},
		"delete an inner hash":        {sqlOf(fmt.Sprintf(`DELETE FROM log_hashes WHERE place = %d`, audit.HashCount(15)+4)), audit.HashMissing, 0},
		"delete the last hashes":      {sqlOf(fmt.Sprintf(`DELETE FROM log_hashes WHERE place >= %d`, audit.HashCount(19))), audit.HashMissing, 19},
		"hashes behind the head":      {hashBehind, audit.HeadChanged, 20},
		"head: larger":                {sqlOf(`UPDATE log_head SET size = 24`), audit.HeadChanged, 20},
		"head: smaller":               {sqlOf(`UPDATE log_head SET size = 18`), audit.HeadChanged, 18},
		"head: impossible":            {sqlOf(`UPDATE log_head SET size = 7`), audit.HeadChanged, 20},
		"head: other hashes":          {headHashes, audit.HeadChanged, 20},
		"head: gone":                  {sqlOf(`DELETE FROM log_head`), audit.HeadChanged, 20},
		"head: older ring welcome":    {sqlOf(`UPDATE log_head SET ring_generation = 0`), audit.HeadChanged, 20},
		"head: put back consistently": {headBack(16), audit.EntryInserted, 16},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			fill(t, d)
			must(t, d.CheckLog(ctx))
			c.harm(t, d)
			wantDamage(t, d.CheckLog(ctx), c.fault, c.entry)
			r, err := witnessing.Verify(ctx, d, nil, time.Time{})
			must(t, err)
			same(t, "findings", len(r.Findings), 1)
			same(t, "code", r.Findings[0].Code, string(c.fault))
			same(t, "entry", r.Findings[0].Entry, c.entry)
			same(t, "severity", r.Worst(), witnessing.Tampered)
		})
	}
	t.Run("rebuild", func(t *testing.T) { testRebuild(t, open(t)) })
	t.Run("truncate consistently", func(t *testing.T) { testTruncate(t, open(t)) })
	t.Run("truncate and grow again", func(t *testing.T) { testRegrown(t, open(t)) })
	t.Run("other key", func(t *testing.T) { testOtherKey(t, open(t)) })
	t.Run("contents", func(t *testing.T) { runContents(t, open) })
}

func wantDamage(t *testing.T, err error, fault audit.Fault, entry int64) {
	t.Helper()
	want(t, fail.Corrupt, err)
	var d *audit.Damage
	if !errors.As(err, &d) || d.Fault != fault || d.Entry != entry {
		t.Errorf("found %v, want %s at %d", err, fault, entry)
	}
	if e := fail.Of(err); e.Code != string(fault) || e.NL == "" || e.EN == "" {
		t.Errorf("said %q %q", e.NL, e.EN)
	}
}

// fill makes a log whose entries all differ, one of them naming the ring's generation.
func fill(t *testing.T, s Catalogue) {
	t.Helper()
	for i := range entries {
		e := event(float64(i))
		if i == 2 {
			e = audit.Ring{Recorder: rec, RingGeneration: 41}.Event(at(2))
		}
		_, err := s.Append(ctx, e)
		must(t, err)
	}
}

func (d Tampered) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := d.SQL.ExecContext(ctx, s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func sqlOf(statements ...string) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) { d.exec(t, statements...) }
}

// shift moves the entries from a number on by a step; in two strokes, since numbers are unique.
func shift(from, step int) []string {
	return []string{
		fmt.Sprintf(`UPDATE log_entries SET i = -i - 1000 WHERE i >= %d`, from),
		fmt.Sprintf(`UPDATE log_entries SET i = -i - 1000 + %d WHERE i <= -1000`, step),
	}
}

func closeGap(i int) func(*testing.T, Tampered) {
	return sqlOf(append([]string{fmt.Sprintf(`DELETE FROM log_entries WHERE i = %d`, i)}, shift(i+1, -1)...)...)
}

func insert(i int) func(*testing.T, Tampered) {
	return sqlOf(append(shift(i, 1),
		fmt.Sprintf(`INSERT INTO log_entries (i, at, kind, actor, data) VALUES (%d, 0, 'hold.ended', 'owner', '{}')`, i))...)
}

func swap(a, b int) func(*testing.T, Tampered) {
	return sqlOf(fmt.Sprintf(`UPDATE log_entries SET i = -1 WHERE i = %d`, a),
		fmt.Sprintf(`UPDATE log_entries SET i = %d WHERE i = %d`, a, b), fmt.Sprintf(`UPDATE log_entries SET i = %d WHERE i = -1`, b))
}

func copyEntry(from, to int) func(*testing.T, Tampered) {
	return sqlOf(fmt.Sprintf(`DELETE FROM log_entries WHERE i = %d`, to),
		fmt.Sprintf(`INSERT INTO log_entries (i, at, kind, actor, data) SELECT %d, at, kind, actor, data FROM log_entries WHERE i = %d`, to, from))
}

func deleteTail(from int64) func(*testing.T, Tampered) {
	return sqlOf(fmt.Sprintf(`DELETE FROM log_entries WHERE i >= %d`, from), fmt.Sprintf(`DELETE FROM log_hashes WHERE place >= %d`, audit.HashCount(from)))
}

func editHash(place int64) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) {
		d.exec(t, fmt.Sprintf(`UPDATE log_hashes SET hash = %s WHERE place = %d`, d.Bytes(bytes.Repeat([]byte{7}, 32)), place))
	}
}

// editWithHash edits an entry and makes its own hash fit, not those above.
func editWithHash(i int64) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) {
		d.exec(t, fmt.Sprintf(`UPDATE log_entries SET actor = 'owner' WHERE i = %d`, i))
		es, err := d.Events(ctx, i, 1)
		must(t, err)
		_, hs := audit.Edge{}.Add(audit.Encode(es[0]))
		d.exec(t, fmt.Sprintf(`UPDATE log_hashes SET hash = %s WHERE place = %d`, d.Bytes(hs[0][:]), audit.HashCount(i)))
	}
}

func hashBehind(t *testing.T, d Tampered) {
	d.exec(t, fmt.Sprintf(`INSERT INTO log_hashes (place, hash) VALUES (%d, %s)`, audit.HashCount(entries), d.Bytes(make([]byte, 32))))
}

func headHashes(t *testing.T, d Tampered) {
	d.exec(t, `UPDATE log_head SET edge = `+d.Bytes(make([]byte, 64)))
}

// headBack puts back the head of a shorter log, and leaves the entries.
func headBack(size int64) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) { d.setHead(t, d.events(t)[:size]) }
}

func (d Tampered) events(t *testing.T) []audit.Event {
	t.Helper()
	es, err := d.Events(ctx, 0, 10*entries)
	must(t, err)
	return es
}

func (d Tampered) setHead(t *testing.T, es []audit.Event) {
	t.Helper()
	var edge audit.Edge
	for _, e := range es {
		edge, _ = edge.Add(audit.Encode(e))
	}
	d.exec(t, fmt.Sprintf(`UPDATE log_head SET size = %d, edge = %s`, edge.Size, d.Bytes(edge.Bytes())))
}

// rebuild writes the whole log anew, every hash recomputed: what someone with the database and time can do.
func (d Tampered) rebuild(t *testing.T, es []audit.Event) {
	t.Helper()
	d.exec(t, `DELETE FROM log_entries`, `DELETE FROM log_hashes`)
	var edge audit.Edge
	for i, e := range es {
		e.Index = int64(i)
		d.exec(t, fmt.Sprintf(`INSERT INTO log_entries (i, at, kind, actor, data) VALUES (%d, %d, '%s', '%s', '%s')`, i, e.At.UnixMicro(), e.Kind, e.Actor, e.Data))
		after, hashes := edge.Add(audit.Encode(e))
		for k, h := range hashes {
			d.exec(t, fmt.Sprintf(`INSERT INTO log_hashes (place, hash) VALUES (%d, %s)`, audit.HashCount(edge.Size)+int64(k), d.Bytes(h[:])))
		}
		edge = after
	}
	d.exec(t, fmt.Sprintf(`UPDATE log_head SET size = %d, edge = %s`, edge.Size, d.Bytes(edge.Bytes())))
}

// kept is a witness in memory that keeps what a file would.
type kept struct{ file strings.Builder }

func (k *kept) sign(t *testing.T, s *audit.Signer, d Tampered, when time.Time) {
	t.Helper()
	head, err := d.LogHead(ctx)
	must(t, err)
	b, err := s.Sign(audit.Checkpoint{Head: head, At: when})
	must(t, err)
	k.file.Write(audit.AppendRecord(b, false))
}

func (k *kept) evidence() []witnessing.Evidence {
	return []witnessing.Evidence{{Name: "notary", R: strings.NewReader(k.file.String())}}
}

func (k *kept) verify(t *testing.T, d Tampered) witnessing.Report {
	t.Helper()
	r, err := witnessing.Verify(ctx, d, k.evidence(), time.Time{})
	must(t, err)
	return r
}

// witnessed is a log whose key stands in it and whose growth was witnessed at 1, 8, 14 and 21 entries.
func witnessed(t *testing.T, d Tampered) (*audit.Signer, *kept) {
	t.Helper()
	s, err := audit.NewSigner(audit.Origin(rec, [16]byte{1}), [32]byte{9})
	must(t, err)
	_, err = d.Append(ctx, audit.LogKey{Recorder: rec, Key: s.Public().String()}.Event(at(0)))
	must(t, err)
	k := &kept{}
	for i := range entries + 1 {
		if i%7 == 0 {
			k.sign(t, s, d, at(float64(i)))
		}
		if i < entries {
			_, err = d.Append(ctx, event(float64(i)))
			must(t, err)
		}
	}
	k.sign(t, s, d, at(entries))
	r := k.verify(t, d)
	same(t, "findings", len(r.Findings), 0)
	same(t, "confirmed", r.Witnesses[0].Entries, entries+1)
	same(t, "doubts", len(r.CannotExclude), 1)
	return s, k
}

// wantFinding wants exactly these codes, and the first one at entry.
func wantFinding(t *testing.T, r witnessing.Report, entry int64, codes ...string) {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Code)
		if f.NL == "" || f.EN == "" || strings.Contains(f.NL+f.EN, "%!") {
			t.Errorf("%s says %q %q", f.Code, f.NL, f.EN)
		}
	}
	same(t, "codes", got, codes)
	same(t, "entry", r.Findings[0].Entry, entry)
}

// testRebuild rewrites from entry 10 on and signs on with the real key: the database agrees with itself, and only a witness can
// tell.
func testRebuild(t *testing.T, d Tampered) {
	s, k := witnessed(t, d)
	es := d.events(t)
	es[10].Data = []byte(`{"code":"nothing to see","recorder":"recorder-1"}`)
	d.rebuild(t, es)
	k.sign(t, s, d, at(100))
	must(t, d.CheckLog(ctx))
	alone, err := witnessing.Verify(ctx, d, nil, time.Time{})
	must(t, err)
	same(t, "found without a witness", len(alone.Findings), 0)
	same(t, "doubts", len(alone.CannotExclude), 1)
	if doubt := alone.CannotExclude[0]; !strings.Contains(doubt.NL, "opnieuw heeft opgebouwd") || !strings.Contains(doubt.EN, "rebuilt the whole log") {
		t.Errorf("%+v", doubt)
	}
	r := k.verify(t, d)
	wantFinding(t, r, 8, "witness.rewritten") // changed between the checkpoints over 8 and 15 entries
	same(t, "severity", r.Worst(), witnessing.Contradicted)
	same(t, "until", strings.Contains(r.Findings[0].EN, "entries 8 to 14"), true)
	same(t, "agree", r.Witnesses[0].Agree, 3) // over 1, over 8, and the forged one
}

// testTruncate takes the last entries away with all their traces.
func testTruncate(t *testing.T, d Tampered) {
	_, k := witnessed(t, d)
	d.rebuild(t, d.events(t)[:12])
	must(t, d.CheckLog(ctx))
	r := k.verify(t, d)
	wantFinding(t, r, 12, "witness.rolled_back")
	same(t, "gone", strings.Contains(r.Findings[0].EN, "Entries 12 to 20 are gone"), true)
}

// testRegrown puts back an older database and lets the server go on, past the length that was witnessed.
func testRegrown(t *testing.T, d Tampered) {
	s, k := witnessed(t, d)
	d.rebuild(t, d.events(t)[:12])
	k.sign(t, s, d, at(100))
	for i := range entries {
		_, err := d.Append(ctx, event(200+float64(i)))
		must(t, err)
	}
	k.sign(t, s, d, at(300))
	wantFinding(t, k.verify(t, d), 12, "witness.rewritten", "witness.backwards")
}

// testOtherKey: a log rebuilt with a key of its own does not get rid of what the old key signed.
func testOtherKey(t *testing.T, d Tampered) {
	_, k := witnessed(t, d)
	forger, err := audit.NewSigner(audit.Origin(rec, [16]byte{1}), [32]byte{66})
	must(t, err)
	es := d.events(t)
	e, err := audit.Normal(audit.LogKey{Recorder: rec, Key: forger.Public().String()}.Event(at(0)))
	must(t, err)
	es[0] = e
	d.rebuild(t, es)
	wantFinding(t, k.verify(t, d), 0, "witness.rewritten", "witness.signature")

	other, err := audit.NewSigner(audit.Origin(rec, [16]byte{2}), [32]byte{66})
	must(t, err)
	if e, err = audit.Normal(audit.LogKey{Recorder: rec, Key: other.Public().String()}.Event(at(0))); err != nil {
		t.Fatal(err)
	}
	es[0] = e
	d.rebuild(t, es)
	wantFinding(t, k.verify(t, d), 0, "witness.rewritten", "witness.other_log")
}
