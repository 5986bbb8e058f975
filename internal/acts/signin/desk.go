package signin

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/people"
)

// Options are a Desk's parts. Store, Sealer and Clock are required.
type Options struct {
	Store  Store
	Sealer Sealer
	Clock  Clock
	Log    *slog.Logger

	// Groups says which role a group of the office's directory stands for. With any, whoever signs in from the office needs a
	// group for every role they hold; nil: groups are not looked at. Roles are given in Portiek only.
	Groups map[string]string
	// Demo allows links that sign in without password, for made-up people only.
	Demo bool
	// Brand is how an authenticator app calls this system; "": Portiek.
	Brand string
	// Hashing is the cost of a password; zero: RecommendedHashing.
	Hashing Hashing
}

// Desk is where people sign in. It is safe for concurrent use; Close it to write down the last refusals.
type Desk struct {
	Options
	hasher     *hasher
	guard      *guard
	challenges *challenges
	refusals   *refusals
	first      sync.Mutex // one first administrator at a time
}

// New makes a Desk.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Brand == "" {
		o.Brand = "Portiek"
	}
	if o.Hashing == (Hashing{}) {
		o.Hashing = RecommendedHashing
	}
	return &Desk{Options: o, hasher: newHasher(o.Hashing), guard: newGuard(), challenges: newChallenges(),
		refusals: newRefusals(o.Store, o.Log)}
}

// Tidy forgets what has passed and writes down how many refusals there were; call it about once a minute.
func (d *Desk) Tidy(ctx context.Context) error {
	now := d.now()
	d.guard.prune(now)
	d.challenges.tidy(now)
	d.refusals.tidy(now)
	return d.Store.DropSessions(ctx, now)
}

// Close writes down what is left to write and waits for it. Nothing may be asked of the Desk afterwards.
func (d *Desk) Close() { d.refusals.close(d.now()) }

func (d *Desk) now() time.Time { return d.Clock.Now().UTC().Truncate(time.Microsecond) }

// Entered is somebody who is in.
type Entered struct {
	Token   secret.Text // for the browser's cookie; the only copy
	Session people.Session
	// Device recognises the browser at a next sign-in (Origin.Device): a cookie that opens nothing, kept for DeviceTerm. Empty
	// when there was no password.
	Device secret.Text
}
