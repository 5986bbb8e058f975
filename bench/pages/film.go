package main

import (
	"context"
	"time"

	"portiek/internal/rules/footage"
)

// film enters a day of segments of a camera in the catalogue, as recording would have: the player's page draws them. There are no
// files, and nothing opens one here.
func (c *corporation) film(ctx context.Context, cam footage.CameraID) error {
	end := c.clock.Now().Truncate(time.Minute)
	for hour := end.Add(-24 * time.Hour).Truncate(time.Hour); hour.Before(end); hour = hour.Add(time.Hour) {
		if err := c.store.PutEpochs(ctx, []footage.Epoch{{Recorder: recorderID, Camera: cam, Start: hour, Length: time.Hour}}); err != nil {
			return err
		}
		var begun, sealed []footage.Segment
		for at := hour; at.Before(hour.Add(time.Hour)) && at.Before(end); at = at.Add(time.Minute) {
			g := footage.Segment{ID: footage.NewSegmentID(), Recorder: recorderID, Camera: cam, Span: footage.Span{From: at, To: at}, Epoch: hour,
				State: footage.Writing, Codec: "avc1.64001f", Width: 1920, Height: 1080, ClockSynced: true, Receipt: -1, MinuteLog: -1}
			begun, sealed = append(begun, g), append(sealed, minute(g))
		}
		if err := c.store.BeginSegments(ctx, begun); err != nil {
			return err
		}
		if err := c.store.SealSegments(ctx, sealed); err != nil {
			return err
		}
	}
	return nil
}

// minute is g as sealed after a minute of 4 Mbit/s: fragments of half a second, a group of pictures every two.
func minute(g footage.Segment) footage.Segment {
	const fragments, bytes = 120, 250_000
	g.State, g.Span.To = footage.Sealed, g.Span.From.Add(time.Minute)
	g.Leaves = []footage.Hash{{1}}
	offset := int64(1000)
	for i := range fragments {
		f := footage.Fragment{Offset: offset, Size: bytes, Start: time.Duration(i) * time.Second / 2, Duration: time.Second / 2, Key: i%4 == 0, Samples: 12}
		if f.Key {
			f.KeySize = bytes / 2
		}
		g.Fragments, g.Leaves = append(g.Fragments, f), append(g.Leaves, footage.Hash{byte(i)})
		offset += bytes
	}
	g.Root, g.Size, g.Chunks = footage.TreeRoot(g.Leaves), offset, fragments+1
	return g
}
