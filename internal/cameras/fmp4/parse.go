package fmp4

import (
	"bytes"
	"fmt"

	"portiek/internal/rules/footage"
)

// Fragment is what a fragment says. Payload points into the bytes that were parsed.
type Fragment struct {
	Sequence uint32
	BaseTime uint64 // decode time of the first sample, in ticks of 1/90000 s
	Samples  []footage.Sample
	Payload  []byte // the pictures, one after another, sizes as in Samples
}

// Parse reads one fragment of exactly the shape that PutMoof writes; anything else is ErrFragment. It never reads
// beyond frag, and the sizes of Samples always add up to the length of Payload.
func Parse(frag []byte) (Fragment, error) {
	var f Fragment
	err := f.Read(frag)
	return f, err
}

// Read is Parse into f, reusing the memory of f.Samples.
func (f *Fragment) Read(frag []byte) error {
	n, err := shape(frag)
	if err != nil {
		return err
	}
	f.Sequence = be.Uint32(frag[seqAt:])
	f.BaseTime = be.Uint64(frag[timeAt:])
	f.Samples = f.Samples[:0]
	f.Payload = frag[MoofSize(n)+mdatHeader:]
	left := uint64(len(f.Payload))
	for line := frag[tableAt:MoofSize(n)]; len(line) > 0; line = line[sampleLine:] {
		s, err := sample(line)
		if err != nil {
			return err
		}
		if uint64(s.Size) > left {
			return broken("pictures are larger than the data")
		}
		left -= uint64(s.Size)
		f.Samples = append(f.Samples, s)
	}
	if left != 0 {
		return broken("data after the last picture")
	}
	return nil
}

// Duration is the sum of the samples' durations in ticks.
func (f *Fragment) Duration() (d uint64) {
	for i := range f.Samples {
		d += uint64(f.Samples[i].Duration)
	}
	return d
}

// Rebase overwrites the decode time of the fragment in place, so that the same sealed pictures can stand anywhere on a
// player's time line.
func Rebase(frag []byte, baseTime uint64) error {
	if _, err := shape(frag); err != nil {
		return err
	}
	be.PutUint64(frag[timeAt:], baseTime)
	return nil
}

// KeyOnly appends to dst a fragment that has only the first picture of frag, shown at baseTime for duration ticks, for
// fast playback. ErrKey if that picture is not a random-access picture. frag is left as it was; dst may not overlap it.
func KeyOnly(dst, frag []byte, baseTime uint64, duration uint32) ([]byte, error) {
	n, err := shape(frag)
	if err != nil {
		return dst, err
	}
	if n == 0 {
		return dst, ErrKey
	}
	s, err := sample(frag[tableAt:])
	if err != nil {
		return dst, err
	}
	payload := frag[MoofSize(n)+mdatHeader:]
	if uint64(s.Size) > uint64(len(payload)) {
		return dst, broken("first picture is larger than the data")
	}
	if !s.Key {
		return dst, ErrKey
	}
	one := [1]footage.Sample{{Duration: duration, Size: s.Size, Key: true}}
	var head [moofFixed + sampleLine + mdatHeader]byte
	PutMoof(head[:], be.Uint32(frag[seqAt:]), baseTime, one[:], int(s.Size))
	dst = append(dst, head[:]...)
	return append(dst, payload[:s.Size]...), nil
}

// shape checks everything but the sample table and gives the number of samples.
func shape(frag []byte) (samples int, err error) {
	if len(frag) < moofFixed+mdatHeader {
		return 0, broken("shorter than its head")
	}
	n := be.Uint32(frag[countAt:])
	if n > maxSamples || MoofSize(int(n))+mdatHeader > len(frag) {
		return 0, broken("more samples than bytes")
	}
	want := prefix
	putSizes(want[:], int(n))
	copy(want[seqAt:seqAt+4], frag[seqAt:])
	copy(want[timeAt:timeAt+8], frag[timeAt:])
	if !bytes.Equal(want[:], frag[:moofFixed]) {
		return 0, broken("another layout")
	}
	mdat := frag[MoofSize(int(n)):]
	if uint64(be.Uint32(mdat)) != uint64(len(mdat)) || string(mdat[4:8]) != "mdat" {
		return 0, broken("no mdat of the right size")
	}
	return int(n), nil
}

func sample(line []byte) (footage.Sample, error) {
	s := footage.Sample{
		Duration: be.Uint32(line[0:]),
		Size:     be.Uint32(line[4:]),
		Offset:   int32(be.Uint32(line[12:])),
	}
	switch be.Uint32(line[8:]) {
	case flagsKey:
		s.Key = true
	case flagsDelta:
	default:
		return s, broken("unknown sample flags")
	}
	return s, nil
}

func broken(what string) error { return ErrFragment.Because(fmt.Errorf("fmp4: %s", what)) }
