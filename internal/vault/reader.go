package vault

import (
	"errors"
	"fmt"

	"portiek/internal/rules/footage"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/seal"
)

// reader implements footage.SegmentReader.
type reader struct {
	file blob.Reader
	seg  footage.Segment
	open *seal.Opener
	init []byte // salt and initialisation data, once read
}

// check compares what costs nothing to compare: header, size, and index against itself. A segment being written has no size yet.
func (r *reader) check() error {
	if err := seal.CheckHeader(r.file, r.seg.ID); err != nil {
		return readError(r.seg.ID, err)
	}
	if r.seg.State == footage.Writing {
		return nil
	}
	size, err := r.file.Size()
	if err != nil {
		return readError(r.seg.ID, err)
	}
	if size != r.seg.Size {
		return errDamaged.Because(named(r.seg.ID, fmt.Errorf("file has %d bytes, catalogue %d", size, r.seg.Size)))
	}
	if n := len(r.seg.Fragments); n > 0 && n+1 != r.seg.Chunks {
		return r.disagrees("index")
	}
	return nil
}

func (r *reader) Init() ([]byte, error) {
	if r.init == nil {
		plain, err := r.chunk(nil, 0, int64(seal.HeaderSize), 0)
		if err != nil {
			return nil, err
		}
		r.init = plain
	}
	_, init, err := footage.ParseInit(r.init)
	if err != nil {
		return nil, errDamaged.Because(named(r.seg.ID, err))
	}
	return init, nil
}

func (r *reader) Chunk(dst []byte, index int, f footage.Fragment) ([]byte, error) {
	if index == 0 {
		return r.chunk(dst, 0, int64(seal.HeaderSize), 0)
	}
	plain, err := r.chunk(dst, index, f.Offset, f.Size)
	if err != nil {
		return nil, err
	}
	h, _, err := footage.ParseChunk(plain)
	if err != nil {
		return nil, errDamaged.Because(named(r.seg.ID, err))
	}
	if h.Fragment(r.seg.Span.From, f.Offset, f.Size) != f {
		return nil, r.disagrees(fmt.Sprintf("chunk %d", index))
	}
	return plain, nil
}

// chunk reads and opens one chunk in dst. The last chunk of a sealed segment must have been sealed as the last, no other may.
// Only a recovered segment may end without one (its size and root stand in the catalogue), and of one being written it is
// not known yet.
func (r *reader) chunk(dst []byte, index int, offset int64, size int) ([]byte, error) {
	sealed, err := r.read(dst, offset, size)
	if err != nil {
		return nil, readError(r.seg.ID, err)
	}
	last := r.seg.State != footage.Writing && index == r.seg.Chunks-1
	plain, err := r.open.Open(sealed[seal.Headroom:seal.Headroom], sealed, index, last)
	if err != nil && (r.seg.State == footage.Writing || (r.seg.Recovered && last)) {
		if sealed, err = r.read(sealed, offset, size); err != nil { // the first try spoilt it
			return nil, readError(r.seg.ID, err)
		}
		plain, err = r.open.Open(sealed[seal.Headroom:seal.Headroom], sealed, index, !last)
	}
	if err != nil {
		return nil, readError(r.seg.ID, fmt.Errorf("chunk %d: %w", index, err))
	}
	return plain, nil
}

// read gets the sealed bytes of a chunk; size 0 asks the chunk itself. What does not lie inside the file is damage.
func (r *reader) read(dst []byte, offset int64, size int) ([]byte, error) {
	end, err := r.file.Size()
	if err != nil {
		return nil, err
	}
	if size == 0 {
		var head [seal.Headroom]byte
		if err := readFull(r.file, head[:], offset, end); err != nil {
			return nil, err
		}
		n, err := seal.SealedSize(head[:])
		if err != nil {
			return nil, err
		}
		size = seal.Headroom + n
	}
	if size < seal.Overhead || int64(size) > end {
		return nil, seal.ErrChunk
	}
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	return dst[:size], readFull(r.file, dst[:size], offset, end)
}

func readFull(f blob.Reader, b []byte, offset, end int64) error {
	if offset < 0 || offset > end-int64(len(b)) {
		return seal.ErrChunk
	}
	if n, err := f.ReadAt(b, offset); n < len(b) {
		return errors.Join(errors.New("vault: short read"), err)
	}
	return nil
}

func (r *reader) disagrees(what string) error {
	return errDisagrees.Because(named(r.seg.ID, errors.New(what)))
}

func (r *reader) Close() error {
	clear(r.init)
	return r.file.Close()
}
