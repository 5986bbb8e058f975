package nal

import (
	"portiek/internal/rules/footage"
)

// Unit is a finished access unit. Data is valid until the Assembler's next call.
type Unit struct {
	Data         []byte         // NAL units behind 4-byte lengths, without delimiters, filler and parameter sets in force
	RandomAccess bool           // decodable without earlier pictures
	Damaged      bool           // data was lost in it, or since the last random-access picture
	Track        *footage.Track // not nil: parameter sets changed (or are new) and hold from this unit on
}

// Assembler builds access units out of the RTP payloads of one stream, in order. It does not know about timestamps:
// its owner calls Finish where a picture ends. It is not safe for concurrent use.
type Assembler struct {
	codec footage.Codec
	sets  parameterSets
	unit  unit

	slices       bool // a slice is in the unit
	extension    bool // a slice of an enhancement layer is
	randomAccess bool
	recovery     bool // an immediate recovery point SEI came before the first slice
	pps          uint32
	changes      []span // parameter sets in the unit that were not in force before it
	fragment     uint8  // type of the NAL unit being reassembled from fragments; valid while unit.open >= 0
	lost         bool   // data was lost in this unit
	damaged      bool   // data was lost since the last random-access picture
}

type span struct{ from, to int }

// NewAssembler makes one for a codec; it starts as damaged, since pictures before the first random-access picture cannot
// be decoded.
func NewAssembler(c footage.Codec) *Assembler {
	a := &Assembler{codec: c, damaged: true}
	a.sets.codec = c
	a.unit.open = -1
	a.unit.buf = make([]byte, 0, 64<<10)
	return a
}

// ParameterSet takes a parameter set from the session description. Others, and malformed ones, are ignored: the stream
// may still bring good ones.
func (a *Assembler) ParameterSet(b []byte) {
	if len(b) > headerSize(a.codec) {
		a.sets.put(classify(a.codec, Type(a.codec, b[0])), b)
	}
}

// Lost says that packets are missing before the next payload.
func (a *Assembler) Lost() {
	a.unit.abandon()
	a.lost = true
}

// Begun tells whether a part of a picture is in the unit, so that a new timestamp ends it.
func (a *Assembler) Begun() bool { return a.slices || a.extension || a.unit.open >= 0 }

// Payload adds one RTP payload. An error marks the unit damaged; the next payload may come all the same.
func (a *Assembler) Payload(p []byte) error {
	var err error
	if a.codec == footage.H265 {
		err = a.payloadH265(p)
	} else {
		err = a.payloadH264(p)
	}
	if err != nil {
		a.Lost()
	}
	return err
}

// whole adds a complete NAL unit.
func (a *Assembler) whole(b []byte) error {
	if len(b) == 0 || b[0]&0x80 != 0 {
		return ErrMalformed
	}
	if len(b) <= headerSize(a.codec) && !a.bare(b) {
		return ErrMalformed
	}
	if a.unit.open >= 0 { // the last fragments of the one before never came
		a.Lost()
	}
	if a.bare(b) || classify(a.codec, Type(a.codec, b[0])) == classDrop {
		return nil
	}
	if err := a.unit.begin(); err != nil {
		return err
	}
	if err := a.unit.grow(b); err != nil {
		return err
	}
	return a.close()
}

// bare tells whether b is one of the NAL units that are nothing but a header, such as an end of sequence.
func (a *Assembler) bare(b []byte) bool {
	if len(b) != headerSize(a.codec) {
		return false
	}
	typ := Type(a.codec, b[0])
	return typ == 10 && a.codec == footage.H264 || typ == 36 && a.codec == footage.H265 || classify(a.codec, typ) == classDrop
}

// close ends the open NAL unit and notes what it means for the picture.
func (a *Assembler) close() error {
	from := a.unit.open
	b := a.unit.end()
	switch c := classify(a.codec, Type(a.codec, b[0])); c {
	case classSlice:
		a.slice(b)
	case classVPS, classSPS, classPPS:
		a.parameterSet(c, b, from)
	case classDrop:
		a.unit.drop(from)
	default:
		a.other(b)
	}
	return nil
}

// other notes what an SEI or an extension says.
func (a *Assembler) other(b []byte) {
	if a.codec != footage.H264 {
		return
	}
	switch Type(a.codec, b[0]) {
	case h264SEI:
		a.recovery = a.recovery || !a.slices && immediateRecovery(b)
	case h264SliceExtension, h264SliceExtension3D:
		a.extension = true
	}
}

func (a *Assembler) slice(b []byte) {
	if a.slices {
		return
	}
	a.slices = true
	h, ok := parseSlice(a.codec, b)
	if !ok {
		a.lost = true
		return
	}
	a.pps = h.pps
	typ := Type(a.codec, b[0])
	if a.codec == footage.H265 {
		a.randomAccess = typ >= h265FirstIRAP && typ <= h265LastIRAP
		return
	}
	a.randomAccess = typ == h264IDR || a.recovery && h.intra
}

// parameterSet keeps a new one in the unit, where a picture that is not a random-access one needs it; Finish removes it
// where a new Track brings it. One in force already goes at once.
func (a *Assembler) parameterSet(c class, b []byte, from int) {
	if !a.sets.put(c, b) {
		a.unit.drop(from)
		return
	}
	a.changes = append(a.changes, span{from, len(a.unit.buf)})
}

// ContinuesPicture tells whether an RTP payload carries a slice that cannot begin a picture: it belongs to the picture
// that its camera already called finished.
func (a *Assembler) ContinuesPicture(p []byte) bool {
	hs := headerSize(a.codec)
	if len(p) < hs+2 {
		return false
	}
	typ := Type(a.codec, p[0])
	if a.codec == footage.H265 && typ == h265FU || a.codec == footage.H264 && typ == h264FuA {
		flags := p[hs]
		if a.codec == footage.H265 {
			typ = flags & 0x3f
		} else {
			typ = flags & 0x1f
		}
		if flags&0x80 == 0 { // not the first fragment
			return classify(a.codec, typ) == classSlice
		}
		hs++
	}
	// The first bit of a slice header: first_mb_in_slice is 0, or first_slice_segment_in_pic_flag.
	return classify(a.codec, typ) == classSlice && p[hs]&0x80 == 0
}

// Finish ends the access unit. ok is false when there is no picture to give: none was begun (what came, such as an SEI,
// then belongs to the next), or nothing is known yet of how to decode it. An error (ErrParameters, ErrLayers)
// means that the stream cannot be recorded.
func (a *Assembler) Finish() (u Unit, ok bool, err error) {
	if a.unit.open >= 0 {
		a.Lost()
	}
	if !a.slices && !a.extension {
		return Unit{}, false, nil
	}
	defer a.restart()
	if !a.slices {
		return Unit{}, false, a.enhancementOnly()
	}
	if a.randomAccess {
		a.damaged = false
	}
	a.damaged = a.damaged || a.lost
	track, err := a.track()
	if err != nil || !a.sets.known {
		a.damaged = true // the pictures after it miss this one
		return Unit{}, false, err
	}
	return Unit{Data: a.unit.buf, RandomAccess: a.randomAccess, Damaged: a.damaged, Track: track}, true, nil
}

// enhancementOnly judges a unit with slices of an enhancement layer alone: without any base layer there is nothing to
// show; beside one they are not needed.
func (a *Assembler) enhancementOnly() error {
	if a.sets.known {
		return nil
	}
	return ErrLayers
}

// track gives the new Track if this unit starts one: at a random-access picture, or at the first picture of all.
func (a *Assembler) track() (*footage.Track, error) {
	if !a.randomAccess && a.sets.known {
		return nil, nil
	}
	t, err := a.sets.activate(a.pps)
	if t == nil || err != nil {
		return nil, err
	}
	for i := len(a.changes) - 1; i >= 0; i-- {
		a.unit.cut(a.changes[i].from, a.changes[i].to)
	}
	return t, nil
}

// restart makes the assembler ready for the next picture. The buffer's bytes stay until then.
func (a *Assembler) restart() {
	a.unit.reset()
	a.changes = a.changes[:0]
	a.slices, a.extension, a.randomAccess, a.recovery, a.lost = false, false, false, false, false
}
