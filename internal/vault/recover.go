package vault

import (
	"fmt"

	"portiek/internal/rules/footage"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/seal"
)

// Recover settles a segment that was in state Writing when the process died. It cuts the file to its valid prefix, durably, and
// returns the segment with Span.To, Size, Chunks, Fragments, Leaves, Root and Recovered as the file has them; State is for
// the caller to move. Chunks is 0 when there is no picture in it: the caller drops the row and removes the file. It may be
// called again after any failure. fail.Gone when the epoch's key is not there.
func (v *Vault) Recover(seg footage.Segment) (footage.Segment, error) {
	key, err := v.derived(seg)
	if err != nil {
		return seg, err
	}
	defer key.Zero()
	s := salvage{seg: seg, parse: v.parse}
	s.seg.Fragments, s.seg.Leaves, s.seg.Chunks, s.seg.Size, s.seg.Root = nil, nil, 0, 0, footage.Hash{}
	f, err := v.blobs.Open(fileOf(seg))
	if missing(err) {
		return s.seg, nil
	}
	if err != nil {
		return seg, readError(seg.ID, err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return seg, readError(seg.ID, err)
	}
	end, complete, err := seal.Scan(f, size, key, seg.ID, s.chunk)
	if err != nil {
		return seg, readError(seg.ID, err)
	}
	if len(s.seg.Fragments) == 0 {
		return s.seg, nil
	}
	return s.finish(end, complete), v.cut(seg, end)
}

// cut also makes the rest durable: after a kill it may not be.
func (v *Vault) cut(seg footage.Segment, end int64) error {
	t, ok := v.blobs.(blob.Truncater)
	if !ok {
		return nil // such a store has whole files only
	}
	if err := t.Truncate(fileOf(seg), end); err != nil {
		return writeError(seg.ID, err)
	}
	return nil
}

// salvage rebuilds a segment's row from its chunks.
type salvage struct {
	seg    footage.Segment
	parse  Parse
	leaves []footage.Hash
}

func (s *salvage) chunk(index int, offset int64, size int, plain []byte) error {
	if index == 0 {
		salt, init, err := footage.ParseInit(plain)
		s.leaves = append(s.leaves, footage.InitLeaf(salt, init))
		return err
	}
	h, body, err := footage.ParseChunk(plain)
	if err != nil {
		return err
	}
	samples, payload, err := s.parse(body)
	if err != nil {
		return fmt.Errorf("chunk %d: %w", index, err)
	}
	s.seg.Fragments = append(s.seg.Fragments, h.Fragment(s.seg.Span.From, offset, size))
	s.leaves = append(s.leaves, footage.FragmentLeaf(h, samples, payload))
	return nil
}

func (s *salvage) finish(end int64, complete bool) footage.Segment {
	last := s.seg.Fragments[len(s.seg.Fragments)-1]
	s.seg.Span.To = s.seg.Span.From.Add(last.Start + last.Duration)
	s.seg.Size, s.seg.Chunks = end, 1+len(s.seg.Fragments)
	s.seg.Leaves, s.seg.Root = s.leaves, footage.TreeRoot(s.leaves)
	s.seg.Recovered = !complete
	return s.seg
}
