package sqlstore

import (
	"context"

	"portiek/internal/rules/footage"
)

type camBytes struct {
	cam   footage.CameraID
	bytes int64
}

func camAndBytes(row scanner) (c camBytes, err error) {
	err = row.Scan(&c.cam, &c.bytes)
	return c, err
}

// BytesPerCamera sums the sizes of unerased segments. Held are the bytes that capacity may not take: segments that overlap
// a live cover, and the copies of live holds.
func (s *Store) BytesPerCamera(ctx context.Context, rec footage.RecorderID) (map[footage.CameraID]footage.Bytes, error) {
	t := s.reading(ctx)
	total, err := found(t, camAndBytes, `SELECT camera, CAST(SUM(size) AS BIGINT) FROM segments
		WHERE recorder = ? AND state <> 'erased' GROUP BY camera`, string(rec))
	if err != nil {
		return nil, err
	}
	held, err := found(t, camAndBytes, `SELECT camera, CAST(SUM(size) AS BIGINT) FROM (
			SELECT s.n, s.camera, s.size FROM holds h CROSS JOIN hold_covers c CROSS JOIN segments s
				WHERE h.ended_at IS NULL AND c.hold = h.id AND `+coverOverlaps+` AND s.recorder = ? AND s.hold IS NULL AND s.state IN ('writing', 'sealed')
			UNION
			SELECT s.n, s.camera, s.size FROM holds h JOIN segments s ON s.hold = h.id
				WHERE h.ended_at IS NULL AND s.recorder = ? AND s.state = 'sealed'
		) kept GROUP BY camera`, string(rec), string(rec))
	if err != nil {
		return nil, err
	}
	out := map[footage.CameraID]footage.Bytes{}
	for _, c := range total {
		out[c.cam] = footage.Bytes{Total: c.bytes}
	}
	for _, c := range held {
		b := out[c.cam]
		b.Held = c.bytes
		out[c.cam] = b
	}
	return out, nil
}
