// Package fail gives every refusal and failure a kind and a code for programs, and a sentence in Dutch and English for
// people. The chain under Err is for the operator's log and never reaches a page.
package fail

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure this is; callers decide on it (an HTTP status, an exit code, whether to retry).
type Kind int

const (
	Internal    Kind = iota // a fault of ours
	Invalid                 // the input is wrong; sending it again will not help
	Refused                 // a rule says no
	NotFound                // there is no such thing
	Gone                    // it existed and was erased, as the term demands
	Conflict                // the state changed meanwhile, or does not allow this step
	Unavailable             // a disk, camera, database or network does not answer; try again later
	Corrupt                 // stored bytes are not what was stored
)

var kindNames = [...]string{"internal", "invalid", "refused", "not_found", "gone", "conflict", "unavailable", "corrupt"}

// String is the kind's name as programs see it.
func (k Kind) String() string { return kindNames[k] }

// Error is a failure that people may see. Code is stable, lower case with dots ("footage.expired"). NL and EN say what
// happened, where, and what to do. Article names the clause that decided it, if a rule did.
type Error struct {
	Kind    Kind
	Code    string
	NL, EN  string
	Article string
	Err     error
}

// New makes an Error; use Because to keep the cause and Under to name an article.
func New(kind Kind, code, nl, en string) *Error {
	return &Error{Kind: kind, Code: code, NL: nl, EN: en}
}

// Because returns a copy of e that wraps err.
func (e *Error) Because(err error) *Error { c := *e; c.Err = err; return &c }

// Under returns a copy of e that names the article (a clause id such as WI-6.3) that decided.
func (e *Error) Under(article string) *Error { c := *e; c.Article = article; return &c }

// Error gives code, English sentence and cause, for logs.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.EN, e.Err)
	}
	return e.Code + ": " + e.EN
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is match any two failures with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// KindOf finds the kind of err, Internal when it has none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Of finds the Error in err's chain, or wraps err as an internal one, so that a page always has something calm to say.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "internal", "Er ging iets mis bij ons. Probeer het later opnieuw.", "Something went wrong on our side. Try again later.").Because(err)
}
