package audit

import (
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// CaseChange is the data of CaseOpened, CaseAssigned, CaseUnassigned and CaseClosed. The title stays out: it may speak of
// people.
type CaseChange struct {
	Case    footage.CaseID `json:"case"`
	Kind    string         `json:"kind,omitempty"` // casefile.Kind
	Complex string         `json:"complex,omitempty"`
	Purpose string         `json:"purpose,omitempty"`
	Person  people.ID      `json:"person,omitempty"` // who was assigned, or no longer is
}

// Event makes the entry.
func (d CaseChange) Event(k Kind, at time.Time, actor string) Event { return newEvent(k, at, actor, d) }

// PermitChange is the data of PermitGranted, PermitAgreed and PermitEnded; the last two need no more than the permit.
type PermitChange struct {
	Permit   string             `json:"permit"`
	Person   people.ID          `json:"person,omitempty"` // who may look
	Case     footage.CaseID     `json:"case,omitempty"`
	Reason   string             `json:"reason,omitempty"`  // an id of the protocol
	Purpose  string             `json:"purpose,omitempty"` // likewise
	Articles []string           `json:"articles,omitempty"`
	Complex  string             `json:"complex,omitempty"`
	Cameras  []footage.CameraID `json:"cameras,omitempty"`
	From     Stamp              `json:"from,omitzero"` // of the footage
	To       Stamp              `json:"to,omitzero"`
	Modes    uint8              `json:"modes,omitempty"`         // access.Mode
	Balance  Hash               `json:"balance_sha256,omitzero"` // of the sealed balance of interests: a commitment
	Ticket   string             `json:"ticket,omitempty"`        // of a technical look: its number, never free text
	Second   people.ID          `json:"second,omitempty"`        // who must agree
	Until    Stamp              `json:"until,omitzero"`          // end of the permit
	Code     string             `json:"code,omitempty"`          // why it ended, if no person ended it
}

// Event makes the entry.
func (d PermitChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}

// ActRefusal is the data of ActRefused: what was asked, where, and the articles of every unmet condition.
type ActRefusal struct {
	Act      string           `json:"act"`
	Articles []string         `json:"articles,omitempty"`
	Reason   string           `json:"reason,omitempty"`
	Purpose  string           `json:"purpose,omitempty"`
	Complex  string           `json:"complex,omitempty"`
	Camera   footage.CameraID `json:"camera,omitempty"`
	Case     footage.CaseID   `json:"case,omitempty"`
	Code     string           `json:"code,omitempty"` // of the refusal
	Token    string           `json:"token,omitempty"`
	Count    int              `json:"count,omitempty"` // how many such refusals this entry stands for, if more than one
}

// Event makes the entry.
func (d ActRefusal) Event(at time.Time, actor string) Event {
	return newEvent(ActRefused, at, actor, d)
}
