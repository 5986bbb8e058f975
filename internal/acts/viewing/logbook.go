package viewing

import (
	"context"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// stretch is how far ahead one log entry reaches while somebody watches on, so that an hour's viewing is some sixty
// entries and not thousands. sittingTerm is after what time the same footage counts as opened anew.
const (
	stretch     = time.Minute
	sittingTerm = 10 * time.Minute
	remembered  = 16 // stretches kept a sitting, so that jumping to and fro costs no entry each time
)

// logbook remembers which stretches are in the log already. It only ever leaves out an entry whose span lies wholly in
// one that was written.
type logbook struct {
	mu       sync.Mutex
	openings map[sitting][]opening
}

// sitting is one permit at one camera.
type sitting struct {
	permit string
	camera footage.CameraID
}

type opening struct {
	span footage.Span
	at   time.Time
}

// opened writes that footage is about to be seen. When it returns nil, an entry that covers the whole span is in the log.
func (d *Door) opened(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span) error {
	return d.ahead(ctx, audit.FootageOpened, p, cam, span)
}

// ahead writes an entry for a span and what follows it, unless one that covers the span was written not long ago.
func (d *Door) ahead(ctx context.Context, kind audit.Kind, p access.Permit, cam footage.CameraID, span footage.Span) error {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	now := d.clock.Now()
	key := sitting{p.ID(), cam}
	if d.book.covers(key, span, now) {
		return nil
	}
	ahead := footage.Span{From: span.From, To: span.From.Add(stretch)}
	if ahead.To.Before(span.To) {
		ahead.To = span.To
	}
	ahead = p.Covers(ahead)
	if !ahead.Covers(span) { // cannot be: the plan is clipped to the permit; but never log less than is shown
		return errLog
	}
	if err := d.append(ctx, kind, p, cam, ahead, ""); err != nil {
		return err
	}
	d.book.remember(key, opening{ahead, now})
	return nil
}

func (b *logbook) covers(key sitting, span footage.Span, now time.Time) bool {
	for _, o := range b.openings[key] {
		if o.span.Covers(span) && now.Sub(o.at) < sittingTerm {
			return true
		}
	}
	return false
}

func (b *logbook) remember(key sitting, o opening) {
	for k, list := range b.openings { // forget sittings that are over
		if o.at.Sub(list[len(list)-1].at) >= sittingTerm {
			delete(b.openings, k)
		}
	}
	list := append(b.openings[key], o)
	if len(list) > remembered {
		list = list[len(list)-remembered:]
	}
	b.openings[key] = list
}

// refused writes that an attempt was refused by rule. The refusal stands whether or not this succeeds.
func (d *Door) refused(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, why error) {
	if !known(why) {
		return
	}
	if err := d.append(ctx, audit.FootageRefused, p, cam, span, fail.Of(why).Code); err != nil {
		d.log.Error("a refused attempt could not be logged", "camera", cam, "err", err)
	}
}

func (d *Door) append(ctx context.Context, kind audit.Kind, p access.Permit, cam footage.CameraID, span footage.Span, code string) error {
	actor := p.Holder()
	if actor == "" {
		actor = "nobody"
	}
	if _, err := d.cat.Append(ctx, entry(kind, p, cam, span, code, d.clock.Now(), actor)); err != nil {
		return errLog.Because(err)
	}
	return nil
}

// entry is what the log says of footage: ids, times and codes, never a person's details. Its end is rounded up, so that it never
// says less than was shown.
func entry(kind audit.Kind, p access.Permit, cam footage.CameraID, span footage.Span, code string, at time.Time, actor string) audit.Event {
	data := audit.Opening{Camera: cam, From: audit.At(span.From), To: audit.At(span.To.Add(time.Microsecond - 1)),
		Permit: p.ID(), Purpose: p.Purpose(), Article: p.Article(), Reason: code}
	switch kind {
	case audit.FootageOpened:
		return data.Opened(at, actor)
	case audit.FootageExported:
		return data.Exported(at, actor)
	case audit.FootageStills:
		return data.Stills(at, actor)
	default:
		return data.Refused(at, actor)
	}
}

var errLog = fail.New(fail.Unavailable, "log.unwritable",
	"Het logboek kan niet worden geschreven. Zonder logboek toont Portiek geen beelden. Probeer het zo opnieuw of bel de beheerder.",
	"The log cannot be written. Without the log Portiek shows no footage. Try again shortly or call the administrator.")
