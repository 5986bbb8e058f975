package audit

import (
	"errors"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

const aDay = 24 * time.Hour

// old is a log with an entry a day; entries can be blanked and added, as whoever has the database can.
type old struct {
	t      *testing.T
	events []Event
	hashes []footage.Hash
	edge   Edge
}

func oldLog(t *testing.T, days int) *old {
	l := &old{t: t}
	for i := range days {
		l.add(Alarm{Recorder: "r", Code: "x", Bytes: int64(i)}.Event(l.day(i)))
	}
	return l
}

func (l *old) day(i int) time.Time {
	return noon.Truncate(time.Microsecond).Add(time.Duration(i) * aDay)
}

func (l *old) add(e Event) {
	l.t.Helper()
	e, err := Normal(e)
	if err != nil {
		l.t.Fatal(err)
	}
	e.Index = l.edge.Size
	edge, hs := l.edge.Add(Encode(e))
	l.edge, l.events, l.hashes = edge, append(l.events, e), append(l.hashes, hs...)
}

// tell adds the entry that tells of erasing.
func (l *old) tell(before int64, days int, at time.Time) {
	l.t.Helper()
	var gone int64
	for _, e := range l.events {
		if e.Erased() {
			gone++
		}
	}
	l.add(ContentsErased{Before: before, Erased: gone, TermDays: days}.Event(at))
}

func (l *old) blank(from, to int) {
	for i := from; i < to; i++ {
		l.events[i] = Event{Index: int64(i)}
	}
}

// verify gives the fault and the first entry concerned; "" when all is well.
func (l *old) verify() (Fault, int64) {
	l.t.Helper()
	edge, err := Verify(each(l.events), placed(l.hashes), nil)
	if err == nil && edge.Head() != l.edge.Head() {
		l.t.Fatal("another head")
	}
	return l.fault(err)
}

func (l *old) fault(err error) (Fault, int64) {
	l.t.Helper()
	if err == nil {
		return "", -1
	}
	var d *Damage
	if !errors.As(err, &d) || fail.KindOf(err) != fail.Corrupt {
		l.t.Fatal(err)
	}
	if e := fail.Of(err); e.NL == "" || e.EN == "" || e.Code != string(d.Fault) {
		l.t.Errorf("says %q %q", e.NL, e.EN)
	}
	return d.Fault, d.Entry
}

func (l *old) contents() *Contents {
	c := &Contents{}
	for _, e := range l.events {
		c.See(e)
	}
	return c
}

// What was erased by its term leaves a log that verifies, with the same head as before; everything else is found by its place. The
// log has an entry a day; on day 799 those of day 399 and before have passed a term of 400 days.
func TestErasedContents(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(l *old)
		fault Fault
		entry int64
	}{
		"nothing":          {func(*old) {}, "", -1},
		"by the term":      {func(l *old) { l.blank(0, 399); l.tell(399, 400, l.day(799)) }, "", -1},
		"told, and not":    {func(l *old) { l.tell(399, 400, l.day(799)) }, "", -1},
		"some kept":        {func(l *old) { l.blank(0, 99); l.blank(100, 399); l.tell(399, 400, l.day(799)) }, "", -1},
		"once more":        {func(l *old) { l.blank(0, 400); l.tell(300, 400, l.day(799)); l.tell(400, 400, l.day(800)) }, "", -1},
		"a longer term":    {func(l *old) { l.blank(0, 399); l.tell(399, 400, l.day(799)); l.tell(399, 700, l.day(800)) }, "", -1},
		"and nobody tells": {func(l *old) { l.blank(0, 100) }, ContentsMissing, 0},
		"more than told":   {func(l *old) { l.blank(0, 399); l.tell(300, 400, l.day(799)) }, ContentsMissing, 300},
		"one, much later":  {func(l *old) { l.blank(0, 399); l.tell(399, 400, l.day(799)); l.blank(600, 601) }, ContentsMissing, 600},
		"told before":      {func(l *old) { l.tell(399, 400, l.day(799)); l.add(Ring{}.Event(l.day(800))); l.blank(801, 802) }, ContentsMissing, 801},
		"the last of all":  {func(l *old) { l.blank(799, 800) }, ContentsMissing, 799},
		"a day too early":  {func(l *old) { l.blank(0, 400); l.tell(400, 400, l.day(799)) }, ContentsEarly, 0},
		"a recent one": {func(l *old) {
			l.blank(0, 399)
			l.tell(399, 400, l.day(799))
			l.blank(780, 781)
			l.tell(781, 400, l.day(799))
		}, ContentsEarly, 780},
		"the next ones": {func(l *old) {
			l.blank(0, 399)
			l.tell(399, 400, l.day(799))
			l.blank(399, 500)
			l.tell(500, 400, l.day(799))
		}, ContentsEarly, 399},
		"a short term":     {func(l *old) { l.blank(0, 790); l.tell(790, 8, l.day(799)) }, ContentsEarly, 800},
		"an endless term":  {func(l *old) { l.blank(0, 790); l.tell(790, 300_000_000_000, l.day(799)) }, ContentsEarly, 800},
		"a negative term":  {func(l *old) { l.blank(0, 790); l.tell(790, -400, l.day(799)) }, ContentsEarly, 800},
		"of what comes":    {func(l *old) { l.tell(900, 400, l.day(799)) }, ContentsEarly, 800},
		"told from future": {func(l *old) { l.blank(0, 790); l.tell(790, 400, l.day(9000)); l.add(Ring{}.Event(l.day(800))) }, ContentsEarly, 0},
		"a blank with a name": {func(l *old) {
			l.blank(0, 399)
			l.tell(399, 400, l.day(799))
			l.events[7].Actor = "owner"
		}, EntryChanged, 7},
		"a blank's hash changed": {func(l *old) {
			l.blank(0, 399)
			l.tell(399, 400, l.day(799))
			l.hashes[HashCount(8)][3] ^= 1
		}, HashChanged, 8},
		"a blank left out": {func(l *old) {
			l.blank(0, 399)
			l.tell(399, 400, l.day(799))
			l.events = append(l.events[:9], l.events[10:]...)
		}, EntryMissing, 9},
		"one more, later, of the old": {func(l *old) { l.blank(0, 398); l.tell(399, 400, l.day(799)); l.blank(398, 399) }, ContentsMissing, 0},
		"who tells is blank too":      {func(l *old) { l.blank(0, 399); l.tell(399, 400, l.day(799)); l.blank(800, 801) }, ContentsMissing, 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := oldLog(t, 800)
			c.do(l)
			if fault, entry := l.verify(); fault != c.fault || entry != c.entry {
				t.Errorf("found %q at %d, want %q at %d", fault, entry, c.fault, c.entry)
			}
		})
	}
}

// Whoever saw the log says what was not there yet, and what was there already.
func TestErasedContentsAgainstWhoSawThem(t *testing.T) {
	// An administrator who turned the clock ahead, erased all but the last entries, and stopped.
	l := oldLog(t, 800)
	l.blank(0, 790)
	l.tell(790, 400, l.day(9000))
	c := l.contents()
	if d := c.Check(nil); d != nil {
		t.Fatalf("the log alone cannot tell: %v", d)
	}
	if d := c.Check([]Sighting{{Size: 801, At: l.day(801)}}); d == nil || d.Fault != ContentsEarly || d.Entry != 0 {
		t.Errorf("who looks now: %v", d)
	}
	seen := []Sighting{{300, l.day(299)}, {600, l.day(599)}, {800, l.day(799)}}
	if d, _ := c.CheckSeen(seen); d != nil {
		t.Errorf("nobody saw the log after it: %v", d)
	}
	d, by := c.CheckSeen(append(seen, Sighting{801, l.day(801)}))
	if d == nil || d.Entry != 600 || d.Last != 789 || by != 1 {
		t.Errorf("%v by %d: those from 600 on were not there on day 599", d, by)
	}

	// One who entered old times, so that the log agrees with itself: entry 790 says that it is as old as the first.
	l = oldLog(t, 790)
	l.add(Alarm{Recorder: "r", Code: "x"}.Event(l.day(0)))
	l.blank(0, 790)
	l.tell(790, 400, l.day(799))
	c = l.contents()
	if fault, _ := l.verify(); fault != "" {
		t.Fatalf("the log alone cannot tell: %v", fault)
	}
	for n, want := range map[int]int64{1: -1, 2: 600, 3: 600} {
		d, by := c.CheckSeen(seen[:n])
		if want < 0 && d != nil || want >= 0 && (d == nil || d.Entry != want || by != 1) {
			t.Errorf("%d checkpoints: %v by %d", n, d, by)
		}
	}

	// And one who did nothing wrong.
	l = oldLog(t, 800)
	l.blank(0, 399)
	l.tell(399, 400, l.day(799))
	c = l.contents()
	var all []Sighting
	for i := range 800 {
		all = append(all, Sighting{int64(i + 1), l.day(i)})
	}
	all = append(all, Sighting{801, l.day(799)})
	if d, _ := c.CheckSeen(all); d != nil || c.Check(all) != nil || c.Count != 399 || c.Latest.TermDays != 400 {
		t.Errorf("%v, %v, %+v", d, c.Check(all), c.Latest)
	}
}

// An erased entry is still proved to be there, by its hash.
func TestProofOfAnErasedEntry(t *testing.T) {
	l := oldLog(t, 21)
	read := Hashes(func(places []int64) (out []footage.Hash, err error) {
		for _, p := range places {
			out = append(out, l.hashes[p])
		}
		return out, nil
	})
	path, err := ProveEntry(21, 5, read)
	if err != nil {
		t.Fatal(err)
	}
	leaf := l.hashes[HashCount(5)]
	if err := CheckLeaf(path, l.edge.Head(), 5, leaf); err != nil {
		t.Error(err)
	}
	leaf[0] ^= 1
	if CheckLeaf(path, l.edge.Head(), 5, leaf) == nil {
		t.Error("another hash is proved")
	}
	if got := string(ContentsErased{Before: 7, Erased: 6, RingGeneration: 3, TermDays: DefaultLogTerm}.Event(noon).Data); got != `{"before":7,"erased":6,"ring_generation":3,"term_days":1826}` {
		t.Error(got)
	}
	if g, ok := RingGeneration(ContentsErased{RingGeneration: 3}.Event(noon)); !ok || g != 3 {
		t.Error("the ring's generation is lost with those who named it")
	}
}
