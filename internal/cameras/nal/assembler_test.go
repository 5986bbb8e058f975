package nal

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

var codecs = []footage.Codec{footage.H264, footage.H265}

// ready is an assembler that has seen its parameter sets and one random-access picture.
func ready(t testing.TB, c footage.Codec) *Assembler {
	t.Helper()
	a := NewAssembler(c)
	for _, s := range setsOf(c) {
		a.ParameterSet(s)
	}
	if u := finish(t, a, idr(c, 1)); u.Track == nil || !u.RandomAccess || u.Damaged {
		t.Fatalf("first picture: %+v", u)
	}
	return a
}

// finish feeds payloads and ends the picture, which must be there.
func finish(t testing.TB, a *Assembler, payloads ...[]byte) Unit {
	t.Helper()
	for _, p := range payloads {
		if err := a.Payload(p); err != nil {
			t.Fatal(err)
		}
	}
	u, ok, err := a.Finish()
	if err != nil || !ok {
		t.Fatalf("Finish: %v %v", ok, err)
	}
	return u
}

// Whatever way a camera cuts its NAL units into packets, the same units come out.
func TestAnyPacketization(t *testing.T) {
	for _, c := range codecs {
		t.Run(fmt.Sprint(c), rapid.MakeCheck(func(t *rapid.T) {
			a := NewAssembler(c)
			for _, s := range setsOf(c) {
				a.ParameterSet(s)
			}
			for range rapid.IntRange(1, 4).Draw(t, "pictures") {
				var nals [][]byte
				for range rapid.IntRange(1, 6).Draw(t, "slices") {
					fill := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "fill")
					nals = append(nals, idr(c, fill...))
				}
				for _, p := range packetize(t, c, nals) {
					if err := a.Payload(p); err != nil {
						t.Fatal(err)
					}
				}
				u, ok, err := a.Finish()
				if !ok || err != nil || u.Damaged {
					t.Fatalf("Finish: %v %v damaged %v", ok, err, u.Damaged)
				}
				if d := cmp.Diff(nals, split(u.Data)); d != "" {
					t.Fatal(d)
				}
			}
		}))
	}
}

// Lost data marks its picture and all after it, up to the next random-access picture.
func TestDamageLastsUntilRandomAccess(t *testing.T) {
	for _, c := range codecs {
		a := ready(t, c)
		if finish(t, a, plain(c, 2)).Damaged {
			t.Error("damaged before anything was lost")
		}
		a.Lost()
		got := []bool{
			finish(t, a, plain(c, 3)).Damaged,
			finish(t, a, plain(c, 4)).Damaged,
			finish(t, a, idr(c, 5)).Damaged,
			finish(t, a, plain(c, 6)).Damaged,
		}
		if d := cmp.Diff([]bool{true, true, false, false}, got); d != "" {
			t.Error(c, d)
		}
	}
}

// A random-access picture that itself lost a slice is damaged, and so is what follows.
func TestDamagedRandomAccess(t *testing.T) {
	a := ready(t, footage.H264)
	if err := a.Payload(idr(footage.H264, 1)); err != nil {
		t.Fatal(err)
	}
	a.Lost()
	if u := finish(t, a); !u.Damaged || !u.RandomAccess {
		t.Errorf("%+v", u)
	}
	if u := finish(t, a, plain(footage.H264, 1)); !u.Damaged {
		t.Error("the picture after it is not damaged")
	}
}

// A fragment whose end never came leaves nothing behind but the mark.
func TestUnfinishedFragment(t *testing.T) {
	for _, c := range codecs {
		a := ready(t, c)
		parts := fragments(c, idr(c, 1, 2, 3, 4, 5, 6), 3)
		if err := a.Payload(parts[0]); err != nil {
			t.Fatal(err)
		}
		whole := plain(c, 9)
		u := finish(t, a, whole)
		if d := cmp.Diff([][]byte{whole}, split(u.Data)); d != "" || !u.Damaged {
			t.Error(d, u.Damaged)
		}
	}
}

func TestPayloadsRefused(t *testing.T) {
	long := bytes.Repeat([]byte{1}, 20)
	for _, tt := range []struct {
		name    string
		codec   footage.Codec
		payload []byte
		want    error
	}{
		{"empty", footage.H264, nil, ErrMalformed},
		{"forbidden bit", footage.H264, append([]byte{0xe5}, long...), ErrMalformed},
		{"header alone", footage.H264, []byte{0x65}, ErrMalformed},
		{"STAP-A without units", footage.H264, []byte{24}, ErrMalformed},
		{"STAP-A half a size", footage.H264, []byte{24, 0}, ErrMalformed},
		{"STAP-A beyond its end", footage.H264, []byte{24, 0, 9, 0x65, 0x88}, ErrMalformed},
		{"STAP-A of size 0", footage.H264, []byte{24, 0, 0, 0, 0}, ErrMalformed},
		{"STAP-B", footage.H264, append([]byte{25}, long...), ErrPacking},
		{"MTAP16", footage.H264, append([]byte{26}, long...), ErrPacking},
		{"FU-B", footage.H264, append([]byte{29}, long...), ErrPacking},
		{"FU-A too short", footage.H264, []byte{28, 0x85}, ErrMalformed},
		{"FU-A without a start", footage.H264, append([]byte{28, 0x05}, long...), ErrMalformed},
		{"empty", footage.H265, nil, ErrMalformed},
		{"two bytes", footage.H265, []byte{2, 1}, ErrMalformed},
		{"AP without units", footage.H265, []byte{48 << 1, 1, 0}, ErrMalformed},
		{"FU too short", footage.H265, []byte{49 << 1, 1, 0x93}, ErrMalformed},
		{"FU without a start", footage.H265, append([]byte{49 << 1, 1, 0x13}, long...), ErrMalformed},
		{"PACI", footage.H265, append([]byte{50 << 1, 1}, long...), ErrPacking},
	} {
		t.Run(fmt.Sprint(tt.codec, " ", tt.name), func(t *testing.T) {
			a := ready(t, tt.codec)
			if err := a.Payload(tt.payload); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if !finish(t, a, plain(tt.codec, 1)).Damaged {
				t.Error("the picture is not marked damaged")
			}
		})
	}
}

// Endless fragments and endless NAL units stop at the bounds, and the next picture is fine.
func TestBounds(t *testing.T) {
	a := ready(t, footage.H264)
	big := make([]byte, 60000)
	big[0], big[1] = 28, 0x81
	if err := a.Payload(big); err != nil {
		t.Fatal(err)
	}
	big[1] = 0x01
	var err error
	for n := 0; err == nil && n < 1000; n++ {
		err = a.Payload(big)
	}
	if !errors.Is(err, ErrTooBig) || cap(a.unit.buf) > 2*MaxUnitSize {
		t.Errorf("fragments: %v, buffer of %d", err, cap(a.unit.buf))
	}
	for err = nil; err == nil && a.unit.nals <= MaxNALs; {
		err = a.Payload([]byte{0x06, 5, 0})
	}
	if !errors.Is(err, ErrTooBig) {
		t.Errorf("NAL units: %v", err)
	}
	if err := a.Payload(plain(footage.H264, 1)); !errors.Is(err, ErrTooBig) {
		t.Fatal(err)
	}
	a.restart()
	if u := finish(t, a, idr(footage.H264, 1)); u.Damaged {
		t.Error("the next picture suffers")
	}
}

// A buffer that one huge picture made is given back after a while.
func TestBufferShrinks(t *testing.T) {
	a := ready(t, footage.H264)
	finish(t, a, idr(footage.H264, make([]byte, 4<<20)...))
	for range 1100 {
		finish(t, a, plain(footage.H264, 1))
	}
	if cap(a.unit.buf) > 1<<20 {
		t.Errorf("%d bytes kept", cap(a.unit.buf))
	}
}

func TestParameterSetsInBand(t *testing.T) {
	c := footage.H264
	a := NewAssembler(c)
	if err := a.Payload(idr(c, 1)); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := a.Finish(); ok || err != nil {
		t.Fatal("a picture without parameter sets was delivered", err)
	}
	u := finish(t, a, sps1080, pps1080, idr(c, 1))
	if u.Track == nil || u.Track.Width != 1920 || len(split(u.Data)) != 1 {
		t.Fatalf("first: %+v", u)
	}
	if u = finish(t, a, sps1080, pps1080, idr(c, 2)); u.Track != nil || len(split(u.Data)) != 1 {
		t.Errorf("repeated sets: track %v, %d units", u.Track, len(split(u.Data)))
	}
	if u = finish(t, a, ppsBaseline, plain(c, 2)); u.Track != nil || len(split(u.Data)) != 2 {
		t.Errorf("changed in the middle of a group: track %v, %d units; want it in band", u.Track, len(split(u.Data)))
	}
	if u = finish(t, a, spsBaseline, ppsBaseline, idr(c, 3)); u.Track == nil || u.Track.Height != 718 || len(split(u.Data)) != 1 {
		t.Errorf("changed at random access: %+v", u)
	}
}

// Delimiters and filler are dropped; SEI before a picture stays with it, also when its packet ends on a marker.
func TestOtherUnits(t *testing.T) {
	a := ready(t, footage.H264)
	sei := []byte{0x06, 5, 1, 0xaa, 0x80}
	if err := a.Payload(sei); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := a.Finish(); ok {
		t.Fatal("an SEI alone is no picture")
	}
	slice := plain(footage.H264, 1)
	u := finish(t, a, []byte{0x09, 0xf0}, slice, []byte{0x0c, 0xff, 0x80}, []byte{0x0b}, []byte{0x0a})
	if d := cmp.Diff([][]byte{sei, slice}, split(u.Data)); d != "" {
		t.Error(d)
	}
}

func TestRandomAccess(t *testing.T) {
	recovery := []byte{0x06, 6, 1, 0xc0, 0x80} // recovery_frame_cnt 0
	gradual := []byte{0x06, 6, 1, 0x40, 0x80}  // recovery_frame_cnt 1
	intra := []byte{0x41, 0x88, 0x80, 1}       // slice_type 7
	for _, tt := range []struct {
		name  string
		codec footage.Codec
		nals  [][]byte
		want  bool
	}{
		{"IDR", footage.H264, [][]byte{idr(footage.H264, 1)}, true},
		{"P", footage.H264, [][]byte{plain(footage.H264, 1)}, false},
		{"I without a recovery point", footage.H264, [][]byte{intra}, false},
		{"I at a recovery point", footage.H264, [][]byte{recovery, intra}, true},
		{"I at a gradual recovery", footage.H264, [][]byte{gradual, intra}, false},
		{"P at a recovery point", footage.H264, [][]byte{recovery, plain(footage.H264, 1)}, false},
		{"IDR", footage.H265, [][]byte{idr(footage.H265, 1)}, true},
		{"CRA", footage.H265, [][]byte{{21 << 1, 1, 0xa0, 1}}, true},
		{"BLA", footage.H265, [][]byte{{16 << 1, 1, 0xa0, 1}}, true},
		{"TRAIL", footage.H265, [][]byte{plain(footage.H265, 1)}, false},
	} {
		if got := finish(t, ready(t, tt.codec), tt.nals...).RandomAccess; got != tt.want {
			t.Errorf("%v %s: %v", tt.codec, tt.name, got)
		}
	}
}

// Unreadable parameter sets are a reason to refuse the stream.
func TestUnreadableSPS(t *testing.T) {
	a := NewAssembler(footage.H264)
	for _, p := range [][]byte{{0x67, 0x64, 0, 40, 0x80}, pps1080, idr(footage.H264, 1)} {
		if err := a.Payload(p); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := a.Finish(); ok || !errors.Is(err, ErrParameters) {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestNoAllocationPerPacket(t *testing.T) {
	for _, c := range codecs {
		a := ready(t, c)
		parts := fragments(c, plain(c, make([]byte, 6000)...), 1400)
		single, key := plain(c, 1, 2, 3), idr(c, 4, 5)
		run := func() {
			for _, p := range parts {
				if a.Payload(p) != nil {
					t.Fatal("refused")
				}
			}
			a.Finish()
			a.Payload(single)
			a.Finish()
			for _, s := range setsOf(c) {
				a.Payload(s)
			}
			a.Payload(key)
			a.Finish()
		}
		run()
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%v: %v allocations", c, n)
		}
	}
}
