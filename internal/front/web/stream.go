package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

// longestPiece bounds one request of the player, so that it never holds much more than somebody is about to see.
const longestPiece = 40 * time.Second

// wire is the timeline as the player gets it: times in Unix milliseconds.
type wire struct {
	Now     int64      `json:"now"`
	Footage [][2]int64 `json:"footage"`
	Gaps    []wireGap  `json:"gaps"`
	Holds   []wireGap  `json:"holds"`
	Gone    [][2]int64 `json:"gone"`
	Expires [][2]int64 `json:"expires"`
	FPS     float64    `json:"fps"`
}

type wireGap struct {
	From int64  `json:"from"`
	To   int64  `json:"to"`
	Text string `json:"text"`
}

// timeline answers the player with what there is of a day.
func (s *Site) timeline(v *visit) error {
	d, err := s.scene(v)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(v.w).Encode(toWire(v, d.line, d.cases, d.now, d.cam.FPS))
}

func toWire(v *visit, t viewing.Timeline, cases map[footage.HoldID]footage.CaseID, now time.Time, fps float64) wire {
	out := wire{Now: now.UnixMilli(), Footage: pairs(t.Footage), Gone: pairs(t.Gone), FPS: fps}
	for _, e := range t.Expires {
		out.Expires = append(out.Expires, pair(e.Span))
	}
	for _, g := range t.Gaps {
		if g.Cause != footage.CauseClock {
			out.Gaps = append(out.Gaps, wireGap{g.From.UnixMilli(), g.To.UnixMilli(), v.say(viewing.CauseWords(g.Cause))})
		}
	}
	for _, h := range t.Holds {
		out.Holds = append(out.Holds, wireGap{h.Span.From.UnixMilli(), h.Span.To.UnixMilli(), string(cases[h.Hold])})
	}
	return out
}

func pair(s footage.Span) [2]int64 { return [2]int64{s.From.UnixMilli(), s.To.UnixMilli()} }

func pairs(spans []footage.Span) [][2]int64 {
	out := make([][2]int64, 0, len(spans))
	for _, s := range spans {
		out = append(out, pair(s))
	}
	return out
}

// pieces streams footage to the player: initialisation data and fragments whose media time 0 is the start of ?dag=.
// ?van= and ?tot= are Unix microseconds, as X-Portiek-To gave them; ?keys=1 sends key pictures only, ?vervolg=1 goes on
// exactly where an earlier answer ended.
func (s *Site) pieces(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	day, err := parseDay(q.Get("dag"))
	if err != nil {
		return err
	}
	span, err := askedSpan(q.Get("van"), q.Get("tot"))
	if err != nil {
		return err
	}
	how := viewing.How{Base: mediaBase(day), KeyOnly: q.Get("keys") == "1", Exact: q.Get("vervolg") == "1"}
	reading, err := s.Door.Open(v.ctx(), v.permit, cam.ID, span, how)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("X-Portiek-Codec", reading.Codec)
	h.Set("X-Portiek-From", strconv.FormatInt(reading.Span.From.UnixMicro(), 10))
	h.Set("X-Portiek-To", strconv.FormatInt(reading.Span.To.UnixMicro(), 10))
	return s.send(v, reading)
}

// mediaBase is the moment of media time 0: an hour before the day begins, so that a group of pictures that began just
// before midnight has a place too.
func mediaBase(day footage.Span) time.Time { return day.From.Add(-time.Hour) }

func askedSpan(from, to string) (footage.Span, error) {
	a, errA := strconv.ParseInt(from, 10, 64)
	b, errB := strconv.ParseInt(to, 10, 64)
	s := footage.Span{From: time.UnixMicro(a).UTC(), To: time.UnixMicro(b).UTC()}
	if errA != nil || errB != nil || a < 0 || b > 1<<53 || s.Empty() || s.Duration() > 16*longestPiece {
		return s, errClock
	}
	return s, nil
}

// send writes the fragments as they are opened, so that the first is on its way before the second is read.
func (s *Site) send(v *visit, reading *viewing.Reading) error {
	v.w.Header().Set("Content-Type", "video/mp4")
	v.w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(v.w)
	for p, err := range reading.Pieces(v.ctx()) {
		if err != nil {
			return err
		}
		if _, err := v.w.Write(p.Init); err != nil {
			return err
		}
		v.started = true
		if _, err := v.w.Write(p.Data); err != nil {
			return err
		}
		rc.Flush()
	}
	return nil
}
