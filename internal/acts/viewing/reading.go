package viewing

import (
	"bytes"
	"context"
	"iter"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// Reading is footage that was decided upon and logged, ready to be delivered once. Nothing of it touches a disk.
type Reading struct {
	door   *Door
	permit access.Permit
	cam    footage.CameraID
	groups []group
	how    How

	Span  footage.Span // what will be delivered
	Codec string       // RFC 6381, the same for the whole reading
}

// Piece is one fragment on its way out. Its bytes are valid until the next one.
type Piece struct {
	Init    []byte // initialisation data, when it differs from that of the piece before
	Data    []byte // moof and mdat, media time 0 being How.Base
	Span    footage.Span
	Key     bool
	Damaged bool
	payload []byte
}

// Pieces delivers the fragments in order. It ends early, with an error, when the term of a group passes or the permit stops
// holding while reading (its role, case, session or contract ended); what came before stands.
func (r *Reading) Pieces(ctx context.Context) iter.Seq2[Piece, error] {
	return func(yield func(Piece, error) bool) {
		s := source{door: r.door, ctx: ctx, cam: r.cam}
		defer s.close()
		var key []byte
		for _, g := range r.groups {
			if err := r.door.midway(ctx, r.permit, r.cam, g, access.Look); err != nil {
				yield(Piece{}, err)
				return
			}
			for i, ref := range g.refs {
				if r.how.KeyOnly && (i > 0 || !ref.fragment().Key) {
					break
				}
				p, err := s.read(ref, g)
				if err == nil {
					err = r.place(&p, g, &key)
				}
				if !yield(p, err) || err != nil {
					return
				}
			}
		}
	}
}

// place gives the fragment its media time, and with KeyOnly leaves only its first picture.
func (r *Reading) place(p *Piece, g group, key *[]byte) error {
	base := ticks(p.Span.From.Sub(r.how.Base))
	if base < 0 {
		return fail.New(fail.Invalid, "footage.base", "Het begin van de tijdlijn ligt na het beeld.", "The start of the timeline lies after the picture.")
	}
	if !r.how.KeyOnly {
		p.Data = p.payload
		return r.door.media.Rebase(p.Data, uint64(base))
	}
	p.Span.To = g.refs[len(g.refs)-1].span.To
	out, err := r.door.media.KeyOnly((*key)[:0], p.payload, uint64(base), uint32(ticks(p.Span.Duration())))
	p.Data, *key = out, out
	return err
}

// ticks converts to media time, rounding to the nearest tick.
func ticks(d time.Duration) int64 {
	us := d.Microseconds()
	return (us*footage.TimeScale + 500_000) / 1_000_000
}

// rightsLast is how long an answer to what may be read counts. A client that takes its time over one segment must not keep
// a hold that ended, or a term that became stricter, alive.
const rightsLast = time.Second

// source reads chunks, keeping one segment open, and asks for leave again at every fragment.
type source struct {
	door   *Door
	ctx    context.Context
	cam    footage.CameraID
	seg    *footage.Segment
	reader footage.SegmentReader
	rights rights
	asked  time.Time // when rights were read
	init   []byte    // of the last piece
	fresh  bool      // init has not been handed out yet
	buf    []byte
}

func (s *source) close() {
	if s.reader != nil {
		s.reader.Close()
		s.reader = nil
	}
}

// read checks the term for the fragment's group at this very moment, then opens its chunk.
func (s *source) read(r ref, g group) (Piece, error) {
	if err := s.ctx.Err(); err != nil {
		return Piece{}, err
	}
	if r.seg != s.seg {
		if err := s.open(r.seg); err != nil {
			return Piece{}, err
		}
	}
	now := s.door.clock.Now()
	if now.Sub(s.asked) >= rightsLast {
		if err := s.ask(r.seg, now); err != nil {
			return Piece{}, err
		}
	}
	if !s.rights.readable(g, now) {
		return Piece{}, past(s.rights.terms, g.span)
	}
	plain, err := s.reader.Chunk(s.buf[:0], r.index+1, r.fragment())
	if err != nil {
		return Piece{}, err
	}
	s.buf = plain
	h, body, err := footage.ParseChunk(plain)
	if err != nil {
		return Piece{}, err
	}
	if off := h.Start.Sub(r.span.From).Abs(); off > time.Millisecond { // what was logged must be what is shown
		return Piece{}, errMoment
	}
	p := Piece{Span: footage.Span{From: h.Start, To: h.Start.Add(h.Duration)}, Key: h.Key, Damaged: h.Damaged, payload: body}
	if s.fresh {
		p.Init, s.fresh = s.init, false
	}
	return p, nil
}

// open moves on to another segment: other rights, another key, perhaps other initialisation data.
func (s *source) open(seg *footage.Segment) error {
	s.close()
	if err := s.ask(seg, s.door.clock.Now()); err != nil {
		return err
	}
	reader, err := s.door.unlock(s.ctx, *seg)
	if err != nil {
		return err
	}
	s.seg, s.reader = seg, reader
	init, err := reader.Init()
	if err != nil {
		return err
	}
	if !bytes.Equal(init, s.init) {
		s.init, s.fresh = bytes.Clone(init), true
	}
	return nil
}

// ask reads terms and holds anew.
func (s *source) ask(seg *footage.Segment, now time.Time) (err error) {
	s.rights, err = s.door.rights(s.ctx, s.cam, seg.Span)
	s.asked = now
	return err
}

// unlock opens a segment with its epoch's key, and when that is destroyed with the key of a hold that keeps it.
func (d *Door) unlock(ctx context.Context, seg footage.Segment) (footage.SegmentReader, error) {
	var gone error
	if seg.Origin.IsZero() {
		r, err := d.vault.Open(seg, nil)
		if err == nil || fail.KindOf(err) != fail.Gone {
			return r, err
		}
		gone = err
	}
	items, err := d.cat.ItemsOf(ctx, seg.ID)
	if err != nil {
		return nil, err
	}
	for i := range items {
		r, err := d.vault.Open(seg, &items[i])
		if err == nil || fail.KindOf(err) != fail.Gone {
			return r, err
		}
		gone = err
	}
	if gone == nil {
		gone = errKey
	}
	return nil, gone
}

var errMoment = fail.New(fail.Corrupt, "footage.moment",
	"Het beeld heeft een andere tijd dan het register. Het wordt niet getoond. Meld dit aan de beheerder.",
	"The picture has another time than the register says. It is not shown. Tell the administrator.")

var errKey = fail.New(fail.Gone, "footage.key_gone",
	"De sleutel van deze beelden is vernietigd. Niemand kan ze nog openen.",
	"The key of this footage was destroyed. Nobody can open it any more.")
