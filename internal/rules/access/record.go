package access

import (
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Record is a permit as it is stored. It opens nothing: only a Judge can make a Permit of it, by deciding again.
type Record struct {
	ID       string
	Person   people.ID
	Case     footage.CaseID
	Reason   string
	Purpose  string
	Articles []string
	Complex  string
	Cameras  []footage.CameraID
	Span     footage.Span
	Modes    Mode
	Met      []string
	Balance  string    // sealed text of the balance of interests, "" if none was asked
	Ticket   string    // of a technical look
	Second   people.ID // who must agree; "": nobody
	AgreedAt time.Time // when the second person agreed; zero: not yet
	MintedAt time.Time
	Until    time.Time
	EndedAt  time.Time // zero while it lives
	EndedBy  people.ID
}

// Live tells whether the permit can be used now, as far as the record itself knows.
func (r Record) Live(now time.Time) bool {
	return r.EndedAt.IsZero() && now.Before(r.Until) && (r.Second == "" || !r.AgreedAt.IsZero())
}
