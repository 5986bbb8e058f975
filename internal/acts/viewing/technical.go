package viewing

import (
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Imager decodes the one picture in mp4, of width x height pixels, and makes a technical still of it as a PNG, in which no face
// can be told, with figures: sharpness, mean brightness (0 to 255) and the shares (0 to 1) of pixels as good as black or white.
type Imager func(ctx context.Context, mp4 []byte, width, height int) (png []byte, sharpness, exposure, dark, bright float64, err error)

// Still is what a technician sees of a camera. The picture that it was made of stays behind the door.
type Still struct {
	PNG          []byte
	Sharpness    float64 // variance of the Laplacian of brightness: near 0 for fog, dirt or a covered lens
	Exposure     float64 // mean brightness, 0 (black) to 255 (white)
	Dark, Bright float64 // shares of pixels, 0 to 1, that are as good as black or white
	At           time.Time
}

// NotYet is the code of having no picture yet since the permit began, Soon that of asking again within StillEvery: both are worth
// asking again in a moment.
const (
	NotYet = "still.not_yet"
	Soon   = "still.soon"
)

// freshest is how old the newest random-access picture may be and still count as what the camera records now.
const freshest = time.Minute

// silence is how long nothing may have come from a camera that records.
const silence = 10 * time.Second

// Still makes a technical still of what the camera is recording, of the newest random-access picture since the permit began. It
// is in the log before the picture is read. Failures: Refused (permit), Conflict (one was made less than StillEvery ago),
// Unavailable (nothing is being recorded, no such picture yet, no imager, the log cannot be written). A refusal is logged.
func (d *Door) Still(ctx context.Context, p access.Permit, cam footage.CameraID) (Still, error) {
	now := d.clock.Now()
	moment := footage.Span{From: now, To: now.Add(time.Microsecond)}
	s, err := d.technical(ctx, p, cam, moment)
	if err != nil {
		d.refused(ctx, p, cam, moment, err)
		return Still{}, err
	}
	return s, nil
}

func (d *Door) technical(ctx context.Context, p access.Permit, cam footage.CameraID, moment footage.Span) (Still, error) {
	if err := d.leave(ctx, p, cam, moment, access.Technical); err != nil {
		return Still{}, err
	}
	if d.image == nil {
		return Still{}, errNoImager
	}
	done, err := d.pace.enter(ctx)
	if err != nil {
		return Still{}, err
	}
	defer done()
	if err := d.leave(ctx, p, cam, moment, access.Technical); err != nil { // it may have ended while others were served
		return Still{}, err
	}
	g, err := d.newest(ctx, p, cam, moment.From)
	if err != nil {
		return Still{}, err
	}
	if err := p.Allows(cam, g.span, access.Technical, moment.From); err != nil {
		return Still{}, err
	}
	if !d.pace.take(glance{p.Holder(), cam}, moment.From) {
		return Still{}, errSoon
	}
	if err := d.ahead(ctx, audit.FootageStills, p, cam, g.span); err != nil {
		return Still{}, err
	}
	return d.picture(ctx, cam, g)
}

// newest is the last fragment with a random-access picture that lies wholly within the permit, as a group of its own. A camera
// of which nothing came lately has none, even if an older one would do: it would pass for what the camera sees now.
func (d *Door) newest(ctx context.Context, p access.Permit, cam footage.CameraID, now time.Time) (group, error) {
	segs, err := d.segments(ctx, cam, footage.Span{From: now.Add(-freshest), To: now})
	if err != nil {
		return group{}, err
	}
	recording := false
	var last group
	for _, r := range flatten(segs) {
		recording = recording || now.Sub(r.span.To) < silence
		if r.fragment().Key && r.seg.Origin.IsZero() && p.Span().Covers(r.span) && !r.span.To.After(now) {
			last = group{seg: r.seg, refs: []ref{r}, span: r.span}
		}
	}
	switch {
	case !recording:
		return group{}, errNotRecording
	case last.seg == nil:
		return group{}, errNotYet
	}
	return last, nil
}

// picture opens the fragment, under its term like any other, and hands the imager its first picture and no more.
func (d *Door) picture(ctx context.Context, cam footage.CameraID, g group) (Still, error) {
	s := source{door: d, ctx: ctx, cam: cam}
	defer s.close()
	piece, err := s.read(g.refs[0], g)
	if err != nil {
		return Still{}, err
	}
	track, err := d.media.ParseInit(piece.Init)
	if err != nil {
		return Still{}, err
	}
	mp4, err := d.media.KeyOnly(append([]byte(nil), piece.Init...), piece.payload, 0, uint32(ticks(piece.Span.Duration())))
	if err != nil {
		return Still{}, err
	}
	out := Still{At: piece.Span.From}
	out.PNG, out.Sharpness, out.Exposure, out.Dark, out.Bright, err = d.image(ctx, mp4, track.Width, track.Height)
	return out, err
}

var (
	errNoImager = fail.New(fail.Unavailable, "still.no_imager",
		"Deze server kan geen controlebeelden maken. Vraag de beheerder om ffmpeg te installeren.",
		"This server cannot make technical stills. Ask the administrator to install ffmpeg.")
	errNotRecording = fail.New(fail.Unavailable, "still.not_recording",
		"Deze camera neemt nu niet op, dus er is geen controlebeeld. Kijk op de pagina van de camera wat eraan mankeert.",
		"This camera is not recording now, so there is no technical still. The camera's page says what is wrong with it.")
	errNotYet = fail.New(fail.Unavailable, NotYet,
		"Er is nog geen nieuw beeld sinds u erom vroeg. Wacht enkele seconden en ververs de pagina.",
		"There is no new picture yet since you asked. Wait a few seconds and refresh the page.")
	errSoon = fail.New(fail.Conflict, Soon,
		"U kreeg minder dan 2 seconden geleden een controlebeeld van deze camera. Wacht 2 seconden en ververs dan.",
		"You got a technical still of this camera less than 2 seconds ago. Wait 2 seconds, then refresh.")
)
