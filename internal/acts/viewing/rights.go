package viewing

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// rights is what decides whether a group of pictures of one camera may still be read.
type rights struct {
	terms  footage.Terms
	covers []footage.HoldCover
}

// rights reads the camera's terms and the live holds around the span, anew for every reading and every segment in it.
func (d *Door) rights(ctx context.Context, cam footage.CameraID, span footage.Span) (rights, error) {
	terms, err := d.cat.Terms(ctx, cam)
	if err != nil {
		return rights{}, err
	}
	if len(terms) == 0 {
		return rights{}, errNoTerm.Because(footage.ErrNoTerm)
	}
	wide := footage.Span{From: span.From.Add(-lookBack), To: span.To.Add(lookBack)}
	covers, err := d.cat.CoversOf(ctx, cam, wide)
	return rights{terms, covers}, err
}

// readable decides for a whole group, by the segment in which it begins.
func (r rights) readable(g group, now time.Time) bool {
	return footage.Readable(*g.seg, g.span, r.terms, r.covers, now).Allowed
}

// live tells whether the hold still covers something here; a copy made for another is on its way out.
func (r rights) live(id footage.HoldID) bool {
	return slices.ContainsFunc(r.covers, func(c footage.HoldCover) bool { return c.Hold == id })
}

// nothing explains why the span holds nothing to see: erased, a gap, or never recorded.
func (d *Door) nothing(ctx context.Context, cam footage.CameraID, span footage.Span, expired bool) error {
	ers, err := d.cat.Erasures(ctx, cam, span)
	if err != nil {
		return err
	}
	if len(ers) > 0 {
		return erased(ers[len(ers)-1])
	}
	terms, err := d.cat.Terms(ctx, cam)
	if err != nil {
		return err
	}
	if expired || len(terms) > 0 && !terms.Readable(span.To, d.clock.Now()) {
		return past(terms, span)
	}
	return d.gapAt(ctx, cam, span)
}

func (d *Door) gapAt(ctx context.Context, cam footage.CameraID, span footage.Span) error {
	gaps, err := d.cat.Gaps(ctx, cam, span)
	if err != nil {
		return err
	}
	for _, g := range gaps {
		if g.Cause == footage.CauseClock {
			continue
		}
		nl, en := CauseWords(g.Cause)
		return fail.New(fail.NotFound, "footage.gap",
			"Op dit moment is er geen beeld. Oorzaak: "+nl+". Kies een ander moment.",
			"There is no footage at this moment. Cause: "+en+". Choose another moment.")
	}
	return errNothing
}

func erased(e footage.Erasure) error {
	return fail.New(fail.Gone, "footage.erased",
		fmt.Sprintf("Deze beelden zijn gewist op %s. Het wisbewijs staat in het logboek onder nummer %d.", stamp(e.At), e.LogIndex),
		fmt.Sprintf("This footage was erased on %s. The receipt is entry %d of the log.", stamp(e.At), e.LogIndex)).Under(e.Article)
}

func past(terms footage.Terms, span footage.Span) error {
	e := fail.New(fail.Gone, "footage.expired",
		"De bewaartermijn van deze beelden is voorbij. Niemand kan ze nog openen.",
		"The term of this footage has passed. Nobody can open it any more.")
	if _, t, err := terms.Expiry(span.From); err == nil {
		return e.Under(t.Article)
	}
	return e.Under(terms[len(terms)-1].Article)
}

// narrow refuses a moment of which there is footage that only pictures outside the permit decode. A permit of twice a group's
// length around the moment has the whole group, wherever in it the moment lies.
func narrow(group time.Duration) error {
	n := int64(math.Ceil(2 * group.Seconds()))
	return fail.New(fail.Refused, "permit.narrow",
		fmt.Sprintf("Uw machtiging is te krap om dit moment te tonen: de camera stuurt beelden in groepen, en de groep van dit moment valt er niet heel binnen. Kies een ander moment binnen uw machtiging, of vraag een machtiging van minstens %d seconden rond dit moment.", n),
		fmt.Sprintf("Your permit is too narrow to show this moment: the camera sends pictures in groups, and this moment's group does not lie wholly inside. Choose another moment inside your permit, or ask for a permit of at least %d seconds around this moment.", n))
}

var (
	errNoTerm = fail.New(fail.Refused, "footage.no_term",
		"Voor deze camera geldt geen bewaartermijn. Zonder termijn mag niemand kijken. Laat het protocol aanvullen.",
		"No term applies to this camera. Without a term nobody may look. Have the protocol completed.").Under("AVG-5.1e")
	errNothing = fail.New(fail.NotFound, "footage.none",
		"Er is op dit moment niets opgenomen. Kies een ander moment.",
		"Nothing was recorded at this moment. Choose another moment.")
)
