package footage

import "time"

// Access is the answer to: may this group of pictures be opened now?
type Access struct {
	Allowed bool
	Hold    HoldID    // the live hold that allows it; zero when the term does
	Article string    // of the term that allows it, or that ended it
	Until   time.Time // when the term ends or ended; the zero time when no protocol gives one
}

// Readable decides whether group, a group of pictures of seg, may be opened at now. terms are the camera's, covers those of
// live holds on it. It knows nothing of the eraser: what has expired is refused even when its bytes are still there.
func Readable(seg Segment, group Span, terms Terms, covers []HoldCover, now time.Time) Access {
	var a Access
	if until, by, err := terms.ExpiryIn(seg.Span.From, group.From); err == nil {
		a.Until, a.Article = until, by.Article
	}
	if seg.State != Sealed && seg.State != Writing {
		return a
	}
	if seg.Origin.IsZero() && terms.ReadableIn(seg.Span.From, group.From, now) {
		a.Allowed = true
		return a
	}
	for _, c := range covers {
		if c.Camera == seg.Camera && c.Span.Overlaps(group) && (seg.Origin.IsZero() || seg.Hold == c.Hold) {
			a.Allowed, a.Hold = true, c.Hold
			return a
		}
	}
	return a
}

// KeyItem is the item whose key opens seg, or nil when only the epoch's key does. allowed is Readable's answer, items are
// those of live holds. A hold's key is preferred, because it outlives the epoch's.
func KeyItem(seg Segment, allowed Access, items []HoldItem) *HoldItem {
	var other *HoldItem
	for i := range items {
		if items[i].Keeps() != seg.ID {
			continue
		}
		if items[i].Hold == allowed.Hold {
			return &items[i]
		}
		other = &items[i]
	}
	return other
}
