package fakecam

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"go.uber.org/goleak"

	"portiek/internal/base/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience ends a test that waits for something that never comes; no test passes because of it.
const patience = 30 * time.Second

// viewer is a client of somebody else's making, with what it received.
type viewer struct {
	t      *testing.T
	client *gortsplib.Client

	mu      sync.Mutex
	packets []rtp.Header
	vcl     [][32]byte
	reports []*rtcp.SenderReport
	news    chan struct{}
}

// look plays a camera; the test ends it.
func look(t *testing.T, rawURL, user, password string) (*viewer, error) {
	t.Helper()
	u, err := base.ParseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	tcp := gortsplib.ProtocolTCP
	v := &viewer{t: t, news: make(chan struct{}, 1)}
	v.client = &gortsplib.Client{Scheme: u.Scheme, Host: u.Host, Protocol: &tcp, TLSConfig: &tls.Config{InsecureSkipVerify: true}}
	if err := v.client.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.client.Close)
	u.User = userinfo(user, password)
	desc, _, err := v.client.Describe(u)
	if err != nil {
		return v, err
	}
	if _, err := v.client.Setup(desc.BaseURL, desc.Medias[0], 0, 0); err != nil {
		return v, err
	}
	v.receive(desc.Medias[0])
	_, err = v.client.Play(nil)
	return v, err
}

func (v *viewer) receive(video *description.Media) {
	forma := video.Formats[0]
	decode := func(*rtp.Packet) ([][]byte, error) { return nil, nil }
	if f, ok := forma.(*format.H264); ok {
		d, err := f.CreateDecoder()
		if err != nil {
			v.t.Fatal(err)
		}
		decode = d.Decode
	}
	v.client.OnPacketRTP(video, forma, func(p *rtp.Packet) {
		au, _ := decode(p)
		v.mu.Lock()
		defer v.mu.Unlock()
		v.packets = append(v.packets, p.Header)
		for _, n := range au {
			if k := h264.NALUType(n[0] & 0x1F); k >= 1 && k <= 5 {
				v.vcl = append(v.vcl, sha256.Sum256(n))
			}
		}
		v.tell()
	})
	v.client.OnPacketRTCP(video, func(p rtcp.Packet) {
		if r, ok := p.(*rtcp.SenderReport); ok {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.reports = append(v.reports, r)
			v.tell()
		}
	})
}

func (v *viewer) tell() {
	select {
	case v.news <- struct{}{}:
	default:
	}
}

// until waits for a condition on what was received.
func (v *viewer) until(what string, ok func() bool) {
	v.t.Helper()
	deadline := time.After(patience)
	for {
		v.mu.Lock()
		done := ok()
		v.mu.Unlock()
		if done {
			return
		}
		select {
		case <-v.news:
		case <-deadline:
			v.t.Fatalf("never came: %s", what)
		}
	}
}

// ended waits until the connection has ended.
func (v *viewer) ended() {
	v.t.Helper()
	done := make(chan error, 1)
	go func() { done <- v.client.Wait() }()
	select {
	case <-done:
	case <-time.After(patience):
		v.t.Fatal("the camera did not hang up")
	}
}

func demo(t *testing.T) *Source {
	t.Helper()
	all, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

var password = secret.New("correct horse")

// Every VCL NAL unit that is sent arrives, in order, over TLS with Digest, from the first one on.
func TestSendsWhatItSays(t *testing.T) {
	const limit = 30
	var mu sync.Mutex
	var sent [][32]byte
	s := start(t, Options{
		Cameras: []Camera{{Source: demo(t)}}, TLS: true, User: "viewer", Password: password,
		HoldUntilPlay: true, Limit: limit,
		Sent: func(_ int, u Unit) { mu.Lock(); defer mu.Unlock(); sent = append(sent, u.VCL...) },
	})
	v, err := look(t, s.URL(0), "viewer", password.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	v.until("all units, and the sender's word of the last", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(v.vcl) >= limit && len(sent) >= limit
	})
	mu.Lock()
	defer mu.Unlock()
	if len(sent) != len(v.vcl) {
		t.Fatalf("sent %d, received %d", len(sent), len(v.vcl))
	}
	for i := range sent {
		if sent[i] != v.vcl[i] {
			t.Fatalf("unit %d differs", i)
		}
	}
	if c := s.Sent(0); c.Units != limit || c.Keys != 2 || c.Lost != 0 || c.Readers != 1 {
		t.Errorf("count %+v", c)
	}
}

func TestAsksForCredentials(t *testing.T) {
	for _, method := range []Auth{DigestMD5, DigestSHA256, Basic} {
		s := start(t, Options{Cameras: []Camera{{Source: demo(t)}}, User: "viewer", Password: password, Auth: method})
		if _, err := look(t, s.URL(0), "viewer", password.Reveal()); err != nil {
			t.Errorf("%s: %v", method, err)
		}
		if _, err := look(t, s.URL(0), "viewer", "wrong"); err == nil {
			t.Errorf("%s: a wrong password was let in", method)
		}
	}
}
