package protocol

import (
	"fmt"
	"strings"
	"time"
)

// Retention is a term (bewaartermijn) and what it rests on.
type Retention struct {
	Length  Length
	Article string
	Reason  string // why it is longer than 72 hours; empty when it is not
}

// Place is a kind of place with a term of its own.
type Place struct {
	Kind, Title, English string
	Retention
}

// Term is how long footage of a camera in a place that is not named may exist, before any hold.
func (p *Protocol) Term() time.Duration { return p.Retention.Length.Duration() }

// ShortestTerm is the shortest term of any kind of place.
func (p *Protocol) ShortestTerm() time.Duration {
	shortest := p.Term()
	for _, pl := range p.Places {
		shortest = min(shortest, pl.Length.Duration())
	}
	return shortest
}

// RetentionAt is the term of a kind of place. The empty kind is any place that is not named; ok is false for a kind that the
// protocol does not have.
func (p *Protocol) RetentionAt(kind string) (r Retention, ok bool) {
	if kind == "" {
		return p.Retention, true
	}
	for _, pl := range p.Places {
		if pl.Kind == kind {
			return pl.Retention, true
		}
	}
	return Retention{}, false
}

// PlaceKinds lists the kinds of place with a term of their own.
func (p *Protocol) PlaceKinds() []string {
	kinds := make([]string, len(p.Places))
	for i, pl := range p.Places {
		kinds[i] = pl.Kind
	}
	return kinds
}

// RefAt is Ref with the kind of place, for the term of one camera: name@version#kind.
func (p *Protocol) RefAt(kind string) string {
	if kind == "" {
		return p.Ref()
	}
	return p.Ref() + "#" + kind
}

// KindOf is the kind of place in what RefAt gave, "" when there is none.
func KindOf(ref string) string {
	_, kind, _ := strings.Cut(ref, "#")
	return kind
}

// Shortened is the same protocol with no term over d (for a demonstration, or a corporation that wants less: a protocol's
// term is an upper limit, A-02).
func (p *Protocol) Shortened(d time.Duration) (*Protocol, error) {
	if d < time.Minute || d > p.Term() {
		return nil, fmt.Errorf("protocol: a term of %v is not between 1 minute and the %s of %s", d, p.Retention.Length.EN(), p.Retention.Article)
	}
	short := *p
	short.Retention.Length = Length{d: d}
	short.Places = make([]Place, len(p.Places))
	for i, pl := range p.Places {
		if pl.Length.Duration() > d {
			pl.Length = Length{d: d}
		}
		short.Places[i] = pl
	}
	short.limit = d
	short.Version += "+term-" + short.Retention.Length.String()
	return &short, nil
}
