package recording

import (
	"crypto/rand"
	"sync"
	"time"

	"portiek/internal/rules/footage"
)

// openSegment is a segment being written: its file and, in memory, its row with index and leaves. The writer alone changes
// it; snapshots may be taken at any time.
type openSegment struct {
	file footage.SegmentWriter
	base int64 // of its first fragment
	seq  uint32

	synced time.Time // monotonic: when the file was last known durable

	mu  sync.Mutex
	seg footage.Segment
}

// snapshot is the segment as far as its file has it. The slices are shared: what is in them never changes.
func (o *openSegment) snapshot() footage.Segment {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.seg
	s.Fragments = s.Fragments[:len(s.Fragments):len(s.Fragments)]
	s.Leaves = s.Leaves[:len(s.Leaves):len(s.Leaves)]
	return s
}

// writeInit writes chunk 0.
func (o *openSegment) writeInit(init []byte) error {
	var salt [footage.SaltSize]byte
	rand.Read(salt[:])
	buf := make([]byte, footage.ChunkHeadroom, footage.ChunkOverhead+footage.SaltSize+len(init))
	buf = footage.PutInit(buf, salt, init)
	leaf := footage.InitLeaf(salt, init)
	offset, size, err := o.file.Append(buf, false)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seg.Leaves = append(make([]footage.Hash, 0, 128), leaf)
	o.seg.Fragments = make([]footage.Fragment, 0, 128)
	o.seg.Size, o.seg.Chunks = offset+int64(size), 1
	return nil
}

// write appends one fragment; its buffer holds ciphertext afterwards.
func (o *openSegment) write(m Muxer, f *fragment) error {
	var salt [footage.SaltSize]byte
	rand.Read(salt[:])
	o.seq++
	chunk, header, leaf := f.pack(m, o.seq, f.base-o.base, salt)
	offset, size, err := o.file.Append(chunk, f.last)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seg.Fragments = append(o.seg.Fragments, header.Fragment(o.seg.Span.From, offset, size))
	o.seg.Leaves = append(o.seg.Leaves, leaf)
	o.seg.Size, o.seg.Chunks = offset+int64(size), o.seg.Chunks+1
	o.seg.Span.To = f.end
	return nil
}

// sealed closes the file and gives the finished row.
func (o *openSegment) sealed() (footage.Segment, error) {
	if err := o.file.Close(); err != nil {
		return footage.Segment{}, err
	}
	s := o.snapshot()
	s.State, s.Root = footage.Sealed, footage.TreeRoot(s.Leaves)
	return s, nil
}
