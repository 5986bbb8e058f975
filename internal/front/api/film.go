package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

func filmOperations() []Operation {
	return []Operation{
		asked(Operation{Method: get, Path: "/api/v1/permits/{permit}/cameras/{camera}/footage", ID: "footage", Tag: "permits", Act: "view", Film: true,
			Summary: "Look at footage", NL: "Beelden als gefragmenteerde MP4, verstuurd terwijl ze worden geopend. Wat u bekijkt, staat in het logboek voordat het eerste beeld vertrekt. Ten hoogste een uur per vraag.",
			EN: "Footage as fragmented MP4, sent while it is opened. What you look at is in the log before the first picture leaves. At most an hour in one request."}, Inside, film),
		asked(Operation{Method: get, Path: "/api/v1/permits/{permit}/cameras/{camera}/copy", ID: "copy", Tag: "permits", Act: "export", Film: true,
			Summary: "Take a copy of footage", NL: "Een kopie als MP4. Veranderde de camera onderweg, dan zijn het meer delen; Portiek-Parts zegt hoeveel.",
			EN: "A copy as MP4. If the camera changed on the way, it is in parts; Portiek-Parts says how many."}, Inside, takeCopy),
	}
}

// What films tell of themselves, in headers.
const (
	headerFrom  = "Portiek-From"  // the moment of the first picture, RFC 3339
	headerTo    = "Portiek-To"    // the end of the last
	headerBase  = "Portiek-Base"  // the moment of media time 0
	headerCodec = "Portiek-Codec" // RFC 6381
	headerParts = "Portiek-Parts"
)

type filmIn struct {
	Permit string    `path:"permit" maxLength:"60"`
	Camera string    `path:"camera" maxLength:"40" example:"hal-1"`
	From   time.Time `query:"from" required:"true" example:"2026-11-20T14:00:00Z"`
	To     time.Time `query:"to" required:"true" example:"2026-11-20T14:01:00Z"`
	Keys   bool      `query:"keys" doc:"Only the first picture of every group of pictures, each lasting as long as its group."`
	Exact  bool      `query:"exact" doc:"Go on exactly at from, where an earlier answer ended (Portiek-To); give the same base then."`
	Base   time.Time `query:"base" doc:"The moment of media time 0; without it, that of the first picture."`
}

// moments is how times stand in headers: to the microsecond, so that they can be sent back as they came.
const moments = "2006-01-02T15:04:05.000000Z07:00"

// longestFilm is the longest span of one answer.
const longestFilm = time.Hour

// film opens footage with a permit, which the gate decides upon anew, and sends it as it is opened.
func film(c *call, in *filmIn) (*huma.StreamResponse, error) {
	span, err := spanIn(in.From, in.To)
	if err != nil {
		return nil, err
	}
	if span.Duration() > longestFilm {
		return nil, errLong
	}
	reading, base, err := c.reading(in, span)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader(headerCodec, reading.Codec)
		h.SetHeader(headerFrom, reading.Span.From.UTC().Format(moments))
		h.SetHeader(headerTo, reading.Span.To.UTC().Format(moments))
		h.SetHeader(headerBase, base.UTC().Format(moments))
		c.stream(h, reading)
	}}, nil
}

// reading has the door open the span. Without a base, the first opening tells where the first picture is; the second, of the
// same span, then needs no entry in the log of its own.
func (c *call) reading(in *filmIn, span footage.Span) (*viewing.Reading, time.Time, error) {
	cam := footage.CameraID(in.Camera)
	p, err := c.Gate.Use(c.ctx, c.visitor, cam, in.Permit)
	if err != nil {
		return nil, time.Time{}, err
	}
	how := viewing.How{Base: in.Base.UTC(), KeyOnly: in.Keys, Exact: in.Exact}
	first, err := c.Door.Open(c.ctx, p, cam, span, how)
	if err != nil {
		return nil, time.Time{}, err
	}
	if in.Base.IsZero() {
		how.Base = first.Span.From
		first, err = c.Door.Open(c.ctx, p, cam, span, how)
		return first, how.Base, err
	}
	if ahead := first.Span.From.Sub(how.Base); ahead < 0 || ahead > 7*24*time.Hour {
		return nil, time.Time{}, errBase
	}
	return first, how.Base, nil
}
