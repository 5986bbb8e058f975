package fmp4

import (
	"fmt"
	"io"
	"math"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// tolerance is how far (in ticks) the media time may be from the wall time at the start of a fragment before it is set
// right: one picture at 25 a second. Below it the camera's own rhythm is kept.
const tolerance = footage.TimeScale / 25

// epoch1904 is where MP4 counts its dates from.
var epoch1904 = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)

// ErrExport means that the fragments cannot make one file: none at all, another number in the second pass, or a gap of more
// than six hours.
var ErrExport = fail.New(fail.Conflict, "media.export",
	"Van deze beelden kan geen bestand worden gemaakt. Kies een ander tijdvak en probeer het opnieuw.",
	"No file can be made of this footage. Choose another span and try again.")

// Export writes fragments that all belong to t as one ordinary MP4 file, moov first, so that it plays while it is being
// received. fragments is called twice (first for the tables, then for the pictures) and must yield the same each time; wall
// is when the fragment's first picture was taken. Only the tables are kept in memory.
//
// Media time follows wall time: media time 0 is the first fragment's wall, and where a fragment begins later than the one
// before it ends (a gap), the last picture before the gap is shown until then. Where it begins earlier, that picture is
// shortened, down to one tick. Differences of up to 40 ms are left alone. The file's creation time is the first wall.
func Export(w io.Writer, t footage.Track, fragments func(yield func(frag []byte, wall time.Time) error) error) error {
	entry, err := sampleEntry(t)
	if err != nil {
		return err
	}
	p := plan{}
	if err := fragments(p.add); err != nil {
		return err
	}
	if p.last == nil {
		return ErrExport.Because(fmt.Errorf("fmp4: no pictures"))
	}
	p.end(0)
	m := movie{track: t, entry: entry, duration: p.media, tables: &p.tables}
	if p.start.After(epoch1904) {
		m.created = uint64(p.start.Sub(epoch1904) / time.Second)
	}
	if _, err := w.Write(exportHead(&m)); err != nil {
		return err
	}
	c := copier{w: w, sizes: p.tables.sizes}
	if err := fragments(c.add); err != nil {
		return err
	}
	if len(c.sizes) != 0 {
		return ErrExport.Because(fmt.Errorf("fmp4: %d pictures fewer in the second pass", len(c.sizes)))
	}
	return nil
}

// exportHead is everything before the first picture: ftyp, moov, header of mdat (64 bits when needed).
func exportHead(m *movie) []byte {
	t := m.tables
	b := make([]byte, 0, 1024+len(m.entry)+4*len(t.sizes)+8*(len(t.durations)+len(t.offsets)+len(t.places)+len(t.keys)))
	b = box(b, "ftyp", func(b []byte) []byte { return append(b, "isom\x00\x00\x02\x00isomiso4mp41"...) })
	ftyp := len(b)
	header := uint64(mdatHeader)
	if t.bytes+mdatHeader > math.MaxUint32 {
		header = 16
	}
	b = m.append(b) // once for its size, once more with the places known
	t.shift(uint64(len(b)) + header)
	b = m.append(b[:ftyp])
	if header == mdatHeader {
		return append(words(b, uint32(t.bytes+header)), "mdat"...)
	}
	return be.AppendUint64(append(words(b, 1), "mdat"...), t.bytes+header)
}

// plan collects the tables in the first pass. The last sample of a fragment waits until the next fragment tells how long it
// lasts.
type plan struct {
	tables tables
	frag   Fragment
	start  time.Time
	last   *footage.Sample // waiting
	waits  footage.Sample
	media  uint64 // ticks up to the waiting sample's start
}

func (p *plan) add(frag []byte, wall time.Time) error {
	if err := p.frag.Read(frag); err != nil {
		return err
	}
	n := len(p.frag.Samples)
	if n == 0 {
		return nil
	}
	if err := p.align(wall); err != nil {
		return err
	}
	p.tables.chunk(n)
	for _, s := range p.frag.Samples[:n-1] {
		p.put(s)
	}
	p.waits = p.frag.Samples[n-1]
	p.last = &p.waits
	return nil
}

// align ends the waiting sample so that the next fragment begins at wall.
func (p *plan) align(wall time.Time) error {
	if p.last == nil {
		p.start = wall
		return nil
	}
	target := ticks(wall.Sub(p.start))
	stretch := target - int64(p.media) - int64(p.last.Duration)
	if stretch > math.MaxInt32-int64(p.last.Duration) {
		return ErrExport.Because(fmt.Errorf("fmp4: a gap of %v", wall.Sub(p.start)))
	}
	if stretch >= -tolerance && stretch <= tolerance {
		stretch = 0
	}
	p.end(stretch)
	return nil
}

// end puts the waiting sample, lasting longer by stretch.
func (p *plan) end(stretch int64) {
	s := *p.last
	s.Duration = uint32(max(1, int64(s.Duration)+stretch))
	p.put(s)
	p.last = nil
}

func (p *plan) put(s footage.Sample) {
	p.tables.sample(s.Duration, s.Offset, s.Size, s.Key)
	p.media += uint64(s.Duration)
}

// ticks converts without overflow for any span a file can have.
func ticks(d time.Duration) int64 {
	return int64(d/time.Second)*footage.TimeScale + int64(d%time.Second)*footage.TimeScale/int64(time.Second)
}

// copier writes the pictures in the second pass and checks that they are the ones of the first.
type copier struct {
	w     io.Writer
	frag  Fragment
	sizes []uint32 // still to come
}

func (c *copier) add(frag []byte, _ time.Time) error {
	if err := c.frag.Read(frag); err != nil {
		return err
	}
	for i, s := range c.frag.Samples {
		if i >= len(c.sizes) || s.Size != c.sizes[i] {
			return ErrExport.Because(fmt.Errorf("fmp4: other pictures in the second pass"))
		}
	}
	c.sizes = c.sizes[len(c.frag.Samples):]
	_, err := c.w.Write(c.frag.Payload)
	return err
}
