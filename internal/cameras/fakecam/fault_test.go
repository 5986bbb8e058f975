package fakecam

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/ntp"

	"portiek/internal/rules/footage"
)

func userinfo(user, password string) *url.Userinfo {
	if user == "" {
		return nil
	}
	return url.UserPassword(user, password)
}

// one starts one plain camera and looks at it.
func one(t *testing.T, o Options) (*Server, *viewer) {
	t.Helper()
	s := start(t, o)
	v, err := look(t, s.URL(0), "", "")
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func set(t *testing.T, s *Server, f Fault) {
	t.Helper()
	if err := s.SetFault(0, f); err != nil {
		t.Fatal(err)
	}
}

// step finds the first step of RTP time between pictures that is not the usual 9000 ticks.
func oddStep(v *viewer) (from, to uint32, found bool) {
	for i := 1; i < len(v.packets); i++ {
		if d := v.packets[i].Timestamp - v.packets[i-1].Timestamp; d != 0 && d != 9000 {
			return v.packets[i-1].Timestamp, v.packets[i].Timestamp, true
		}
	}
	return 0, 0, false
}

func pictures(v *viewer) (n int) {
	for _, h := range v.packets {
		if h.Marker {
			n++
		}
	}
	return n
}

func TestOffRefusesAndComesBack(t *testing.T) {
	s, v := one(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	v.until("a picture", func() bool { return pictures(v) > 0 })
	set(t, s, Fault{Kind: Off})
	v.ended()
	host := strings.TrimPrefix(strings.TrimSuffix(s.URL(0), "/camera1"), "rtsp://")
	if c, err := net.Dial("tcp", host); err == nil {
		c.Close()
		t.Fatal("a camera that is off answers")
	}
	set(t, s, Fault{})
	v, err := look(t, s.URL(0), "", "")
	if err != nil {
		t.Fatal(err)
	}
	v.until("a picture", func() bool { return pictures(v) > 0 })
}

func TestWrongPassword(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t)}}, User: "u", Password: password})
	v, err := look(t, s.URL(0), "u", password.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	set(t, s, Fault{Kind: WrongPassword})
	v.ended()
	if _, err := look(t, s.URL(0), "u", password.Reveal()); err == nil {
		t.Error("the old password still works")
	}
	set(t, s, Fault{})
	if _, err := look(t, s.URL(0), "u", password.Reveal()); err != nil {
		t.Error(err)
	}
}

func TestCertificateChanges(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t)}, {Source: demo(t)}}, TLS: true})
	before, other := s.SPKI(0), s.SPKI(1)
	v, err := look(t, s.URL(0), "", "")
	if err != nil {
		t.Fatal(err)
	}
	set(t, s, Fault{Kind: Certificate})
	v.ended()
	if s.SPKI(0) == before || s.SPKI(1) != other || before == other {
		t.Error("certificates are not each camera's own")
	}
	if _, err := look(t, s.URL(0), "", ""); err != nil {
		t.Error(err)
	}
}

func TestLossLeavesHolesInTheSequence(t *testing.T) {
	s, v := one(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	v.until("a picture", func() bool { return pictures(v) > 0 })
	set(t, s, Fault{Kind: Loss, Burst: 5})
	missing := func() (n int) {
		for i := 1; i < len(v.packets); i++ {
			n += int(v.packets[i].SequenceNumber - v.packets[i-1].SequenceNumber - 1)
		}
		return n
	}
	v.until("a hole", func() bool { return missing() >= 5 })
	if lost := s.Sent(0).Lost; missing() != 5 || lost != 5 {
		t.Errorf("%d packets missing, %d said to be lost", missing(), lost)
	}
}

func TestSilenceEndsWithKeyPicture(t *testing.T) {
	s, v := one(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	v.until("a picture", func() bool { return pictures(v) > 0 })
	set(t, s, Fault{Kind: Silence})
	sent := s.Sent(0)
	_, beat := one(t, Options{Cameras: []Camera{{Source: demo(t)}}}) // another camera keeps time
	beat.until("five pictures of another camera", func() bool { return pictures(beat) > 5 })
	if n := s.Sent(0).Units - sent.Units; n > 1 { // one may have been on its way
		t.Errorf("%d pictures during silence", n)
	}
	sent = s.Sent(0)
	set(t, s, Fault{})
	v.until("pictures again", func() bool { return s.Sent(0).Units > sent.Units })
	if s.Sent(0).Keys != sent.Keys+1 {
		t.Error("did not begin anew with a key picture")
	}
}

func TestJumpAndWrap(t *testing.T) {
	s, v := one(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	v.until("a picture", func() bool { return pictures(v) > 0 })
	set(t, s, Fault{Kind: Jump, Ticks: 123456})
	v.until("a jump", func() bool { _, _, found := oddStep(v); return found })
	if from, to, _ := oddStep(v); to-from != 123456+9000 {
		t.Errorf("jumped %d ticks", to-from)
	}
	_, w := one(t, Options{Cameras: []Camera{{Source: demo(t), Fault: Fault{Kind: Wrap}}}, HoldUntilPlay: true})
	w.until("a wrap", func() bool {
		n := len(w.packets)
		return n > 0 && w.packets[n-1].Timestamp < w.packets[0].Timestamp
	})
	if first := w.packets[0].Timestamp; first != 1<<32-2*footage.TimeScale {
		t.Errorf("first timestamp %d", first)
	}
	if _, _, found := oddStep(w); found {
		t.Error("time did not run on over the wrap")
	}
}

func TestDriftShowsInTimestamps(t *testing.T) {
	_, v := one(t, Options{Cameras: []Camera{{Source: demo(t), Fault: Fault{Kind: Drift, Percent: 10}}}})
	v.until("pictures", func() bool { return pictures(v) > 5 })
	if from, to, _ := oddStep(v); to-from != 9900 {
		t.Errorf("a picture lasts %d ticks", to-from)
	}
}

func TestSenderReportTellsCameraClock(t *testing.T) {
	_, v := one(t, Options{Cameras: []Camera{{Source: demo(t), Clock: time.Hour}}})
	v.until("a report", func() bool { return len(v.reports) > 0 })
	off := time.Until(ntp.Decode(v.reports[0].NTPTime))
	if off < 59*time.Minute || off > time.Hour {
		t.Errorf("the clock is %v ahead", off)
	}
}

func TestFrozenRepeatsAndDarkDarkens(t *testing.T) {
	s, v := one(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	v.until("a picture", func() bool { return len(v.vcl) > 0 })
	set(t, s, Fault{Kind: Frozen})
	v.until("the same picture", func() bool {
		n := len(v.vcl)
		return n > 4 && v.vcl[n-1] == v.vcl[n-2] && v.vcl[n-1] == v.vcl[n-3]
	})
	dark, err := darkClip()
	if err != nil {
		t.Fatal(err)
	}
	black := dark.hashes(&dark.units[0])[0]
	set(t, s, Fault{Kind: Dark})
	v.until("a black picture", func() bool { n := len(v.vcl); return v.vcl[n-1] == black })
	first := demo(t).hashes(&demo(t).units[0])[0]
	set(t, s, Fault{})
	v.until("the film again", func() bool { n := len(v.vcl); return v.vcl[n-1] == first })
	if _, _, found := oddStep(v); found {
		t.Error("time did not run on")
	}
}

func TestRefusesWhatCannotBePlayed(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t)}}})
	for _, f := range []Fault{
		{Kind: "fire"}, {Kind: Loss, Percent: 101}, {Kind: Loss, Burst: -1}, {Kind: Drift, Percent: -51}, {Kind: Change},
	} {
		if s.SetFault(0, f) == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
}
