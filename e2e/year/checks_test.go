package year

import (
	"sort"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// grace is how long after a deadline the simulation first looks: a tick, with room for a clock that slews.
const grace = 2 * segmentLength

// samples checks pictures where mistakes live: around the term, and at the edges of holds.
func (w *world) samples() {
	for _, cam := range cameras {
		all := w.model.pictures[cam]
		if len(all) == 0 {
			continue
		}
		i := sort.Search(len(all), func(i int) bool { return !w.model.expired(all[i], w.model.now) })
		for _, j := range []int{i - 1, i, w.rng.IntN(len(all))} {
			if j >= 0 && j < len(all) {
				w.checkWritten(all[j])
			}
		}
	}
	live := w.model.live()
	for range min(2, len(live)) {
		w.checkHold(live[w.rng.IntN(len(live))], w.rng.IntN(8) == 0)
	}
}

// checkWritten checks a picture unless its segment is still being written (that is the recorder's to show).
func (w *world) checkWritten(p *picture) {
	if !w.beingWritten(p) {
		w.check(p)
	}
}

func (w *world) beingWritten(p *picture) bool {
	for _, wr := range w.rec.open {
		if wr.seg.ID == p.segment {
			return true
		}
	}
	return false
}

// checkHold checks the pictures at both edges of a hold, on either side, or all of it.
func (w *world) checkHold(h *hold, every bool) {
	for _, cam := range h.cams {
		all := w.model.pictures[cam]
		first := sort.Search(len(all), func(i int) bool { return all[i].to.After(h.from) })
		last := sort.Search(len(all), func(i int) bool { return !all[i].from.Before(h.to) }) - 1
		for i := max(0, first-perGroup-1); i <= min(len(all)-1, last+perGroup+1); i++ {
			if every || i <= first+perGroup || i >= last-perGroup {
				w.checkWritten(all[i])
			}
		}
	}
}

// sweep compares everything.
func (w *world) sweep() {
	for _, cam := range cameras {
		var r rights
		var of footage.SegmentID
		for _, p := range w.model.pictures[cam] {
			if w.beingWritten(p) {
				continue
			}
			if p.segment != of {
				of, r = p.segment, w.rights(cam, footage.Span{From: p.segmentFrom, To: p.segmentFrom.Add(2 * segmentLength)})
			}
			w.checkWith(p, r)
		}
	}
	if w.guard.Confirmed() && w.steady.Before(w.model.now) {
		w.bytesGone()
	}
}

// keysGone: an epoch's key is gone soon after the last picture that it can have sealed has expired, a hold's soon after it
// ended.
func (w *world) keysGone() {
	then := w.model.now.Add(-grace)
	if w.steady.After(then) {
		return
	}
	for _, ep := range w.vault.EpochKeys() {
		end := ep.Start.Add(time.Hour + segmentLength)
		if w.model.expired(&picture{cam: ep.Camera, group: end, segmentFrom: end}, then) {
			w.violation("Term: the key of %s %v lives on", ep.Camera, ep.Start)
		}
	}
	keys := map[footage.HoldID]bool{}
	for _, id := range w.vault.HoldKeys() {
		keys[id] = true
	}
	for id, at := range w.ended {
		switch {
		case !keys[id]:
			delete(w.ended, id)
		case at.Before(then):
			w.violation("Term: the key of a hold that ended at %v lives on", at)
		}
	}
	for _, h := range w.model.live() {
		if !keys[h.id] {
			w.violation("Hold: the key of a live hold is gone")
		}
	}
}

// bytesGone looks at every file: it holds a picture that may be read, or is kept by a hold that needs all of it.
func (w *world) bytesGone() {
	w.must(w.vault.Walk(func(f footage.StoredFile) error {
		if pics, own := w.model.segments[f.ID]; own {
			w.ownFile(f, pics)
			return nil
		}
		w.copyFile(f)
		return nil
	}))
}

func (w *world) ownFile(f footage.StoredFile, pics []*picture) {
	if n := len(pics); n > 0 { // whole segments go, once their end has expired: within a segment of each picture's own term
		end := *pics[n-1]
		end.group = end.to
		if !w.model.expired(&end, w.model.now) {
			return
		}
	}
	for _, h := range w.model.live() {
		all := len(pics) > 0
		for _, p := range pics {
			all = all && w.model.covers(h, p)
		}
		if all {
			return
		}
	}
	w.violation("Term: the bytes of %s are still there", f.Name)
}

// copyFile: a copy serves a live hold and holds nothing that the hold does not cover.
func (w *world) copyFile(f footage.StoredFile) {
	s, err := w.store.Segment(w.ctx, f.ID)
	if err != nil {
		w.violation("%s has no row: %v", f.Name, err)
	}
	var h *hold
	for _, o := range w.model.live() {
		if o.id == s.Hold {
			h = o
		}
	}
	if h == nil {
		for _, wr := range w.rec.open {
			if wr.seg.ID == f.ID {
				return
			}
		}
		w.violation("Term: %s serves no live hold", f.Name)
	}
	for _, fr := range s.Fragments {
		at := s.Span.From.Add(fr.Start)
		for _, p := range w.model.segments[s.Origin] {
			if p.from.Equal(at) && !w.model.covers(h, p) {
				w.violation("exactness: %s holds %v, beyond %v to %v", f.Name, at, h.from, h.to)
			}
		}
	}
}

// receipts: every erasure can be proved against the log entry of its batch, and the log is whole.
func (w *world) receipts() {
	w.must(w.store.CheckLog(w.ctx))
	var count int
	for from := int64(0); ; {
		events, err := w.store.Events(w.ctx, from, 1000)
		w.must(err)
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			from = e.Index + 1
			if e.Kind != audit.FootageErased {
				continue
			}
			d, err := audit.DataOf[audit.Erasures](e)
			w.must(err)
			ers, err := w.store.ErasuresAt(w.ctx, e.Index)
			w.must(err)
			var leaves []footage.Hash
			for _, er := range ers {
				leaves = append(leaves, er.Leaf())
				if er.Article == "" {
					w.violation("Article: receipt %d names none", e.Index)
				}
			}
			if footage.TreeRoot(leaves) != footage.Hash(d.Root) || len(ers) != d.Count {
				w.violation("receipt %d does not prove its %d erasures", e.Index, d.Count)
			}
			count += len(ers)
		}
	}
	w.erasures = count
}
