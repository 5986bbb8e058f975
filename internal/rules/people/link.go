package people

import "time"

// Kinds of link.
const (
	LinkFirst  = "first"  // makes the first administrator
	LinkInvite = "invite" // lets a person enrol
	LinkDemo   = "demo"   // signs a made-up person in, as often as one likes
)

// Link is a link that is worth something to whoever has it, once. Only the SHA-256 of its token is kept.
type Link struct {
	Hash   []byte
	Person ID // "" for the first administrator, who is nobody yet
	Kind   string
	Until  time.Time
	UsedAt time.Time // zero: not yet
}

// Usable tells whether the link may still be used.
func (l Link) Usable(now time.Time) bool {
	return now.Before(l.Until) && (l.UsedAt.IsZero() || l.Kind == LinkDemo)
}
