package audit

import (
	"time"

	"portiek/internal/rules/footage"
)

// Minute is the data of MinuteSealed: one root over all segments that a recorder sealed in a minute.
type Minute struct {
	Recorder footage.RecorderID `json:"recorder"`
	From     Stamp              `json:"from"`
	To       Stamp              `json:"to"`
	Root     Hash               `json:"root"`
	Segments int                `json:"segments"`
}

// Event makes the entry.
func (d Minute) Event(at time.Time) Event { return newEvent(MinuteSealed, at, System, d) }

// Erasures is the data of FootageErased: the root over a batch of erasures and the generation of the ring that no longer
// has their keys.
type Erasures struct {
	Recorder       footage.RecorderID `json:"recorder"`
	Root           Hash               `json:"root"`
	Count          int                `json:"count"`
	RingGeneration uint64             `json:"ring_generation"`
}

// Event makes the entry.
func (d Erasures) Event(at time.Time) Event { return newEvent(FootageErased, at, System, d) }

// Ring is the data of RingChanged.
type Ring struct {
	Recorder       footage.RecorderID `json:"recorder"`
	RingGeneration uint64             `json:"ring_generation"`
}

// Event makes the entry.
func (d Ring) Event(at time.Time) Event { return newEvent(RingChanged, at, System, d) }

// Term is the data of TermChanged.
type Term struct {
	Camera   footage.CameraID `json:"camera"`
	Since    Stamp            `json:"since"`
	Seconds  int64            `json:"seconds"`
	Article  string           `json:"article"`
	Protocol string           `json:"protocol"`
}

// TermOf makes the data of a camera's new term.
func TermOf(t footage.Term) Term {
	return Term{Camera: t.Camera, Since: At(t.Since), Seconds: int64(t.Length / time.Second), Article: t.Article, Protocol: t.Protocol}
}

// Event makes the entry.
func (d Term) Event(at time.Time, actor string) Event { return newEvent(TermChanged, at, actor, d) }

// Opening is the data of FootageOpened, FootageExported, FootageStills and FootageRefused. Permit names the permit, Purpose its purpose
// and Article the clause that decided.
type Opening struct {
	Camera  footage.CameraID `json:"camera"`
	From    Stamp            `json:"from"`
	To      Stamp            `json:"to"`
	Permit  string           `json:"permit,omitempty"`
	Purpose string           `json:"purpose,omitempty"`
	Article string           `json:"article,omitempty"`
	Reason  string           `json:"reason,omitempty"` // of a refusal: its code
}

// Opened makes the entry that stands in the log before the first picture leaves.
func (d Opening) Opened(at time.Time, actor string) Event {
	return newEvent(FootageOpened, at, actor, d)
}

// Exported makes the entry for an export.
func (d Opening) Exported(at time.Time, actor string) Event {
	return newEvent(FootageExported, at, actor, d)
}

// Stills makes the entry that stands in the log before the first technical still is made.
func (d Opening) Stills(at time.Time, actor string) Event {
	return newEvent(FootageStills, at, actor, d)
}

// Refused makes the entry for a refusal.
func (d Opening) Refused(at time.Time, actor string) Event {
	return newEvent(FootageRefused, at, actor, d)
}

// HoldPlacement is the data of HoldPlaced. Reason and asker stay out: they may speak of people.
type HoldPlacement struct {
	Hold     string             `json:"hold"`
	Case     footage.CaseID     `json:"case"`
	Cameras  []footage.CameraID `json:"cameras"`
	From     Stamp              `json:"from"`
	To       Stamp              `json:"to"`
	ReviewAt Stamp              `json:"review_at"`
}

// PlacementOf makes the data of a hold.
func PlacementOf(h footage.Hold) HoldPlacement {
	return HoldPlacement{Hold: h.ID.String(), Case: h.Case, Cameras: h.Cameras, From: At(h.Span.From), To: At(h.Span.To), ReviewAt: At(h.ReviewAt)}
}

// Event makes the entry.
func (d HoldPlacement) Event(at time.Time, actor string) Event {
	return newEvent(HoldPlaced, at, actor, d)
}

// HoldEnding is the data of HoldEnded.
type HoldEnding struct {
	Hold string         `json:"hold"`
	Case footage.CaseID `json:"case"`
}

// Event makes the entry.
func (d HoldEnding) Event(at time.Time, actor string) Event {
	return newEvent(HoldEnded, at, actor, d)
}

// ClockStep is the data of ClockStepped and ClockConfirmed: how far the wall clock left what monotonic time says.
type ClockStep struct {
	Recorder     footage.RecorderID `json:"recorder"`
	Microseconds int64              `json:"microseconds"`
	Synced       bool               `json:"synced"`
}

// Stepped makes the entry.
func (d ClockStep) Stepped(at time.Time) Event { return newEvent(ClockStepped, at, System, d) }

// Confirmed makes the entry; actor is a person, or System when the kernel said so.
func (d ClockStep) Confirmed(at time.Time, actor string) Event {
	return newEvent(ClockConfirmed, at, actor, d)
}

// Certificate is the data of CertificatePinned and CertificateTaken: SHA-256 of the public key (RFC 7469).
type Certificate struct {
	Camera footage.CameraID `json:"camera"`
	SPKI   Hash             `json:"spki_sha256"`
}

// Pinned makes the entry for a first contact.
func (d Certificate) Pinned(at time.Time) Event { return newEvent(CertificatePinned, at, System, d) }

// Taken makes the entry for a changed certificate that a person accepted.
func (d Certificate) Taken(at time.Time, actor string) Event {
	return newEvent(CertificateTaken, at, actor, d)
}

// Alarm is the data of DiskAlarm. Code is a fail.Error code; Camera is empty when it concerns the whole disk.
type Alarm struct {
	Recorder footage.RecorderID `json:"recorder"`
	Camera   footage.CameraID   `json:"camera,omitempty"`
	Code     string             `json:"code"`
	Bytes    int64              `json:"bytes,omitempty"`
}

// Event makes the entry.
func (d Alarm) Event(at time.Time) Event { return newEvent(DiskAlarm, at, System, d) }

// Start is the data of RecorderStarted.
type Start struct {
	Recorder footage.RecorderID `json:"recorder"`
	Version  string             `json:"version"`
}

// Event makes the entry.
func (d Start) Event(at time.Time) Event { return newEvent(RecorderStarted, at, System, d) }

// LogKey is the data of LogKeySet: the verifier key, which names the log too. A key that changed stands in the log as well.
type LogKey struct {
	Recorder footage.RecorderID `json:"recorder"`
	Key      string             `json:"key"`
}

// Event makes the entry.
func (d LogKey) Event(at time.Time) Event { return newEvent(LogKeySet, at, System, d) }

// Contradiction is the data of LogContradicted: the head that a witness was given earlier, and how the log stands to it.
type Contradiction struct {
	Recorder footage.RecorderID `json:"recorder"`
	Relation Relation           `json:"relation"`
	Size     int64              `json:"size"`
	Root     Hash               `json:"root"`
}

// Event makes the entry.
func (d Contradiction) Event(at time.Time) Event { return newEvent(LogContradicted, at, System, d) }
