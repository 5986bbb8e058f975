// Package access decides whether a person may see footage, and mints the permit that proves the decision. Only this
// package can make a Permit, and the one door to footage (acts/viewing) opens for nothing else.
package access

import (
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// Mode is a set of things that a permit allows one to do with footage.
type Mode uint8

const (
	Look   Mode = 1 << iota // watch it on a screen
	Export                  // take a copy along
)

// Permit (inzagemachtiging) is leave to see given cameras over a given span for one purpose, until a moment. The zero
// Permit allows nothing.
type Permit struct {
	id      string
	holder  string
	purpose string
	article string
	cameras []footage.CameraID
	all     bool
	span    footage.Span
	modes   Mode
	until   time.Time
}

// ID names the permit in the log.
func (p Permit) ID() string { return p.id }

// Holder is the id of the person who may look; it stands in the log as the actor.
func (p Permit) Holder() string { return p.holder }

// Purpose is why they may look.
func (p Permit) Purpose() string { return p.purpose }

// Article is the clause that gave the permit.
func (p Permit) Article() string { return p.article }

// Until is the moment from which the permit is worth nothing.
func (p Permit) Until() time.Time { return p.until }

// Span is the footage that the permit covers.
func (p Permit) Span() footage.Span { return p.span }

// Covers clips a span to what the permit covers; what is outside is never drawn.
func (p Permit) Covers(span footage.Span) footage.Span { return p.span.Intersect(span) }

// Allows returns nil when the holder may at this moment do everything in mode with this camera's footage of the whole
// span. Otherwise it returns a *fail.Error of kind Refused that names the article.
func (p Permit) Allows(cam footage.CameraID, span footage.Span, mode Mode, now time.Time) error {
	switch {
	case p.id == "":
		return errNone
	case !now.Before(p.until):
		return errEnded.Under(p.article)
	case !p.all && !slices.Contains(p.cameras, cam):
		return errCamera.Under(p.article)
	case span.Empty() || !p.span.Covers(span):
		return errSpan.Under(p.article)
	case mode == 0 || p.modes&mode != mode:
		return errMode.Under(p.article)
	}
	return nil
}

// articleNone is what decides when nobody gave leave at all: processing personal data needs a lawful basis.
const articleNone = "AVG-6"

var (
	errNone = fail.New(fail.Refused, "permit.none",
		"U hebt geen machtiging om beelden te bekijken. Meld u aan of vraag een machtiging aan.",
		"You have no permit to see footage. Sign in or ask for a permit.").Under(articleNone)
	errEnded = fail.New(fail.Refused, "permit.ended",
		"Uw machtiging is verlopen. Vraag een nieuwe aan als u nog moet kijken.",
		"Your permit has ended. Ask for a new one if you still need to look.")
	errCamera = fail.New(fail.Refused, "permit.camera",
		"Deze camera hoort niet bij uw machtiging. Vraag een ruimere machtiging en schrijf waarom.",
		"This camera is not in your permit. Ask for a wider permit and write down why.")
	errSpan = fail.New(fail.Refused, "permit.span",
		"Deze tijd valt buiten uw machtiging. Kies een tijd die erbinnen valt of vraag een ruimere machtiging.",
		"This time is outside your permit. Choose a time inside it or ask for a wider permit.")
	errMode = fail.New(fail.Refused, "permit.mode",
		"Uw machtiging is alleen om te kijken, niet om een kopie te maken. Vraag een machtiging om te bewaren.",
		"Your permit is for looking only, not for taking a copy. Ask for a permit to export.")
)
