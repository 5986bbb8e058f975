package deciding

import (
	"context"
	"sync"
	"time"

	"portiek/internal/rules/access"
)

// still is how long a yes of Still counts: a stream that lost its ground ends within about this time.
const still = time.Second

// verdicts remembers the permits that were found good in the past second. A no is never remembered.
type verdicts struct {
	mu   sync.Mutex
	good map[taken]time.Time
}

// taken is a permit as one session has it.
type taken struct{ permit, session string }

func (s *verdicts) has(t taken, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.good[t]
	return ok && !now.Before(at) && now.Sub(at) < still
}

// keep notes that the permit was good by facts read from at on, and forgets what is older than it counts.
func (s *verdicts) keep(t taken, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.good == nil {
		s.good = map[taken]time.Time{}
	}
	for old, when := range s.good {
		if at.Sub(when) >= still {
			delete(s.good, old)
		}
	}
	s.good[t] = at
}

func (s *verdicts) drop(permit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.good {
		if t.permit == permit {
			delete(s.good, t)
		}
	}
}

// Still tells whether a permit may be used at this moment, in the session that it was taken up in: nil, or why not. The door asks
// it before every group of pictures. What it found counts for a second at most, so a stream stops within about a second after
// the session, the role, the case, the contract or the permit ended. It does not log: the door does.
func (g *Gate) Still(ctx context.Context, p access.Permit) error {
	if p.ID() == "" || p.Session() == "" {
		return errPermit
	}
	t, now := taken{p.ID(), p.Session()}, g.now()
	if g.fresh.has(t, now) {
		return nil
	}
	w, err := g.who(ctx, visitorOf(p))
	if err != nil {
		return err
	}
	rec, ok, err := g.cat.Permit(ctx, p.ID())
	switch {
	case err != nil:
		return err
	case !ok, w.person.ID == "", rec.Person != w.person.ID:
		return errPermit
	}
	if _, _, err := g.revive(ctx, w, rec); err != nil {
		return err
	}
	g.fresh.keep(t, now)
	return nil
}
