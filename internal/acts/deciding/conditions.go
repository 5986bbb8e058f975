package deciding

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Limits of what is written, in characters.
const (
	MinBalance = 20 // fewer cannot name two interests
	MaxBalance = 2000
	MaxNamed   = 200
	MaxTicket  = 40
)

// stated are the conditions that no record can tell yet, so that the asker's word counts; statedOf begins those with a name
// in them.
var (
	stated   = []string{"instruction", "written_request", "dpia_first", "end_date", "told_afterwards"}
	statedOf = []string{access.Requester, access.Recipient, "test:", "identity:"}
)

// written are the conditions that follow from a text, and stand in the record of a permit from then on.
var written = append([]string{"balance", "ticket"}, protocol.PurposeNeeds.IDs()...)

// said is what the asker says that no record can tell, and what follows from the texts.
func said(a About) (met []string) {
	for _, m := range a.Met {
		if slices.Contains(stated, m) || slices.ContainsFunc(statedOf, func(p string) bool { return strings.HasPrefix(m, p) }) {
			met = append(met, m)
		}
	}
	if plain(a.Balance, MinBalance, MaxBalance) {
		met = append(met, "balance")
	}
	if plain(a.Named, 1, MaxNamed) { // which of these it is, the purpose says
		met = append(met, protocol.PurposeNeeds.IDs()...)
	}
	if plain(a.Ticket, 1, MaxTicket) {
		met = append(met, "ticket")
	}
	return met
}

// checkBalance refuses a text that is too short, too long or no text. None at all is not wrong: perhaps none is needed.
func checkBalance(text string) error {
	if strings.TrimSpace(text) == "" || plain(text, MinBalance, MaxBalance) {
		return nil
	}
	return errBalance
}

// plain tells whether s is text of least to most characters, spaces around it and repeated ones not counted.
func plain(s string, least, most int) bool {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || utf8.RuneCountInString(s) > most {
		return false
	}
	return utf8.RuneCountInString(strings.Join(strings.Fields(s), " ")) >= least
}

// mandate is met by an appointment by name, here and now, to a role that decides, made by another human being.
func (g *Gate) mandate(ctx context.Context, w who, where string) []string {
	for _, a := range w.inForce {
		if a.By == "" || !g.decides(a.Role) || len(a.Complexes) > 0 && !slices.Contains(a.Complexes, where) {
			continue
		}
		by, err := g.cat.Person(ctx, a.By)
		if err != nil {
			if fail.KindOf(err) != fail.NotFound {
				g.log.Error("who gave a mandate could not be read; it does not count", "appointment", a.ID, "err", err)
			}
			continue
		}
		// Nobody can appoint themselves, so an appointer whose number was erased since was another.
		if erased := !by.ErasedAt.IsZero() && by.ID != w.person.ID; erased || !Same(by, w.person) {
			return []string{"mandate"}
		}
	}
	return nil
}

// held adds that live holds cover the whole span of every camera.
func (g *Gate) held(ctx context.Context, met []string, cameras []footage.CameraID, span footage.Span) ([]string, error) {
	if len(cameras) == 0 || span.Empty() {
		return met, nil
	}
	for _, cam := range cameras {
		covers, err := g.cat.CoversOf(ctx, cam, span)
		if err != nil {
			return met, err
		}
		if !covered(span, covers) {
			return met, nil
		}
	}
	return append(met, "held"), nil
}

// covered tells whether the covers together leave no moment of the span out.
func covered(span footage.Span, covers []footage.HoldCover) bool {
	covers = slices.SortedFunc(slices.Values(covers), func(a, b footage.HoldCover) int { return a.Span.From.Compare(b.Span.From) })
	from := span.From
	for _, c := range covers {
		if c.Span.From.After(from) {
			return false
		}
		if c.Span.To.After(from) {
			from = c.Span.To
		}
	}
	return !from.Before(span.To)
}
