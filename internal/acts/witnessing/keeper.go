package witnessing

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Options is what a Keeper is made of.
type Options struct {
	Recorder  footage.RecorderID
	Log       Log
	Signer    *audit.Signer
	Witnesses []Witness
	Clock     Clock
	Logger    *slog.Logger
	Every     time.Duration // how long a log that grew may go unwitnessed; 0: DefaultEvery
	Patience  time.Duration // how long a step waits for witnesses; 0: DefaultPatience
}

const (
	// DefaultEvery leaves room within the promised ten minutes for the step that finds it due, and one that failed.
	DefaultEvery    = 8 * time.Minute
	DefaultPatience = 15 * time.Second
)

// Keeper signs checkpoints and hands them out. It is safe for concurrent use; one Step runs at a time.
type Keeper struct {
	Options
	stepping  sync.Mutex
	announced bool
	desks     []*desk
}

// New makes a Keeper. Without witnesses its steps only enter the key in the log.
func New(o Options) *Keeper {
	if o.Every == 0 {
		o.Every = DefaultEvery
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	k := &Keeper{Options: o}
	for _, w := range o.Witnesses {
		k.desks = append(k.desks, &desk{k: k, w: w})
	}
	return k
}

// Step gives every witness that is due a checkpoint over the stored head: when the log grew and Every has passed since its
// last, or when giving failed the last time. Call it every half minute or so. Its error is for the operator: nothing else may wait
// for it.
func (k *Keeper) Step(ctx context.Context) error { return k.step(ctx, false) }

// StepNow is Step that does not wait for Every: at start and stop.
func (k *Keeper) StepNow(ctx context.Context) error { return k.step(ctx, true) }

func (k *Keeper) step(ctx context.Context, now bool) error {
	k.stepping.Lock()
	defer k.stepping.Unlock()
	errAnnounce := k.announce(ctx)
	head, err := k.Log.LogHead(ctx)
	if err != nil {
		return errors.Join(errAnnounce, err)
	}
	at := k.Clock.Now()
	var given []<-chan error
	for _, d := range k.desks {
		if d.due(head, at, now) {
			given = append(given, d.start(ctx, head, at))
		}
	}
	return errors.Join(errAnnounce, k.await(ctx, given))
}

// await waits for the witnesses as long as patience lasts; who is later than that goes on by himself.
func (k *Keeper) await(ctx context.Context, given []<-chan error) error {
	patience := time.NewTimer(k.Patience)
	defer patience.Stop()
	var all []error
	for _, g := range given {
		select {
		case err := <-g:
			all = append(all, err)
		case <-patience.C:
			return errors.Join(append(all, errSlow)...)
		case <-ctx.Done():
			return errors.Join(append(all, ctx.Err())...)
		}
	}
	return errors.Join(all...)
}

var errSlow = fail.New(fail.Unavailable, "witness.slow", "Een getuige antwoordt niet op tijd.", "A witness does not answer in time.")

// keySetting holds the verifier key that the log names, so that a start need not search for it.
const keySetting = "log_key"

// announce enters the verifier key in the log when it is another one than the log names. Entry first: a crash in between
// enters it twice, which says the same.
func (k *Keeper) announce(ctx context.Context) error {
	if k.announced {
		return nil
	}
	key := k.Signer.Public().String()
	known, _, err := k.Log.Setting(ctx, keySetting)
	if err != nil {
		return err
	}
	if known != key {
		e := audit.LogKey{Recorder: k.Recorder, Key: key}.Event(k.Clock.Now())
		if _, err := k.Log.Append(ctx, e); err != nil {
			return err
		}
		if err := k.Log.SetSetting(ctx, keySetting, key); err != nil {
			return err
		}
	}
	k.announced = true
	return nil
}
