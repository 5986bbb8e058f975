package web

import (
	"net/http"
	"strconv"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

type watchView struct {
	base
	Camera   Camera
	day      footage.Span // the axis: what the permit covers of the day
	whole    footage.Span
	OnDay    string
	Record   access.Record // of the permit; ID "" without one
	Why      *fail.Error   // why that permit is worth nothing now
	Watching bool
	Clause   string // that gave the permit
	Until    time.Time
	Date     time.Time
	Previous string // a day that the permit covers too, or any day without one
	Next     string
	Line     viewing.Timeline
	Rows     []row
	Long     bool // the night with an hour twice
	Now      time.Time
	Form     holdForm // empty but for the case; the form is filled in here and judged on its own page
	Askers   []protocol.Word
	Open     []casefile.Case
	MayHold  bool
	MayCopy  bool
	MayCase  bool // see cases, from which a permit is asked
	MayTrust bool // the camera's certificate
	MayStill bool // a technical look
	Today    string
	LastDay  string
	Seconds  int64
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

// watch is one camera's day: with a permit the player, the timeline, the same in words, and what can be done with it; without
// one how the camera does and how to ask for a permit.
func (s *Site) watch(v *visit) error {
	d, err := s.scene(v)
	if err != nil {
		return err
	}
	p := &watchView{base: title("Terugkijken: "+d.cam.Name, "Look back: "+d.cam.Name).under("overzicht"), Camera: d.cam, day: d.shown, whole: d.day,
		OnDay: isoDay(middle(d.day)), Date: middle(d.day), Record: d.record, Why: d.why, Watching: d.watching(), Line: d.line, Long: longNight(d.day), Now: d.now,
		Askers: askers, Today: isoDay(d.now), LastDay: isoDay(d.now.AddDate(1, 0, 0)), MayCase: s.somewhere(v, "see_cases"), MayTrust: s.somewhere(v, "manage_cameras"), MayStill: s.mayStill(v)}
	p.neighbours(v, d)
	p.Rows = rows(v, d.line, d.cases)
	if !p.Watching {
		p.base.nl, p.base.en = "Camera: "+d.cam.Name, "Camera: "+d.cam.Name
		return s.render(v, http.StatusOK, "camera", p)
	}
	p.Nav, p.Clause = "dossiers", v.permit.Article()
	p.Until, p.Form.Case, p.MayCopy = v.permit.Until(), string(d.record.Case), d.record.Modes&access.Export != 0
	p.MayHold = s.couldDo(v, "hold")
	p.Seconds = int64(d.shown.Duration() / time.Second)
	p.Script = s.assets["player.js"].url
	p.HourTick = p.ticks()
	return s.render(v, http.StatusOK, "terugkijken", p)
}

func middle(day footage.Span) time.Time { return day.From.Add(12 * time.Hour) }

// neighbours finds the day before and after, as far as they can be shown: with a permit only what it covers, else what has begun.
func (p *watchView) neighbours(v *visit, d scene) {
	before, after := dayOf(d.day.From.Add(-12*time.Hour)), dayOf(d.day.To.Add(12*time.Hour))
	shown := func(day footage.Span) bool {
		if d.record.ID == "" || d.why != nil {
			return day.From.Before(d.now)
		}
		return !v.permit.Covers(day).Empty()
	}
	if shown(before) {
		p.Previous = isoDay(middle(before))
	}
	if shown(after) {
		p.Next = isoDay(middle(after))
	}
}

func millis(s string) (time.Time, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1<<43 {
		return time.Time{}, errClock
	}
	return time.UnixMilli(n).UTC(), nil
}

// cases are for which case each hold is, as far as the visitor may see holds.
func (s *Site) cases(v *visit) (map[footage.HoldID]footage.CaseID, error) {
	cases := map[footage.HoldID]footage.CaseID{}
	if !s.somewhere(v, "see_holds") {
		return cases, nil
	}
	holds, err := s.Holds.Holds(v.ctx(), true)
	for _, h := range holds {
		cases[h.ID] = h.Case
	}
	return cases, err
}

// ticks are about eight round times on the axis, in steps of real time, so that the repeated hour takes its own room.
func (p *watchView) ticks() (out []tick) {
	step := 3 * time.Hour
	for _, smaller := range []time.Duration{time.Hour, 30 * time.Minute, 10 * time.Minute, 5 * time.Minute, time.Minute} {
		if p.day.Duration() <= 8*smaller {
			step = smaller
		}
	}
	for t := p.whole.From; t.Before(p.day.To); t = t.Add(step) {
		if edge := p.day.Duration() / 30; t.After(p.day.From.Add(edge)) && t.Before(p.day.To.Add(-edge)) {
			out = append(out, tick{p.At(t), local(t).Format("15:04")})
		}
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

// From and To are the axis as the player gets it, Base the day that its media times count from.
func (p *watchView) From() int64 { return p.day.From.UnixMilli() }
func (p *watchView) To() int64   { return p.day.To.UnixMilli() }
func (p *watchView) Base() int64 { return p.whole.From.UnixMilli() }
func (p *watchView) UTC() int64  { return p.Now.UnixMilli() }

// Footage says that the day has something to play.
func (p *watchView) Footage() bool { return len(p.Line.Footage) > 0 }

// Outside says that there is a permit, for another day.
func (p *watchView) Outside() bool { return p.Record.ID != "" && p.Why == nil && !p.Watching }

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
	if t.Equal(p.whole.To) {
		return "24:00:00"
	}
	return p.HMS(t)
}
