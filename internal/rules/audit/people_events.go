package audit

import (
	"time"

	"portiek/internal/rules/people"
)

// PersonChange is the data of PersonAdded, PersonChanged, PersonLeft and PersonErased. Employee number, name and login stay out: the id
// is all that the log knows of a person.
type PersonChange struct {
	Person       people.ID `json:"person"`
	Organisation string    `json:"organisation,omitempty"`
}

// Event makes the entry.
func (d PersonChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}

// AccountChange is the data of AccountEnrolled, AccountChanged, AccountLinked and AccountRecovered.
type AccountChange struct {
	Person people.ID `json:"person"`
	How    string    `json:"how,omitempty"` // a word of ours, such as "password"; never what was typed
}

// Event makes the entry.
func (d AccountChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}

// LinkChange is the data of LinkMade and LinkUsed. Kind is that of people.Link.
type LinkChange struct {
	Person people.ID `json:"person,omitempty"` // none for the first administrator, who is nobody yet
	Kind   string    `json:"kind"`
	Until  Stamp     `json:"until,omitzero"`
}

// Event makes the entry.
func (d LinkChange) Event(k Kind, at time.Time, actor string) Event { return newEvent(k, at, actor, d) }

// SessionChange is the data of SessionBegan, SessionEnded and SessionRefused. A refusal names the person only when their
// login exists; what was typed stays out, since people type passwords in the wrong field.
type SessionChange struct {
	Session string    `json:"session,omitempty"` // none when all of a person's end, or none began
	Person  people.ID `json:"person,omitempty"`
	Factors int       `json:"factors,omitempty"`
	Code    string    `json:"code,omitempty"`  // of a refusal or an ending: its code
	Count   int       `json:"count,omitempty"` // of refusals: how many equal ones the entry stands for
}

// Event makes the entry.
func (d SessionChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}

// OrganisationChange is the data of OrganisationChanged.
type OrganisationChange struct {
	Organisation  string `json:"organisation"`
	ContractUntil Stamp  `json:"contract_until,omitzero"`
}

// Event makes the entry.
func (d OrganisationChange) Event(at time.Time, actor string) Event {
	return newEvent(OrganisationChanged, at, actor, d)
}
