package rtsp

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// slice0 and slice1 are the two halves of one picture.
var (
	slice0 = []byte{0x41, 0x9a, 1, 2}
	slice1 = []byte{0x41, 0x4d, 1, 2} // first_mb_in_slice 1
)

// offline is a session that plays without a connection.
func offline(sink Sink) *session {
	s := &session{ctx: context.Background(), sink: sink, lim: defaultLimits, log: slog.New(slog.DiscardHandler), now: epoch}
	s.video = video{codec: footage.H264, payloadType: 96}
	s.units = nal.NewAssembler(footage.H264)
	s.units.ParameterSet(testSPS)
	s.units.ParameterSet(testPPS)
	return s
}

// packetOf makes an RTP packet without its interleaved header.
func packetOf(seq uint16, ts uint32, marker bool, payload []byte) []byte {
	return rtpFrame(seq, ts, marker, payload)[4:]
}

// Pictures are whole whatever a camera does with the marker bit.
func TestMarkers(t *testing.T) {
	type p struct {
		ts     uint32
		marker bool
		nal    []byte
	}
	for _, tt := range []struct {
		name    string
		packets []p
		slices  []int // per picture
	}{
		{"right", []p{{0, true, testIDR}, {1, false, slice0}, {1, true, slice1}, {2, true, testP}}, []int{1, 2, 1}},
		{"never", []p{{0, false, testIDR}, {1, false, slice0}, {1, false, slice1}, {2, true, testP}}, []int{1, 2, 1}},
		{"on parameter sets too", []p{{0, true, testSPS}, {0, true, testPPS}, {0, true, testIDR}, {1, false, slice0}, {1, true, slice1}}, []int{1, 2}},
		{"on every packet: the first picture teaches", []p{
			{0, true, testIDR}, {1, true, slice0}, {1, true, slice1}, {2, true, slice0}, {2, true, slice1}, {3, true, slice0},
		}, []int{1, 1, 1, 2}},
		{"timestamps stand still", []p{{0, true, testIDR}, {0, true, slice0}, {0, true, testP}}, []int{1, 1, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := &counter{}
			s := offline(rec)
			for i, p := range tt.packets {
				if err := s.rtp(packetOf(uint16(65533+i), p.ts, p.marker, p.nal)); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(tt.slices, rec.slices); d != "" {
				t.Error(d)
			}
		})
	}
}

// counter is a sink that counts slices per picture and allocates nothing once warm.
type counter struct {
	slices  []int
	damaged []bool
	times   []time.Time
	ticks   int
	longest time.Duration
	last    time.Time
}

func (c *counter) Certificate([32]byte) error { return nil }

func (c *counter) Start(footage.Track) error { return nil }

func (c *counter) Tick(now time.Time) error {
	if c.ticks++; c.ticks > 1 {
		c.longest = max(c.longest, now.Sub(c.last))
	}
	c.last = now
	return nil
}

func (c *counter) Picture(p footage.Picture) error {
	n := 0
	for d := p.Data; len(d) > 0; d = d[4+binary.BigEndian.Uint32(d):] {
		n++
	}
	c.slices, c.damaged, c.times = append(c.slices, n), append(c.damaged, p.Damaged), append(c.times, p.CameraTime)
	return nil
}

func TestSequenceNumbers(t *testing.T) {
	rec := &counter{}
	s := offline(rec)
	for i, seq := range []uint16{65534, 65535, 65535, 0, 2, 3, 4, 4} { // a repeat, a gap, a repeat
		n := testP
		if i == 0 || i == 6 {
			n = testIDR
		}
		if err := s.rtp(packetOf(seq, uint32(i), true, n)); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]bool{false, false, false, true, true, false}, rec.damaged); d != "" {
		t.Error(d)
	}
}

// Another source is another stream: what it begins with is damaged unless decodable, and old reports do not count for it.
func TestSourceChanges(t *testing.T) {
	rec := &counter{}
	s := offline(rec)
	s.stream.report = senderReport{source: 0x1234, at: epoch}
	first, second := packetOf(1, 0, true, testIDR), packetOf(900, 90000, true, testP)
	second[11]++
	for _, b := range [][]byte{first, second} {
		if err := s.rtp(b); err != nil {
			t.Fatal(err)
		}
	}
	if rec.damaged[0] || !rec.damaged[1] || rec.times[0].IsZero() || !rec.times[1].IsZero() {
		t.Errorf("%v %v", rec.damaged, rec.times)
	}
}

// Keep-alives go out in time, and ticks come though the camera sends nothing new.
func TestKeepAliveAndTicks(t *testing.T) {
	cam := &camera{sdp: sdpWithSets}
	cam.media = func(c net.Conn) {
		for seq := uint16(1); ; seq++ {
			if _, err := c.Write(rtpFrame(seq, uint32(seq)*90000, true, testIDR)); err != nil {
				return
			}
			for _, r := range cam.said() {
				if strings.HasPrefix(r, "GET_PARAMETER") {
					return
				}
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	cam.start(t)
	rec := &counter{}
	if f := play(t, Config{URL: cam.url()}, rec, defaultLimits); !errors.Is(f, errLost) {
		t.Fatal(f)
	}
	if rec.ticks == 0 {
		t.Error("no tick in a session of a second")
	}
}

// flow gives a function that takes 70 packets (5 pictures) through wire, RTP, assembler and timeline.
func flow(t testing.TB, sink Sink) (run func(), size int) {
	var stream []byte
	seq, ts := uint16(0), uint32(0)
	for range 5 {
		for _, f := range packets(append(append([]byte{}, testP...), make([]byte, 19000)...), &seq, ts, true) {
			stream = append(stream, f...)
		}
		ts += 3600
	}
	s := offline(sink)
	s.wire = newWire(nil)
	s.wire.channels, s.wire.allowed = [2]int{2, 3}, 1<<30
	take := func(b []byte) {
		s.wire.from, s.wire.to = 0, copy(s.wire.buf, b)
		if err := s.drain(); err != nil {
			t.Fatal(err)
		}
	}
	take(rtpFrame(0, 0, true, testIDR))
	return func() { take(stream) }, len(stream)
}

func TestMediaAllocatesNothing(t *testing.T) {
	idle := &idleSink{}
	run, _ := flow(t, idle)
	run()
	if n := testing.AllocsPerRun(50, run); n != 0 {
		t.Errorf("%v allocations for 70 packets", n)
	}
	if idle.pictures < 5*50 {
		t.Errorf("only %d pictures came", idle.pictures)
	}
}

func BenchmarkMedia(b *testing.B) {
	run, size := flow(b, &idleSink{})
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
}

type idleSink struct{ pictures int }

func (*idleSink) Certificate([32]byte) error      { return nil }
func (*idleSink) Start(footage.Track) error       { return nil }
func (*idleSink) Tick(time.Time) error            { return nil }
func (s *idleSink) Picture(footage.Picture) error { s.pictures++; return nil }

// The mark follows the rate: a quarter of a second's worth, never above 64 KiB.
func TestLowWater(t *testing.T) {
	for _, tt := range []struct{ perSecond, want int }{
		{0, 1}, {4000, 1000}, {100_000, 25_000}, {500_000, maxLowWater}, {50_000_000, maxLowWater},
	} {
		var r rateMeter
		r.begin(epoch)
		r.add(2 * tt.perSecond)
		if n, _ := r.lowWater(epoch.Add(2 * time.Second)); n != tt.want {
			t.Errorf("%d bytes/s: %d, want %d", tt.perSecond, n, tt.want)
		}
		r.add(2 * tt.perSecond)
		if _, changed := r.lowWater(epoch.Add(4 * time.Second)); changed && tt.want > 1 {
			t.Errorf("%d bytes/s: changed without need", tt.perSecond)
		}
	}
}
