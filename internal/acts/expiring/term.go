package expiring

import (
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// SetTerm gives a camera the term of a protocol from now on (t.Since is ignored), unless the one in force has the same length,
// article and kind of place. A stricter term acts at once on all footage, a looser one on what is recorded from now on. It tells
// whether anything changed.
func (e *Eraser) SetTerm(ctx context.Context, t footage.Term, actor string) (changed bool, err error) {
	if t.Length < time.Second || t.Article == "" {
		return false, errTerm
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	terms, err := e.Catalogue.Terms(ctx, t.Camera)
	if err != nil {
		return false, err
	}
	if n := len(terms); n > 0 && sameRule(terms[n-1], t) {
		return false, nil
	}
	t.Since = e.Clock.Now().UTC().Truncate(time.Microsecond)
	if err := e.Catalogue.AddTerm(ctx, t, audit.TermOf(t).Event(t.Since, actor)); err != nil {
		return false, err
	}
	return true, nil
}

// sameRule tells whether two terms come down to the same, whatever the version of the protocol.
func sameRule(a, b footage.Term) bool {
	return a.Length == b.Length && a.Article == b.Article && protocol.KindOf(a.Protocol) == protocol.KindOf(b.Protocol)
}

var (
	errTerm = fail.New(fail.Invalid, "term.invalid",
		"Een bewaartermijn is ten minste een seconde en noemt het artikel waarop hij steunt.",
		"A term is at least a second and names the article it rests on.")
	errNoTerm = fail.New(fail.Refused, "term.none",
		"Voor deze camera geldt geen bewaartermijn, dus er wordt niets opgenomen. Laat het protocol aanvullen.",
		"No term applies to this camera, so nothing is recorded. Have the protocol completed.")
	errNoEpoch = fail.New(fail.Internal, "epoch.none",
		"Er is geen sleutel voor dit moment. Probeer het opnieuw.", "There is no key for this moment. Try again.")
	errPlacing = fail.New(fail.Unavailable, "erasing.placing",
		"Er wordt nu een veiligstelling geplaatst; ruimte maken wacht daarop.",
		"A hold is being placed at this moment; making room waits for it.")
	errUnlink = fail.New(fail.Unavailable, "erasing.unlink",
		"Bestanden die gewist moeten zijn laten zich niet verwijderen. Controleer de schijf; Portiek blijft het proberen.",
		"Files that must be erased cannot be removed. Check the disk; Portiek keeps trying.")
)
