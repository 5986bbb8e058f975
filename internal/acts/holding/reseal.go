package holding

import (
	"errors"

	"portiek/internal/rules/footage"
)

// reseal writes the copy's file and returns its row; the file is durable then. Chunks keep their plaintext, salts
// included, so that leaves stay what the log knows.
func (h *Holder) reseal(s footage.Segment, p footage.Plan, hold footage.HoldID) (c footage.Segment, wrapped []byte, err error) {
	c = footage.CopySegment(s, p, hold, footage.NewSegmentID())
	r, err := h.Vault.Open(s, nil)
	if err != nil {
		return c, nil, err
	}
	defer r.Close()
	w, wrapped, err := h.Vault.CreateCopy(c)
	if err != nil {
		return c, nil, err
	}
	if err := copyChunks(w, r, s, p, &c); err != nil {
		return c, nil, errors.Join(err, w.Abort())
	}
	if err := w.Close(); err != nil {
		return c, nil, errors.Join(err, h.Vault.Remove(c))
	}
	return c, wrapped, nil
}

// copyChunks copies the initialisation data and the planned fragments, and fills in where they came to lie.
func copyChunks(w footage.SegmentWriter, r footage.SegmentReader, s footage.Segment, p footage.Plan, c *footage.Segment) error {
	var plain, buf []byte
	for i := -1; i < len(c.Fragments); i++ {
		index, f := 0, footage.Fragment{}
		if i >= 0 {
			index, f = p.First+i+1, s.Fragments[p.First+i]
		}
		var err error
		if plain, err = r.Chunk(plain, index, f); err != nil {
			return err
		}
		buf = append(buf[:0], make([]byte, footage.ChunkOverhead)...)
		buf = append(append(buf[:footage.ChunkHeadroom], plain...), make([]byte, footage.ChunkOverhead-footage.ChunkHeadroom)...)
		offset, size, err := w.Append(buf[:footage.ChunkHeadroom+len(plain)], i == len(c.Fragments)-1)
		if err != nil {
			return err
		}
		if i >= 0 {
			c.Fragments[i].Offset, c.Fragments[i].Size = offset, size
		}
		c.Size = offset + int64(size)
	}
	return nil
}
