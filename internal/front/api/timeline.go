package api

import (
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

// longestLine is the longest span of one request for a timeline.
const longestLine = 7 * 24 * time.Hour

type timelineIn struct {
	Camera string    `path:"camera" maxLength:"40" example:"hal-1"`
	From   time.Time `query:"from" required:"true" example:"2026-11-20T00:00:00Z"`
	To     time.Time `query:"to" required:"true" example:"2026-11-21T00:00:00Z"`
}

// Timeline is what there is of a camera, and why the rest is not there.
type Timeline struct {
	Span    Span     `json:"span"`
	Footage []Span   `json:"footage" doc:"What was recorded and still exists."`
	Gaps    []Gap    `json:"gaps" doc:"What was not recorded."`
	Holds   []Held   `json:"holds" doc:"What is kept beyond its term."`
	Erased  []Erased `json:"erased" doc:"What was destroyed, with its receipt in the log."`
	Gone    []Span   `json:"gone" doc:"What has passed its term: destroyed, or about to be. Nobody can open it."`
	Expires []Expiry `json:"expires" doc:"When the rest goes."`
}

// Gap is a stretch without footage.
type Gap struct {
	Span
	Cause   Cause `json:"cause"`
	Lasting bool  `json:"lasting,omitempty" doc:"It lasts still; to is now."`
}

// Held is a stretch that a hold keeps.
type Held struct {
	Span
	Hold string `json:"hold"`
}

// Erased is a stretch that was destroyed.
type Erased struct {
	Span
	At      time.Time `json:"at"`
	Article string    `json:"article,omitempty"`
	Log     int64     `json:"log" doc:"Entry of the log that carries the receipt."`
}

// Expiry is when a stretch goes: its beginning at first, its end at last.
type Expiry struct {
	Span
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Article string    `json:"article"`
}

type timelineOut struct{ Body Timeline }

func aboutTimeline(_ *call, in *timelineIn) (deciding.About, error) {
	return deciding.About{Camera: footage.CameraID(in.Camera)}, nil
}

func timeline(c *call, in *timelineIn) (*timelineOut, error) {
	span, err := spanIn(in.From, in.To)
	if err != nil {
		return nil, err
	}
	if span.Duration() > longestLine {
		return nil, errLong
	}
	line, err := c.Lines.Line(c.ctx, footage.CameraID(in.Camera), span)
	if err != nil {
		return nil, err
	}
	return &timelineOut{timelineOf(line)}, nil
}

func timelineOf(l viewing.Timeline) Timeline {
	out := Timeline{
		Span: spanOut(l.Span), Footage: spansOut(l.Footage), Gone: spansOut(l.Gone), Gaps: []Gap{}, Holds: []Held{}, Erased: []Erased{}, Expires: []Expiry{},
	}
	for i, g := range l.Gaps {
		if why := cause(g.Cause); why != nil && g.Cause != footage.CauseClock {
			out.Gaps = append(out.Gaps, Gap{spanOut(footage.Span{From: g.From, To: g.To}), *why, l.Lasting && i == len(l.Gaps)-1})
		}
	}
	for _, h := range l.Holds {
		out.Holds = append(out.Holds, Held{spanOut(h.Span), h.Hold.String()})
	}
	for _, e := range l.Erased {
		out.Erased = append(out.Erased, Erased{spanOut(e.Span), micro(e.At), e.Article, e.LogIndex})
	}
	for _, e := range l.Expires {
		out.Expires = append(out.Expires, Expiry{spanOut(e.Span), micro(e.First), micro(e.Last), e.Article})
	}
	return out
}
