package recording

import (
	"bytes"
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var errCertificate = fail.New(fail.Refused, "camera.certificate_changed",
	"Het certificaat van de camera is een ander dan eerst. Er wordt niet opgenomen tot iemand heeft nagegaan of dit klopt en het nieuwe certificaat aanvaardt.",
	"The camera's certificate is not the one it had. Nothing is recorded until someone has checked this and accepts the new certificate.")

var errNothingOffered = fail.New(fail.Conflict, "camera.no_offered_certificate",
	"Deze camera heeft geen gewijzigd certificaat dat op aanvaarding wacht.",
	"This camera has no changed certificate that waits to be accepted.")

var errNoCamera = fail.New(fail.NotFound, "camera.unknown", "Deze camera is er niet.", "There is no such camera.")

// certificate decides on the key that a camera shows: the first one is pinned and logged, the same one is trusted, any
// other is kept for a person to look at and refused. The camera that shows its trusted key again is recorded again.
func (c *camera) certificate(ctx context.Context, spki [32]byte) error {
	row := c.cameraRow()
	switch {
	case bytes.Equal(row.PinnedSPKI, spki[:]):
		return nil
	case row.PinnedSPKI == nil:
		event := audit.Certificate{Camera: c.ID, SPKI: audit.Hash(spki)}.Pinned(c.clock.Now())
		row.PinnedSPKI = spki[:]
		return c.storeRow(ctx, row, &event)
	case !bytes.Equal(row.OfferedSPKI, spki[:]):
		row.OfferedSPKI = spki[:]
		if err := c.storeRow(ctx, row, nil); err != nil {
			return err
		}
	}
	return &Failure{footage.CauseCertificate, errCertificate}
}

// accept makes the offered certificate the trusted one, on a person's word.
func (c *camera) accept(ctx context.Context, by string, now time.Time) error {
	row := c.cameraRow()
	if row.OfferedSPKI == nil {
		return errNothingOffered
	}
	event := audit.Certificate{Camera: c.ID, SPKI: audit.Hash(row.OfferedSPKI)}.Taken(now, by)
	row.PinnedSPKI, row.OfferedSPKI = row.OfferedSPKI, nil
	if err := c.storeRow(ctx, row, &event); err != nil {
		return err
	}
	c.tryNow()
	return nil
}

func (c *camera) cameraRow() Camera {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.row
}

// storeRow logs first and then changes the row: a change that nobody can read about does not happen.
func (c *camera) storeRow(ctx context.Context, row Camera, event *audit.Event) error {
	if event != nil {
		if _, err := c.cat.Append(ctx, *event); err != nil {
			return err
		}
	}
	if err := c.cat.PutCamera(ctx, row); err != nil {
		return err
	}
	c.mu.Lock()
	c.row = row
	c.mu.Unlock()
	return nil
}

// tryNow ends a pause between two connections.
func (c *camera) tryNow() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}
