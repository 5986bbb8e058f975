package footage

import (
	"encoding/binary"
	"time"

	"portiek/internal/base/fail"
)

// Room that a chunk's buffer leaves for sealing in place: ChunkHeadroom bytes before the plaintext (its sealed length) and
// ChunkOverhead in all (with the tag of 16 bytes behind it).
const (
	ChunkHeadroom = 4
	ChunkOverhead = ChunkHeadroom + 16
)

// SaltSize is the length of the random salt that keeps a leaf from betraying the pictures under it.
const SaltSize = 16

// ChunkHeaderSize is the length of what stands before moof and mdat in the plaintext of a fragment's chunk.
const ChunkHeaderSize = 40

// SegmentWriter writes one sealed file. It is used by one goroutine at a time.
type SegmentWriter interface {
	// Append seals one chunk in place and writes it: buf[:ChunkHeadroom] is reserved, the rest is plaintext, and
	// cap(buf) >= len(buf)+16. buf holds ciphertext afterwards. Chunk 0 is salt and initialisation data, every further one a
	// ChunkHeader with its fragment. last marks the end of the segment; nothing may follow it. After an error the
	// writer is of no more use than to Close (and Recover what was written) or Abort.
	Append(buf []byte, last bool) (offset int64, size int, err error)
	// Sync makes everything appended so far survive a power cut, the file's name included.
	Sync() error
	// Close syncs and closes. A file closed without a last chunk is settled by Recover.
	Close() error
	// Abort closes and removes the file.
	Abort() error
}

// SegmentReader opens one sealed file. It is used by one goroutine at a time. Bytes that are not what was stored give
// fail.Corrupt.
type SegmentReader interface {
	// Init is the initialisation data (ftyp and moov), without its salt.
	Init() ([]byte, error)
	// Chunk gives the plaintext of chunk index (1 is Fragments[0]), header included, and checks it against f, its row in the
	// index. Chunk 0 is salt and initialisation data; its f is ignored. It reuses dst when it is large enough (f.Size);
	// the result is valid until dst is used again.
	Chunk(dst []byte, index int, f Fragment) ([]byte, error)
	Close() error
}

// ChunkHeader stands before the fragment in a chunk's plaintext (docs/formats/segment.md). Times are cut to the microsecond.
type ChunkHeader struct {
	Salt     [SaltSize]byte
	Start    time.Time     // wall time of the first picture
	Duration time.Duration // at most 71 minutes
	Key      bool          // starts with a random-access picture
	Damaged  bool          // as in Fragment
	KeySize  int           // bytes of the first picture, if Key; else 0
	Samples  int           // pictures
}

const (
	flagKey     = 1
	flagDamaged = 2
)

// errChunk is the answer to a chunk that was sealed by us and yet is not ours: a fault in a writer, not an attack.
var errChunk = fail.New(fail.Corrupt, "segment.chunk",
	"Een opgeslagen fragment heeft niet de vorm die het hoort te hebben. Meld dit aan de beheerder.",
	"A stored fragment does not have the form it should have. Tell the administrator.")

// Put writes the header to dst[:ChunkHeaderSize].
func (h ChunkHeader) Put(dst []byte) {
	_ = dst[ChunkHeaderSize-1]
	copy(dst, h.Salt[:])
	binary.BigEndian.PutUint64(dst[16:], uint64(h.Start.UnixMicro()))
	binary.BigEndian.PutUint32(dst[24:], uint32(h.Duration.Microseconds()))
	binary.BigEndian.PutUint32(dst[28:], uint32(flags(h.Key, h.Damaged)))
	binary.BigEndian.PutUint32(dst[32:], uint32(h.KeySize))
	binary.BigEndian.PutUint32(dst[36:], uint32(h.Samples))
}

// ParseChunk splits a fragment chunk's plaintext; body is moof and mdat and shares memory with plain.
func ParseChunk(plain []byte) (h ChunkHeader, body []byte, err error) {
	if len(plain) < ChunkHeaderSize {
		return h, nil, errChunk
	}
	f := binary.BigEndian.Uint32(plain[28:])
	if f&^(flagKey|flagDamaged) != 0 {
		return h, nil, errChunk
	}
	copy(h.Salt[:], plain)
	h.Start = time.UnixMicro(int64(binary.BigEndian.Uint64(plain[16:]))).UTC()
	h.Duration = time.Duration(binary.BigEndian.Uint32(plain[24:])) * time.Microsecond
	h.Key, h.Damaged = f&flagKey != 0, f&flagDamaged != 0
	h.KeySize = int(binary.BigEndian.Uint32(plain[32:]))
	h.Samples = int(binary.BigEndian.Uint32(plain[36:]))
	body = plain[ChunkHeaderSize:]
	if h.Samples > len(body) || h.KeySize > len(body) || (!h.Key && h.KeySize != 0) {
		return ChunkHeader{}, nil, errChunk
	}
	return h, body, nil
}

// PutInit writes the plaintext of chunk 0 behind dst and returns the longer slice.
func PutInit(dst []byte, salt [SaltSize]byte, init []byte) []byte {
	return append(append(dst, salt[:]...), init...)
}

// ParseInit splits the plaintext of chunk 0; init shares memory with plain.
func ParseInit(plain []byte) (salt [SaltSize]byte, init []byte, err error) {
	if len(plain) < SaltSize {
		return salt, nil, errChunk
	}
	copy(salt[:], plain)
	return salt, plain[SaltSize:], nil
}

// Fragment is the index row of a chunk with this header, sealed at offset in size bytes, in a segment that starts at from.
func (h ChunkHeader) Fragment(from time.Time, offset int64, size int) Fragment {
	return Fragment{
		Offset: offset, Size: size, Start: h.Start.Sub(from), Duration: h.Duration.Truncate(time.Microsecond),
		Key: h.Key, Damaged: h.Damaged, KeySize: h.KeySize, Samples: h.Samples,
	}
}

func flags(key, damaged bool) (f byte) {
	if key {
		f |= flagKey
	}
	if damaged {
		f |= flagDamaged
	}
	return f
}
