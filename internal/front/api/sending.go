package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"portiek/internal/acts/viewing"
)

// stream writes the fragments as they are opened, so that the first is on its way before the second is read.
func (c *call) stream(h huma.Context, reading *viewing.Reading) {
	_, w := humago.Unwrap(h)
	s := &sender{c: c, w: w}
	flush := http.NewResponseController(w)
	for p, err := range reading.Pieces(c.ctx) {
		if err != nil {
			s.cutOff(err)
			return
		}
		if !s.send(p.Init) || !s.send(p.Data) {
			return
		}
		flush.Flush()
	}
	s.begin() // a film without pictures is one all the same
}

// sender sends a film. Before its first byte a failure is a problem as any other; after it, the answer can only be cut off.
type sender struct {
	c     *call
	w     http.ResponseWriter
	begun bool
}

func (s *sender) begin() {
	if !s.begun {
		s.begun = true
		s.w.Header().Set("Content-Type", "video/mp4")
		s.w.WriteHeader(http.StatusOK)
		http.NewResponseController(s.w).Flush() // so that a cut-off is seen as one
	}
}

// send is false when nobody listens any more.
func (s *sender) send(b []byte) bool {
	s.begin()
	_, err := s.w.Write(b)
	return err == nil
}

// Write is for who writes a whole file.
func (s *sender) Write(b []byte) (int, error) { s.begin(); return s.w.Write(b) }

// cutOff ends a film that cannot go on: a cut-off answer must not look like a whole one.
func (s *sender) cutOff(err error) {
	switch {
	case s.c.ctx.Err() != nil || errors.Is(err, context.Canceled): // nobody is listening
	case s.begun:
		s.c.Logger.Warn("a film was cut off", "operation", s.c.op.ID, "err", err)
	default:
		for _, name := range []string{headerFrom, headerTo, headerBase, headerCodec, headerParts, "Content-Disposition"} {
			s.w.Header().Del(name)
		}
		s.c.write(s.w, s.c.problem(err))
		return
	}
	panic(http.ErrAbortHandler)
}
