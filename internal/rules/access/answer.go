package access

import (
	"strings"

	"portiek/internal/base/fail"
)

// Cite is an article that decided. Source tells whose it is.
type Cite struct {
	ID     string // clause id (WI-2.6), law ("AVG-28") or rule of the product ("P:silence_means_no")
	Source string // "protocol", "law" or "product"
	NL, EN string // what it says: of a clause the protocol's own Dutch, and its rules in English
}

// Unmet is a condition that is not fulfilled, with what to do about it. Where a word in Request.Met fulfils it, Condition is
// that word.
type Unmet struct {
	Condition          string
	Article            Cite
	NL, EN             string
	RemedyNL, RemedyEN string
}

// Answer is yes or no with every article that decided, and for a no every unmet condition at once.
type Answer struct {
	Allowed bool
	Cites   []Cite
	Unmet   []Unmet
	Offer   string // an act that may be done instead, such as "prepare_decision"; ""
	Alarm   bool   // deciding itself went wrong: a fault of ours, and a no
}

// Codes of Answer.Err.
const (
	CodeRefused = "access.refused"
	CodeSignIn  = "access.sign_in"       // the one thing to do is to sign in
	CodeStep    = "access.second_factor" // the one thing to do is to sign in with the second step
	CodeFault   = "access.fault"         // deciding went wrong: kind Internal
)

// Err is nil for a yes, and otherwise the refusal: kind Refused, one of the codes above, all sentences in both languages, and
// the first article. Programs that need every condition and article find the Refusal in its chain with errors.As.
func (a Answer) Err() error {
	if a.Allowed {
		return nil
	}
	var nl, en []string
	for _, u := range a.Unmet {
		nl, en = append(nl, u.NL+" "+u.RemedyNL), append(en, u.EN+" "+u.RemedyEN)
	}
	kind, code := a.kind()
	e := fail.New(kind, code, strings.Join(nl, " "), strings.Join(en, " ")).Because(&Refusal{a})
	if len(a.Unmet) > 0 {
		return e.Under(a.Unmet[0].Article.ID)
	}
	return e.Under(articleNone)
}

func (a Answer) kind() (fail.Kind, string) {
	only := func(id string) bool { return len(a.Unmet) == 1 && a.Unmet[0].Condition == id }
	switch {
	case a.Alarm:
		return fail.Internal, CodeFault
	case only("signed_in"):
		return fail.Refused, CodeSignIn
	case only("second_factor"):
		return fail.Refused, CodeStep
	}
	return fail.Refused, CodeRefused
}

// Lacks tells whether a condition is among the unmet ones.
func (a Answer) Lacks(condition string) bool {
	for _, u := range a.Unmet {
		if u.Condition == condition {
			return true
		}
	}
	return false
}

// Articles lists the ids of the citations.
func (a Answer) Articles() []string {
	out := make([]string, len(a.Cites))
	for i, c := range a.Cites {
		out[i] = c.ID
	}
	return out
}

// Refusal is a no as an error, for programs: all of the answer.
type Refusal struct{ Answer Answer }

// Error lists the unmet conditions, for logs.
func (r *Refusal) Error() string {
	ids := make([]string, len(r.Answer.Unmet))
	for i, u := range r.Answer.Unmet {
		ids[i] = u.Condition
	}
	return "unmet: " + strings.Join(ids, ", ")
}
