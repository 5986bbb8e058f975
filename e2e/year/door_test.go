package year

import (
	"bytes"
	"errors"
	"time"

	"portiek/internal/rules/footage"
)

var errRefused = errors.New("refused")

// rights is what the door looks up before it decides; within one look around nothing of it changes.
type rights struct {
	segs   []footage.Segment
	terms  footage.Terms
	covers []footage.HoldCover
}

func (w *world) rights(cam footage.CameraID, span footage.Span) (r rights) {
	var err error
	r.segs, err = w.store.Segments(w.ctx, cam, span)
	w.must(err)
	r.terms, err = w.cat.Terms(w.ctx, cam)
	w.must(err)
	r.covers, err = w.store.CoversOf(w.ctx, cam, footage.Span{From: span.From.Add(-time.Hour), To: span.To.Add(time.Hour)})
	w.must(err)
	return r
}

// read is the door: it finds the fragment, asks the rule, and opens it with the key the rule names.
func (w *world) read(p *picture, r rights) ([]byte, error) {
	for _, s := range r.segs {
		for _, g := range footage.Groups(s) {
			if !g.Span.Contains(p.from) {
				continue
			}
			group := g.Span
			if w.bug == SwappedSpan {
				group.From, group.To = group.To, group.From
			}
			if a := footage.Readable(s, group, r.terms, r.covers, w.guard.Now()); a.Allowed {
				return w.open(s, g, a, p)
			}
		}
	}
	return nil, errRefused
}

func (w *world) open(s footage.Segment, g footage.Group, a footage.Access, p *picture) ([]byte, error) {
	items, err := w.store.ItemsOf(w.ctx, s.ID)
	if err != nil {
		return nil, err
	}
	r, err := w.vault.Open(s, footage.KeyItem(s, a, items))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for i := g.First; i < g.End; i++ {
		if s.Span.From.Add(s.Fragments[i].Start).Equal(p.from) {
			plain, err := r.Chunk(nil, i+1, s.Fragments[i])
			if err != nil {
				return nil, err
			}
			_, body, err := footage.ParseChunk(plain)
			return body, err
		}
	}
	return nil, errors.New("no such fragment")
}

// check reads one picture and compares with what the model says.
func (w *world) check(p *picture) {
	w.checkWith(p, w.rights(p.cam, footage.Span{From: p.from, To: p.from.Add(time.Microsecond)}))
}

func (w *world) checkWith(p *picture, r rights) {
	got, err := w.read(p, r)
	expired := w.model.expired(p, w.guard.Now())
	keeper := w.model.keeper(p)
	switch {
	case expired && keeper == nil && err == nil:
		w.violation("Term: %s %v opens after its term", p.cam, p.from)
	case expired && keeper == nil && !errors.Is(err, errRefused):
		w.violation("%s %v: expired footage gives %v", p.cam, p.from, err)
	case (!expired || keeper != nil) && err != nil:
		w.violation("Hold or term: %s %v (expired %v, held %v) does not open: %v", p.cam, p.from, expired, keeper != nil, err)
	case err == nil && !bytes.Equal(got, content(p.cam, p.from)):
		w.violation("%s %v opens as something else", p.cam, p.from)
	}
}
