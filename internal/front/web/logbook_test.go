package web

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// busyLog is ten days of minute roots with, every day at noon, somebody who looks at the hall for two stretches.
func busyLog() *logOf {
	l := newLog()
	l.permits["m1"] = access.Record{ID: "m1", Case: "2026-1", Reason: "offence_evidence", Purpose: "protect_persons"}
	for day := range 10 {
		noon := now.AddDate(0, 0, day-10)
		for m := range 400 {
			l.add(audit.Minute{Recorder: "r", From: audit.At(noon), To: audit.At(noon)}.Event(noon.Add(time.Duration(m) * time.Minute)))
		}
		from := noon.Add(-time.Hour)
		for i := range 2 {
			o := audit.Opening{Camera: "hal", Permit: "m1", Article: "WI-0.7", From: audit.At(from.Add(time.Duration(i) * time.Minute)), To: audit.At(from.Add(time.Duration(i+1) * time.Minute))}
			l.add(o.Opened(noon.Add(401*time.Minute), "P1"))
		}
		l.add(audit.SessionChange{Session: "s", Person: "P2"}.Event(audit.SessionBegan, noon.Add(402*time.Minute), "P2"))
	}
	return l
}

func TestFilter(t *testing.T) {
	l := busyLog()
	st := newStub()
	s := logged(st, l)
	c := signedIn(t, s)
	for query, want := range map[string]int{
		"":                                      31, // with the log's key
		"?camera=hal":                           20,
		"?camera=lift":                          0,
		"?persoon=P2":                           10,
		"?soort=session.began":                  10,
		"?dag=2026-11-15":                       3,
		"?dag=2026-11-15&camera=hal":            2,
		"?dag=2026-10-01":                       0,
		"?dag=2026-11-15&alles=1":               50, // a page
		"?soort=minute.sealed&dag=2026-11-15":   50,
		"?camera=hal&persoon=P2&dag=2026-11-15": 0,
	} {
		page := body(ask(s, "GET", "/logboek"+query, nil, c))
		if got := strings.Count(page, `<time datetime`); got != want {
			t.Errorf("%q: %d lines, want %d", query, got, want)
		}
	}
	l.read = 0
	ask(s, "GET", "/logboek?dag=2026-11-18", nil, c)
	if l.read > 1500 { // a day, with the batches around it; the whole log is four thousand
		t.Errorf("%d entries were read for one day", l.read)
	}
}

// TestSearchIsBounded: what is rare is looked for in parts, and each part says where the next begins, until all was seen.
func TestSearchIsBounded(t *testing.T) {
	l := newLog()
	rare := l.add(happened(audit.DiskAlarm, now.Add(-time.Hour), "system", map[string]any{"code": "disk.full"}))
	for range searchSteps*4*pageOf + 10 {
		l.add(happened(audit.CaseOpened, now, "P1", map[string]any{"case": "2026-1"}))
	}
	s := logged(newStub(), l)
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/logboek?soort=disk.alarm", nil, c))
	if !strings.Contains(page, "Zoek verder terug") || strings.Contains(page, fmt.Sprint("nr=", rare, `"`)) {
		t.Fatal("one page read the whole log, or gave up")
	}
	next := page[strings.LastIndex(page, `href="/logboek?`)+len(`href="/logboek?`):]
	next, _, _ = strings.Cut(next, `"`)
	page = body(ask(s, "GET", "/logboek?"+strings.ReplaceAll(next, "&amp;", "&"), nil, c))
	if !strings.Contains(page, fmt.Sprint("nr=", rare, `"`)) || strings.Contains(page, "Zoek verder terug") {
		t.Error("going on does not find it")
	}
}

// TestLooked: stretches of one look are one line, with what it was for; a refusal is a line of its own.
func TestLooked(t *testing.T) {
	l := busyLog()
	l.add(audit.Opening{Camera: "hal", Permit: "m1", Article: "WI-2.6", From: audit.At(now.Add(-2 * time.Hour)), To: audit.At(now.Add(-time.Hour)), Reason: "permit.span"}.Refused(now, "P1"))
	s := logged(newStub(), l)
	page := body(ask(s, "GET", "/gekeken", nil, signedIn(t, s)))
	if n := strings.Count(page, "keek"); n < 10 || strings.Count(page, "<time") != 11 || !strings.Contains(page, "Geweigerd:") {
		t.Errorf("%d lines", strings.Count(page, "<time"))
	}
	for _, w := range []string{"M. Bakker", "Hal &lt;b&gt;", "2 minuten", "2026-1", "Bewijs van een strafbaar feit", "WI-0.7", "tot en met"} {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func TestJoins(t *testing.T) {
	line := func(from, to int, change func(*lookedLine)) lookedLine {
		l := lookedLine{Index: int64(to), Since: int64(to), Camera: "hal", actor: "P1", permit: "m1",
			Span: footage.Span{From: now.Add(time.Duration(from) * time.Minute), To: now.Add(time.Duration(to) * time.Minute)}}
		l.Length = l.Span.Duration()
		if change != nil {
			change(&l)
		}
		return l
	}
	for name, older := range map[string]lookedLine{
		"a gap":            line(0, 1, nil),
		"another camera":   line(1, 2, func(l *lookedLine) { l.Camera = "lift" }),
		"another person":   line(1, 2, func(l *lookedLine) { l.actor = "P2" }),
		"another permit":   line(1, 2, func(l *lookedLine) { l.permit = "m2" }),
		"a copy":           line(1, 2, func(l *lookedLine) { l.Copied = true }),
		"a refusal":        line(1, 2, func(l *lookedLine) { l.Refused = true }),
		"the other way on": line(3, 4, nil),
	} {
		newer := line(2, 3, nil)
		if newer.joins(older) {
			t.Errorf("%s was joined", name)
		}
	}
	newer := line(2, 3, nil)
	if !newer.joins(line(1, 2, nil)) || newer.Length != 2*time.Minute || newer.Since != 2 || newer.Index != 3 {
		t.Errorf("%+v", newer)
	}
}

// TestNamesAreForWhoMaySeeThem: an auditor checks a log by ids; their own name is no secret to them.
func TestNamesAreForWhoMaySeeThem(t *testing.T) {
	l := busyLog()
	st := newStub()
	st.added = append(st.added, bakker)
	st.added[0].ID, st.added[0].Name, st.added[0].Employee = "P2", "S. Yilmaz", "1002"
	s := logged(st, l)
	c := signedIn(t, s)
	if page := body(ask(s, "GET", "/logboek", nil, c)); !strings.Contains(page, "S. Yilmaz") {
		t.Error("the privacy officer sees no names")
	}
	st.deny = func(act string, _ deciding.About) *access.Answer {
		if act == "sign_out_others" || act == "manage_people" {
			return &access.Answer{}
		}
		return nil
	}
	page := body(ask(s, "GET", "/logboek", nil, c))
	if strings.Contains(page, "Yilmaz") || !strings.Contains(page, "persoon P2") || !strings.Contains(page, "M. Bakker") || strings.Contains(page, `name="persoon"`) {
		t.Error(page)
	}
}

// TestEveryKindHasWords: no entry is shown to people as a code.
func TestEveryKindHasWords(t *testing.T) {
	files, err := filepath.Glob("../../rules/audit/*.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool { return checkKinds(t, n, &kinds) })
	}
	if kinds < 40 {
		t.Errorf("only %d kinds were found", kinds)
	}
}

// checkKinds looks for constants of type Kind.
func checkKinds(t *testing.T, n ast.Node, kinds *int) bool {
	v, ok := n.(*ast.ValueSpec)
	if !ok {
		return true
	}
	if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Kind" {
		return true
	}
	for _, value := range v.Values {
		kind, err := strconv.Unquote(value.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		*kinds++
		if w := wordOf(audit.Kind(kind)); w.NL == kind || w.EN == kind {
			t.Errorf("%s has no words", kind)
		}
	}
	return true
}
