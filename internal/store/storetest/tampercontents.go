package storetest

import (
	"fmt"
	"testing"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/audit"
)

// runContents makes contents go away as an administrator would who has something to hide; open gives an empty catalogue each
// time. The log has an entry a day, of which those older than a year may go on day 799.
func runContents(t *testing.T, open func(t testing.TB) Tampered) {
	for name, c := range map[string]struct {
		harm  func(t *testing.T, d Tampered)
		fault audit.Fault
		entry int64
	}{
		"blank one":           {blank(7, 8), audit.ContentsMissing, 7},
		"blank the last":      {blank(799, 800), audit.ContentsMissing, 799},
		"blank and say so":    {both(blank(700, 701), say(701, 365, 799)), audit.ContentsEarly, 700},
		"blank by a term":     {both(blank(0, 790), say(790, 7, 799)), audit.ContentsEarly, 800},
		"too early":           {eraseNow(500), audit.ContentsEarly, 0},
		"say, blank others":   {both(say(400, 365, 799), blank(600, 601)), audit.ContentsMissing, 600},
		"blank who says":      {both(eraseNow(400), blank(800, 801)), audit.ContentsMissing, 0},
		"the key of the log":  {both(keyed, both(eraseNow(400), blank(0, 1))), audit.ContentsMissing, 0},
		"half of one":         {sqlOf(`UPDATE log_entries SET data = '' WHERE i = 7`), audit.EntryChanged, 7},
		"all but the actor":   {sqlOf(`UPDATE log_entries SET at = 0, kind = '', data = '' WHERE i = 7`), audit.EntryChanged, 7},
		"all but the time":    {sqlOf(`UPDATE log_entries SET actor = '', kind = '', data = '' WHERE i = 7`), audit.EntryChanged, 7},
		"a hash of the gone":  {both(eraseNow(400), editHash(audit.HashCount(8))), audit.HashChanged, 8},
		"delete one that is":  {both(eraseNow(400), sqlOf(`DELETE FROM log_entries WHERE i = 9`)), audit.EntryMissing, 9},
		"fill one that is":    {both(eraseNow(400), sqlOf(`UPDATE log_entries SET at = 1, kind = 'hold.ended', actor = 'owner', data = '{}' WHERE i = 9`)), audit.EntryChanged, 9},
		"an older ring again": {both(eraseNow(400), sqlOf(`UPDATE log_head SET ring_generation = 40`)), audit.HeadChanged, 801},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			written(t, d, 0, 800)
			c.harm(t, d)
			wantDamage(t, d.CheckLog(ctx), c.fault, c.entry)
			r, err := witnessing.Verify(ctx, d, nil, at(days(800)))
			must(t, err)
			same(t, "findings", len(r.Findings), 1)
			same(t, "code", r.Findings[0].Code, string(c.fault))
			same(t, "severity", r.Worst(), witnessing.Tampered)
		})
	}
	t.Run("erased by the term", func(t *testing.T) { testErasedByTerm(t, open(t)) })
	t.Run("a clock turned ahead", func(t *testing.T) { testClockAhead(t, open(t)) })
	t.Run("old times in new entries", func(t *testing.T) { testOldTimes(t, open(t)) })
}

func blank(from, to int) func(*testing.T, Tampered) {
	return sqlOf(fmt.Sprintf(`UPDATE log_entries SET at = 0, kind = '', actor = '', data = '' WHERE i >= %d AND i < %d`, from, to))
}

// say enters that contents were erased, hashes and head as they should be.
func say(before int64, term int, day float64) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) {
		_, err := d.Append(ctx, gone(before, 800, term, days(day)))
		must(t, err)
	}
}

// eraseNow is what the program does, by whoever calls it when it is not time.
func eraseNow(before int64) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) {
		_, err := d.EraseContents(ctx, 0, before, 365, at(days(799)))
		must(t, err)
	}
}

// keyed makes the first entry one whose contents stay.
func keyed(t *testing.T, d Tampered) {
	es, err := d.Events(ctx, 0, 800)
	must(t, err)
	es[0] = audit.LogKey{Recorder: rec, Key: "k"}.Event(es[0].At)
	d.rebuild(t, es)
}

func both(a, b func(*testing.T, Tampered)) func(*testing.T, Tampered) {
	return func(t *testing.T, d Tampered) { a(t, d); b(t, d) }
}

// watched is a log of 800 days of which a witness was told every hundredth.
func watched(t *testing.T, d Tampered) (*audit.Signer, *kept) {
	t.Helper()
	s, err := audit.NewSigner(audit.Origin(rec, [16]byte{1}), [32]byte{9})
	must(t, err)
	k := &kept{}
	_, err = d.Append(ctx, audit.LogKey{Recorder: rec, Key: s.Public().String()}.Event(at(0)))
	must(t, err)
	for i := 1; i < 800; i += 100 {
		written(t, d, i, min(i+100, 800))
		k.sign(t, s, d, at(days(float64(min(i+99, 799)))))
	}
	return s, k
}

func testErasedByTerm(t *testing.T, d Tampered) {
	s, k := watched(t, d)
	eraseNow(433)(t, d)
	k.sign(t, s, d, at(days(799)))
	r, err := witnessing.Verify(ctx, d, k.evidence(), at(days(800)))
	must(t, err)
	same(t, "findings", len(r.Findings), 0)
	same(t, "erased", r.Erased, witnessing.Erased{Entries: 432, Before: 433, TermDays: 365}) // the key of the log stays
	same(t, "agree", r.Witnesses[0].Agree, 9)
	same(t, "doubts", len(r.CannotExclude), 2)

	eraseNow(433+100)(t, d) // and now what is not old enough
	r, err = witnessing.Verify(ctx, d, k.evidence(), at(days(800)))
	must(t, err)
	wantFinding(t, r, 501, "witness.contents_early", "log.contents_early")
	same(t, "severity", r.Worst(), witnessing.Contradicted)
	same(t, "line", r.Findings[0].Line > 0, true)
}

// testClockAhead erases all with a time to come, and leaves it at that.
func testClockAhead(t *testing.T, d Tampered) {
	s, k := watched(t, d)
	_, err := d.EraseContents(ctx, 0, 790, 365, at(days(9000)))
	must(t, err)
	must(t, d.CheckLog(ctx))
	for what, c := range map[string]struct {
		evidence []witnessing.Evidence
		now      time.Time
		codes    []string
	}{
		"the log alone":        {nil, time.Time{}, nil},
		"who looks now":        {nil, at(days(800)), []string{"log.contents_early"}},
		"who looked before it": {k.evidence(), time.Time{}, nil},
		"both":                 {k.evidence(), at(days(800)), []string{"witness.contents_early", "log.contents_early"}},
	} {
		r, err := witnessing.Verify(ctx, d, c.evidence, c.now)
		must(t, err)
		if len(c.codes) == 0 {
			same(t, what, len(r.Findings), 0)
			continue
		}
		wantFinding(t, r, map[bool]int64{true: 501, false: 1}[len(c.codes) == 2], c.codes...)
	}
	k.sign(t, s, d, at(days(800)))
	wantFinding(t, k.verify(t, d), 501, "witness.contents_early", "log.contents_early")
}

// testOldTimes enters something as if it were as old as the first entry, so that the log agrees with itself.
func testOldTimes(t *testing.T, d Tampered) {
	_, k := watched(t, d)
	_, err := d.Append(ctx, event(0))
	must(t, err)
	_, err = d.EraseContents(ctx, 0, 800, 365, at(days(799)))
	must(t, err)
	must(t, d.CheckLog(ctx))
	alone, err := witnessing.Verify(ctx, d, nil, at(days(800)))
	must(t, err)
	same(t, "found without a witness", len(alone.Findings), 0)
	wantFinding(t, k.verify(t, d), 501, "witness.contents_early")
}
