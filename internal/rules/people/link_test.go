package people

import (
	"testing"
	"time"
)

func TestLinkUsable(t *testing.T) {
	now := time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		l    Link
		want bool
	}{
		"new":         {Link{Kind: LinkInvite, Until: now.Add(1)}, true},
		"at its end":  {Link{Kind: LinkInvite, Until: now}, false},
		"used":        {Link{Kind: LinkFirst, Until: now.Add(1), UsedAt: now}, false},
		"demo, used":  {Link{Kind: LinkDemo, Until: now.Add(1), UsedAt: now}, true},
		"demo, past":  {Link{Kind: LinkDemo, Until: now}, false},
		"nothing set": {Link{}, false},
	} {
		if got := c.l.Usable(now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
