package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var ctx = context.Background()

func scan[T any](t *testing.T, s *Store, query string) (v T) {
	t.Helper()
	if err := s.write.QueryRowContext(ctx, query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// What Open promises about durability is what SQLite says it does.
func TestPragmas(t *testing.T) {
	s, err := Open(ctx, filepath.Join(t.TempDir(), "a b%?#.db")) // a name that a URL would misread
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
		if got := scan[string](t, s, "PRAGMA "+pragma); got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	if _, err := os.Stat(scan[string](t, s, "SELECT file FROM pragma_database_list WHERE name = 'main'")); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(ctx, filepath.Join(dir, "none", "x.db")); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("no folder: %v", err)
	}
	junk := filepath.Join(dir, "junk.db")
	if err := os.WriteFile(junk, bytes.Repeat([]byte("rubbish "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, junk); fail.KindOf(err) != fail.Unavailable {
		t.Errorf("not a database: %v", err)
	}
}

// Someone with a database tool changes history; each change is found.
func TestCheckLogFindsTampering(t *testing.T) {
	for _, harm := range []string{
		`UPDATE log_entries SET actor = 'someone else' WHERE i = 3`,
		`UPDATE log_entries SET at = at + 1 WHERE i = 9`,
		`DELETE FROM log_entries WHERE i = 4`,
		`DELETE FROM log_entries WHERE i = 9`,
		`UPDATE log_hashes SET hash = zeroblob(32) WHERE place = 6`,
		`DELETE FROM log_hashes WHERE place = 17`,
		`UPDATE log_head SET edge = zeroblob(64)`,
		`UPDATE log_head SET size = 8, edge = zeroblob(32)`,
	} {
		s := openAt(t, filepath.Join(t.TempDir(), "x.db"))
		for i := range 10 {
			if _, err := s.Append(ctx, audit.Alarm{Recorder: "r", Code: "x", Bytes: int64(i)}.Event(time.Unix(0, 0))); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.CheckLog(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := s.write.ExecContext(ctx, harm); err != nil {
			t.Fatal(err)
		}
		if err := s.CheckLog(ctx); fail.KindOf(err) != fail.Corrupt {
			t.Errorf("%s: %v", harm, err)
		}
	}
}

// After erasure and a checkpoint the leaves are in no file of the database any more.
func TestErasedLeavesAreGoneFromDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := openAt(t, path)
	leaf := footage.Hash(bytes.Repeat([]byte("leaf"), 8))
	start := time.Unix(1e9, 0).UTC()
	g := footage.Segment{ID: footage.NewSegmentID(), Recorder: "r", Camera: "c", Span: footage.Span{From: start, To: start}, Epoch: start}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.PutEpochs(ctx, []footage.Epoch{{Recorder: "r", Camera: "c", Start: start, Length: time.Hour}}))
	check(s.BeginSegments(ctx, []footage.Segment{g}))
	g.Span.To, g.Leaves = start.Add(time.Minute), []footage.Hash{leaf, leaf}
	check(s.SealSegments(ctx, []footage.Segment{g}))
	check(s.Checkpoint(ctx))
	if !anywhere(t, path, leaf[:]) {
		t.Fatal("the leaf cannot be seen while it is there: this test would prove nothing")
	}
	_, err := s.MarkDue(ctx, "r", "c", g.Span.To, 1)
	check(err)
	check(s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	check(s.Checkpoint(ctx))
	if anywhere(t, path, leaf[:]) {
		t.Fatal("an erased leaf is still on the disk")
	}
}

func anywhere(t *testing.T, path string, what []byte) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err != nil {
			t.Fatal(err)
		} else if bytes.Contains(b, what) {
			return true
		}
	}
	return false
}

// No statement may read a whole table that grows with the footage: every one that the store really uses is shown to the
// planner. The hottest must use the index made for them.
func TestPlans(t *testing.T) {
	asked := map[string]bool{}
	plain := dialect.Rebind
	dialect.Rebind = func(q string) string { asked[q] = true; return q }
	defer func() { dialect.Rebind = plain }()
	s := openAt(t, filepath.Join(t.TempDir(), "x.db"))
	askEverything(t, s)
	indices := map[string]bool{
		`segments_time (camera=? AND span_from>? AND span_from<?)`:           false, // Segments, Unsecured
		`segments_state (recorder=? AND camera=? AND state=? AND span_to<?)`: false, // MarkDue
		`segments_due (recorder=?)`:                                          false, // DueSegments
		`segments_writing (recorder=?)`:                                      false, // SegmentsIn
		`segments_minute (recorder=?)`:                                       false, // WithoutMinuteRoot
		`COVERING INDEX segments_bytes (recorder=?)`:                         false, // BytesPerCamera
		`segments_epoch (recorder=? AND camera=? AND epoch=?)`:               false, // CloseEpochs, receipts
		`erasures_camera (camera=? AND span_to>?)`:                           false, // Erasures
		`hold_covers_hold (hold=? AND camera=? AND span_from<?)`:             false, // MarkDue, CoversOf
		`holds_live`:              false, // whatever asks for live holds
		`holds_ended (recorder=?`: false, // EndedHolds
	}
	for query := range asked {
		plan := planOf(t, s, query)
		for index := range indices {
			if strings.Contains(plan, index) {
				indices[index] = true
			}
		}
		if grows.MatchString(plan) {
			t.Errorf("%s\nreads a whole table:\n%s", query, plan)
		}
		if strings.Contains(query, "ended_at IS NULL") && everyHold.MatchString(plan) {
			t.Errorf("%s\nlooks at ended holds too:\n%s", query, plan)
		}
		if strings.Contains(query, "receipt = -1") && strings.Contains(plan, "segments_state") {
			t.Errorf("%s\nlooks at all that was ever erased:\n%s", query, plan)
		}
		if strings.Contains(query, "ORDER BY s.span_to") && strings.Contains(plan, "B-TREE") {
			t.Errorf("%s\nsorts:\n%s", query, plan)
		}
	}
	for index, used := range indices {
		if !used {
			t.Errorf("no statement uses %s", index)
		}
	}
}

// grows finds a full scan of a table that grows with the footage.
var grows = regexp.MustCompile(`SCAN (s|d|k|i|e|segments|segment_details|hold_items|epochs|gaps|log_entries|log_hashes|erasures)( USING (COVERING )?INDEX \w+)?(\n|$)`)

// everyHold finds a scan of all holds, which grow for ever; those that live are few.
var everyHold = regexp.MustCompile(`SCAN (h|holds)(\n|$)`)

// askEverything makes the store use each statement whose cost could grow.
func askEverything(t *testing.T, s *Store) {
	now := time.Unix(1e9, 0)
	span := footage.Span{From: now, To: now.Add(time.Hour)}
	ep := footage.Epoch{Recorder: "r", Camera: "c", Start: now, Length: time.Hour}
	h := footage.Hold{ID: footage.NewHoldID(), Recorder: "r", Span: span}
	e := audit.Alarm{Recorder: "r", Code: "x"}.Event(now)
	g := footage.Segment{ID: footage.NewSegmentID(), Recorder: "r", Camera: "c", Span: span, Epoch: now}
	ers := []footage.Erasure{{Camera: "c", Span: span}, {Camera: "c", Span: span, Epoch: span}, {Camera: "c", Span: span, Hold: h.ID}}
	steps := []func() error{
		func() error { return s.PutEpochs(ctx, []footage.Epoch{ep}) },
		func() error { return s.BeginSegments(ctx, []footage.Segment{g}) },
		func() error { return s.SealSegments(ctx, []footage.Segment{g}) },
		func() error { return s.PlaceHold(ctx, h, []footage.HoldCover{{Camera: "c", Span: span}}, e) },
		func() error {
			return s.Secure(ctx, footage.HoldItem{Hold: h.ID, Segment: g.ID, WrappedKey: []byte{1}}, nil)
		},
		func() error { _, err := s.Segments(ctx, "c", span); return err },
		func() error { _, err := s.SegmentsIn(ctx, "r", footage.Writing); return err },
		func() error { _, err := s.WithoutMinuteRoot(ctx, "r"); return err },
		func() error { _, err := s.BytesPerCamera(ctx, "r"); return err },
		func() error { _, err := s.LastEnd(ctx, "r"); return err },
		func() error { _, err := s.FootageCameras(ctx, "r"); return err },
		func() error { _, err := s.Unsecured(ctx, "r", 9); return err },
		func() error { _, err := s.ItemsOf(ctx, g.ID); return err },
		func() error { _, err := s.Items(ctx, h.ID); return err },
		func() error { _, err := s.CoversOf(ctx, "c", span); return err },
		func() error { _, err := s.Gaps(ctx, "c", span); return err },
		func() error { _, err := s.OpenGaps(ctx, "r"); return err },
		func() error { _, err := s.MarkDue(ctx, "r", "c", now, 9); return err },
		func() error { _, err := s.MarkDueEarly(ctx, "r", "c", 1, e); return err },
		func() error { _, err := s.CloseEpochs(ctx, []footage.Epoch{ep}); return err },
		func() error { _, err := s.Epochs(ctx, "r"); return err },
		func() error { _, err := s.Holds(ctx, true); return err },
		func() error { return s.EndHold(ctx, h.ID, "x", e) },
		func() error { _, err := s.EndedHolds(ctx, "r"); return err },
		func() error {
			_, err := s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{"c": span.To})
			return err
		},
		func() error { _, err := s.DueSegments(ctx, "r", 9); return err },
		func() error { return s.MarkErased(ctx, []footage.SegmentID{g.ID}) },
		func() error { return s.Destroyed(ctx, "r", []footage.Epoch{ep}, []footage.HoldID{h.ID}, ers, e) },
		func() error { _, err := s.Erasures(ctx, "c", span); return err },
		func() error { _, err := s.RecentErasures(ctx, -1, 9); return err },
		func() error { _, err := s.Events(ctx, 0, 9); return err },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}

func planOf(t *testing.T, s *Store, query string) string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	rows, err := s.write.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, x int
		var detail string
		if err := rows.Scan(&id, &parent, &x, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	return plan.String()
}

func TestMigrationsDownAndUp(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "x.db"))
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LogHead(ctx); err == nil {
		t.Fatal("taken down, and it still answers")
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckLog(ctx); err != nil {
		t.Fatal(err)
	}
}

// The two databases have the same tables, columns and rules; only the names of types differ.
func TestTwinMigrations(t *testing.T) {
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := regexp.MustCompile(`--[^\n]*`).ReplaceAllString(string(b), "")
		text = strings.NewReplacer("BIGINT GENERATED ALWAYS AS IDENTITY", "INTEGER", "BIGINT", "INTEGER", "BYTEA", "BLOB", ") STRICT;", ");", "x''", "''").Replace(text)
		return strings.Join(strings.Fields(text), " ")
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no migrations", err)
	}
	for _, name := range names {
		if a, b := read(name), read(filepath.Join("..", "postgres", name)); a != b {
			t.Errorf("%s differs:\n%s\n%s", name, a, b)
		}
	}
	if twins, _ := filepath.Glob("../postgres/migrations/*.sql"); fmt.Sprint(len(twins)) != fmt.Sprint(len(names)) {
		t.Errorf("%d here, %d there", len(names), len(twins))
	}
}
