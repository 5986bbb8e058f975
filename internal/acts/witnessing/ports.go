// Package witnessing hands signed checkpoints of the log to witnesses outside this server, and holds the log against what they
// were given: so that nobody who rewrites the log, the signing key in hand, stays unnoticed.
package witnessing

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
)

// Log is what witnessing needs of the store.
type Log interface {
	LogHead(ctx context.Context) (audit.Head, error)
	LogHashes(ctx context.Context) audit.Hashes
	Append(ctx context.Context, e audit.Event) (index int64, err error)
	Settings
}

// Settings keeps small values by name.
type Settings interface {
	Setting(ctx context.Context, name string) (value string, ok bool, err error)
	SetSetting(ctx context.Context, name, value string) error
}

// Witness keeps checkpoints where whoever administers this server cannot change them. Its calls may hang: witnessing never
// waits for them longer than Options.Patience, and makes one at a time.
type Witness interface {
	// Name tells people which one.
	Name() string
	// Put gives a signed checkpoint; nil means that the witness has it for good. The same one may be given twice.
	Put(ctx context.Context, signed []byte) error
	// Latest is the newest checkpoint that the witness has, nil when it has none or does not tell.
	Latest(ctx context.Context) ([]byte, error)
}

// Clock is the guarded wall clock.
type Clock interface{ Now() time.Time }

// Walker goes over the whole log, recomputing it: sqlstore's WalkLog.
type Walker interface {
	LogHead(ctx context.Context) (audit.Head, error)
	WalkLog(ctx context.Context, visit func(audit.Event, audit.Edge)) error
}
