package footage

import "time"

// EpochLength is how long one key seals new segments under a term: min(1 h, term/12), in whole seconds.
func EpochLength(term time.Duration) time.Duration {
	return max(time.Second, min(time.Hour, term/12).Truncate(time.Second))
}

// EpochStart is the boundary at or before t of epochs of this length.
func EpochStart(t time.Time, length time.Duration) time.Time { return t.UTC().Truncate(length) }

// SegmentLength is how long a segment may last under epochs of this length: min(60 s, epoch).
func SegmentLength(epoch time.Duration) time.Duration { return min(time.Minute, epoch) }

// EpochAt is the epoch, among one camera's ascending by Start, that seals a segment which starts at t. Of several it is the
// one that began last: a shorter one supersedes a longer one when the term becomes stricter.
func EpochAt(eps []Epoch, t time.Time) (Epoch, bool) {
	for i := len(eps) - 1; i >= 0; i-- {
		if !eps[i].Start.After(t) {
			return eps[i], eps[i].Span().Contains(t)
		}
	}
	return Epoch{}, false
}

// MissingEpochs lists what must be added to one camera's epochs (ascending by Start, of all of them not destroyed) so that
// a segment starting at t and the ones in the next ahead epochs have a key. cam gives recorder, camera and the length that
// the term in force asks for. A camera's first epoch begins at t, to the second, and ends at a boundary, so that no two ever
// begin at the same moment; epochs made ahead before a change of term are used up to the first boundary of the new length.
func MissingEpochs(eps []Epoch, cam Epoch, t time.Time, ahead int) (missing []Epoch) {
	for range ahead + 1 {
		e, found := usable(eps, cam.Length, t)
		if !found {
			e = Epoch{Recorder: cam.Recorder, Camera: cam.Camera, Start: t.UTC().Truncate(time.Second)}
			e.Length = EpochStart(t, cam.Length).Add(cam.Length).Sub(e.Start)
			missing = append(missing, e)
			eps = insertEpoch(eps, e)
		}
		t = EpochEnd(eps, e)
		if limit := EpochStart(e.Start, cam.Length).Add(cam.Length); e.Length > cam.Length && limit.Before(t) {
			t = limit
		}
	}
	return missing
}

// EpochEnd is when the epoch stops taking new segments: at its end, or when the next one of its camera begins.
func EpochEnd(eps []Epoch, e Epoch) time.Time {
	end := e.Span().To
	for _, o := range eps {
		if o.Camera == e.Camera && o.Start.After(e.Start) && o.Start.Before(end) {
			end = o.Start
		}
	}
	return end
}

// usable is the epoch that takes a segment at t, unless it began before the boundary at which epochs of this length would
// have changed.
func usable(eps []Epoch, length time.Duration, t time.Time) (Epoch, bool) {
	e, ok := EpochAt(eps, t)
	if !ok || e.Length > length && e.Start.Before(EpochStart(t, length)) {
		return Epoch{}, false
	}
	return e, true
}

func insertEpoch(eps []Epoch, e Epoch) []Epoch {
	out := make([]Epoch, 0, len(eps)+1)
	for len(eps) > 0 && eps[0].Start.Before(e.Start) {
		out, eps = append(out, eps[0]), eps[1:]
	}
	return append(append(out, e), eps...)
}
