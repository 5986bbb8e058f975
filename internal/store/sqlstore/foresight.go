package sqlstore

import (
	"context"
	"time"

	"portiek/internal/rules/footage"
)

// WouldBeDue lists what MarkDue would take if the camera's cutoff were this one, and changes nothing: Sealed segments that end
// after since and at or before cutoff and that no live hold needs, without index and leaves, oldest first.
func (s *Store) WouldBeDue(ctx context.Context, rec footage.RecorderID, cam footage.CameraID, since, cutoff time.Time) ([]footage.Segment, error) {
	return found(s.reading(ctx), bareSegment, `SELECT `+segmentColumns+` FROM segments s
		WHERE s.recorder = ? AND s.camera = ? AND s.state = 'sealed' AND s.span_to > ? AND s.span_to <= ? AND s.hold IS NULL
		AND `+unneeded+` ORDER BY s.span_to, s.n`, string(rec), string(cam), micros(since), micros(cutoff))
}

// PictureSize is the size of the camera's latest pictures, in pixels; ok is false when it has recorded nothing yet.
func (s *Store) PictureSize(ctx context.Context, cam footage.CameraID) (width, height int, ok bool, err error) {
	ok, err = s.reading(ctx).one(`SELECT width, height FROM segments WHERE camera = ? AND width > 0 ORDER BY span_from DESC LIMIT 1`,
		[]any{string(cam)}, &width, &height)
	if err != nil {
		return 0, 0, false, s.translate(err)
	}
	return width, height, ok, nil
}
