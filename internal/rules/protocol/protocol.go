// Package protocol reads a corporation's protocol: its rules as data, each with the article it rests on. Pure: bytes in,
// rules or a list of mistakes out. Silence means no (WC-IN-2): what a protocol does not allow is not allowed.
package protocol

import (
	"fmt"
	"time"
)

// Protocol is one version of a corporation's rules. It never changes after loading.
type Protocol struct {
	Name       string // short name in settings and log entries: wooninvest
	Version    string
	Title      string // as people see it, in Dutch
	Controller string // verwerkingsverantwoordelijke, GDPR article 4(7)

	Retention     Retention
	MinResolution *Resolution // nil: the protocol asks for none
	Audio         Rule        // always off in this version; the article says why
	SecureNetwork Rule        // cameras are reached over an encrypted connection or a named secured link

	Articles []Article // in the order of the file
}

// Retention is the normal term (bewaartermijn).
type Retention struct {
	Length  Length
	Article string
	Reason  string // why it is longer than 72 hours; empty when it is not
}

// Resolution is the least picture size a camera must deliver.
type Resolution struct {
	Width, Height int
	Article       string
}

// Satisfied tells whether a picture of width x height is enough; a camera hung on its side is.
func (r *Resolution) Satisfied(width, height int) bool {
	if r == nil {
		return true
	}
	return width >= r.Width && height >= r.Height || width >= r.Height && height >= r.Width
}

// Rule is a yes or no with its article.
type Rule struct {
	On      bool
	Article string
}

// Article is one clause, in our own Dutch words.
type Article struct{ ID, Text string }

// Ref names the protocol and its version in log entries and terms.
func (p *Protocol) Ref() string { return p.Name + "@" + p.Version }

// ArticleText is the Dutch text of an article, "" when the protocol does not have it.
func (p *Protocol) ArticleText(id string) string {
	for _, a := range p.Articles {
		if a.ID == id {
			return a.Text
		}
	}
	return ""
}

// Term is how long footage may exist, before any hold.
func (p *Protocol) Term() time.Duration { return p.Retention.Length.Duration() }

// Shortened is the same protocol with a term of at most its own (for a demonstration, or a corporation that wants less:
// the protocol's term is an upper limit, A-02).
func (p *Protocol) Shortened(d time.Duration) (*Protocol, error) {
	if d < time.Minute || d > p.Term() {
		return nil, fmt.Errorf("protocol: a term of %v is not between 1 minute and the %s of %s", d, p.Retention.Length.EN(), p.Retention.Article)
	}
	short := *p
	short.Retention.Length = Length{d: d}
	short.Version += "+term-" + short.Retention.Length.String()
	return &short, nil
}
