package signin

import "time"

// entry finds a key's tries, or makes room for them.
func (g *guard) entry(key string, now time.Time) *tries {
	t := g.tries[key]
	switch {
	case t == nil:
		if len(g.tries) >= mostTries {
			g.forgetOne()
		}
		t = &tries{}
		g.tries[key] = t
	case t.at(now) == 0:
		t.failures = 0
	}
	return t
}

// forgetOne makes room: of a few keys at random the one with the fewest failures goes, so that a flood of new ones pushes out
// itself before it pushes out a guesser.
func (g *guard) forgetOne() {
	worst, least, looked := "", 0, 0
	for k, t := range g.tries {
		if worst == "" || t.failures < least {
			worst, least = k, t.failures
		}
		if looked++; looked == 8 {
			break
		}
	}
	delete(g.tries, worst)
}

// forgetKnown makes room for a known address: of a few at random the oldest goes.
func (g *guard) forgetKnown() {
	oldest, looked := "", 0
	for k, at := range g.known {
		if oldest == "" || at.Before(g.known[oldest]) {
			oldest = k
		}
		if looked++; looked == 8 {
			break
		}
	}
	delete(g.known, oldest)
}

// prune forgets what counts no more.
func (g *guard) prune(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for k, t := range g.tries {
		if t.at(now) == 0 && !now.Before(t.back.Add(comeBackFor)) {
			delete(g.tries, k)
		}
	}
	for k, at := range g.known {
		if now.Sub(at) >= knownFor {
			delete(g.known, k)
		}
	}
}
