package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/witnessing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/store/postgres/pgtest"
)

var ctx = context.Background()

// server is a Portiek without cameras, on a folder and a witness's file.
type server struct {
	set     *settings.Settings
	witness string
}

func newServer(t *testing.T) server {
	t.Helper()
	set, err := (&DemoCmd{Protocol: "wooninvest", Cameras: 1, Listen: "127.0.0.1:0", Data: t.TempDir()}).settings()
	if err != nil {
		t.Fatal(err)
	}
	s := server{set, filepath.Join(t.TempDir(), "notary")}
	set.Witnesses = []settings.Witness{{File: s.witness}}
	return s
}

// run lets it run until it has given its first checkpoint, adds entries, and stops it.
func (s server) run(t *testing.T, entries int) (alarms string) {
	t.Helper()
	p, err := openParts(ctx, s.set, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.assemble(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.prepare(ctx); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.run(running) }()
	for p.keeper.Status()[0].GivenAt.IsZero() || p.keeper.Status()[0].Given.Size == 0 {
		select {
		case err := <-ended:
			t.Fatalf("stopped: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	for i := range entries {
		if _, err := p.store.Append(ctx, audit.Alarm{Recorder: "demo", Code: fmt.Sprint(i)}.Event(p.guard.Now())); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for _, a := range p.witnessAlarms() {
		alarms += a.EN + "\n"
	}
	return alarms
}

// verify gives exit status and output.
func (s server) verify(t *testing.T, c LogVerifyCmd) (int, string) {
	t.Helper()
	var out bytes.Buffer
	c.out = &out
	if c.Config == "" {
		c.Data = s.set.Data
	}
	err := c.Run(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0, out.String()
	case errors.As(err, &code):
		return code.ExitCode(), out.String()
	}
	return 1, fail.Of(err).NL + "\n" + fail.Of(err).EN
}

func (s server) exec(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", s.set.Database.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestServerBearsWitness(t *testing.T) {
	s := newServer(t)
	alarms := s.run(t, 5)
	if !strings.Contains(alarms, "same device") || strings.Contains(alarms, "contradicts") {
		t.Errorf("alarms: %s", alarms)
	}
	s.run(t, 5)
	status, out := s.verify(t, LogVerifyCmd{Witness: []string{s.witness}, JSON: true})
	var r witnessing.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if status != 0 || len(r.Findings) != 0 || len(r.Keys) != 1 || r.Entries < 12 {
		t.Errorf("status %d, %s", status, out)
	}
	w := r.Witnesses[0]
	if w.Checkpoints != 4 || w.Agree != 4 || w.Entries != r.Entries { // start and stop, twice; the last covers all
		t.Errorf("%+v of %d", w, r.Entries)
	}
}

// TestRestoredDatabase puts back yesterday's database, the way someone would who wants last night to go away.
func TestRestoredDatabase(t *testing.T) {
	s := newServer(t)
	s.run(t, 3)
	before, err := os.ReadFile(s.set.Database.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	s.run(t, 8)
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(s.set.Database.SQLite + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(s.set.Database.SQLite, before, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := s.verify(t, LogVerifyCmd{}); status != 0 || !strings.Contains(out, "door een oudere versie heeft vervangen") ||
		!strings.Contains(out, "put an older version in its place") {
		t.Errorf("without a witness: %d %s", status, out)
	}
	status, out := s.verify(t, LogVerifyCmd{Witness: []string{s.witness}})
	if status != 4 || !strings.Contains(out, "witness.rolled_back") || !strings.Contains(out, "ingekort of teruggezet") || !strings.Contains(out, "cut short or put back") {
		t.Errorf("with a witness: %d %s", status, out)
	}
	if alarms := s.run(t, 0); !strings.Contains(alarms, "contradicts the log") {
		t.Errorf("the server does not notice: %s", alarms)
	}
}

func TestVerifyExitStatus(t *testing.T) {
	s := newServer(t)
	s.run(t, 5)
	if status, out := s.verify(t, LogVerifyCmd{Witness: []string{"/nowhere"}}); status != 1 || !strings.Contains(out, "--witness") {
		t.Errorf("no such witness: %d %s", status, out)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := s.verify(t, LogVerifyCmd{Witness: []string{s.witness, empty}}); status != 2 || !strings.Contains(out, "witness.empty") {
		t.Errorf("empty witness: %d %s", status, out)
	}
	lock, err := lockData(s.set.Data)
	if err != nil {
		t.Fatal(err)
	}
	if status, out := s.verify(t, LogVerifyCmd{}); status != 1 || !strings.Contains(out, "Stop die eerst") {
		t.Errorf("while it runs: %d %s", status, out)
	}
	lock.Close()
	s.exec(t, `UPDATE log_entries SET actor = 'owner' WHERE i = 4`)
	if status, out := s.verify(t, LogVerifyCmd{Witness: []string{s.witness}}); status != 3 || !strings.Contains(out, "Regel 4 van het logboek is veranderd") ||
		!strings.Contains(out, "Entry 4 of the log was changed") {
		t.Errorf("edited: %d %s", status, out)
	}
}

// TestVerifyPostgres goes through a settings file to a PostgreSQL database.
func TestVerifyPostgres(t *testing.T) {
	s := newServer(t)
	address := pgtest.Start(t).Database(t)
	s.set.Database = settings.Database{PostgresURL: address}
	s.run(t, 5)
	dir := t.TempDir()
	url, config := filepath.Join(dir, "url"), filepath.Join(dir, "portiek.yaml")
	text := fmt.Sprintf(`recorder: demo
listen: 127.0.0.1:0
data: %s
keys: {rings: [%s], ring_keys: [%s]}
database: {postgres_url_file: %s}
witnesses: [{file: %s}]
protocol: wooninvest
cameras: [{id: hal, name: Hal, place: Hal, url: rtsps://127.0.0.1/x, user: portiek, password: %s}]
`, s.set.Data, s.set.Rings[0], filepath.Join(dir, "key"), url, s.witness, "Aa1-Bb2-Cc3-Dd4")
	for name, content := range map[string]string{url: address.Reveal(), config: text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := LogVerifyCmd{Config: config, Witness: []string{s.witness}}
	if status, out := s.verify(t, c); status != 0 || !strings.Contains(out, "kloppen / agree: 2") {
		t.Errorf("%d %s", status, out)
	}
	if status, out := s.verify(t, LogVerifyCmd{Config: config}); status != 0 || !strings.Contains(out, "a witness: --witness "+s.witness) {
		t.Errorf("no hint of the witness in the settings: %d %s", status, out)
	}
	db, err := sql.Open("pgx", address.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`DELETE FROM log_entries WHERE i = 3`); err != nil {
		t.Fatal(err)
	}
	if status, out := s.verify(t, c); status != 3 || !strings.Contains(out, "Regel 3 van het logboek ontbreekt") {
		t.Errorf("%d %s", status, out)
	}
}

func TestNoWitnessIsAnAlarm(t *testing.T) {
	alarms := (&parts{set: &settings.Settings{}}).witnessAlarms()
	if len(alarms) != 1 || !strings.Contains(alarms[0].NL, "geen getuige") || !strings.Contains(alarms[0].EN, "no witness") {
		t.Errorf("%+v", alarms)
	}
}
