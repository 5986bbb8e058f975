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
