// Package audit is the vocabulary of what happened and the Merkle log that makes it impossible to rewrite unnoticed. Pure:
// the tree's arithmetic is here, its rows are in store.
package audit

import (
	"encoding/json"
	"time"
)

// Kind names what happened; stored, so never changed.
type Kind string

const (
	RecorderStarted   Kind = "recorder.started"
	ClockStepped      Kind = "clock.stepped"
	ClockConfirmed    Kind = "clock.confirmed"
	MinuteSealed      Kind = "minute.sealed"  // root over all segments sealed in a minute
	TermChanged       Kind = "term.changed"   // a camera's term, with protocol and article
	FootageErased     Kind = "footage.erased" // a batch of erasures, with the root of its tree
	HoldPlaced        Kind = "hold.placed"
	HoldEnded         Kind = "hold.ended"
	FootageOpened     Kind = "footage.opened"   // camera, from, to, permit: written before the first picture leaves
	FootageExported   Kind = "footage.exported" // likewise
	FootageStills     Kind = "footage.stills"   // likewise: coarse stills for a technician
	FootageRefused    Kind = "footage.refused"
	CertificatePinned Kind = "camera.certificate_pinned"
	CertificateTaken  Kind = "camera.certificate_accepted" // a person accepted a changed certificate
	RingChanged       Kind = "ring.changed"                // generation number of the key ring
	DiskAlarm         Kind = "disk.alarm"
	LogKeySet         Kind = "log.key"             // the key that signs checkpoints from here on
	LogContradicted   Kind = "log.contradicted"    // a witness knows another past
	LogContentsErased Kind = "log.contents_erased" // of entries whose term had passed; their hashes stay
)

// Who may do what: people, what they sign in with, and their roles.
const (
	PersonAdded         Kind = "person.added"
	PersonChanged       Kind = "person.changed"
	PersonLeft          Kind = "person.left"
	PersonErased        Kind = "person.erased"    // name, number, login and accounts of who left; the id stays
	AccountEnrolled     Kind = "account.enrolled" // a first password with a second factor
	AccountChanged      Kind = "account.changed"
	AccountLinked       Kind = "account.linked"        // to a sign-in at the office (OpenID Connect)
	AccountRecovered    Kind = "account.recovery_used" // a recovery code in place of the second factor
	LinkMade            Kind = "link.made"             // a one-time link; never its token
	LinkUsed            Kind = "link.used"
	SessionBegan        Kind = "session.began"
	SessionEnded        Kind = "session.ended"
	SessionRefused      Kind = "session.refused" // signing in failed
	RoleGiven           Kind = "role.given"
	RoleEnded           Kind = "role.ended"
	OrganisationChanged Kind = "organisation.changed"
	TokenMade           Kind = "token.made"
	TokenEnded          Kind = "token.ended"
)

// Cases, permits, and what was not allowed.
const (
	CaseOpened     Kind = "case.opened"
	CaseAssigned   Kind = "case.assigned"
	CaseUnassigned Kind = "case.unassigned"
	CaseClosed     Kind = "case.closed" // ends the case's permits too
	PermitGranted  Kind = "permit.granted"
	PermitAgreed   Kind = "permit.agreed" // by the second person
	PermitEnded    Kind = "permit.ended"
	ActRefused     Kind = "act.refused"
)

// Event is one entry. Data is canonical JSON of ids, times and numbers; never personal details.
type Event struct {
	Index int64 // set when stored, from 0
	At    time.Time
	Kind  Kind
	Actor string // id of a person, "owner", or "system"
	Data  json.RawMessage
}
