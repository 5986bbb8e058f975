package year

import (
	"errors"
	"time"

	"portiek/internal/base/disk/memdisk"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// life is how often what happens, per tick of ten minutes.
type life struct {
	terms                         []time.Duration
	hold, term, crash, jump, edge float64
	sampleEvery, sweepEvery       int // ticks between looks at some pictures, and at all
	live                          int // about so many holds live at a time
}

func (w *world) chance(p float64) bool { return w.rng.Float64() < p }

// run lives through ticks of ten minutes and returns what was found broken, or "".
func (w *world) run(l life, ticks int) (what string) {
	defer func() {
		if r := recover(); r != nil {
			f, ours := r.(found)
			if !ours {
				panic(r)
			}
			what = f.what
		}
	}()
	w.life = l
	w.start()
	for _, cam := range cameras {
		w.must(w.setTerm(cam, l.terms[len(l.terms)-1]))
	}
	w.must(w.rec.begin(w.guard.Now()))
	for i := range ticks {
		w.arm(l)
		err := w.tick(l)
		if w.dying || err != nil {
			if !w.dying {
				w.must(err)
			}
			w.survive(l)
		}
		if i%l.sweepEvery == l.sweepEvery-1 {
			w.sweep()
			w.model.prune()
		}
	}
	w.sweep()
	w.receipts()
	return ""
}

// arm plants, now and then, the moment at which the process will die in this tick.
func (w *world) arm(l life) {
	w.dying = w.chance(l.crash)
	if !w.dying {
		return
	}
	if w.rng.IntN(2) == 0 {
		w.cat.fuse = 1 + w.rng.IntN(25)
		return
	}
	w.disks()[w.rng.IntN(3)].SetFault(memdisk.DieAt(1+w.rng.IntN(150), errDead))
}

func (w *world) tick(l life) error {
	if err := w.rec.write(fragments/2, segmentLength/fragments); err != nil {
		return err
	}
	w.pass(segmentLength / 2)
	if err := w.rec.sync(); err != nil {
		return err
	}
	left := segmentLength / 2
	for _, event := range []struct {
		p  float64
		do func() error
	}{
		{l.hold, w.randomHold}, {l.hold * float64(len(w.model.live())) / float64(l.live), w.randomRelease}, {l.term, func() error { return w.randomTerm(l) }}, {l.jump, w.jump},
		{l.edge, func() error { used, err := w.lastSecond(); left -= used; return err }},
	} {
		if w.chance(event.p) {
			if err := event.do(); err != nil {
				return err
			}
			w.pass(time.Second) // no two acts at the same microsecond: which came first would not be known
			left -= time.Second
		}
	}
	w.pass(left)
	now := w.guard.Now()
	if err := w.rec.seal(now); err != nil {
		return err
	}
	if err := w.rec.begin(now); err != nil {
		return err
	}
	return w.steps()
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	w.machine.Advance(d)
	w.trueTime = w.trueTime.Add(d)
	w.look(d)
}

// look brings the model's time up to the guarded clock's and checks the clock's promises.
func (w *world) look(d time.Duration) {
	now := w.guard.Now()
	if now.Before(w.model.now) {
		w.violation("time ran back to %v", now)
	}
	if off := now.Sub(w.model.now) - d; off > d/200+time.Second || off < -d/200-time.Second {
		w.steady = now // it leaped: deadlines count from here
	}
	w.model.now = now
	if !w.guard.Confirmed() {
		w.steady = now
		if w.guard.Waiting() > 6*time.Hour {
			w.guard.Confirm()
		}
	}
}

// steps secures and erases as the loops in cmd do, and then looks.
func (w *world) steps() error {
	if err := w.holder.SecureStep(w.ctx); err != nil {
		return err
	}
	confirmed := w.guard.Confirmed()
	if err := w.eraser.Step(w.ctx); err != nil {
		return err
	}
	w.ticks++
	if w.dying { // the disks may be dead already: look after the start
		return nil
	}
	if w.ticks%w.life.sampleEvery == 0 {
		w.samples()
	}
	if confirmed {
		w.keysGone()
		if w.ticks%12 == 0 {
			w.bytesGone()
		}
	}
	return nil
}

// survive is the power cut that arm planned, with what it may do to the clock, and the start after it.
func (w *world) survive(l life) {
	open := w.rec.open
	w.powerCut(func() {
		down := time.Duration(w.rng.IntN(3600)) * time.Second
		w.machine.Advance(down)
		w.trueTime = w.trueTime.Add(down)
		if w.rng.IntN(2) == 0 {
			w.reboot()
			switch w.rng.IntN(4) {
			case 0: // the battery is dead
				w.machine.SetWall(w.trueTime.Add(-time.Duration(w.rng.IntN(72)) * time.Hour))
				w.machine.SetSynced(false)
			case 1: // or the clock far ahead
				w.machine.SetWall(w.trueTime.Add(time.Duration(w.rng.IntN(72)) * time.Hour))
				w.machine.SetSynced(false)
			}
		}
	})
	w.lost(open)
	w.dying = false
	w.must(errors.Join(w.rec.begin(w.guard.Now()), w.steps()))
}

// jump sets the wall clock within a run, or has the network set it right again.
func (w *world) jump() error {
	switch w.rng.IntN(3) {
	case 0:
		w.machine.SetWall(w.trueTime)
		w.machine.SetSynced(true)
	case 1:
		w.machine.SetSynced(false)
		w.machine.SetWall(w.trueTime.Add(time.Duration(w.rng.IntN(96)-48) * time.Hour))
	case 2: // a synchronised clock that moves on a little
		w.machine.SetSynced(true)
		w.trueTime = w.trueTime.Add(time.Duration(w.rng.IntN(90)) * time.Minute)
		w.machine.SetWall(w.trueTime)
	}
	w.look(0)
	return nil
}

func (w *world) randomTerm(l life) error {
	return w.setTerm(cameras[w.rng.IntN(len(cameras))], l.terms[w.rng.IntN(len(l.terms))])
}

func (w *world) setTerm(cam footage.CameraID, length time.Duration) error {
	since := w.guard.Now().Truncate(time.Microsecond)
	if known := w.model.terms[cam]; len(known) > 0 && known[len(known)-1].length == length {
		return nil
	}
	t := footage.Term{Camera: cam, Since: since, Length: length, Article: "WI-" + length.String(), Protocol: "p@1"}
	err := w.cat.AddTerm(w.ctx, t, audit.TermOf(t).Event(since, audit.System)) // as acts/governing does
	if err == nil {
		w.model.terms[cam] = append(w.model.terms[cam], term{since, length})
	}
	return err
}

// lost finds which pictures a power cut took; those that were synced must be there.
func (w *world) lost(open []*writing) {
	for _, wr := range open {
		s, err := w.store.Segment(w.ctx, wr.seg.ID)
		kept := 0
		if err == nil {
			kept = len(s.Fragments)
		}
		for i, p := range wr.fate {
			if i < kept {
				p.durable = true
				continue
			}
			if p.durable {
				w.violation("%s %v was synced and is lost", p.cam, p.from)
			}
			w.model.forget(p)
		}
	}
}

// settle asks the catalogue what became of acts that the process died in.
func (w *world) settle() {
	w.model.now = w.guard.Now() // after a reboot with a bad clock this can be up to a tick back: of that tick nothing was stored
	w.steady = w.model.now
	for _, cam := range cameras {
		ts, err := w.store.Terms(w.ctx, cam)
		w.must(err)
		for _, t := range ts[len(w.model.terms[cam]):] {
			w.model.terms[cam] = append(w.model.terms[cam], term{t.Since, t.Length})
		}
	}
	known := map[footage.HoldID]*hold{}
	for _, h := range w.model.holds {
		known[h.id] = h
	}
	all, err := w.store.Holds(w.ctx, false)
	w.must(err)
	for _, s := range all {
		h := known[s.ID]
		switch {
		case h == nil && s.Live():
			w.model.holds = append(w.model.holds, &hold{id: s.ID, cams: s.Cameras, from: s.Span.From, to: s.Span.To, placed: s.PlacedAt})
		case h != nil && h.ended.IsZero() && !s.Live():
			h.ended = s.EndedAt
		}
	}
}
