// Package checking compares catalogue, files, keys and log in both directions (portiek admin fsck): what is missing or
// damaged, what outlived its term, what is held and not there. It changes nothing.
package checking

import (
	"context"
	"iter"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is what checking reads of the database.
type Catalogue interface {
	// AllSegments goes over every row of the recorder, in all states, copies included, with index and leaves.
	AllSegments(ctx context.Context, rec footage.RecorderID) iter.Seq2[footage.Segment, error]
	Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error)
	// EndedHolds lists ended holds whose key is not destroyed yet.
	EndedHolds(ctx context.Context, rec footage.RecorderID) ([]footage.Hold, error)
	Covers(ctx context.Context, id footage.HoldID) ([]footage.HoldCover, error)
	// Items lists every item of a hold.
	Items(ctx context.Context, hold footage.HoldID) ([]footage.HoldItem, error)
	// Epochs lists the undestroyed ones.
	Epochs(ctx context.Context, rec footage.RecorderID) ([]footage.Epoch, error)
	Terms(ctx context.Context, cam footage.CameraID) (footage.Terms, error)
	// CheckLog recomputes the Merkle log; Events reads it.
	CheckLog(ctx context.Context) error
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
}

// Vault is what checking reads of files and keys.
type Vault interface {
	Walk(each func(f footage.StoredFile) error) error
	Open(seg footage.Segment, item *footage.HoldItem) (footage.SegmentReader, error)
	EpochKeys() []footage.Epoch
	HoldKeys() []footage.HoldID
}

// Parse reads a fragment (moof and mdat): its table of samples and the payload of mdat.
type Parse func(fragment []byte) (samples []footage.Sample, payload []byte, err error)

// Options is what a check is made of.
type Options struct {
	Recorder  footage.RecorderID
	Catalogue Catalogue
	Vault     Vault
	Parse     Parse
	Now       time.Time // guarded time
	Full      bool      // decrypt and hash everything; otherwise presence and size
	Running   bool      // a recorder is at work: what it is writing, erasing and securing now is no finding
}

// Grace is how much later than its term a file may go, and how long a hold may take to be secured, before it is a finding.
const Grace = 5 * time.Minute
