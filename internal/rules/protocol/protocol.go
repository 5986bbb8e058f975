// Package protocol reads a corporation's protocol: its rules as data, each with the article it rests on. Pure: bytes in,
// rules or a list of mistakes out. Silence means no (WC-IN-2): what a protocol does not allow is not allowed.
package protocol

import "time"

// Protocol is one version of a corporation's rules. It never changes after loading. Strings that name a thing are ids of
// the vocabularies in words.go, or of the protocol's own lists.
type Protocol struct {
	Name       string // short name in settings and log entries: wooninvest
	Version    string
	Title      string // as people see it, in Dutch
	Controller string // verwerkingsverantwoordelijke, GDPR article 4(7)
	Adopted    Adopted

	Excluded []Exclusion
	Purposes []Purpose
	Grounds  []Ground

	Retention Retention // of a camera in a place that is not named
	Places    []Place   // kinds of place with a term of their own
	Extend    Choice    // what may keep footage longer
	End       Choice    // what ends that

	Modes         Choice
	MinResolution *Resolution // nil: the protocol asks for none
	Storage       Choice

	Audio      Rule // always off in this version; the article says why
	Biometrics Rule // the same
	LiveView   Rule
	Dummies    Dummies
	Covert     Covert

	ClosedSystem  Rule
	Password      Rule // cameras on a network have one
	SecureNetwork Rule // cameras are reached over an encrypted connection or a named secured link

	Sites      []Site
	Before     []Item // what there must be before a camera films
	Forbidden  []Ban
	Exceptions []Exception
	PublicRoad Item
	Signs      Item
	Notices    []Item

	Reasons        []Reason
	ViewConditions []Item // of every viewing
	Roles          []Role
	Processor      Processor
	Incident       Choice // what the record of an incident must have

	Preservation []Item // who may ask for it
	Tests        []Item // before a disclosure
	Recipients   []Recipient
	Uses         []Item
	Access       Access

	Periods    []Period
	Complaints Complaints
	Costs      Rule // may be passed on in service charges
	Room       Room
	HealthLog  Rule // checks are logged

	Readings []Reading
	Articles []Article // in the order of the file

	source []byte        // the file itself
	limit  time.Duration // of Shortened; 0: none
}

// Source is the exact file that the protocol was read from, and the length over which Shortened lets no term go (0: none):
// reading the one and applying the other gives this protocol again.
func (p *Protocol) Source() (yaml []byte, limit time.Duration) { return p.source, p.limit }

// Rule is a yes or no with its article. The zero Rule is silence, and that is a no.
type Rule struct {
	On      bool
	Article string
}

// Item is one word and the article that says it.
type Item struct{ ID, Article string }

// Choice is several words under one article.
type Choice struct {
	IDs     []string
	Article string
}

// Adopted says where and when the corporation adopted the text.
type Adopted struct{ Place, Date, Article string }

// Exclusion is property whose cameras are another's business.
type Exclusion struct{ Ownership, ReferTo, Article string }

// Purpose is what footage may be used for.
type Purpose struct {
	ID, Title, English, Article string
	Needs                       []string // what must be named with it
}

// Ground is a lawful basis and the people it can carry.
type Ground struct {
	ID      string
	For     []string
	Article string
}

// Article is one clause, in our own Dutch words. It is cited by rules, or else is a rule of the product (Fixed), or else a
// duty of the organisation that the product records (Recorded).
type Article struct{ ID, Text, Fixed, Recorded string }

// Reading is how an unclear place, or a difference between protocols, is read here.
type Reading struct {
	ID       string // A-02, C-05
	Articles []string
	Text     string
	Reason   string
}

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
