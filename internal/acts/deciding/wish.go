package deciding

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// maxCameras is how many cameras one permit may open.
const maxCameras = 100

// Wish is a permit that is asked for. Purpose may be left out: then it is that of the case.
type Wish struct {
	Case            footage.CaseID
	Reason, Purpose string
	Cameras         []footage.CameraID
	Span            footage.Span
	Modes           access.Mode
	Balance         string // of interests, in the asker's own words
	Named           string // what the purpose asks to be named: the rule broken, the class of incident, the claim
	Ticket          string // number of the fault or inspection
	Second          people.ID
}

// Grant decides on a wish and stores the permit with its log entry, before anything can be seen with it. With a second person
// it is pending until they agree. A no is logged; failures besides: Invalid when the wish is not complete, Conflict when the
// case was closed meanwhile, Unavailable when the permit and its entry cannot be stored together.
func (g *Gate) Grant(ctx context.Context, v Visitor, wish Wish) (access.Record, error) {
	wish.Cameras = slices.Compact(slices.Sorted(slices.Values(wish.Cameras)))
	wish.Balance, wish.Named, wish.Ticket = strings.TrimSpace(wish.Balance), strings.TrimSpace(wish.Named), strings.TrimSpace(wish.Ticket)
	if err := wish.check(); err != nil {
		return access.Record{}, err
	}
	rec, answer, err := g.grant(ctx, v, wish)
	if err == nil {
		return rec, nil
	}
	a := About{Case: wish.Case, Reason: wish.Reason, Purpose: wish.Purpose, Camera: wish.Cameras[0]}
	g.refused(ctx, v, actOf(wish.Modes), a, answer, err)
	return access.Record{}, err
}

func (w Wish) check() error {
	switch {
	case len(w.Cameras) == 0, w.Span.Empty(), w.Modes == 0, w.Modes&^(access.Look|access.Export) != 0:
		return errWish
	case len(w.Cameras) > maxCameras:
		return errWide
	case w.Ticket != "" && !plain(w.Ticket, 1, MaxTicket):
		return errTicket
	case w.Named != "" && !plain(w.Named, 1, MaxNamed):
		return errNamed
	}
	return checkBalance(w.Balance)
}

func (g *Gate) grant(ctx context.Context, v Visitor, wish Wish) (access.Record, access.Answer, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return access.Record{}, access.Answer{}, err
	}
	rec := access.Record{Person: w.person.ID, Case: wish.Case, Reason: wish.Reason, Purpose: wish.Purpose, Cameras: wish.Cameras,
		Span: wish.Span, Modes: wish.Modes, Balance: wish.Balance, Ticket: wish.Ticket, Second: wish.Second,
		Met: said(About{Balance: wish.Balance, Named: wish.Named, Ticket: wish.Ticket})}
	r, err := g.wished(ctx, w, &rec)
	if err != nil {
		return rec, access.Answer{}, err
	}
	r.Act = actOf(rec.Modes)
	_, rec, answer := g.judge.Mint(r, rec)
	if !g.judged(answer, r).Allowed {
		return rec, answer, answer.Err()
	}
	if text := wish.text(); text != "" { // sealed after the decision: of a wish that is refused nothing is kept
		if rec.Balance, err = g.notes.SealNote(rec.Case, text); err != nil {
			return rec, answer, errLog.Because(err)
		}
	}
	if err := g.cat.PutPermit(ctx, rec, granted(rec)); err != nil {
		return rec, answer, stored(err)
	}
	return rec, answer, nil
}

// text is what the asker wrote, to be sealed as one note.
func (w Wish) text() string {
	if w.Named == "" {
		return w.Balance
	}
	return strings.TrimSpace(w.Balance + "\n\n" + w.Named)
}

// wished makes the judge's question, as if the second person had agreed; without that the permit stays pending.
func (g *Gate) wished(ctx context.Context, w who, rec *access.Record) (access.Request, error) {
	c, err := g.caseOf(ctx, rec.Case)
	if err != nil {
		return access.Request{}, err
	}
	if rec.Complex, err = g.complexOfAll(ctx, rec.Cameras); err != nil {
		return access.Request{}, err
	}
	if c.ID != "" && c.Complex != rec.Complex {
		return access.Request{}, errComplexes
	}
	if rec.Purpose == "" {
		rec.Purpose = c.Purpose
	}
	if rec.Second != "" {
		second, err := g.other(ctx, rec.Second)
		if err != nil {
			return access.Request{}, err
		}
		if err := mayAgree(second, w); err != nil {
			return access.Request{}, err
		}
	}
	return g.recorded(ctx, w, *rec, true)
}

// complexOfAll gives the one complex that all cameras are in.
func (g *Gate) complexOfAll(ctx context.Context, cameras []footage.CameraID) (string, error) {
	list, err := g.cat.Cameras(ctx)
	if err != nil {
		return "", err
	}
	where := map[footage.CameraID]string{}
	for _, c := range list {
		where[c.ID] = c.Place
	}
	for _, id := range cameras {
		switch place, known := where[id]; {
		case !known:
			return "", errCamera
		case place != where[cameras[0]]:
			return "", errComplexes
		}
	}
	return where[cameras[0]], nil
}

// actOf names what a permit is asked for, in questions and in the log; the judge decides every mode.
func actOf(m access.Mode) string {
	switch {
	case m&access.Export != 0:
		return "export"
	case m == access.Technical:
		return technicalLook
	}
	return "view"
}

// granted is the entry of a new permit. The balance is in it as a commitment: the digest of its sealed text. The ticket of a
// technical look is in it as it is, because it has the form of a number.
func granted(rec access.Record) audit.Event {
	d := audit.PermitChange{Permit: rec.ID, Person: rec.Person, Case: rec.Case, Reason: rec.Reason, Purpose: rec.Purpose,
		Articles: rec.Articles, Complex: rec.Complex, Cameras: rec.Cameras, From: audit.At(rec.Span.From), To: audit.At(rec.Span.To),
		Modes: uint8(rec.Modes), Second: rec.Second, Until: audit.At(rec.Until)}
	if rec.Modes == access.Technical {
		d.Ticket = rec.Ticket
	}
	if rec.Balance != "" {
		d.Balance = audit.Hash(sha256.Sum256([]byte(rec.Balance)))
	}
	return d.Event(audit.PermitGranted, rec.MintedAt, string(rec.Person))
}

// stored explains why a permit was not stored. What the store says to people stands; all else means that it is worth nothing.
func stored(err error) error {
	if k := fail.KindOf(err); k == fail.Conflict || k == fail.NotFound {
		return err
	}
	return errLog.Because(err)
}
