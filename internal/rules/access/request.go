package access

import (
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Subject is who asks, as it stands at the moment of asking.
type Subject struct {
	Person    people.ID
	Employee  string
	Party     people.Party
	Roles     []Held
	Factors   int  // how many factors they signed in with: 1 or 2; a token counts as 2
	Here      bool // joined and not left
	Signed    bool // the statement of confidentiality
	Suspended bool // the contract of the processor they work for has ended
}

// Held is a role in force, at all complexes when there are none in the list.
type Held struct {
	Role      string
	Complexes []string
}

// CaseFacts is what deciding needs to know of a case. The zero value: there is no case.
type CaseFacts struct {
	ID       footage.CaseID
	Kind     string // casefile.Kind
	Complex  string
	Open     bool
	Assigned bool // the subject is
}

// Request is one question: may this person do this, here, now, for this reason?
type Request struct {
	Subject Subject
	Act     string // one of Acts()
	Reason  string // one of the protocol's or of the law's; "" if the act needs none
	Purpose string // one of the protocol's; "" if the act needs none
	Complex string // where; "" for what is of no single complex
	Case    CaseFacts
	Met     []string  // conditions (protocol.Conditions) that the asker has fulfilled, each checked by acts/deciding
	Second  string    // employee number of the second person, "" if there is none
	Oldest  time.Time // start of the footage that is asked for; zero if none is
	Latest  time.Time // its end
	At      time.Time
}
