package footage

import "time"

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
