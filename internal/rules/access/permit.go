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
	// Technical is coarse stills of what is being recorded, for a technician. It stands alone: a permit with it never allows
	// watching or copying.
	Technical
)

// Permit (inzagemachtiging) is leave to see given cameras over a given span for one purpose, until a moment. The zero
// Permit allows nothing.
type Permit struct {
	id      string
	holder  string
	kase    footage.CaseID
	reason  string
	purpose string
	article string
	cameras []footage.CameraID
	all     bool
	span    footage.Span
	modes   Mode
	until   time.Time
	session string // set by Within
}

// ID names the permit in the log.
func (p Permit) ID() string { return p.id }

// Holder is the id of the person who may look; it stands in the log as the actor.
func (p Permit) Holder() string { return p.holder }

// Case is the case inside which they may look.
func (p Permit) Case() footage.CaseID { return p.kase }

// Reason is what made it needed: one of the protocol's or of the law's.
func (p Permit) Reason() string { return p.reason }

// Purpose is what they may look for.
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
	case !p.serves(mode):
		return p.wrongMode(mode).Under(p.article)
	}
	return nil
}

// Serves returns nil when the permit is for everything in mode, of whatever camera and span; else a refusal as Allows gives.
func (p Permit) Serves(mode Mode) error {
	switch {
	case p.id == "":
		return errNone
	case !p.serves(mode):
		return p.wrongMode(mode).Under(p.article)
	}
	return nil
}

// serves: Technical stands alone, both in a permit and in what is asked of it.
func (p Permit) serves(mode Mode) bool {
	return mode != 0 && p.modes&mode == mode && (mode&Technical == 0 || p.modes == Technical)
}

// wrongMode says for what the permit is, and is not.
func (p Permit) wrongMode(asked Mode) *fail.Error {
	switch {
	case p.modes == Technical:
		return errTechnical
	case asked == Technical:
		return errNoStills
	}
	return errMode
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
	errTechnical = fail.New(fail.Refused, "permit.technical",
		"Uw machtiging is alleen voor controlebeelden. Opnames bekijken of kopiëren kan er niet mee.",
		"Your permit is for technical stills only. It does not let you watch or copy recordings.")
	errNoStills = fail.New(fail.Refused, "permit.stills",
		"Uw machtiging is om opnames te bekijken, niet voor controlebeelden. Vraag een controlebeeld aan met het nummer van een melding.",
		"Your permit is for watching recordings, not for technical stills. Ask for a technical look with the number of a ticket.")
)
