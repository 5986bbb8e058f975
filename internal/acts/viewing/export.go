package viewing

import (
	"bytes"
	"context"
	"io"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// MaxExport is the longest span that one export may take.
const MaxExport = time.Hour

// Part is what goes into one exported file: footage of one configuration of the camera.
type Part struct {
	Span          footage.Span
	Codec         string
	Width, Height int
	groups        []group
}

// Taking is an export that was decided upon and logged: one or more parts, each to be written as its own MP4.
type Taking struct {
	door   *Door
	permit access.Permit
	cam    footage.CameraID
	Parts  []Part
}

// Export decides whether the permit's holder may take a copy of the span, and logs it. Groups of pictures are taken
// whole, so the copy may begin one group early. Failures as for Open, and Invalid for more than MaxExport.
func (d *Door) Export(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span) (*Taking, error) {
	t, err := d.export(ctx, p, cam, span)
	if err != nil {
		d.refused(ctx, p, cam, span, err)
		return nil, err
	}
	return t, nil
}

func (d *Door) export(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span) (*Taking, error) {
	if span.Empty() || span.Duration() > MaxExport {
		return nil, errExportSpan
	}
	if err := d.leave(ctx, p, cam, span, access.Export); err != nil {
		return nil, err
	}
	groups, err := d.plan(ctx, p, cam, span, How{})
	if err != nil {
		return nil, err
	}
	if err := d.append(ctx, audit.FootageExported, p, cam, spanOf(groups), ""); err != nil {
		return nil, err
	}
	parts, err := d.parts(ctx, cam, groups)
	return &Taking{d, p, cam, parts}, err
}

// parts cuts the plan wherever the initialisation data changes.
func (d *Door) parts(ctx context.Context, cam footage.CameraID, groups []group) ([]Part, error) {
	s := source{door: d, ctx: ctx, cam: cam}
	defer s.close()
	var parts []Part
	for _, g := range groups {
		seg := g.refs[0].seg
		if seg != s.seg {
			if err := s.open(seg); err != nil {
				return nil, err
			}
		}
		if s.fresh {
			s.fresh = false
			parts = append(parts, Part{Codec: seg.Codec, Width: seg.Width, Height: seg.Height})
		}
		p := &parts[len(parts)-1]
		p.groups = append(p.groups, g)
		p.Span = spanOf(p.groups)
	}
	return parts, nil
}

// Write puts one part into w as a progressive MP4.
func (t *Taking) Write(ctx context.Context, part int, w io.Writer) error {
	if part < 0 || part >= len(t.Parts) {
		return fail.New(fail.NotFound, "export.part", "Dit deel van de kopie bestaat niet.", "This part of the copy does not exist.")
	}
	p := t.Parts[part]
	track, err := t.track(ctx, p)
	if err != nil {
		return err
	}
	return t.door.media.Export(w, track, func(yield func(frag []byte, wall time.Time) error) error {
		return t.each(ctx, p, yield)
	})
}

func (t *Taking) track(ctx context.Context, p Part) (footage.Track, error) {
	s := source{door: t.door, ctx: ctx, cam: t.cam}
	defer s.close()
	if err := s.open(p.groups[0].refs[0].seg); err != nil {
		return footage.Track{}, err
	}
	return t.door.media.ParseInit(s.init)
}

// each hands over the part's fragments in order, checking permit and term again for every group.
func (t *Taking) each(ctx context.Context, p Part, yield func(frag []byte, wall time.Time) error) error {
	s := source{door: t.door, ctx: ctx, cam: t.cam}
	defer s.close()
	var first []byte
	for _, g := range p.groups {
		if err := t.door.midway(ctx, t.permit, t.cam, g, access.Export); err != nil {
			return err
		}
		for _, r := range g.refs {
			piece, err := s.read(r, g)
			if err != nil {
				return err
			}
			if first == nil {
				first = s.init
			} else if !bytes.Equal(first, s.init) {
				return fail.New(fail.Conflict, "export.changed", "De camera veranderde midden in een groep beelden. Kies een kortere tijd.",
					"The camera changed in the middle of a group of pictures. Choose a shorter span.")
			}
			if err := t.door.media.Rebase(piece.payload, uint64(max(0, ticks(piece.Span.From.Sub(p.Span.From))))); err != nil {
				return err
			}
			if err := yield(piece.payload, piece.Span.From); err != nil {
				return err
			}
		}
	}
	return nil
}

var errExportSpan = fail.New(fail.Invalid, "export.span",
	"Een kopie is hoogstens een uur lang, en het begin ligt voor het einde. Kies een kortere tijd.",
	"A copy is at most an hour long, and starts before it ends. Choose a shorter span.")
