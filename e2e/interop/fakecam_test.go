package interop_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/cameras/fakecam"
)

const (
	limit    = 140 // units that a camera sends
	changeAt = 62  // after this unit the camera changes, in the middle of a group of pictures
)

// Over RTSPS, whatever the codec and however a camera asks for the password: what is exported is what was sent.
func TestRecordsWhatCamerasSend(t *testing.T) {
	t.Parallel()
	from := time.Now()
	md5 := pretendCameras(t, fakecam.Options{TLS: true, Limit: limit}, "md5-Zq9wXq7Db!",
		fakecam.Camera{Source: plain264.source(t)}, fakecam.Camera{Source: plain265.source(t)},
		fakecam.Camera{Source: bframes264.source(t)}, fakecam.Camera{Source: bframes265.source(t)})
	sha := pretendCameras(t, fakecam.Options{TLS: true, Limit: limit, Auth: fakecam.DigestSHA256}, "sha-Kp3vT8mNc&",
		fakecam.Camera{Source: plain264.source(t), Audio: true})
	basic := pretendCameras(t, fakecam.Options{TLS: true, Limit: limit, Auth: fakecam.Basic}, "basic-Hw5rY2jLs%",
		fakecam.Camera{Source: plain264.source(t)})
	open := pretendCameras(t, fakecam.Options{Limit: limit, Auth: fakecam.Basic}, "open-Bd6gU4xFe?",
		fakecam.Camera{Source: plain264.source(t)})
	s := record(t, md5.camera(0, "h264"), md5.camera(1, "h265"), md5.camera(2, "h264b"), md5.camera(3, "h265b"),
		sha.camera(0, "sha256"), basic.camera(0, "basic"), open.camera(0, "openbaar"))
	for id, c := range map[string]struct {
		p *pretend
		i int
	}{"h264": {md5, 0}, "h265": {md5, 1}, "h264b": {md5, 2}, "h265b": {md5, 3}, "sha256": {sha, 0}, "basic": {basic, 0}} {
		recording(t, c.p, c.i, limit)
		parts := whole(t, s.Server, id, from, func() [][32]byte { return c.p.slices(c.i) })
		decodes(t, id, parts)
		if len(parts) != 1 {
			t.Errorf("%s: exported as %d files", id, len(parts))
		}
	}
	live.Until(t, time.Minute, "a reason on the overview", func() bool { return strings.Contains(overview(t, s.Server, "openbaar"), "Oorzaak") })
	if got := overview(t, s.Server, "openbaar"); !strings.Contains(got, "camera.basic_without_tls") {
		t.Errorf("Basic without TLS: the overview says %q", got)
	}
	if n := open.count(0); n != 0 {
		t.Errorf("Basic without TLS: %d units were sent", n)
	}
	s.settle()
}

// A camera that changes in the middle of a group of pictures: nothing is lost when it says so in band, and one that
// drops the connection for it loses what was on the line.
func TestCameraChangesMidStream(t *testing.T) {
	t.Parallel()
	from := time.Now()
	p := scripted(t, fakecam.Options{TLS: true, Limit: limit}, "change-Tn8cJ4pWd$", func(p *pretend, i int, u fakecam.Unit) {
		if u.Index == changeAt {
			_ = p.SetFault(i, fakecam.Fault{Kind: fakecam.Change})
		}
	}, fakecam.Camera{Source: plain264.source(t), Alternate: large264.source(t)}, fakecam.Camera{Source: plain264.source(t), Alternate: plain265.source(t)})
	s := record(t, p.camera(0, "resolutie"), p.camera(1, "codec"))
	recording(t, p, 0, limit)
	recording(t, p, 1, limit)
	parts := whole(t, s.Server, "resolutie", from, func() [][32]byte { return p.slices(0) })
	decodes(t, "resolutie", parts)
	if len(parts) != 2 || parts[0].width != 320 || parts[1].width != 640 {
		t.Errorf("resolution: %d parts", len(parts))
	}
	var why string
	parts = eventually(t, s.Server, "codec", from, func(got [][32]byte) string { why = missingAround(p.units(1), got); return why })
	decodes(t, "codec", parts)
	if len(parts) != 2 || parts[0].codec == parts[1].codec {
		t.Errorf("codec: %d parts, %s", len(parts), why)
	}
	s.settle()
}

// missingAround holds got against sent, where a few units around the change may not have arrived. The films have one slice a
// picture.
func missingAround(sent []fakecam.Unit, got [][32]byte) string {
	var list [][32]byte
	for _, u := range sent {
		list = append(list, u.VCL...)
	}
	const most = 8
	lost := len(list) - len(got)
	if lost < 0 || lost > most || len(list) != len(sent) {
		return differ(list, got)
	}
	for at := changeAt - most; at <= changeAt+2; at++ {
		if slices.Equal(slices.Delete(slices.Clone(list), at, at+lost), got) {
			return ""
		}
	}
	return differ(list, got)
}
