package signin

import (
	"context"
	"sync/atomic"
)

// lane lets a few work at once and a few more wait; whoever comes then is told that it is busy.
type lane struct {
	slots   chan struct{}
	waiting *atomic.Int32
	most    int32 // who may wait
}

func newLane(slots int, most int32) lane {
	return lane{slots: make(chan struct{}, slots), waiting: new(atomic.Int32), most: most}
}

func (l *lane) run(ctx context.Context, work func()) error {
	if l.waiting.Add(1) > l.most+int32(cap(l.slots)) {
		l.waiting.Add(-1)
		return errBusy
	}
	defer l.waiting.Add(-1)
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.slots }()
	work()
	return nil
}
