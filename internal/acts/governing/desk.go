package governing

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Options are a Desk's parts.
type Options struct {
	Recorder  footage.RecorderID
	Catalogue Catalogue
	Register  Register // for Simulate; the same store
	Clock     Clock
	Log       *slog.Logger
	// PlaceKind is the kind of place of a configured camera; false for one that is not configured any more. Nil: none is.
	PlaceKind func(cam footage.CameraID) (kind string, ok bool)
}

// Desk keeps the versions of the protocol. It is safe for concurrent use. Whether a person may do any of this is decided
// beforehand; that two persons are two is decided here.
type Desk struct {
	Options

	applying sync.Mutex // one Apply at a time, or two would add the same term; guards applied
	applied  string     // id of the version whose terms all cameras have
	mu       sync.Mutex
	read     map[[32]byte]*protocol.Protocol // by the hash of file and limit; a protocol never changes
}

// New makes a Desk.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PlaceKind == nil {
		o.PlaceKind = func(footage.CameraID) (string, bool) { return "", false }
	}
	return &Desk{Options: o, read: map[[32]byte]*protocol.Protocol{}}
}

// Versions lists all versions with their state at this moment, in the order of drafting.
func (d *Desk) Versions(ctx context.Context) (protocol.Versions, error) {
	vs, err := d.Catalogue.Versions(ctx)
	return vs.At(d.Clock.Now()), err
}

// Version gives one version with its state, and its rules. fail.NotFound; fail.Corrupt when its file was changed.
func (d *Desk) Version(ctx context.Context, id string) (protocol.Stored, *protocol.Protocol, error) {
	vs, err := d.Versions(ctx)
	if err != nil {
		return protocol.Stored{}, nil, err
	}
	v, ok := vs.Find(id)
	if !ok {
		return protocol.Stored{}, nil, errUnknown
	}
	p, err := d.rules(ctx, v)
	return v, p, err
}

// InForce is the version that holds at now, and its rules. fail.NotFound when none does, which a start with settings rules
// out (Begin).
func (d *Desk) InForce(ctx context.Context, now time.Time) (protocol.Stored, *protocol.Protocol, error) {
	vs, err := d.Catalogue.Versions(ctx)
	if err != nil {
		return protocol.Stored{}, nil, err
	}
	v, ok := vs.At(now).InForce(now)
	if !ok {
		return protocol.Stored{}, nil, errNone
	}
	p, err := d.rules(ctx, v)
	return v, p, err
}

// Diff tells what changes when the version comes after the one in force.
func (d *Desk) Diff(ctx context.Context, id string) (rules []protocol.Change, texts []protocol.TextChange, err error) {
	_, next, err := d.Version(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	_, current, err := d.InForce(ctx, d.Clock.Now())
	if err != nil {
		return nil, nil, err
	}
	rules, texts = protocol.Diff(current, next)
	return rules, texts, nil
}

// rules reads a version's file, once. What was approved is what the log says was approved: whoever edits the file in the
// database, and its hash with it, would have to rewrite the log too.
func (d *Desk) rules(ctx context.Context, v protocol.Stored) (*protocol.Protocol, error) {
	key := sha256.Sum256(append([]byte(v.ID+"\n"+v.Ref()+"\n"+v.Limit.String()+"\n"+string(v.Hash[:])), v.YAML...))
	if v.ApprovedAt.IsZero() {
		key[0] ^= 1 // not yet held against the log
	}
	d.mu.Lock()
	p := d.read[key]
	d.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := v.Read()
	if err == nil && !v.ApprovedAt.IsZero() {
		err = d.heldAgainstLog(ctx, v)
	}
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.read[key] = p
	return p, nil
}

func (d *Desk) heldAgainstLog(ctx context.Context, v protocol.Stored) error {
	es, err := d.Catalogue.Events(ctx, v.ApprovedLog, 1)
	if err != nil {
		return err
	}
	if len(es) == 1 && es[0].Index == v.ApprovedLog && (es[0].Kind == audit.ProtocolApproved || es[0].Kind == audit.ProtocolPublished) {
		said, err := audit.DataOf[audit.VersionChange](es[0])
		if err == nil && said.ID == v.ID && said.Protocol == v.Ref() && said.Hash == audit.Hash(v.Hash) {
			return nil
		}
	}
	return errNotApproved
}

var (
	errUnknown     = fail.New(fail.NotFound, "protocol.version_unknown", "Deze versie van het protocol is er niet.", "There is no such version of the protocol.")
	errNotApproved = fail.New(fail.Corrupt, "protocol.not_as_approved",
		"De bewaarde tekst van het protocol is niet die welke volgens het logboek is goedgekeurd. Controleer het logboek en zet de database terug uit een kopie.",
		"The stored text of the protocol is not the one that was approved according to the log. Verify the log and restore the database from a copy.")
	errNone = fail.New(fail.NotFound, "protocol.none", "Er geldt nog geen protocol. Wat geen protocol toestaat, mag niet.",
		"No protocol is in force yet. What no protocol allows is not allowed.").Under("AVG-5")
)
