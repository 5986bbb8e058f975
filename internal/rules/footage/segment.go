// Package footage holds the nouns of the vault (spans, segments, gaps, holds, terms) and the pure rules between them:
// what is due, what is held, and why. No input or output, no clock of its own.
package footage

import "time"

// Span is the half-open stretch [From, To) in UTC, to the microsecond.
type Span struct{ From, To time.Time }

// Empty tells whether nothing is in it.
func (s Span) Empty() bool { return !s.From.Before(s.To) }

// Duration is To minus From, never negative.
func (s Span) Duration() time.Duration { return max(0, s.To.Sub(s.From)) }

// Contains tells whether t lies in [From, To).
func (s Span) Contains(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To) }

// Overlaps tells whether the two share any moment.
func (s Span) Overlaps(o Span) bool { return s.From.Before(o.To) && o.From.Before(s.To) }

// Covers tells whether o lies wholly inside s.
func (s Span) Covers(o Span) bool { return !o.From.Before(s.From) && !o.To.After(s.To) }

// Intersect is what both have; it may be Empty.
func (s Span) Intersect(o Span) Span {
	r := s
	if o.From.After(r.From) {
		r.From = o.From
	}
	if o.To.Before(r.To) {
		r.To = o.To
	}
	return r
}

// State is a segment's place in its life: writing -> sealed -> due -> erased (docs/design/segment-states.md).
type State string

const (
	Writing State = "writing" // a row exists; the file may not yet, or may be torn
	Sealed  State = "sealed"  // file durable and complete
	Due     State = "due"     // nobody may read it again; bytes still to be removed
	Erased  State = "erased"  // bytes removed and the removal durable
)

// Segment is up to a minute of one camera in one sealed file, or the re-sealed copy of a part of one for a hold.
type Segment struct {
	ID       SegmentID
	Recorder RecorderID
	Camera   CameraID
	Span     Span      // wall time of the server, from the first picture's start to the last one's end
	Epoch    time.Time // start of the key epoch that seals it; zero for a copy made for a hold
	State    State

	CameraOffset *time.Duration // camera's clock minus server's, from its RTCP sender report; nil if it sends none
	ClockSynced  bool           // the kernel said the server's clock was synchronised
	Continues    bool           // starts without a random-access picture: readable only with its predecessor
	Recovered    bool           // closed by recovery after a crash: the valid prefix of what was written

	Codec         string // RFC 6381, such as avc1.64001f or hvc1.1.6.L93.B0
	Width, Height int

	Size      int64      // bytes of the sealed file; 0 after erasure
	Chunks    int        // sealed chunks in the file, chunk 0 being the initialisation data; 0 after erasure
	Fragments []Fragment // nil after erasure
	Leaves    []Hash     // leaf of the initialisation data, then of every fragment; of the origin's for a copy; nil after erasure
	Root      Hash       // RFC 6962 tree head over Leaves; stays after erasure

	Origin    SegmentID // the segment that a hold's copy was cut from; zero otherwise
	FirstLeaf int       // for a copy: index in Leaves of its first fragment
	Hold      HoldID    // for a copy: the hold it serves
	Receipt   int64     // log index of the erasure receipt, -1 while there is none
	MinuteLog int64     // log index of the entry with the minute root that covers it, -1 while there is none
}

// Fragment is one entry of a segment's index: at most half a second of pictures, one sealed chunk.
type Fragment struct {
	Offset   int64         // where its chunk starts in the sealed file
	Size     int           // bytes of the chunk as sealed
	Start    time.Duration // from Segment.Span.From
	Duration time.Duration
	Key      bool // starts with a random-access picture
	Damaged  bool // data was lost in it or in the group of pictures before it
	KeySize  int  // bytes of the first picture, if Key (0 otherwise)
	Samples  int  // pictures in it
}

// Hash is a SHA-256 digest.
type Hash [32]byte
