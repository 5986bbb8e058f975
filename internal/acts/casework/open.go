package casework

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
)

// maxTitle is the longest title, in characters; maxSpan the longest time that a case can be about.
const (
	maxTitle = 200
	maxSpan  = 366 * 24 * time.Hour
)

// attempts is how often another number is drawn when one is taken. With half of a year's million numbers given out, that all
// are taken happens once in 2^20 times.
const attempts = 20

// Open opens a case: kind, complex, purpose, title and span are the caller's, all else is filled in. Nobody is assigned yet. Its
// number is the year and six random digits, so a number says nothing about how many cases there are. Failures: Refused, logged;
// Invalid when the form is not complete.
func (d *Desk) Open(ctx context.Context, v deciding.Visitor, c casefile.Case) (casefile.Case, error) {
	c.Title = strings.TrimSpace(c.Title)
	if _, err := d.gate.Ask(ctx, v, "open_case", deciding.About{Complex: c.Complex, Purpose: c.Purpose, Span: c.Span}); err != nil {
		return casefile.Case{}, err
	}
	now := d.clock.Now().UTC().Truncate(time.Microsecond)
	if err := d.check(ctx, c, now); err != nil {
		return casefile.Case{}, err
	}
	c.Opened, c.OpenedBy, c.Closed, c.ClosedBy, c.Assigned = now, v.Person.ID, time.Time{}, "", nil
	for range attempts {
		c.ID = number(now)
		err := d.put(ctx, c)
		if err == nil {
			return c, nil
		}
		if fail.KindOf(err) != fail.Conflict {
			return casefile.Case{}, err
		}
	}
	return casefile.Case{}, errNumber
}

// put stores the case with its title sealed under its own key.
func (d *Desk) put(ctx context.Context, c casefile.Case) error {
	if _, err := d.cat.Case(ctx, c.ID); fail.KindOf(err) != fail.NotFound { // before a key is made for it
		if err == nil {
			err = errNumber
		}
		return err
	}
	var err error
	if c.Title, err = d.notes.SealNote(c.ID, c.Title); err != nil {
		return err
	}
	e := audit.CaseChange{Case: c.ID, Kind: string(c.Kind), Complex: c.Complex, Purpose: c.Purpose}
	return d.cat.PutCase(ctx, c, e.Event(audit.CaseOpened, c.Opened, string(c.OpenedBy)))
}

// check says what is wrong with what was filled in.
func (d *Desk) check(ctx context.Context, c casefile.Case, now time.Time) error {
	there, err := d.exists(ctx, c.Complex)
	length := utf8.RuneCountInString(c.Title)
	switch {
	case err != nil:
		return err
	case !slices.Contains(casefile.Kinds, c.Kind):
		return errKind
	case !there:
		return errComplex
	case c.Purpose == "":
		return errPurpose
	case length == 0 || length > maxTitle || !utf8.ValidString(c.Title) || strings.ContainsRune(c.Title, 0):
		return errTitle
	case c.Span == footage.Span{}: // it is not known when it happened
		return nil
	case c.Span.Empty() || c.Span.Duration() > maxSpan || c.Span.From.After(now):
		return errSpan
	}
	return nil
}

// number draws a case number of the present year, as it is in the Netherlands: the only use of a zone here, so a fixed hour is
// near enough, since both zones of a year begin it in winter time.
func number(now time.Time) footage.CaseID {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand does not fail (Go 1.24)
	}
	winter := time.FixedZone("CET", 3600)
	return footage.CaseID(fmt.Sprintf("%d-%06d", now.In(winter).Year(), n))
}
