package footage

import "time"

// Hold (veiligstelling) keeps footage beyond its term for a case. It is exact: no more than one group of pictures beyond
// Span on either side survives the term.
type Hold struct {
	ID       HoldID
	Recorder RecorderID
	Case     CaseID
	Reason   string
	Cameras  []CameraID
	Span     Span      // as asked, whole seconds
	AskedBy  string    // a role or a description ("police, by telephone"), never a name
	PlacedBy string    // who placed it
	PlacedAt time.Time // UTC
	ReviewAt time.Time // date on which someone must decide anew
	EndedAt  time.Time // zero while it lives
	EndedBy  string
}

// Live tells whether the hold still holds.
func (h Hold) Live() bool { return h.EndedAt.IsZero() }

// HoldCover is what one hold really covers of one camera: the asked span less the pictures whose term had already passed
// when it was placed. It never grows.
type HoldCover struct {
	Hold   HoldID
	Camera CameraID
	Span   Span
}

// HoldItem secures one segment for one hold. For a segment wholly inside the cover the segment's own key is wrapped
// under the hold's key. For an edge segment a copy is sealed under a fresh key and only that key is wrapped.
type HoldItem struct {
	Hold       HoldID
	Segment    SegmentID // the segment it was made for
	Copy       SegmentID // the copy at an edge; zero when Segment itself is kept
	WrappedKey []byte    // key of Copy, or else of Segment, sealed under the hold's key
}

// Keeps is the segment whose bytes the item needs on disk.
func (i HoldItem) Keeps() SegmentID {
	if !i.Copy.IsZero() {
		return i.Copy
	}
	return i.Segment
}
