package footage

import (
	"errors"
	"time"
)

// Term is how long footage of a camera may exist, from Since on, by Article of a protocol.
type Term struct {
	Camera   CameraID
	Since    time.Time // in force from this moment
	Length   time.Duration
	Article  string // clause id, such as WI-6.3
	Protocol string // name and version of the protocol, and #kind of place if that has a term of its own
}

// Terms is the history of one camera's terms, ascending by Since. A stricter term acts at once on all footage, a looser
// one only on footage recorded after it: a picture taken at r has expired at n when some term in force at any moment in
// [r, n] says so.
//
// A segment is never split: while a looser term begins, the segment that is being recorded stays wholly under the
// stricter one, so that its bytes can go when its first picture must.
type Terms []Term

// ErrNoTerm means that no protocol gives this camera a term, so nothing may be read (silence means no).
var ErrNoTerm = errors.New("footage: no term in force")

// InForce is the term that holds at now.
func (ts Terms) InForce(now time.Time) (Term, error) {
	for i := len(ts) - 1; i >= 0; i-- {
		if !ts[i].Since.After(now) {
			return ts[i], nil
		}
	}
	return Term{}, ErrNoTerm
}

// Expiry is the moment from which a picture recorded at recordedAt may no longer be read, and the term that says so. Only
// terms known now count: a stricter one that comes later brings it forward.
func (ts Terms) Expiry(recordedAt time.Time) (time.Time, Term, error) {
	return ts.ExpiryIn(recordedAt, recordedAt)
}

// ExpiryIn is Expiry for a picture in a segment that begins at from.
func (ts Terms) ExpiryIn(from, recordedAt time.Time) (time.Time, Term, error) {
	var at time.Time
	var by Term
	for i, v := range ts {
		end, ended := ts.end(i)
		if ended && !end.After(from) { // v was over before the segment began
			continue
		}
		if ended && !end.After(v.Since) { // v was never in force
			continue
		}
		if e := latest(v.Since, recordedAt.Add(v.Length)); by.Length == 0 || e.Before(at) {
			at, by = e, v
		}
	}
	if by.Length == 0 {
		return time.Time{}, Term{}, ErrNoTerm
	}
	return at, by, nil
}

// Readable tells whether a picture recorded at pictureStart may still be read at now without a hold.
func (ts Terms) Readable(pictureStart, now time.Time) bool {
	return ts.ReadableIn(pictureStart, pictureStart, now)
}

// ReadableIn is Readable for a picture in a segment that begins at from. Without a term in force the answer is no.
func (ts Terms) ReadableIn(from, pictureStart, now time.Time) bool {
	if _, err := ts.InForce(now); err != nil {
		return false
	}
	at, _, err := ts.ExpiryIn(from, pictureStart)
	return err == nil && now.Before(at)
}

// Cutoff is the latest time of recording (to the microsecond) that has expired at now: everything recorded at or before
// it is gone. It is the zero time when nothing has expired, or no term is in force.
func (ts Terms) Cutoff(now time.Time) time.Time {
	return ts.cutoff(now, func(end time.Time) time.Time { return end.Add(-time.Microsecond) })
}

// SegmentCutoff is Cutoff for whole segments: one that ends at or before it has expired altogether. endOf gives the end of
// the segment that was being recorded at a moment, or that moment itself when there was none.
func (ts Terms) SegmentCutoff(now time.Time, endOf func(at time.Time) time.Time) time.Time {
	plain := ts.cutoff(now, func(end time.Time) time.Time { return end })
	return ts.cutoff(now, func(end time.Time) time.Time {
		if end.Before(plain.Add(-longestSegment)) { // another term reaches further: do not look it up
			return end
		}
		return latest(end, endOf(end))
	})
}

// longestSegment is more than any segment lasts; it saves SegmentCutoff from looking up old changes of term.
const longestSegment = time.Hour

// cutoff is the furthest that any term known at now reaches; a term that was succeeded reaches no further than reach(its
// end).
func (ts Terms) cutoff(now time.Time, reach func(end time.Time) time.Time) (furthest time.Time) {
	for i, v := range ts {
		if v.Since.After(now) {
			break
		}
		at := now.Add(-v.Length)
		if end, ended := ts.end(i); ended && !end.After(now) {
			if !end.After(v.Since) {
				continue
			}
			if !at.Before(end) {
				at = earliest(at, reach(end))
			}
		}
		furthest = latest(furthest, at)
	}
	return furthest
}

// end is when the term's successor began.
func (ts Terms) end(i int) (time.Time, bool) {
	if i+1 >= len(ts) {
		return time.Time{}, false
	}
	return ts[i+1].Since, true
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
