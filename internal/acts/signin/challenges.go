package signin

import (
	"crypto/rand"
	"sync"
	"time"

	"portiek/internal/rules/people"
)

// A challenge stands between the password and the code. It is kept in memory only: a restart asks for the password again.
const (
	challengeTerm  = 5 * time.Minute
	enrolmentTerm  = 15 * time.Minute // an app must be found and installed
	challengeCodes = 5                // wrong codes, after which the password is asked again
	perPerson      = 5                // at once; a sixth drops the oldest
	mostChallenges = 5_000
)

// challenge is somebody who knew the password (or has a link that works) and must still give a code.
type challenge struct {
	person people.ID // "" for the first administrator
	until  time.Time
	codes  int
	number int // in the order of beginning

	passwordHash string // that was right; another one since then ends the challenge
	charge       charge
	enrolment    *enrolment // nil: this is signing in
}

type challenges struct {
	mu   sync.Mutex
	open map[string]*challenge // by digest: a heap that leaks gives no challenge away
	last int                   // number given
}

func newChallenges() *challenges { return &challenges{open: map[string]*challenge{}} }

// begin opens a challenge and gives its name.
func (c *challenges) begin(ch *challenge, now time.Time) (name string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prune(now)
	c.dropOldest(ch.person)
	if len(c.open) >= mostChallenges {
		return "", errBusy
	}
	name = rand.Text()
	c.last++
	ch.number = c.last
	c.open[string(tokenDigest(name))] = ch
	return name, nil
}

// dropOldest keeps a person within perPerson.
func (c *challenges) dropOldest(p people.ID) {
	n, oldest := 0, ""
	for k, o := range c.open {
		if o.person != p {
			continue
		}
		if n++; oldest == "" || o.number < c.open[oldest].number {
			oldest = k
		}
	}
	if n >= perPerson {
		delete(c.open, oldest)
	}
}

// find gives an open challenge.
func (c *challenges) find(name string, now time.Time) (*challenge, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.open[string(tokenDigest(name))]
	if ch == nil || !now.Before(ch.until) {
		return nil, errChallenge
	}
	return ch, nil
}

// try counts a code and ends the challenge with the last one that it allows. A right one does not undo it: a challenge is over
// when somebody came in through it.
func (c *challenges) try(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := string(tokenDigest(name))
	ch := c.open[key]
	if ch == nil || ch.codes >= challengeCodes {
		delete(c.open, key)
		return errChallenge
	}
	ch.codes++
	return nil
}

// end closes a challenge; of two at once one gets true.
func (c *challenges) end(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := string(tokenDigest(name))
	_, there := c.open[key]
	delete(c.open, key)
	return there
}

// prune forgets what has passed.
func (c *challenges) prune(now time.Time) {
	for k, ch := range c.open {
		if !now.Before(ch.until) {
			delete(c.open, k)
		}
	}
}

func (c *challenges) tidy(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prune(now)
}
