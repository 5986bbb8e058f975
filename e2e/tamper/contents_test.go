package tamper_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/acts/checking"
	"portiek/internal/rules/audit"
	"portiek/internal/store/sqlite"
)

// term is that of the log, in days, and so old is its first entry.
const (
	term = 400
	aged = 500
)

// archive is the log of a stopped server: an entry a day until ten days ago, and then what the server entered.
type archive struct {
	*testing.T
	server  *live.Server
	store   *sqlite.Store
	dir     string
	witness string
	now     time.Time
	size    int64
}

// newArchive makes the old entries, and has a server go on from there that a witness knows of.
func newArchive(t *testing.T) *archive {
	a := &archive{T: t, dir: t.TempDir(), now: time.Now().UTC().Truncate(time.Microsecond)}
	a.witness = filepath.Join(t.TempDir(), "notary")
	a.must(os.MkdirAll(filepath.Dir(a.catalogue()), 0o700))
	a.open()
	var old []audit.Event
	for day := range aged - 10 {
		old = append(old, audit.Alarm{Recorder: "r", Code: "x"}.Event(a.now.AddDate(0, 0, day-aged)))
	}
	_, err := a.store.AppendAll(t.Context(), old)
	a.must(err)
	a.close()
	a.server = live.Start(t, live.Options{Dir: a.dir, Settings: fmt.Sprintf("witnesses: [{file: %s}]\nlog_term: %d\n", a.witness, term),
		Cameras: []live.Camera{{ID: "hal", URL: "rtsps://127.0.0.1:9/geen", User: user, Password: password}}})
	a.server.Stop()
	return a
}

func (a *archive) catalogue() string { return filepath.Join(a.dir, "catalogue", "portiek.db") }

func (a *archive) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a *archive) open() {
	a.Helper()
	var err error
	a.store, err = sqlite.Open(a.Context(), a.catalogue())
	a.must(err)
	head, err := a.store.LogHead(a.Context())
	a.must(err)
	a.size, a.now = head.Size, time.Now().UTC().Truncate(time.Microsecond)
}

func (a *archive) close() { a.Helper(); a.must(a.store.Close()) }

func (a *archive) append(e audit.Event) int64 {
	a.Helper()
	i, err := a.store.Append(a.Context(), e)
	a.must(err)
	return i
}

// blank takes the contents of entries, as whoever has the database can.
func (a *archive) blank(from, to int64) {
	a.Helper()
	db, err := sql.Open("sqlite", a.catalogue())
	a.must(err)
	defer db.Close()
	_, err = db.Exec(`UPDATE log_entries SET at = 0, kind = '', actor = '', data = '' WHERE i >= ? AND i < ?`, from, to)
	a.must(err)
}

// say enters that the contents below an entry were erased, just as the program would.
func (a *archive) say(before int64) {
	a.Helper()
	g, err := a.store.RingGeneration(a.Context())
	a.must(err)
	a.append(audit.ContentsErased{Before: before, Erased: before, RingGeneration: g, TermDays: term}.Event(a.now))
}

// erase has the program erase, now.
func (a *archive) erase(before int64) {
	a.Helper()
	_, err := a.store.EraseContents(a.Context(), 0, before, term, a.now)
	a.must(err)
}

// TestErasedContents: what the term erases verifies, and whoever erases anything else is found, some only by a witness.
func TestErasedContents(t *testing.T) {
	base := newArchive(t)
	for name, c := range map[string]struct {
		do             func(a *archive)
		exit, seenExit int    // without and with the witness's file
		code, seen     string // of the gravest finding
	}{
		"nothing":                  {func(*archive) {}, 0, 0, "", ""},
		"by the term":              {func(a *archive) { a.erase(aged - term - 2) }, 0, 0, "", ""},
		"a recent entry":           {func(a *archive) { a.blank(300, 301) }, 3, 3, "log.contents_missing", "log.contents_missing"},
		"the last entry":           {func(a *archive) { a.blank(a.size-1, a.size) }, 3, 3, "log.contents_missing", "log.contents_missing"},
		"one more than was told":   {func(a *archive) { a.erase(aged - term - 2); a.blank(200, 201) }, 3, 3, "log.contents_missing", "log.contents_missing"},
		"a recent one, with a lie": {func(a *archive) { a.blank(300, 301); a.say(301) }, 3, 3, "log.contents_early", "log.contents_early"},
		"the last, with a lie":     {func(a *archive) { a.blank(a.size-1, a.size); a.say(a.size) }, 3, 4, "log.contents_early", "witness.contents_early"},
		"too early":                {func(a *archive) { a.erase(200) }, 3, 3, "log.contents_early", "log.contents_early"},
		"much too early":           {func(a *archive) { a.erase(a.size - 1) }, 3, 4, "log.contents_early", "witness.contents_early"},
		"all, behind an entry that pretends to be old": {func(a *archive) {
			before := a.append(audit.Alarm{Recorder: "r", Code: "x"}.Event(a.now.AddDate(0, 0, -aged)))
			a.blank(0, before)
			a.say(before)
		}, 0, 4, "", "witness.contents_early"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &archive{T: t, dir: t.TempDir(), witness: base.witness}
			copyTree(t, base.dir, a.dir)
			a.must(os.Remove(filepath.Join(a.dir, "portiek.yaml")))
			a.server = live.Prepare(t, live.Options{Dir: a.dir, Settings: fmt.Sprintf("log_term: %d\n", term),
				Cameras: []live.Camera{{ID: "hal", URL: "rtsps://127.0.0.1:9/geen", User: user, Password: password}}})
			a.open()
			c.do(a)
			a.close()
			for _, v := range []struct {
				witnesses []string
				exit      int
				code      string
			}{{nil, c.exit, c.code}, {[]string{a.witness}, c.seenExit, c.seen}} {
				r, exit := a.server.VerifyLog(v.witnesses...)
				if exit != v.exit || v.code != "" && (len(r.Findings) == 0 || r.Findings[0].Code != v.code) || v.exit == 0 && len(r.Findings) > 0 {
					t.Errorf("with %d witnesses: exit %d, want %d %s: %+v", len(v.witnesses), exit, v.exit, v.code, r.Findings)
				}
				if name == "by the term" && (r.Erased.Entries != aged-term-2 || r.Erased.TermDays != term) {
					t.Errorf("it tells of %+v", r.Erased)
				}
			}
			report, _ := a.server.Fsck(false)
			damaged := slices.ContainsFunc(report.Findings, func(f checking.Finding) bool { return f.Code == "log.damaged" })
			if damaged != (c.exit == 3) {
				t.Errorf("fsck: %+v", report.Findings)
			}
		})
	}
}
