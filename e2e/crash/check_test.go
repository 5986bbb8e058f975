package crash_test

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/e2e/live"
)

// allowed is how much of the last pictures a killed recorder may lose (docs/design; issue of the recorder).
const allowed = time.Second

// examine looks at everything that every life left, through the pages of the present life.
func (w *world) examine(present *life) {
	w.t.Helper()
	for i, name := range names {
		all := w.everything(i, present.begun)
		for n, l := range w.lives {
			next := present.begun
			if n+1 < len(w.lives) {
				next = w.lives[n+1].begun
			}
			if l != present {
				w.life(l, i, within(all, l.begun, next))
			}
		}
		w.gaps(i, name, all)
	}
	w.holds()
}

// everything is all footage of camera i up to a moment, asked for in pieces.
func (w *world) everything(i int, until time.Time) (all []live.Picture) {
	const piece = 5 * time.Minute
	for from := w.lives[0].begun; from.Before(until); from = from.Add(piece) {
		to := from.Add(piece)
		list, status := w.server.Pictures(names[i], from, to)
		if status != http.StatusOK && status != http.StatusNotFound {
			w.t.Fatalf("camera %s, %v: status %d\n%s", names[i], from, status, w.server.Log())
		}
		all = append(all, within(list, from, to)...)
	}
	return within(all, w.lives[0].begun, until)
}

func within(list []live.Picture, from, to time.Time) (out []live.Picture) {
	for _, p := range list {
		if !p.At.Before(from) && p.At.Before(to) {
			out = append(out, p)
		}
	}
	return out
}

// life compares what is kept of camera i with what it sent, or when it was looked at before with what was found then.
func (w *world) life(l *life, i int, found []live.Picture) {
	w.t.Helper()
	if l.kept[i] != nil {
		if !slices.Equal(l.kept[i], found) {
			w.t.Errorf("life %d (killed %s), camera %s: what was there before is not there now: %d pictures were %d", l.number, l.moment, names[i], len(found), len(l.kept[i]))
		}
		return
	}
	l.kept[i] = append([]live.Picture{}, found...)
	sent := w.row.between(i, l.begun, l.killed)
	at := locate(sent, found)
	if at < 0 {
		w.t.Errorf("life %d (killed %s), camera %s: the %d pictures kept are not %d consecutive ones that were sent", l.number, l.moment, names[i], len(found), len(found))
		return
	}
	w.lost(l, i, sent, at, len(found))
}

// lost tells how old the oldest picture is that is not there, counted back from the kill. Only what was sent after the
// camera began to be recorded counts: from the first random-access picture on.
func (w *world) lost(l *life, i int, sent []picture, at, n int) {
	w.t.Helper()
	if l.plays[i].IsZero() && n == 0 || l.clean {
		return // killed before it recorded
	}
	first := at
	if n == 0 {
		first = slices.IndexFunc(sent, func(s picture) bool { return s.key && s.at.After(l.plays[i]) })
	} else if !sent[at].key {
		w.t.Errorf("life %d, camera %s: footage begins with a picture that cannot be decoded", l.number, names[i])
	}
	switch {
	case first < 0:
		return // nothing that could have been recorded was sent
	case first+n == len(sent):
		w.losses = append(w.losses, 0)
		return
	}
	loss := l.killed.Sub(sent[first+n].at)
	w.losses = append(w.losses, loss)
	if most := allowed + w.stall.before(l.killed); loss > most {
		w.t.Errorf("life %d (killed %s), camera %s lost %v, at most %v is allowed", l.number, l.moment, names[i], loss, most)
	}
}

// locate finds the pictures kept as consecutive ones among those sent, the latest place if there are more; -1 when they are not.
func locate(sent []picture, kept []live.Picture) int {
	for at := len(sent) - len(kept); at >= 0; at-- {
		if slices.EqualFunc(sent[at:at+len(kept)], kept, func(s picture, p live.Picture) bool { return s.sum == p.Sum }) {
			return at
		}
	}
	return -1
}

// gaps checks that every stretch without pictures longer than two seconds is in the ledger, and that the ledger says that the
// recorder stood still while it did.
func (w *world) gaps(i int, name string, all []live.Picture) {
	w.t.Helper()
	line := w.server.Timeline(name, w.lives[0].begun)
	for n := 1; n < len(all); n++ {
		from, to := all[n-1].At, all[n].At
		if to.Sub(from) < 2500*time.Millisecond {
			continue // a gap is longer than two seconds or three pictures, and the last picture lasts
		}
		covered, stopped := from, false
		for _, g := range line.Gaps {
			a, b := time.UnixMilli(g.From), time.UnixMilli(g.To)
			if !b.After(from) || !a.Before(to) {
				continue
			}
			stopped = stopped || strings.Contains(g.Text, "stond stil")
			if a.Sub(covered) < 300*time.Millisecond && b.After(covered) {
				covered = b
			}
		}
		if !stopped || to.Sub(covered) > 300*time.Millisecond {
			w.t.Errorf("camera %s: nothing from %v for %v; the ledger says %v (stood still: %v)", name, from, to.Sub(from), line.Gaps, stopped)
		}
	}
}

// holds checks that every hold that was answered with yes is there.
func (w *world) holds() {
	w.t.Helper()
	_, page := w.server.Get("/veiligstellingen")
	for _, l := range w.lives {
		if l.holding != "" && !strings.Contains(string(page), l.holding) {
			w.t.Errorf("life %d: the hold of case %s was placed and is not there", l.number, l.holding)
		}
	}
}

// copies exports the last seconds of a life as MP4 and has ffmpeg decode them.
func (w *world) copies(l *life) {
	w.t.Helper()
	for i, name := range names {
		if len(l.kept[i]) == 0 {
			continue
		}
		from := l.kept[i][0].At.Truncate(time.Second)
		to := l.killed.Add(time.Second).Truncate(time.Second)
		for part := 0; ; part++ {
			status, mp4 := w.server.Export(name, from, to, part)
			if status == http.StatusNotFound && part > 0 {
				break
			}
			if status != http.StatusOK {
				w.t.Fatalf("life %d, camera %s, part %d: export gave %d\n%s", l.number, name, part, status, mp4)
			}
			live.Decodes(w.t, name, mp4)
		}
	}
}
