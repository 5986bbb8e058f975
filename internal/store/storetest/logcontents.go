package storetest

import (
	"testing"
	"time"

	"portiek/internal/acts/logterm"
	"portiek/internal/acts/witnessing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// days is a moment so many days after the start, as event takes it.
func days(n float64) float64 { return n * 24 * 60 }

// written appends an entry a day.
func written(t testing.TB, s Catalogue, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		e := audit.Alarm{Recorder: rec, Code: "test", Bytes: int64(i)}.Event(at(days(float64(i))))
		if i == 2 {
			e = audit.Ring{Recorder: rec, RingGeneration: 41}.Event(e.At)
		}
		_, err := s.Append(ctx, e)
		must(t, err)
	}
}

// erased tells which of the first entries have no contents.
func erased(t testing.TB, s Catalogue, n int) (out []int64) {
	t.Helper()
	es, err := s.Events(ctx, 0, n)
	must(t, err)
	for i, e := range es {
		same(t, "index", e.Index, int64(i))
		if e.Erased() {
			same(t, "what is left", e, audit.Event{Index: int64(i), Data: []byte{}})
			out = append(out, e.Index)
		}
	}
	return out
}

// gone is what tells of erasing.
func gone(before, erased int64, days int, minute float64) audit.Event {
	return audit.ContentsErased{Before: before, Erased: erased, RingGeneration: 41, TermDays: days}.Event(at(minute))
}

// testLogContents: contents go, hashes stay, and the log tells.
func testLogContents(t *testing.T, s Catalogue) {
	written(t, s, 0, 4)
	key := audit.LogKey{Recorder: rec, Key: "k"}.Event(at(days(4)))
	approved := audit.VersionChange{ID: "v"}.Event(audit.ProtocolApproved, at(days(4)), admin)
	_, err := s.AppendAll(ctx, []audit.Event{key, approved})
	must(t, err)
	written(t, s, 6, 20)
	before, err := s.LogHead(ctx)
	must(t, err)

	done, err := s.EraseContents(ctx, 0, 0, 400, at(1))
	must(t, err)
	same(t, "nothing to do", done, false)
	_, err = s.EraseContents(ctx, 0, 8, 400, time.Date(10_001, 1, 1, 0, 0, 0, 0, time.UTC)) // no entry can say that
	want(t, fail.Invalid, err)
	same(t, "without its entry nothing goes", len(erased(t, s, 20)), 0)
	far, err := s.ContentsErased(ctx)
	must(t, err)
	same(t, "nothing erased yet", far, audit.ContentsErased{})

	done, err = s.EraseContents(ctx, 0, 8, 400, at(days(800)))
	must(t, err)
	same(t, "done", done, true)
	same(t, "erased but for key and protocol", erased(t, s, 21), []int64{0, 1, 2, 3, 6, 7})
	must(t, s.CheckLog(ctx))
	far, err = s.ContentsErased(ctx)
	must(t, err)
	same(t, "as far as", far, audit.ContentsErased{Before: 8, Erased: 6, RingGeneration: 41, TermDays: 400})
	generation, err := s.RingGeneration(ctx)
	must(t, err)
	same(t, "the ring's generation", generation, 41)

	done, err = s.EraseContents(ctx, 8, 10, 400, at(days(801)))
	must(t, err)
	same(t, "once more", done, true)
	far, err = s.ContentsErased(ctx)
	must(t, err)
	same(t, "farther", far, audit.ContentsErased{Before: 10, Erased: 8, RingGeneration: 41, TermDays: 400})
	same(t, "more", erased(t, s, 22), []int64{0, 1, 2, 3, 6, 7, 8, 9})
	must(t, s.CheckLog(ctx))
	proof, err := audit.ProveGrowth(22, before.Size, s.LogHashes(ctx))
	must(t, err)
	after, err := s.LogHead(ctx)
	must(t, err)
	must(t, audit.CheckGrowth(proof, after, before))
	named, err := s.(interface {
		witnessing.Walker
		Namer
	}).Naming(ctx, []string{"v"}, nil, 0, 9)
	must(t, err)
	same(t, "named", len(named), 1)
}

// testHeldMinutes: what proves that held footage was recorded stays until the hold ends.
func testHeldMinutes(t *testing.T, s Catalogue) {
	kept, other := sealed(t, s, hall, 0), sealed(t, s, hall, 5)
	h := placed(t, s, hold(hall, span(0, 1)))
	keepWhole(t, s, h, kept)
	var minutes []int64
	for _, g := range []footage.Segment{kept, other} {
		i, err := s.LogMinute(ctx, audit.Minute{Recorder: rec, Segments: 1}.Event(at(6)), []footage.SegmentID{g.ID})
		must(t, err)
		minutes = append(minutes, i)
	}
	_, err := s.Append(ctx, event(7))
	must(t, err)
	head, err := s.LogHead(ctx)
	must(t, err)
	before := head.Size - 1
	_, err = s.EraseContents(ctx, 0, before, 400, at(days(800)))
	must(t, err)
	same(t, "all but the held", erased(t, s, int(before)), []int64{0, minutes[1]})
	must(t, s.CheckLog(ctx))

	done, err := s.EraseContents(ctx, before, before, 400, at(days(801)))
	must(t, err)
	same(t, "while it is held", done, false)
	ended(t, s, h, days(802))
	done, err = s.EraseContents(ctx, before, before, 400, at(days(803)))
	must(t, err)
	same(t, "once the hold ended", done, true)
	same(t, "the held too", erased(t, s, int(before)), []int64{0, minutes[0], minutes[1]})
	must(t, s.CheckLog(ctx))
}

// fixed is a clock that stands still.
type fixed struct {
	now       time.Time
	confirmed bool
}

func (f *fixed) Now() time.Time  { return f.now }
func (f *fixed) Confirmed() bool { return f.confirmed }

// testLogTerm runs what erases contents by their term.
func testLogTerm(t *testing.T, s Catalogue) {
	written(t, s, 0, 400)
	c := &fixed{confirmed: true}
	r, err := logterm.New(logterm.Options{Log: s, Clock: c, Days: 365, Logger: quiet})
	must(t, err)
	for _, step := range []struct {
		day    float64
		doubt  bool
		erased int // entries without contents after it
		told   int // entries that tell
	}{
		{day: 366}, {day: 367, erased: 0}, // the entry of day 0 is old enough, and shows it
		{day: 369.9, doubt: true}, {day: 369.9, erased: 2, told: 1}, {day: 369.99, erased: 2, told: 1}, {day: 400, erased: 33, told: 2},
	} {
		c.now, c.confirmed = at(days(step.day)), !step.doubt
		must(t, r.Step(ctx))
		gone := erased(t, s, 400)
		same(t, "erased", len(gone), step.erased)
		same(t, "told", logged(t, s, audit.LogContentsErased), step.told)
		must(t, s.CheckLog(ctx))
	}
	for _, days := range []int{0, 364, 100*365 + 1} {
		_, err := logterm.New(logterm.Options{Log: s, Clock: c, Days: days, Logger: quiet})
		want(t, fail.Invalid, err)
	}
}
