package sqlstore

import (
	"database/sql"

	"portiek/internal/rules/footage"
)

// segmentColumns are those of a segment without its details, always of the alias s.
const segmentColumns = `s.id, s.recorder, s.camera, s.span_from, s.span_to, s.epoch, s.state, s.camera_offset, s.clock_synced,
	s.continues, s.recovered, s.codec, s.width, s.height, s.size, s.chunks, s.root, s.origin, s.first_leaf, s.hold,
	s.receipt, s.minute_log`

// segmentRow is a row of segmentColumns on its way into a Segment.
type segmentRow struct {
	seg                        footage.Segment
	id, root, origin, hold     []byte
	from, to                   int64
	epoch, offset              sql.NullInt64
	synced, continues, recover int64
}

func (r *segmentRow) targets() []any {
	g := &r.seg
	return []any{&r.id, &g.Recorder, &g.Camera, &r.from, &r.to, &r.epoch, &g.State, &r.offset, &r.synced,
		&r.continues, &r.recover, &g.Codec, &g.Width, &g.Height, &g.Size, &g.Chunks, &r.root, &r.origin, &g.FirstLeaf, &r.hold,
		&g.Receipt, &g.MinuteLog}
}

func (r *segmentRow) segment() (footage.Segment, error) {
	g := r.seg
	for _, err := range []error{setID(&g.ID, r.id), setHash(&g.Root, r.root), setID(&g.Origin, r.origin), setID(&g.Hold, r.hold)} {
		if err != nil {
			return g, err
		}
	}
	g.Span = footage.Span{From: moment(r.from), To: moment(r.to)}
	g.Epoch = orZero(r.epoch)
	if r.offset.Valid {
		o := lengthOf(r.offset.Int64)
		g.CameraOffset = &o
	}
	g.ClockSynced, g.Continues, g.Recovered = r.synced != 0, r.continues != 0, r.recover != 0
	return g, nil
}

// bareSegment reads segmentColumns.
func bareSegment(row scanner) (footage.Segment, error) {
	var r segmentRow
	if err := row.Scan(r.targets()...); err != nil {
		return footage.Segment{}, err
	}
	return r.segment()
}

// indexedSegment reads segmentColumns, d.fragments.
func indexedSegment(row scanner) (footage.Segment, error) {
	return detailed(row, false)
}

// fullSegment reads segmentColumns, d.fragments, d.leaves.
func fullSegment(row scanner) (footage.Segment, error) {
	return detailed(row, true)
}

func detailed(row scanner, leaves bool) (footage.Segment, error) {
	var r segmentRow
	var frag, leaf []byte
	dst := append(r.targets(), &frag)
	if leaves {
		dst = append(dst, &leaf)
	}
	if err := row.Scan(dst...); err != nil {
		return footage.Segment{}, err
	}
	g, err := r.segment()
	if err != nil {
		return g, err
	}
	return g, setDetails(&g, frag, leaf)
}

// setDetails decodes what is there; a segment in state Writing or Erased has none.
func setDetails(g *footage.Segment, frag, leaf []byte) (err error) {
	if frag != nil {
		if g.Fragments, err = footage.DecodeIndex(frag); err != nil {
			return err
		}
	}
	if leaf != nil {
		g.Leaves, err = footage.DecodeLeaves(leaf)
	}
	return err
}
