package fakecam

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"portiek/internal/rules/footage"
)

// settle is how long a player waits after somebody began to play, so that the answer to PLAY goes first.
const settle = 50 * time.Millisecond

// player walks through a source for ever. Its media time runs on over loops, changes of source and silences, at the pace
// of the machine's monotonic clock; the camera's clock is the media time as it drifts.
type player struct {
	d      *device
	random *rand.Rand

	source  *Source
	changed bool // Change has switched to the alternate source
	at      int  // next unit
	base    int64
	start   time.Time // of media time 0

	media  int64   // media time of the unit in hand, ticks
	clock  float64 // camera's clock at that unit, ticks
	first  uint32  // RTP time of camera clock 0
	seq    uint16
	index  int64
	burst  int   // packets still to lose
	frozen *unit // last key picture sent
	wait   bool  // skip up to the next key picture
	report time.Time
	sums   struct{ packets, octets uint32 }
}

// play is the camera's life.
func (d *device) play(ctx context.Context, random *rand.Rand) {
	p := &player{d: d, random: random, source: d.camera.Source, first: random.Uint32(), seq: uint16(random.Uint32())}
	p.begin(p.source.keyBefore(ticks(d.camera.From)))
	for ctx.Err() == nil {
		if !p.hold(ctx) {
			return
		}
		u := &p.source.units[p.at]
		p.advance(u)
		if !sleepUntil(ctx, p.start.Add(duration(p.media))) {
			return
		}
		p.step(u)
		p.next()
	}
}

// begin starts at a unit, now; media time goes on.
func (p *player) begin(at int) {
	p.at = at
	p.base = p.media - p.source.units[at].dts
	p.start = time.Now().Add(-duration(p.media))
}

// next goes to the next unit, over the end to the first.
func (p *player) next() {
	if p.at++; p.at == len(p.source.units) {
		p.at = 0
		p.base += p.source.length
	}
}

// advance moves media time and the camera's clock to a unit.
func (p *player) advance(u *unit) {
	media := p.base + u.dts
	passed := float64(media - p.media)
	if f := p.d.lasting(); f.Kind == Drift {
		passed *= 1 + f.Percent/100
	}
	p.media = media
	p.clock += passed
}

// hold waits for a reader if the camera should, and for ever once it has sent all it may. False: the end.
func (p *player) hold(ctx context.Context) bool {
	o := p.d.options
	if o.Limit > 0 && p.index >= int64(o.Limit) {
		<-ctx.Done()
		return false
	}
	if !o.HoldUntilPlay || p.d.sent().Readers > 0 && p.index > 0 {
		return true
	}
	for p.d.sent().Readers == 0 {
		select {
		case <-ctx.Done():
			return false
		case <-p.d.woken:
		}
	}
	if !sleepUntil(ctx, time.Now().Add(settle)) {
		return false
	}
	p.begin(p.source.keyBefore(ticks(p.d.camera.From)))
	return true
}

// step does what must happen at the time of unit u.
func (p *player) step(u *unit) {
	fault, events := p.d.now()
	for _, e := range events {
		p.event(e)
	}
	if want := p.wanted(fault); want != p.source {
		p.turnTo(want)
		u = &p.source.units[p.at]
	}
	if fault.Kind == Silence || fault.Kind == Off {
		p.wait = true // a camera begins anew with a whole picture
		return
	}
	if fault.Kind == Frozen {
		p.wait = true
		if p.frozen != nil {
			u = &unit{dts: u.dts, pts: u.dts + p.frozen.pts - p.frozen.dts, key: true, sets: p.frozen.sets,
				nals: p.frozen.nals, payloads: p.frozen.payloads}
		}
	} else if u.key || p.at == 0 { // some films have no key picture at all
		p.frozen, p.wait = u, false
	} else if p.wait {
		return
	}
	p.send(u, fault)
}

// event does what happens once.
func (p *player) event(f Fault) {
	switch f.Kind {
	case Loss:
		p.burst += f.Burst
	case Jump:
		by := f.Ticks
		if by == 0 {
			by = 10 * footage.TimeScale
		}
		p.first += uint32(by)
	case Wrap:
		p.first = uint32(math.MaxUint32 - 2*footage.TimeScale + 1 - int64(p.clock))
	case Change:
		p.changed = !p.changed
	}
}

// wanted is the source to play now.
func (p *player) wanted(f Fault) *Source {
	switch {
	case f.Kind == Dark:
		return p.d.camera.Dark
	case p.changed:
		return p.d.camera.Alternate
	}
	return p.d.camera.Source
}

// turnTo goes on with the first picture of another source, in place of the unit in hand.
func (p *player) turnTo(s *Source) {
	p.source, p.at, p.frozen = s, 0, nil
	p.base = p.media - s.units[0].dts
	p.d.redescribe(s)
}

func sleepUntil(ctx context.Context, t time.Time) bool {
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func ticks(d time.Duration) int64 { return int64(d.Seconds() * footage.TimeScale) }

func duration(ticks int64) time.Duration {
	return time.Duration(ticks/footage.TimeScale)*time.Second +
		time.Duration(ticks%footage.TimeScale)*time.Second/footage.TimeScale
}
