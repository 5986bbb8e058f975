package rtsp

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	pion "github.com/pion/rtp"
)

func TestParseRTP(t *testing.T) {
	fixed := []byte{0x80, 0xe0, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8}
	with := func(first byte, rest ...byte) []byte {
		b := append([]byte{}, fixed...)
		b[0] = first
		return append(b, rest...)
	}
	for _, tt := range []struct {
		name    string
		in      []byte
		payload []byte // nil: refused
	}{
		{"plain", with(0x80, 9, 9), []byte{9, 9}},
		{"no payload", with(0x80), []byte{}},
		{"padding", with(0xa0, 9, 0, 2), []byte{9}},
		{"nothing but padding", with(0xa0, 0, 2), []byte{}},
		{"two sources", with(0x82, 0, 0, 0, 1, 0, 0, 0, 2, 9), []byte{9}},
		{"extension", with(0x90, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 9), []byte{9}},
		{"all three", with(0xb1, 0, 0, 0, 1, 0xbe, 0xde, 0, 0, 9, 0, 0, 3), []byte{9}},
		{"short", fixed[:11], nil},
		{"version 1", with(0x40, 9), nil},
		{"padding of 0", with(0xa0, 9, 0), nil},
		{"padding beyond the start", with(0xa0, 9, 200), nil},
		{"sources beyond the end", with(0x8f, 9), nil},
		{"extension beyond the end", with(0x90, 0, 0, 0xff, 0xff, 9), nil},
		{"half an extension", with(0x90, 0, 0), nil},
	} {
		p, ok := parseRTP(tt.in)
		if ok != (tt.payload != nil) {
			t.Errorf("%s: %v", tt.name, ok)
		} else if ok {
			want := packet{true, 96, 0x1234, 0x01020304, 0x05060708, tt.payload}
			if d := cmp.Diff(want, p, cmp.AllowUnexported(packet{})); d != "" {
				t.Errorf("%s: %s", tt.name, d)
			}
		}
	}
}

// Where pion reads a packet, so do we, and alike.
func FuzzParseRTP(f *testing.F) {
	f.Add([]byte{0x80, 0xe0, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add([]byte{0xb1, 0x60, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 0xbe, 0xde, 0, 0, 9, 0, 0, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		parseSenderReport(b)
		p, ok := parseRTP(b)
		var want pion.Packet
		if err := want.Unmarshal(b); err != nil || !ok || want.Version != 2 {
			return // each has its own view of what is broken
		}
		if p.sequence != want.SequenceNumber || p.timestamp != want.Timestamp || string(p.payload) != string(want.Payload) {
			t.Fatalf("%+v, pion says %v", p, want)
		}
	})
}

func TestSenderReport(t *testing.T) {
	at := time.Date(2026, 10, 25, 1, 30, 0, 500e6, time.UTC)
	report := func(at time.Time) []byte {
		b := []byte{0x80, 200, 0, 6, 0, 0, 0, 7}
		b = binary.BigEndian.AppendUint64(b, uint64(at.Unix()+2208988800)<<32|1<<31)
		b = binary.BigEndian.AppendUint32(b, 90000)
		return append(b, make([]byte, 8)...)
	}
	compound := append([]byte{0x80, 201, 0, 1, 0, 0, 0, 7}, report(at)...)
	for name, b := range map[string][]byte{"alone": report(at), "behind a receiver report": compound} {
		r, ok := parseSenderReport(b)
		if !ok || r.source != 7 {
			t.Fatalf("%s: %+v %v", name, r, ok)
		}
		if got := r.cameraTime(90000 + 45000); !got.Equal(at.Add(500 * time.Millisecond)) {
			t.Errorf("%s: half a second later is %v", name, got)
		}
		if got := r.cameraTime(0); !got.Equal(at.Add(-time.Second)) {
			t.Errorf("%s: a second before is %v", name, got)
		}
	}
	for name, b := range map[string][]byte{
		"cut short":    report(at)[:20],
		"no clock":     report(time.Date(1970, 1, 1, 0, 0, 9, 0, time.UTC)),
		"not a report": {0x80, 202, 0, 0},
	} {
		if r, ok := parseSenderReport(b); ok {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if !(senderReport{}).cameraTime(1).IsZero() {
		t.Error("a camera without reports has a time")
	}
}
