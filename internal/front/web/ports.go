package web

import (
	"context"
	"log/slog"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/clock"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Options are the parts that the pages need. All are required but External and Log.
type Options struct {
	// Rules is the protocol in force now, for the brand, the foot and the articles of every page; nil when there is none or it
	// cannot be had. It is asked at every page and must be quick.
	Rules func() *protocol.Protocol
	Roles Roles

	Desk     Desk
	External External // nil: nobody signs in elsewhere
	Gate     Gate
	Staffing Staffing
	Cases    Cases
	Door     *viewing.Door
	Gaps     Gaps
	System   System
	Holds    Holds
	Journal  Journal
	Clock    clock.Clock
	Log      *slog.Logger

	More // what the pages of cases, accountability and protocol need besides
}

// System is what the overview shows and the two decisions that a technician takes.
type System interface {
	// Cameras lists every camera in a fixed order, those without footage and those removed (while footage lives) included.
	Cameras(ctx context.Context) ([]Camera, error)
	Recorders(ctx context.Context) ([]Recorder, error)
	// AcceptCertificate trusts the certificate that the camera offers now, if its fingerprint is still spki; else fail.Conflict.
	AcceptCertificate(ctx context.Context, cam footage.CameraID, spki []byte, by string) error
	// ConfirmClock says that the recorder's clock is right, so that what expired by a jump forward may be destroyed.
	ConfirmClock(ctx context.Context, rec footage.RecorderID, by string) error
}

// Condition is how a camera does, in one word.
type Condition int

const (
	Recording  Condition = iota + 1
	Connecting           // being tried; no failure known yet
	Failing              // not recording, see Cause
	Removed              // no longer configured; its footage lives out its term
)

// Camera is one camera on the overview.
type Camera struct {
	ID            footage.CameraID
	Name, Place   string
	Condition     Condition
	Since         time.Time // of the condition; zero if unknown
	Cause         footage.Cause
	Detail        string    // for technicians; no secrets
	LastPicture   time.Time // zero if never
	Codec         string    // RFC 6381
	Width, Height int
	FPS           float64
	BitsPerSecond float64
	Term          time.Duration // 0 if no term applies
	TermArticle   string
	PinnedSPKI    []byte // SHA-256 of the trusted certificate's public key
	OfferedSPKI   []byte // of a changed one that waits for a person
}

// Recorder is one recorder on the overview.
type Recorder struct {
	ID          footage.RecorderID
	Name        string
	Total, Free int64     // bytes of the device that holds the footage
	Used, Held  int64     // bytes of footage, and of those what live holds keep
	Needed      int64     // bytes needed for all cameras' whole terms at today's rate, plus holds; 0 if unknown
	FullAt      time.Time // forecast; zero if it will fit
	Erasing     Erasing
	Clock       ClockState
	Replicas    int    // live copies of the key ring
	Generation  uint64 // of the key ring
	Alarms      []Alarm
}

// Erasing is the last round of the eraser.
type Erasing struct {
	At      time.Time // zero if none yet
	Erased  int       // segments in that round
	Failed  int       // removals that failed and are being retried
	Overdue int       // segments that should have been gone a minute ago
}

// ClockState is whether the recorder's clock can be trusted.
type ClockState struct {
	Synced    bool // the kernel says that it is synchronised
	Confirmed bool // false after an unexplained jump forward: nothing is destroyed until someone confirms
	Since     time.Time
}

// Alarm is something a person must act upon.
type Alarm struct{ NL, EN string }

// Holds is acts/holding as the pages use it.
type Holds interface {
	// Place fills in ID, PlacedAt and what else it decides; failures are of kind Invalid, Gone or Refused.
	Place(ctx context.Context, h footage.Hold) (footage.Hold, error)
	End(ctx context.Context, id footage.HoldID, by string) error
	// Holds lists all holds, or only the live ones, newest first.
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
}

// Gaps tells when there was no footage of a camera, and why; it opens none.
type Gaps interface {
	Gaps(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Gap, error)
}

// Journal reads the log.
type Journal interface {
	// Latest lists at most limit events with an index below before, newest first; before < 0 starts at the end.
	Latest(ctx context.Context, before int64, limit int) ([]audit.Event, error)
	// Receipts lists at most limit erasures, newest first, that stand in log entries below before; before < 0: the end.
	Receipts(ctx context.Context, before int64, limit int) ([]footage.Erasure, error)
}
