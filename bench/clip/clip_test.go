package clip

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// TestPacketize gives the packets to another implementation and expects the NAL units back, with one marker at the end.
func TestPacketize(t *testing.T) {
	long := append([]byte{0x65}, bytes.Repeat([]byte{1, 2, 3, 4, 5}, 1000)...)
	edge := append([]byte{0x41}, bytes.Repeat([]byte{9}, maxRTP)...) // one byte too long for a single packet
	nals := [][]byte{{0x67, 1, 2, 3}, {0x68, 4}, long, edge}
	p := packetize(nals)
	var depacketizer codecs.H264Packet
	var got []byte
	for i, at := range p.Offsets {
		size := int(binary.BigEndian.Uint16(p.Bytes[at-2:]))
		if p.Bytes[at-4] != '$' || p.Bytes[at-3] != 0 || size > 12+maxRTP {
			t.Fatalf("packet %d: bad interleaved header % x", i, p.Bytes[at-4:at])
		}
		var packet rtp.Packet
		if err := packet.Unmarshal(p.Bytes[at : at+size]); err != nil {
			t.Fatal(err)
		}
		if last := i == len(p.Offsets)-1; packet.Marker != last || packet.PayloadType != 96 {
			t.Errorf("packet %d of %d: %+v", i, len(p.Offsets), packet.Header)
		}
		b, err := depacketizer.Unmarshal(packet.Payload)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b...)
	}
	var want []byte
	for _, n := range nals {
		want = append(append(want, 0, 0, 0, 1), n...)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes instead of %d", len(got), len(want))
	}
	if !p.Key || len(p.Sample) != 4+len(long)+4+len(edge) {
		t.Errorf("key %v, sample of %d bytes", p.Key, len(p.Sample))
	}
}

func TestUnits(t *testing.T) {
	var got [][]byte
	for n := range units([]byte{0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x67, 7, 0, 0, 1, 0x65, 0, 3}) {
		got = append(got, n)
	}
	want := [][]byte{{9, 0x10}, {0x67, 7}, {0x65, 0, 3}}
	if len(got) != len(want) {
		t.Fatalf("% x", got)
	}
	for i := range want {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("unit %d: % x", i, got[i])
		}
	}
}
