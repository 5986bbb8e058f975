package recording

import (
	"time"

	"portiek/internal/rules/footage"
)

const (
	maxSamples    = 128     // pictures in a fragment: half a second at 240 a second, with room
	fragmentBytes = 2 << 20 // a fragment is cut when it has this much
	mdatHeader    = 8
	tagSize       = footage.ChunkOverhead - footage.ChunkHeadroom
)

// opening is what a segment starts with.
type opening struct {
	init          []byte
	codec         string
	width, height int
	continues     bool
	offset        *time.Duration // camera's clock minus the server's
	synced        bool
}

// fragment is up to half a second of pictures on its way to the disk. The pictures stand in buf from front on, so that moof,
// header and seal can be written in place before them.
type fragment struct {
	buf     []byte
	front   int
	used    int // end of the pictures
	samples []footage.Sample

	begin *opening // it starts a segment; nil otherwise
	last  bool     // it ends a segment

	base         int64 // ticks from the segment's first picture to its own
	start, end   time.Time
	key, damaged bool
	keySize      int
	gapAfter     time.Duration // longest stretch without pictures behind which this is not yet a gap
}

// buffers makes fragments for one camera; the bytes come from the pool that all share.
type buffers struct {
	pool  *pool
	front int // room before the pictures
	hint  int // what a recent fragment needed
	spare []*fragment
}

func newBuffers(p *pool, m Muxer) buffers {
	front := footage.ChunkHeadroom + footage.ChunkHeaderSize + m.MoofSize(maxSamples) + mdatHeader
	return buffers{pool: p, front: front}
}

func (b *buffers) get(size int) *fragment {
	var f *fragment
	if n := len(b.spare); n > 0 {
		f, b.spare = b.spare[n-1], b.spare[:n-1]
	} else {
		f = &fragment{samples: make([]footage.Sample, 0, 32)}
	}
	f.front, f.used = b.front, b.front
	f.buf = b.pool.get(max(b.hint, b.front+size+tagSize))
	return f
}

func (b *buffers) put(f *fragment) {
	b.pool.put(f.buf)
	*f = fragment{samples: f.samples[:0]}
	if len(b.spare) < 4 {
		b.spare = append(b.spare, f)
	}
}

// add copies one picture behind the others; its duration is not known yet.
func (b *buffers) add(f *fragment, p footage.Picture) {
	if need := f.used + len(p.Data) + tagSize; need > len(f.buf) {
		larger := b.pool.get(need + need/4)
		copy(larger[f.front:], f.buf[f.front:f.used])
		b.pool.put(f.buf)
		f.buf = larger
	}
	if len(f.samples) == 0 {
		f.key = p.RandomAccess
		if f.key {
			f.keySize = len(p.Data)
		}
	}
	f.used += copy(f.buf[f.used:], p.Data)
	f.damaged = f.damaged || p.Damaged
	f.samples = append(f.samples, footage.Sample{Offset: int32(p.PTS - p.DTS), Size: uint32(len(p.Data)), Key: p.RandomAccess})
}

// learn remembers the size of a finished fragment, forgetting slowly.
func (b *buffers) learn(f *fragment) {
	b.hint = min(max(f.used+tagSize, b.hint-b.hint/64), 1<<largestClass)
}

// payload is the pictures.
func (f *fragment) payload() []byte { return f.buf[f.front:f.used] }

// pack writes moof and header before the pictures and gives the chunk as the vault wants it, with its leaf.
func (f *fragment) pack(m Muxer, seq uint32, base int64, salt [footage.SaltSize]byte) ([]byte, footage.ChunkHeader, footage.Hash) {
	moof := m.MoofSize(len(f.samples)) + mdatHeader
	body := f.front - moof
	m.PutMoof(f.buf[body:f.front], seq, uint64(max(0, base)), f.samples, f.used-f.front)
	h := footage.ChunkHeader{
		Salt: salt, Start: f.start, Duration: f.end.Sub(f.start),
		Key: f.key, Damaged: f.damaged, KeySize: f.keySize, Samples: len(f.samples),
	}
	head := body - footage.ChunkHeaderSize
	h.Put(f.buf[head:body])
	return f.buf[head-footage.ChunkHeadroom : f.used], h, footage.FragmentLeaf(h, f.samples, f.payload())
}
