package main

import (
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
)

// TestLogByItsTerm: a running server erases what is older than the term, tells of it, and what it leaves verifies with the
// witness's file; an administrator who goes further is found.
func TestLogByItsTerm(t *testing.T) {
	s := newServer(t)
	s.set.LogTerm = 400
	p, err := openParts(ctx, s.set, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	first := time.Now().AddDate(0, 0, -500)
	for day := range 490 {
		if _, err := p.store.Append(ctx, audit.Alarm{Recorder: "demo", Code: "x"}.Event(first.AddDate(0, 0, day))); err != nil {
			t.Fatal(err)
		}
	}
	p.Close()
	s.run(t, 1)
	if p, err = openParts(ctx, s.set, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := p.assemble(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.prepare(ctx); err != nil {
		t.Fatal(err)
	}
	if !p.guard.Confirm() && !p.guard.Confirmed() {
		t.Fatal("the clock is in doubt")
	}
	if err := p.forget(ctx); err != nil {
		t.Fatal(err)
	}
	p.lastWitness(ctx)
	d, err := p.store.ContentsErased(ctx)
	p.Close()
	if err != nil || d.TermDays != 400 || d.Erased < 96 || d.Erased > 99 {
		t.Fatalf("%+v %v", d, err)
	}
	verify := LogVerifyCmd{Witness: []string{s.witness}}
	if status, out := s.verify(t, verify); status != 0 || !strings.Contains(out, fmt.Sprintf("contents erased by the term of 400 days: %d", d.Erased)) {
		t.Errorf("%d %s", status, out)
	}
	s.exec(t, `UPDATE log_entries SET at = 0, kind = '', actor = '', data = '' WHERE i = 300`)
	if status, out := s.verify(t, verify); status != 3 || !strings.Contains(out, "log.contents_missing") || !strings.Contains(out, "regels 300 tot en met 300") {
		t.Errorf("%d %s", status, out)
	}
	db, err := sql.Open("sqlite", s.set.Database.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var left int
	if err := db.QueryRow(`SELECT COUNT(*) FROM log_entries WHERE i < ? AND (kind <> '' OR data <> '' OR actor <> '' OR at <> 0)`, d.Before).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d entries below %d still have something: %v", left, d.Before, err)
	}
}
