package fakecam

import (
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/ntp"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"portiek/internal/base/clock"
)

// reportEvery is how often a sender report goes out, besides one whenever somebody begins to play.
const reportEvery = 5 * time.Second

// send sends one unit to all readers, less what is lost on the way.
func (p *player) send(u *unit, f Fault) {
	stream, video, joined := p.d.output()
	if stream == nil {
		return
	}
	if joined || time.Since(p.report) > reportEvery {
		p.sendReport(stream, video)
	}
	told := Unit{Index: p.index, Key: u.key, RTPTime: p.rtpTime() + uint32(u.pts-u.dts)}
	if u.key && !u.sets && !p.d.options.OutOfBand {
		p.sendPayloads(stream, video, p.source.prefix, false, f, &told)
	}
	p.sendPayloads(stream, video, u.payloads, true, f, &told)
	p.index++
	if told.Lost < told.Packets {
		p.d.count.units.Add(1)
		if u.key {
			p.d.count.keys.Add(1)
		}
	}
	if tell := p.d.options.Sent; tell != nil {
		told.VCL = p.source.hashes(u)
		tell(p.d.index, told)
	}
}

// sendPayloads sends RTP packets with one timestamp; the last one may carry the marker.
func (p *player) sendPayloads(stream *gortsplib.ServerStream, video *description.Media, payloads [][]byte, marker bool, f Fault, told *Unit) {
	for i, payload := range payloads {
		packet := &rtp.Packet{
			Header: rtp.Header{
				Version: 2, PayloadType: payloadType, SequenceNumber: p.seq, Timestamp: told.RTPTime,
				Marker: marker && i == len(payloads)-1,
			},
			Payload: payload,
		}
		p.seq++
		told.Packets++
		if p.lose(f) {
			told.Lost++
			p.d.count.lost.Add(1)
			continue
		}
		p.sums.packets++
		p.sums.octets += uint32(len(payload))
		p.d.count.packets.Add(1)
		_ = stream.WritePacketRTP(video, packet) // only fails when the stream was closed meanwhile
	}
}

// lose tells whether the next packet is lost on the way.
func (p *player) lose(f Fault) bool {
	if p.burst > 0 {
		p.burst--
		return true
	}
	return f.Kind == Loss && p.random.Float64()*100 < f.Percent
}

// rtpTime is the camera's clock as an RTP timestamp; it wraps.
func (p *player) rtpTime() uint32 { return p.first + uint32(int64(p.clock)) }

// sendReport tells the camera's own wall clock (RFC 3550, 6.4.1). That clock drifts like its pictures do.
func (p *player) sendReport(stream *gortsplib.ServerStream, video *description.Media) {
	p.report = time.Now()
	drift := duration(int64(p.clock) - p.media)
	stats := stream.Stats().Medias[video].Formats[video.Formats[0]]
	_ = stream.WritePacketRTCP(video, &rtcp.SenderReport{
		SSRC:        stats.LocalSSRC,
		NTPTime:     ntp.Encode(clock.System{}.Now().Add(p.d.camera.Clock + drift)),
		RTPTime:     p.rtpTime(),
		PacketCount: p.sums.packets,
		OctetCount:  p.sums.octets,
	})
}

// output is where to send, and whether somebody new is listening.
func (d *device) output() (*gortsplib.ServerStream, *description.Media, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	joined := d.joined
	d.joined = false
	return d.stream, d.video, joined
}

// redescribe tells readers of another source: in band when the codec stays and parameter sets go in band; otherwise it
// drops them, as a camera does that was reconfigured.
func (d *device) redescribe(s *Source) {
	d.mu.Lock()
	old, same := d.stream, d.source.Codec == s.Codec && !d.options.OutOfBand
	switch {
	case old == nil: // switched off
		d.source = s
	case same:
		d.source = s
		setParams(d.video.Formats[0], s)
		old.ReloadDesc()
	default:
		if err := d.describe(s); err != nil {
			d.options.Log.Error("cannot describe the new source", "camera", d.name, "err", err)
		}
	}
	d.mu.Unlock()
	if old != nil && !same {
		old.Close()
		d.drop()
	}
}

// setParams changes what the next ReloadDesc tells.
func setParams(f format.Format, s *Source) {
	switch f := f.(type) {
	case *format.H264:
		f.SPS, f.PPS = s.first(isSPS), s.first(isPPS)
	case *format.H265:
		f.VPS, f.SPS, f.PPS = s.first(isVPS), s.first(isSPS), s.first(isPPS)
	}
}
