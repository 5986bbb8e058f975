package viewing

import (
	"context"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// Step is one entry of a playlist: consecutive fragments that Open delivers with How.Exact.
type Step struct {
	Span footage.Span
	New  bool // another codec or size than the entry before, or a gap lies between them
}

// Steps plans a span in entries of at most limit without opening any footage; every entry is decided and logged when it is
// opened. Failures as for Open.
func (d *Door) Steps(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, limit time.Duration) ([]Step, error) {
	span = p.Covers(span)
	err := d.leave(ctx, p, cam, span, access.Look)
	var groups []group
	if err == nil {
		groups, err = d.plan(ctx, p, cam, span, How{})
	}
	if err != nil {
		d.refused(ctx, p, cam, span, err)
		return nil, err
	}
	var steps []Step
	var last ref
	for _, g := range groups {
		for _, r := range g.refs {
			n := len(steps)
			changed := n > 0 && (r.seg != last.seg || r.span.From.Sub(last.span.To) > seam)
			switch {
			case n == 0 || changed:
				steps = append(steps, Step{r.span, n > 0})
			case r.span.To.Sub(steps[n-1].Span.From) > limit:
				steps = append(steps, Step{Span: r.span})
			default:
				steps[n-1].Span.To = r.span.To
			}
			last = r
		}
	}
	return steps, nil
}
