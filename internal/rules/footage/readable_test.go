package footage

import (
	"testing"
	"time"
)

func TestReadable(t *testing.T) {
	ts := Terms{{Since: t0, Length: time.Hour, Article: "A-1"}}
	hold := NewHoldID()
	seg := Segment{ID: NewSegmentID(), Camera: "c", State: Sealed, Span: Span{t0, t0.Add(time.Minute)}, Epoch: t0}
	edge := seg
	edge.ID, edge.Origin, edge.Hold, edge.Epoch = NewSegmentID(), seg.ID, hold, time.Time{}
	group := Span{t0.Add(10 * time.Second), t0.Add(12 * time.Second)}
	term := group.From.Add(time.Hour) // when the group's own term passes
	cover := []HoldCover{{Hold: hold, Camera: "c", Span: Span{group.From.Add(time.Second), group.To.Add(time.Hour)}}}
	beside := []HoldCover{{Hold: hold, Camera: "c", Span: Span{group.To, group.To.Add(time.Hour)}}}
	other := []HoldCover{{Hold: hold, Camera: "d", Span: cover[0].Span}}
	due := seg
	due.State = Due
	for _, c := range []struct {
		name   string
		seg    Segment
		covers []HoldCover
		now    time.Time
		want   bool
		hold   HoldID
	}{
		{"a microsecond before its term", seg, nil, term.Add(-time.Microsecond), true, HoldID{}},
		{"at its term", seg, nil, term, false, HoldID{}},
		{"covered at its term", seg, cover, term, true, hold},
		{"covered a year later", seg, cover, term.AddDate(1, 0, 0), true, hold},
		{"the group beside a hold", seg, beside, term, false, HoldID{}},
		{"a hold on another camera", seg, other, term, false, HoldID{}},
		{"due, though within its term", due, nil, t0, false, HoldID{}},
		{"a copy, its hold live", edge, cover, t0, true, hold},
		{"a copy, its hold ended", edge, nil, t0, false, HoldID{}},
		{"before any term was in force", seg, nil, t0.Add(-time.Second), false, HoldID{}},
	} {
		a := Readable(c.seg, group, ts, c.covers, c.now)
		if a.Allowed != c.want || a.Hold != c.hold || a.Article != "A-1" || !a.Until.Equal(term) {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
}

func TestKeyItem(t *testing.T) {
	seg := Segment{ID: NewSegmentID()}
	mine, other := NewHoldID(), NewHoldID()
	items := []HoldItem{{Hold: other, Segment: seg.ID}, {Hold: mine, Segment: seg.ID}, {Hold: mine, Segment: NewSegmentID()}}
	if got := KeyItem(seg, Access{Allowed: true, Hold: mine}, items); got != &items[1] {
		t.Errorf("the hold that allows it gives the key: %+v", got)
	}
	if got := KeyItem(seg, Access{Allowed: true}, items[:1]); got != &items[0] {
		t.Errorf("any live hold's key opens it: %+v", got)
	}
	if got := KeyItem(seg, Access{Allowed: true}, items[2:]); got != nil {
		t.Errorf("an item of another segment gives no key: %+v", got)
	}
}

func TestFromLocal(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	for _, c := range []struct {
		text  string
		later bool
		want  string
	}{
		{"2026-03-29 01:59:59", false, "2026-03-29 00:59:59"},
		{"2026-03-29 02:30:00", false, ""}, // skipped
		{"2026-03-29 03:00:00", true, "2026-03-29 01:00:00"},
		{"2026-10-25 02:30:00", false, "2026-10-25 00:30:00"},
		{"2026-10-25 02:30:00", true, "2026-10-25 01:30:00"},
		{"2026-10-25 03:00:00", false, "2026-10-25 02:00:00"},
		{"2026-10-25 01:30:00", true, "2026-10-24 23:30:00"},
		{"2026-02-30 01:30:00", false, ""},
	} {
		got, err := FromLocal(c.text, loc, c.later)
		if (err != nil) != (c.want == "") || err == nil && got.Format(time.DateTime) != c.want {
			t.Errorf("%s (later %v): %v, %v", c.text, c.later, got, err)
		}
	}
}
