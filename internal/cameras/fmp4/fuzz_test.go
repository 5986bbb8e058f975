package fmp4

import (
	"bytes"
	"testing"

	"portiek/internal/rules/footage"
)

func seeds(f *testing.F) {
	for _, track := range small {
		init, err := Init(track)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(init)
	}
	f.Add(tinyFragment())
	f.Add(fragment(0, 0, nil, nil))
	f.Add([]byte{})
}

// What Parse accepts is exactly what PutMoof would have written: no two fragments mean the same.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		frag, err := Parse(b)
		if err != nil {
			return
		}
		again := make([]byte, MoofSize(len(frag.Samples))+8)
		PutMoof(again, frag.Sequence, frag.BaseTime, frag.Samples, len(frag.Payload))
		if !bytes.Equal(append(again, frag.Payload...), b) {
			t.Fatal("another fragment means the same")
		}
	})
}

// What ParseInit accepts can be described again and then reads the same.
func FuzzParseInit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		track, err := ParseInit(b)
		if err != nil {
			return
		}
		if init, err := Init(track); err == nil {
			back, err := ParseInit(init)
			if err != nil || back.Width != track.Width || !bytes.Equal(back.SPS[0], track.SPS[0]) {
				t.Fatalf("%v: %+v became %+v", err, track, back)
			}
		}
	})
}

func FuzzKeyOnly(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		out, err := KeyOnly(nil, b, 1, 2)
		if !bytes.Equal(before, b) {
			t.Fatal("the fragment was changed")
		}
		if err != nil {
			return
		}
		frag, err := Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		if len(frag.Samples) != 1 || frag.Samples[0] != (footage.Sample{Duration: 2, Size: uint32(len(frag.Payload)), Key: true}) {
			t.Fatalf("%+v", frag.Samples)
		}
	})
}
