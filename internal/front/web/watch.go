package web

import (
	"net/http"
	"strconv"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

type watchView struct {
	base
	Camera   Camera
	day      footage.Span
	OnDay    string
	Permit   string // article under which the visitor may look
	Date     time.Time
	Previous string
	Next     string // empty when that day has not begun
	Line     viewing.Timeline
	Rows     []row
	Long     bool // the night with an hour twice
	Now      time.Time
	Form     holdForm // empty; the form is filled in here and judged on its own page
	Askers   [][3]string
	Today    string
	LastDay  string
	Seconds  int64
	Until    time.Time
	HourTick []tick
}

// tick is a moment on the axis of the whole day.
type tick struct{ At, Label string }

// row is one line of the timeline in words.
type row struct {
	Span    footage.Span
	What    string
	Article string
	Lasting bool
	Footage bool
}

// watch is one camera's day: player, timeline, the same in words, and what can be done with it.
func (s *Site) watch(v *visit) error {
	d, err := s.askedFor(v)
	if err != nil {
		return err
	}
	cam, now, day, line, cases := d.cam, d.now, d.day, d.line, d.cases
	p := &watchView{base: title("Terugkijken: "+cam.Name, "Look back: "+cam.Name).under("overzicht"), Camera: cam, day: day, OnDay: isoDay(day.From.Add(12 * time.Hour)),
		Date: day.From.Add(12 * time.Hour), Line: line, Long: longNight(day), Now: now, Until: v.permit().Until(), Permit: v.permit().Article(),
		Askers: askers, Today: isoDay(now), LastDay: isoDay(now.AddDate(1, 0, 0))}
	p.Seconds = int64(day.Duration() / time.Second)
	p.Previous = isoDay(day.From.Add(-12 * time.Hour))
	if day.To.Before(now) {
		p.Next = isoDay(day.To.Add(12 * time.Hour))
	}
	p.Script = s.assets["player.js"].url
	p.HourTick = ticks(v.lang, day)
	p.Rows = rows(v, line, cases)
	return s.render(v, http.StatusOK, "terugkijken", p)
}

// askedDay is ?dag=, or the day of ?t= (Unix milliseconds), or today.
func askedDay(v *visit, now time.Time) (footage.Span, error) {
	q := v.r.URL.Query()
	if q.Get("dag") != "" {
		return parseDay(q.Get("dag"))
	}
	if q.Get("t") != "" {
		t, err := millis(q.Get("t"))
		return dayOf(t), err
	}
	return dayOf(now), nil
}

func millis(s string) (time.Time, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1<<43 {
		return time.Time{}, errClock
	}
	return time.UnixMilli(n).UTC(), nil
}

func (s *Site) cases(v *visit) (map[footage.HoldID]footage.CaseID, error) {
	holds, err := s.Holds.Holds(v.ctx(), true)
	cases := map[footage.HoldID]footage.CaseID{}
	for _, h := range holds {
		cases[h.ID] = h.Case
	}
	return cases, err
}

// ticks are every three hours of real time, so that the repeated hour takes its own room.
func ticks(lang string, day footage.Span) (out []tick) {
	for t := day.From.Add(3 * time.Hour); t.Before(day.To); t = t.Add(3 * time.Hour) {
		out = append(out, tick{percent(int64(t.Sub(day.From)), int64(day.Duration())), local(t).Format("15:04")})
	}
	return out
}

// At is a moment's place on the axis of the whole day.
func (p *watchView) At(t time.Time) string {
	return percent(int64(t.Sub(p.day.From)), int64(p.day.Duration()))
}

// Wide is a stretch's width on that axis.
func (p *watchView) Wide(s footage.Span) string {
	return percent(int64(s.Duration()), int64(p.day.Duration()))
}

// Wire is the timeline as the player gets it.
func (p *watchView) Base() int64 { return p.day.From.UnixMilli() }
func (p *watchView) End() int64  { return p.day.To.UnixMilli() }
func (p *watchView) UTC() int64  { return p.Now.UnixMilli() }

// Watching says that the day has footage to play.
func (p *watchView) Watching() bool { return len(p.Line.Footage) > 0 }

// WideGap is a gap's width on that axis.
func (p *watchView) WideGap(g footage.Gap) string {
	return p.Wide(footage.Span{From: g.From, To: g.To})
}

// Folded tells whether the forms must ask which of two hours is meant.
func (p *watchView) Folded() bool { return p.Long }

// FoldChoice is the hour chosen before: none here.
func (p *watchView) FoldChoice() string { return "" }

// ToHMS is the end of a stretch; midnight at the end of the day is 24:00:00.
func (p *watchView) ToHMS(t time.Time) string {
	if t.Equal(p.day.To) {
		return "24:00:00"
	}
	return p.HMS(t)
}
