package api

import (
	"fmt"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"portiek/internal/rules/footage"
)

type copyIn struct {
	Permit string    `path:"permit" maxLength:"60"`
	Camera string    `path:"camera" maxLength:"40" example:"hal-1"`
	From   time.Time `query:"from" required:"true" example:"2026-11-20T14:00:00Z"`
	To     time.Time `query:"to" required:"true" example:"2026-11-20T14:15:00Z"`
	Part   int       `query:"part" minimum:"1" maximum:"10000" default:"1"`
}

// takeCopy hands over one part of a copy. Every part is an entry of its own in the log.
func takeCopy(c *call, in *copyIn) (*huma.StreamResponse, error) {
	span, err := spanIn(in.From, in.To)
	if err != nil {
		return nil, err
	}
	cam := footage.CameraID(in.Camera)
	p, err := c.Gate.Use(c.ctx, c.visitor, cam, in.Permit)
	if err != nil {
		return nil, err
	}
	taking, err := c.Door.Export(c.ctx, p, cam, span)
	if err != nil {
		return nil, err
	}
	if in.Part > len(taking.Parts) {
		return nil, errPart
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		part := taking.Parts[in.Part-1]
		h.SetHeader(headerCodec, part.Codec)
		h.SetHeader(headerFrom, part.Span.From.UTC().Format(moments))
		h.SetHeader(headerTo, part.Span.To.UTC().Format(moments))
		h.SetHeader(headerParts, strconv.Itoa(len(taking.Parts)))
		h.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", string(cam)+"_"+part.Span.From.UTC().Format("2006-01-02_150405Z")+".mp4"))
		_, w := humago.Unwrap(h)
		s := &sender{c: c, w: w}
		if err := taking.Write(c.ctx, in.Part-1, s); err != nil {
			s.cutOff(err)
		}
	}}, nil
}
