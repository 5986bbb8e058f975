package holding

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// Request is what a person asks for. Span is in whole seconds, UTC.
type Request struct {
	Case     footage.CaseID
	Reason   string
	Cameras  []footage.CameraID
	Span     footage.Span
	AskedBy  string // a role or a description, never a name
	PlacedBy string
	ReviewAt time.Time // when someone must decide anew
}

// Limits of what people may write.
const (
	maxCase   = 40
	maxReason = 1000
	maxBy     = 100
)

// check turns a request into a hold, or says what is wrong with it.
func (h *Holder) check(ctx context.Context, r Request, now time.Time) (footage.Hold, error) {
	hold := footage.Hold{
		ID: footage.NewHoldID(), Recorder: h.Recorder, Case: footage.CaseID(strings.TrimSpace(string(r.Case))), Reason: strings.TrimSpace(r.Reason),
		Cameras: slices.Compact(slices.Sorted(slices.Values(r.Cameras))), Span: footage.Span{From: r.Span.From.UTC(), To: r.Span.To.UTC()},
		AskedBy: strings.TrimSpace(r.AskedBy), PlacedBy: strings.TrimSpace(r.PlacedBy), PlacedAt: now, ReviewAt: r.ReviewAt.UTC(),
	}
	if err := checkText(hold); err != nil {
		return hold, err
	}
	if err := h.checkSpan(hold.Span, now); err != nil {
		return hold, err
	}
	if !hold.ReviewAt.After(now) {
		return hold, invalid("hold.review", "Geef een datum in de toekomst waarop opnieuw wordt beslist.", "Give a date in the future on which to decide anew.")
	}
	if len(hold.Cameras) == 0 {
		return hold, invalid("hold.cameras", "Kies ten minste één camera.", "Choose at least one camera.")
	}
	for _, cam := range hold.Cameras {
		terms, err := h.Catalogue.Terms(ctx, cam)
		if err != nil {
			return hold, err
		}
		if len(terms) == 0 {
			return hold, invalid("hold.camera", fmt.Sprintf("Camera %q is niet bekend, of heeft geen bewaartermijn. Controleer de naam.", cam),
				fmt.Sprintf("Camera %q is not known, or has no term. Check its name.", cam))
		}
	}
	return hold, nil
}

func checkText(hold footage.Hold) error {
	switch {
	case !plain(string(hold.Case), maxCase):
		return invalid("hold.case", "Geef het dossiernummer, ten hoogste 40 tekens.", "Give the case number, at most 40 characters.")
	case !plain(hold.Reason, maxReason):
		return invalid("hold.reason", "Schrijf waarom de beelden moeten blijven, ten hoogste 1000 tekens.", "Write why the footage must stay, at most 1000 characters.")
	case !plain(hold.AskedBy, maxBy):
		return invalid("hold.asked_by", "Schrijf wie erom vroeg: een rol of omschrijving, geen naam.", "Write who asked for it: a role or a description, not a name.")
	case !plain(hold.PlacedBy, maxBy):
		return invalid("hold.placed_by", "Er ontbreekt wie de veiligstelling plaatst.", "Who places the hold is missing.")
	}
	return nil
}

// plain tells whether s is text of 1 to limit characters.
func plain(s string, limit int) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsRune(s, 0) && utf8.RuneCountInString(s) <= limit
}

func (h *Holder) checkSpan(s footage.Span, now time.Time) error {
	switch {
	case s.Empty():
		return invalid("hold.span", "Het einde moet na het begin liggen.", "The end must be after the beginning.")
	case s.From.Nanosecond() != 0 || s.To.Nanosecond() != 0:
		return invalid("hold.seconds", "Geef begin en einde in hele seconden.", "Give beginning and end in whole seconds.")
	case s.Duration() > h.Longest:
		return invalid("hold.long", fmt.Sprintf("Een veiligstelling duurt ten hoogste %d uur. Kies een kortere tijd.", int(h.Longest.Hours())),
			fmt.Sprintf("A hold spans at most %d hours. Choose a shorter time.", int(h.Longest.Hours())))
	case s.To.After(now.Add(h.Ahead)):
		return invalid("hold.ahead", fmt.Sprintf("Een veiligstelling reikt ten hoogste %d uur vooruit.", int(h.Ahead.Hours())),
			fmt.Sprintf("A hold reaches at most %d hours ahead.", int(h.Ahead.Hours())))
	}
	return nil
}

func invalid(code, nl, en string) *fail.Error { return fail.New(fail.Invalid, code, nl, en) }

func goneError(g Gone) error {
	return fail.New(fail.Gone, "hold.gone",
		"De bewaartermijn van deze beelden was al voorbij. Er is niets meer om veilig te stellen.",
		"The term of this footage had passed already. There is nothing left to hold.").Under(g.Article)
}

var (
	errNoHold = fail.New(fail.NotFound, "hold.unknown", "Deze veiligstelling bestaat niet.", "There is no such hold.")
	errRing   = fail.New(fail.Unavailable, "hold.ring",
		"De sleutel van de veiligstelling kon niet worden opgeslagen. Probeer het direct opnieuw en waarschuw de beheerder.",
		"The hold's key could not be stored. Try again at once and warn the administrator.")
)
