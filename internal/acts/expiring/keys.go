package expiring

import (
	"context"
	"slices"
	"time"

	"portiek/internal/rules/footage"
)

// epochsAhead is how many epochs beyond the current one have their keys made.
const epochsAhead = 2

// EnsureKeys makes the keys of the current and the next two epochs of these cameras, in one rewrite of the ring, and
// returns when they are durable. A camera without a term in force gets none, so it cannot record: the error says so
// after the others have been served. Call it often; mostly there is nothing to do.
func (e *Eraser) EnsureKeys(ctx context.Context, cams []footage.CameraID) error {
	e.keys.Lock()
	defer e.keys.Unlock()
	return e.ensure(ctx, cams, e.Clock.Now())
}

// Epoch is the epoch, its key durable, for a segment of the camera that starts at at.
func (e *Eraser) Epoch(ctx context.Context, cam footage.CameraID, at time.Time) (footage.Epoch, error) {
	e.keys.Lock()
	defer e.keys.Unlock()
	if ep, ok := footage.EpochAt(e.epochs[cam], at); ok {
		return ep, nil
	}
	if err := e.ensure(ctx, []footage.CameraID{cam}, at); err != nil {
		return footage.Epoch{}, err
	}
	ep, ok := footage.EpochAt(e.epochs[cam], at)
	if !ok {
		return footage.Epoch{}, errNoEpoch
	}
	return ep, nil
}

func (e *Eraser) ensure(ctx context.Context, cams []footage.CameraID, at time.Time) error {
	if err := e.load(ctx); err != nil {
		return err
	}
	var missing []footage.Epoch
	var without error
	for _, cam := range cams {
		terms, err := e.Catalogue.Terms(ctx, cam)
		if err != nil {
			return err
		}
		term, err := terms.InForce(at)
		if err != nil {
			without = errNoTerm.Because(err)
			continue
		}
		want := footage.Epoch{Recorder: e.Recorder, Camera: cam, Length: footage.EpochLength(term.Length)}
		missing = append(missing, footage.MissingEpochs(e.epochs[cam], want, at, epochsAhead)...)
	}
	if len(missing) == 0 {
		return without
	}
	if _, err := e.Ring.AddEpochs(missing); err != nil {
		return err
	}
	if err := e.Catalogue.PutEpochs(ctx, missing); err != nil {
		return err
	}
	for _, ep := range missing {
		e.epochs[ep.Camera] = append(e.epochs[ep.Camera], ep)
		slices.SortFunc(e.epochs[ep.Camera], byStart)
	}
	return without
}

// load reads the epochs once; from then on the Eraser is the only one that changes them.
func (e *Eraser) load(ctx context.Context) error {
	if e.loaded {
		return nil
	}
	all, err := e.Catalogue.Epochs(ctx, e.Recorder)
	if err != nil {
		return err
	}
	e.remember(all)
	return nil
}

func (e *Eraser) remember(all []footage.Epoch) {
	e.epochs = map[footage.CameraID][]footage.Epoch{}
	for _, ep := range all {
		e.epochs[ep.Camera] = append(e.epochs[ep.Camera], ep)
	}
	for _, eps := range e.epochs {
		slices.SortFunc(eps, byStart)
	}
	e.loaded = true
}

func (e *Eraser) forget(gone []footage.Epoch) {
	for _, g := range gone {
		e.epochs[g.Camera] = slices.DeleteFunc(e.epochs[g.Camera], func(ep footage.Epoch) bool { return ep.Start.Equal(g.Start) })
	}
}

func byStart(a, b footage.Epoch) int { return a.Start.Compare(b.Start) }
