package deciding

import (
	"log/slog"
	"sync"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Options are a Gate's parts. Decides tells to which roles the protocol in force gives decisions; nil: to none, so that nobody
// has a mandate.
type Options struct {
	Judge     Judge
	Catalogue Catalogue
	Notes     Sealer
	Clock     clock.Clock
	Log       *slog.Logger
	Decides   func(role string) bool
}

// Visitor is who asks. The zero Visitor is nobody signed in. Only the ids count: all else is read anew for every question.
// With a Token the session does not count.
type Visitor struct {
	Person  people.Person
	Session people.Session
	Token   *people.Token
}

// About is what the question is about; fields that do not matter stay zero. With a camera the complex is that of the camera, and
// with only a case that of the case. Met holds what no record can tell (see the package); other words in it are ignored.
// Balance, Ticket and Named are the texts, from which the conditions follow. Second is only for Decide: who would agree; and for versions
// of the protocol: who did the step before.
type About struct {
	Complex         string
	Camera          footage.CameraID
	Case            footage.CaseID
	Reason, Purpose string
	Met             []string
	Balance, Ticket string
	Named           string // what the purpose asks to be named: the rule broken, the class of incident, the claim
	Second          people.ID
	Span            footage.Span
}

// Gate decides for everybody else. It is safe for concurrent use.
type Gate struct {
	judge   Judge
	cat     Catalogue
	notes   Sealer
	clock   clock.Clock
	log     *slog.Logger
	decides func(role string) bool
	noes    refusals
	fresh   verdicts

	mu     sync.Mutex
	latest time.Time
}

// New makes the gate.
func New(o Options) *Gate {
	g := &Gate{judge: o.Judge, cat: o.Catalogue, notes: o.Notes, clock: o.Clock, log: o.Log, decides: o.Decides}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.decides == nil {
		g.decides = func(string) bool { return false }
	}
	return g
}

// now is the guarded time. It never runs back here either, so that a clock that is set back revives nothing.
func (g *Gate) now() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.clock.Now(); now.After(g.latest) {
		g.latest = now
	}
	return g.latest
}
