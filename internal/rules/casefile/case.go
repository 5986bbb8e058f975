// Package casefile is what a case (dossier) is. For now the least that makes permits real: where, what for, whose, open or
// closed.
package casefile

import (
	"slices"
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Kind is what a case is about. The law's reasons to view exist only inside a case of their own kind.
type Kind string

// The kinds of case.
const (
	Incident      Kind = "incident"
	RightsRequest Kind = "rights_request" // GDPR articles 12 to 21
	LegalDemand   Kind = "legal_demand"
	Complaint     Kind = "complaint"
)

// Kinds lists them all.
var Kinds = []Kind{Incident, RightsRequest, LegalDemand, Complaint}

// Case is one case. Title is free text, sealed under the case's own key where it is stored.
type Case struct {
	ID       footage.CaseID
	Kind     Kind
	Complex  string
	Purpose  string // of the protocol
	Title    string
	Span     footage.Span // when it happened; zero if unknown
	Opened   time.Time
	OpenedBy people.ID
	Closed   time.Time // zero while it is open
	ClosedBy people.ID
	Assigned []people.ID
}

// Open tells whether the case is open.
func (c Case) Open() bool { return c.Closed.IsZero() }

// IsAssigned tells whether the person works on the case.
func (c Case) IsAssigned(p people.ID) bool { return slices.Contains(c.Assigned, p) }
