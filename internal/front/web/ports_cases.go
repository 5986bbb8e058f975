package web

import (
	"context"
	"time"

	"portiek/internal/acts/governing"
	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// More is what the pages of cases, permits, accountability and protocol need besides. All are required.
type More struct {
	Records  Records
	Notes    Notes
	Ledger   Ledger
	Versions Versions
}

// Records finds permits by what names them; it opens nothing.
type Records interface {
	Permit(ctx context.Context, id string) (access.Record, bool, error)
	// PermitsIn lists at most limit permits that were given in a case, ended ones included, newest first.
	PermitsIn(ctx context.Context, id footage.CaseID, limit int) ([]access.Record, error)
}

// Notes opens free text of a case, sealed under the case's own key; fail.Gone when that was destroyed.
type Notes interface {
	OpenNote(c footage.CaseID, sealed string) (string, error)
}

// Ledger is the log for whoever checks it.
type Ledger interface {
	witnessing.Walker
	LogHashes(ctx context.Context) audit.Hashes
	// Events lists at most limit entries from an index on.
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
	// Naming lists at most limit entries from an index on, newest first, that name one of the ids in their data; of some kinds
	// only, unless there are none in the list.
	Naming(ctx context.Context, ids []string, kinds []audit.Kind, from int64, limit int) ([]audit.Event, error)
	// Checkpoint signs the log's head as it is now, and gives the key that verifies the note.
	Checkpoint(ctx context.Context) (signed []byte, key string, err error)
	// Evidence opens what the witnesses have that can be read from here; done closes it.
	Evidence(ctx context.Context) (list []witnessing.Evidence, done func(), err error)
	// Witnesses tells how it stands with each witness, in the order of the settings.
	Witnesses() []witnessing.Status
}

// Versions is acts/governing as the pages use it; *governing.Desk is one. Who may do it, the route has asked.
type Versions interface {
	// InForce is the version that holds at a moment; a server does not start without one.
	InForce(ctx context.Context, now time.Time) (protocol.Stored, *protocol.Protocol, error)
	Versions(ctx context.Context) (protocol.Versions, error)
	Version(ctx context.Context, id string) (protocol.Stored, *protocol.Protocol, error)
	// Draft keeps a file as a new draft; a mistake in it is fail.Invalid and names every line that is wrong.
	Draft(ctx context.Context, by people.ID, yaml []byte) (protocol.Stored, error)
	Withdraw(ctx context.Context, by people.ID, id string) error
	// Approve approves exactly the file with this hash, which is the one that was read.
	Approve(ctx context.Context, by people.ID, id string, hash [32]byte) error
	// Publish gives the date in force; the zero from means at once.
	Publish(ctx context.Context, by people.ID, id string, from time.Time) error
	Attach(ctx context.Context, by people.ID, id, name string, data []byte) error
	Document(ctx context.Context, id string) (protocol.Document, error)
	Diff(ctx context.Context, id string) (rules []protocol.Change, texts []protocol.TextChange, err error)
	Simulate(ctx context.Context, id string) (governing.Simulation, error)
}
