package nal

import (
	"encoding/binary"
	"testing"

	"portiek/internal/rules/footage"
)

// seed packs payloads the way FuzzAssembler unpacks them.
func seed(payloads ...[]byte) (b []byte) {
	for _, p := range payloads {
		b = binary.BigEndian.AppendUint16(b, uint16(len(p)))
		b = append(b, p...)
	}
	return b
}

// Whatever payloads come, units are well formed: lengths add up, nothing is empty, a first unit has its Track.
func FuzzAssembler(f *testing.F) {
	for _, c := range codecs {
		h265 := c == footage.H265
		f.Add(h265, seed(append(setsOf(c), idr(c, 1), plain(c, 2))...))
		f.Add(h265, seed(append(setsOf(c), fragments(c, idr(c, 1, 2, 3, 4, 5), 2)...)...))
		f.Add(h265, seed(together(c, append(setsOf(c), idr(c, 1))), nil, plain(c, 1)))
	}
	f.Fuzz(func(t *testing.T, h265 bool, data []byte) {
		c := footage.H264
		if h265 {
			c = footage.H265
		}
		a := NewAssembler(c)
		begun := false
		for len(data) >= 2 {
			n := int(binary.BigEndian.Uint16(data)) % (len(data) - 1)
			a.ContinuesPicture(data[2 : 2+n])
			if a.Payload(data[2:2+n]) != nil || n == 0 {
				checkUnit(t, a, &begun)
			}
			data = data[2+n:]
		}
		checkUnit(t, a, &begun)
	})
}

func checkUnit(t *testing.T, a *Assembler, begun *bool) {
	u, ok, err := a.Finish()
	if !ok || err != nil {
		return
	}
	if u.Track == nil && !*begun {
		t.Fatal("a picture without a track before it")
	}
	*begun = true
	for d := u.Data; len(d) > 0; {
		if len(d) < 5 {
			t.Fatal("length cut short")
		}
		n := int(binary.BigEndian.Uint32(d))
		if n == 0 || n > len(d)-4 {
			t.Fatalf("NAL unit of %d in %d bytes", n, len(d)-4)
		}
		d = d[4+n:]
	}
}

// No SPS, however odd, panics or gives a picture size that cannot be.
func FuzzDescribe(f *testing.F) {
	for _, s := range [][]byte{sps1080, spsBaseline} {
		f.Add(false, s)
	}
	f.Add(true, spsX265)
	f.Fuzz(func(t *testing.T, h265 bool, sps []byte) {
		c := footage.H264
		if h265 {
			c = footage.H265
		}
		if len(sps) <= headerSize(c) || len(sps) > maxParameterSet {
			return
		}
		got, err := describe(c, sps)
		if err == nil && (got.Width < 1 || got.Height < 1 || got.Width > maxDimension || got.Height > maxDimension || got.MaxReorder > maxReorder) {
			t.Fatalf("%+v", got)
		}
	})
}
