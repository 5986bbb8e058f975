package holding

import (
	"context"
	"fmt"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// placeTimeout bounds how long a hold that is being placed keeps the eraser waiting.
const placeTimeout = 30 * time.Second

// Placed is a hold that stands, and what of the asked span could not be kept any more.
type Placed struct {
	Hold   footage.Hold
	Covers []footage.HoldCover
	Gone   []Gone // cameras of which all or the first part had expired
}

// Gone says that a camera's footage of the start of the asked span, of this length, had expired when the hold was received.
type Gone struct {
	Camera  footage.CameraID
	Span    footage.Span
	Article string
}

// Place puts footage under a hold from the moment of the call, and returns when that is durable. Its keys are secured by
// SecureStep afterwards, without hurry: the eraser respects the hold already. It fails with fail.Gone, naming the article,
// when all that was asked has expired, and with fail.Invalid when the request is not complete. After another failure it is
// possible that the hold stands all the same; Holds tells.
func (h *Holder) Place(ctx context.Context, r Request) (Placed, error) {
	ctx, cancel := context.WithTimeout(ctx, placeTimeout)
	defer cancel()
	at, done := h.receive()
	defer done()
	hold, err := h.check(ctx, r, at)
	if err != nil {
		return Placed{}, err
	}
	p := Placed{Hold: hold}
	if err := h.cover(ctx, &p, at); err != nil {
		return Placed{}, err
	}
	if len(p.Covers) == 0 {
		return Placed{}, goneError(p.Gone[0])
	}
	// The key first: a row without a key would be a promise that cannot be kept. If the row then fails the key stays,
	// because the row may stand all the same; the eraser sweeps a key that no row knows.
	if _, err := h.Vault.AddHold(hold.ID); err != nil {
		return Placed{}, errRing.Because(err)
	}
	sealed, err := h.sealed(hold)
	if err != nil {
		return Placed{}, errRing.Because(err)
	}
	if err := h.Catalogue.PlaceHold(ctx, sealed, p.Covers, audit.PlacementOf(hold).Event(at, hold.PlacedBy)); err != nil {
		return Placed{}, fmt.Errorf("place hold: %w", err)
	}
	if !h.hasKey(hold.ID) { // swept in between: only after a day, but then it must not stay unnoticed
		return Placed{}, errRing
	}
	return p, nil
}

// cover fills in what the hold covers of each camera.
func (h *Holder) cover(ctx context.Context, p *Placed, now time.Time) error {
	for _, cam := range p.Hold.Cameras {
		terms, err := h.Catalogue.Terms(ctx, cam)
		if err != nil {
			return err
		}
		segs, err := h.around(ctx, cam, p.Hold.Span, terms.Cutoff(now))
		if err != nil {
			return err
		}
		span, gone := footage.ClipCover(p.Hold.Span, terms, now, segs)
		if gone > 0 {
			_, by, _ := terms.Expiry(p.Hold.Span.From)
			lost := footage.Span{From: p.Hold.Span.From, To: p.Hold.Span.From.Add(gone)}
			p.Gone = append(p.Gone, Gone{Camera: cam, Span: lost, Article: by.Article})
		}
		if !span.Empty() {
			p.Covers = append(p.Covers, footage.HoldCover{Hold: p.Hold.ID, Camera: cam, Span: span})
		}
	}
	return nil
}

// around lists the camera's own sealed segments near where the cover will begin, from the one in which the group of
// pictures concerned begins.
func (h *Holder) around(ctx context.Context, cam footage.CameraID, asked footage.Span, cutoff time.Time) ([]footage.Segment, error) {
	from := asked.From
	if cutoff.After(from) {
		from = cutoff
	}
	const reach = 15 * time.Minute // more than a segment and the next
	segs, err := h.originals(ctx, cam, footage.Span{From: from, To: from.Add(reach)})
	for err == nil && len(segs) > 0 && segs[0].Continues {
		var before []footage.Segment
		if before, err = h.before(ctx, segs[0]); err != nil || len(before) == 0 {
			break
		}
		segs = append(before, segs...)
	}
	return segs, err
}

// originals lists sealed segments that are not copies.
func (h *Holder) originals(ctx context.Context, cam footage.CameraID, span footage.Span) (own []footage.Segment, err error) {
	segs, err := h.Catalogue.Segments(ctx, cam, span)
	for _, s := range segs {
		if s.Origin.IsZero() && s.State == footage.Sealed {
			own = append(own, s)
		}
	}
	return own, err
}

// before finds the segment that s continues, if it is still there.
func (h *Holder) before(ctx context.Context, s footage.Segment) ([]footage.Segment, error) {
	segs, err := h.originals(ctx, s.Camera, footage.Span{From: s.Span.From.Add(-footage.Joint), To: s.Span.From})
	var last []footage.Segment
	for _, p := range segs {
		if p.Span.From.Before(s.Span.From) {
			last = []footage.Segment{p}
		}
	}
	return last, err
}

// End releases a hold. What only it kept, and what has passed its term, is erased by the next step of the eraser, with a
// receipt; a hold's own footage that has not expired lives out its term. fail.NotFound when there is no such hold,
// fail.Conflict when it ended before.
func (h *Holder) End(ctx context.Context, id footage.HoldID, by string) error {
	if by == "" {
		return invalid("hold.by", "Zeg wie de veiligstelling opheft.", "Say who ends the hold.")
	}
	at := h.Clock.Now()
	hold, err := h.find(ctx, id)
	if err != nil {
		return err
	}
	return h.Catalogue.EndHold(ctx, id, by, audit.HoldEnding{Hold: id.String(), Case: hold.Case}.Event(at, by))
}

func (h *Holder) find(ctx context.Context, id footage.HoldID) (footage.Hold, error) {
	all, err := h.Catalogue.Holds(ctx, false)
	if err != nil {
		return footage.Hold{}, err
	}
	for _, hold := range all {
		if hold.ID == id {
			return hold, nil
		}
	}
	return footage.Hold{}, errNoHold
}
