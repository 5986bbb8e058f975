package access

import (
	"crypto/rand"
	"time"

	"portiek/internal/rules/footage"
)

// OwnerTerm is how long the owner's permit lasts; signing in again gives a new one.
const OwnerTerm = 8 * time.Hour

// ForOwner mints a permit for whoever opened the one-time link: every camera, all time, looking and exporting, for
// OwnerTerm. It is the only minter until people and roles exist: the next issue deletes this file and decides by protocol.
func ForOwner(article string, now time.Time) Permit {
	return Permit{
		id:      rand.Text(),
		holder:  "owner",
		purpose: "owner",
		article: article,
		all:     true,
		span:    footage.Span{From: time.Unix(0, 0).UTC(), To: now.AddDate(100, 0, 0)},
		modes:   Look | Export,
		until:   now.Add(OwnerTerm),
	}
}
