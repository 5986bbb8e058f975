package footage

import (
	"encoding/binary"
	"time"
)

// Epoch is the life of one key: pictures of Camera whose segment starts in [Start, Start+Length).
type Epoch struct {
	Recorder RecorderID
	Camera   CameraID
	Start    time.Time
	Length   time.Duration
}

// Span is the epoch's time.
func (e Epoch) Span() Span { return Span{e.Start, e.Start.Add(e.Length)} }

// ErasureKind says what was destroyed.
type ErasureKind string

const (
	ErasedByTerm     ErasureKind = "term"     // an epoch's key, after the term of all in it
	ErasedByRelease  ErasureKind = "release"  // a hold's key, after the hold ended
	ErasedByCapacity ErasureKind = "capacity" // the oldest footage of a camera over its byte budget
)

// Erasure is one line of a receipt: what was destroyed, under which article, when. Its hash is a leaf of the batch's tree.
type Erasure struct {
	Kind     ErasureKind
	Camera   CameraID
	Span     Span   // of the footage destroyed
	Epoch    Span   // of the key destroyed; empty for a hold
	Hold     HoldID // for a release
	Article  string
	At       time.Time
	RingGen  uint64 // generation of the key ring that no longer has the key
	LogIndex int64  // entry that carries the batch's root; set when stored
	LeafPos  int    // position in the batch; set when stored
}

const erasureTag = "portiek erasure v1\n"

// Leaf is the erasure's leaf in the batch's tree (RFC 6962): SHA-256 over 0x00, a domain tag, and its fields, texts each
// behind a 2-byte length, times as microseconds since 1970 in 8 bytes, all big-endian. LogIndex and LeafPos say where the
// leaf is, so they are not in it.
func (e Erasure) Leaf() (leaf Hash) {
	h := newLeaf(erasureTag)
	var b []byte
	for _, s := range []string{string(e.Kind), string(e.Camera), e.Article, string(e.Hold[:])} {
		b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
		b = append(b, s...)
	}
	for _, t := range []time.Time{e.Span.From, e.Span.To, e.Epoch.From, e.Epoch.To, e.At} {
		b = binary.BigEndian.AppendUint64(b, uint64(stampOf(t)))
	}
	b = binary.BigEndian.AppendUint64(b, e.RingGen)
	h.Write(b)
	h.Sum(leaf[:0])
	return leaf
}

// stampOf is microseconds since 1970, 0 for the zero time (an empty Epoch).
func stampOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
