package audit

import (
	"time"

	"portiek/internal/rules/people"
)

// RoleChange is the data of RoleGiven and RoleEnded. No complexes means all of them.
type RoleChange struct {
	Appointment string    `json:"appointment"`
	Person      people.ID `json:"person"`
	Role        string    `json:"role"`
	Complexes   []string  `json:"complexes,omitempty"`
	From        Stamp     `json:"from,omitzero"`
	To          Stamp     `json:"to,omitzero"`
	StandInFor  people.ID `json:"stand_in_for,omitempty"`
}

// RoleOf makes the data of an appointment.
func RoleOf(a people.Appointment) RoleChange {
	return RoleChange{Appointment: a.ID, Person: a.Person, Role: a.Role, Complexes: a.Complexes, From: At(a.From),
		To: At(a.To), StandInFor: a.StandInFor}
}

// Event makes the entry.
func (d RoleChange) Event(k Kind, at time.Time, actor string) Event { return newEvent(k, at, actor, d) }

// TokenChange is the data of TokenMade and TokenEnded: an API token's public id, never the token or its name.
type TokenChange struct {
	Token     string    `json:"token"`
	Person    people.ID `json:"person"`
	Role      string    `json:"role"`
	Complexes []string  `json:"complexes,omitempty"`
	Until     Stamp     `json:"until,omitzero"`
}

// TokenOf makes the data of a token.
func TokenOf(t people.Token) TokenChange {
	return TokenChange{Token: t.ID, Person: t.Person, Role: t.Role, Complexes: t.Complexes, Until: At(t.Until)}
}

// Event makes the entry.
func (d TokenChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}
