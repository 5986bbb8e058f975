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
	FootageRefused    Kind = "footage.refused"
	CertificatePinned Kind = "camera.certificate_pinned"
	CertificateTaken  Kind = "camera.certificate_accepted" // a person accepted a changed certificate
	OwnerSignedIn     Kind = "owner.signed_in"
	RingChanged       Kind = "ring.changed" // generation number of the key ring
	DiskAlarm         Kind = "disk.alarm"
	LogKeySet         Kind = "log.key"          // the key that signs checkpoints from here on
	LogContradicted   Kind = "log.contradicted" // a witness knows another past
)

// Event is one entry. Data is canonical JSON of ids, times and numbers; never personal details.
type Event struct {
	Index int64 // set when stored, from 0
	At    time.Time
	Kind  Kind
	Actor string // id of a person, "owner", or "system"
	Data  json.RawMessage
}
