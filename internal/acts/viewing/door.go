package viewing

import (
	"context"
	"log/slog"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// Options are the parts that the door stands between. Recorder may be nil: then nothing is being recorded. Still is required.
type Options struct {
	Catalogue Catalogue
	Vault     Vault
	Recorder  Recorder
	Media     Media
	Clock     clock.Clock
	Log       *slog.Logger

	// Imager makes technical stills; nil: nobody gets any.
	Imager Imager

	// Still tells whether a permit may be used at this very moment, nil or why not: its role, case, session or contract may
	// have ended since it was given (acts/deciding). It is asked before anything is opened and before every group of pictures.
	Still func(ctx context.Context, p access.Permit) error
}

// Door is the only way to footage. Every opening demands a permit, is written to the log before its first byte, and is
// checked against permit and term group of pictures by group of pictures. It is safe for concurrent use.
type Door struct {
	cat   Catalogue
	vault Vault
	live  Recorder
	media Media
	clock clock.Clock
	log   *slog.Logger
	book  logbook
	still func(ctx context.Context, p access.Permit) error
	image Imager
	pace  pace
}

// New makes the door. Without Still it panics: a door that never asks whether a permit still holds must not come into being
// by leaving something out.
func New(o Options) *Door {
	if o.Still == nil {
		panic("viewing: a door needs Options.Still")
	}
	d := &Door{still: o.Still, cat: o.Catalogue, vault: o.Vault, live: o.Recorder, media: o.Media, clock: o.Clock, log: o.Log}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.image, d.pace = o.Imager, newPace()
	d.book.openings = map[sitting][]opening{}
	return d
}

// How says what a reading delivers.
type How struct {
	// Base is the moment of media time 0.
	Base time.Time
	// KeyOnly delivers only the first picture of every group, each lasting as long as its group.
	KeyOnly bool
	// Exact begins at the first fragment that starts at or after the span, to go on where an earlier reading ended.
	// Otherwise the first fragment is the random-access picture from which the start of the span can be decoded.
	Exact bool
}

// Open decides whether the permit's holder may look at the span, writes it to the log, and only then returns a reading.
// Failures: Refused (permit), Gone (erased, or past its term), NotFound (no footage, with the cause), Unavailable (the log
// cannot be written). Each refused attempt is itself logged.
func (d *Door) Open(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, how How) (*Reading, error) {
	r, err := d.open(ctx, p, cam, span, how)
	if err != nil {
		d.refused(ctx, p, cam, span, err)
		return nil, err
	}
	return r, nil
}

func (d *Door) open(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, how How) (*Reading, error) {
	if err := d.leave(ctx, p, cam, span, access.Look); err != nil {
		return nil, err
	}
	groups, err := d.plan(ctx, p, cam, span, how)
	if err != nil {
		return nil, err
	}
	groups = oneCodec(groups)
	if err := d.opened(ctx, p, cam, spanOf(groups)); err != nil {
		return nil, err
	}
	return &Reading{door: d, permit: p, cam: cam, groups: groups, how: how, Span: spanOf(groups), Codec: groups[0].refs[0].seg.Codec}, nil
}

// leave asks whether the permit allows this now, by what it says itself and by what holds at this moment.
func (d *Door) leave(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, mode access.Mode) error {
	if err := p.Allows(cam, span, mode, d.clock.Now()); err != nil {
		return err
	}
	return d.still(ctx, p)
}

// midway is leave in the middle of a reading or a copy, where a no is logged too: it ends what was begun.
func (d *Door) midway(ctx context.Context, p access.Permit, cam footage.CameraID, g group, mode access.Mode) error {
	span := spanOf([]group{g})
	err := d.leave(ctx, p, cam, span, mode)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("a reading was cut short", "camera", cam, "permit", p.ID(), "err", err)
		d.refused(ctx, p, cam, span, err)
	}
	return err
}

// oneCodec cuts the plan where the codec changes: a player must prepare itself for the next one.
func oneCodec(groups []group) []group {
	for i := range groups {
		if groups[i].refs[0].seg.Codec != groups[0].refs[0].seg.Codec {
			return groups[:i]
		}
	}
	return groups
}

// known reports whether err says no by rule, which belongs in the log, rather than that something broke.
func known(err error) bool {
	k := fail.KindOf(err)
	return k == fail.Refused || k == fail.Gone
}
