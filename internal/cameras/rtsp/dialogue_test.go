package rtsp

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/bluenviron/gortsplib/v5/pkg/auth"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/google/go-cmp/cmp"

	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
)

// threePictures sends an IDR and two ordinary pictures.
func threePictures(c net.Conn) {
	for i, n := range [][]byte{testIDR, testP, testP} {
		c.Write(rtpFrame(seqStart+uint16(i), timeStart+uint32(i)*frameTicks, true, n))
	}
}

// The order of requests, what is asked of which address, and that audio is never set up.
func TestDialogue(t *testing.T) {
	cam := (&camera{sdp: sdpWithSets, media: threePictures, user: "portiek", password: "geheim", methods: digest}).start(t)
	rec := &recorder{until: 3}
	f := play(t, Config{URL: cam.url(), User: "portiek", Password: secret.New("geheim")}, rec, quick)
	if !errors.Is(f, errEnough) || rec.tracks[0].Height != 718 {
		t.Fatal(f)
	}
	var got []string
	for _, r := range cam.said() {
		got = append(got, strings.Replace(r, cam.addr, "H", 1))
	}
	got = got[:min(5, len(got))] // the farewell may come too late to be read
	want := []string{
		"OPTIONS rtsp://H/live?channel=1",
		"OPTIONS rtsp://H/live?channel=1",
		"DESCRIBE rtsp://H/live?channel=1",
		"SETUP rtsp://H/live/trackID=2",
		"PLAY rtsp://H/live/",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCredentials(t *testing.T) {
	cert, _ := makeCert(t)
	both := []auth.VerifyMethod{auth.VerifyMethodDigestMD5, auth.VerifyMethodDigestSHA256, auth.VerifyMethodBasic}
	basic := []auth.VerifyMethod{auth.VerifyMethodBasic}
	for _, tt := range []struct {
		name     string
		tls      bool
		methods  []auth.VerifyMethod
		nonces   int
		password string
		want     error  // errEnough: it plays
		sends    string // what the Authorization header has
	}{
		{"MD5", false, digest, 0, "geheim", errEnough, "Digest "},
		{"SHA-256", false, []auth.VerifyMethod{auth.VerifyMethodDigestSHA256}, 0, "geheim", errEnough, "SHA-256"},
		{"the strongest of three", true, both, 0, "geheim", errEnough, "SHA-256"},
		{"a fresh nonce every second request", false, digest, 2, "geheim", errEnough, "Digest "},
		{"wrong password", false, digest, 0, "fout", errCredentials, "Digest "},
		{"Basic over TLS", true, basic, 0, "geheim", errEnough, "Basic "},
		{"Basic in the clear", false, basic, 0, "geheim", errBasicPlain, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cam := &camera{sdp: sdpWithSets, media: threePictures, user: "portiek", password: "geheim", methods: tt.methods, nonces: tt.nonces}
			if tt.tls {
				cam.cert = cert
			}
			cam.start(t)
			f := play(t, Config{URL: cam.url(), User: "portiek", Password: secret.New(tt.password)}, &recorder{until: 3}, quick)
			if !errors.Is(f, tt.want) {
				t.Fatal(f)
			}
			sent := cam.authorizations()
			if !strings.Contains(sent, tt.sends) || tt.sends == "" && strings.TrimSpace(sent) != "" {
				t.Errorf("sent %q", sent)
			}
			if tt.want != errEnough && (f.Cause != footage.CauseCredentials || strings.Contains(f.Error(), tt.password)) {
				t.Error(f)
			}
		})
	}
}

// RFC 7616 section 3.9.1: the example with qop=auth for both algorithms.
func TestDigestOfTheStandard(t *testing.T) {
	for alg, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		a := authorizer{user: "Mufasa", password: secret.New("Circle of Life")}
		challenge := `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=` + alg +
			`, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
		if err := a.accept([]string{challenge}); err != nil {
			t.Fatal(err)
		}
		a.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
		got := a.header("GET", "/dir/index.html")
		if !strings.Contains(got, `response="`+want+`"`) || !strings.Contains(got, "nc=00000001") || !strings.Contains(got, `opaque="FQhe/`) {
			t.Errorf("%s: %s", alg, got)
		}
	}
}

func TestCertificates(t *testing.T) {
	cert, pool := makeCert(t)
	other, otherPool := makeCert(t)
	pin := func(rec *recorder, url string) []byte {
		play(t, Config{URL: url}, rec, quick)
		return rec.certs[0][:]
	}
	cam := (&camera{cert: cert, sdp: sdpWithSets, media: threePictures}).start(t)
	changed := (&camera{cert: other, sdp: sdpWithSets, media: threePictures}).start(t)
	key := pin(&recorder{until: 3}, cam.url())
	refusal := errors.New("ask a person")
	for _, tt := range []struct {
		name string
		cam  *camera
		cfg  Config
		sink recorder
		want error
	}{
		{"first contact", cam, Config{}, recorder{until: 3}, errEnough},
		{"pinned", cam, Config{PinnedSPKI: key}, recorder{until: 3}, errEnough},
		{"changed", changed, Config{PinnedSPKI: key}, recorder{}, errCertificate},
		{"refused by the sink", cam, Config{}, recorder{certificate: refusal}, refusal},
		{"by CA", cam, Config{Roots: pool}, recorder{until: 3}, errEnough},
		{"of another CA", cam, Config{Roots: otherPool}, recorder{}, errCertificateUntrusted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := len(tt.cam.said())
			cfg := tt.cfg
			cfg.URL, cfg.User, cfg.Password = tt.cam.url(), "portiek", secret.New("geheim")
			f := play(t, cfg, &tt.sink, quick)
			if !errors.Is(f, tt.want) {
				t.Fatal(f)
			}
			if tt.want == errEnough {
				return
			}
			if f.Cause != footage.CauseCertificate {
				t.Error(f.Cause)
			}
			if said := tt.cam.said()[before:]; len(said) > 0 {
				t.Errorf("a camera that is not trusted was told %q", said)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	target := (&camera{sdp: sdpWithSets, media: threePictures}).start(t)
	for name, tt := range map[string]struct {
		to   func(self string) string
		want error
	}{
		"same host":    {func(string) string { return "rtsp://" + target.addr + "/else" }, errEnough},
		"another host": {func(string) string { return "rtsp://127.0.0.2/live" }, errRedirect},
		"another name": {func(string) string { return "rtsp://localhost/live" }, errRedirect},
		"a web page":   {func(string) string { return "http://127.0.0.1/" }, errRedirect},
		"nowhere":      {func(string) string { return "" }, errRedirect},
		"for ever":     {func(self string) string { return "rtsp://" + self + "/live" }, errRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			cam := &camera{}
			cam.answer = func(*base.Request) *base.Response {
				return &base.Response{StatusCode: 302, Header: base.Header{"Location": base.HeaderValue{tt.to(cam.addr)}}}
			}
			cam.start(t)
			f := play(t, Config{URL: cam.url()}, &recorder{until: 3}, quick)
			if !errors.Is(f, tt.want) {
				t.Error(f)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	onlyFor := func(m base.Method, r *base.Response) func(*base.Request) *base.Response {
		return func(req *base.Request) *base.Response {
			if req.Method == m {
				return r
			}
			return nil
		}
	}
	status := func(m base.Method, code int) func(*base.Request) *base.Response {
		return onlyFor(m, &base.Response{StatusCode: base.StatusCode(code)})
	}
	setup := func(transport string) func(*base.Request) *base.Response {
		return onlyFor(base.Setup, &base.Response{StatusCode: 200, Header: base.Header{
			"Transport": base.HeaderValue{transport}, "Session": base.HeaderValue{"1"}}})
	}
	video := func(s string) string { return "v=0\r\nm=video 0 RTP/AVP 96\r\n" + s }
	for _, tt := range []struct {
		name   string
		answer func(*base.Request) *base.Response
		sdp    string
		cause  footage.Cause
		want   error
	}{
		{"unknown path", status(base.Describe, 404), "", footage.CauseProtocol, errPath},
		{"forbidden", status(base.Describe, 403), "", footage.CauseCredentials, errCredentials},
		{"broken camera", status(base.Describe, 500), "", footage.CauseCameraOff, errBusy},
		{"too many viewers", status(base.Setup, 453), "", footage.CauseCameraOff, errBusy},
		{"no TCP", status(base.Setup, 461), "", footage.CauseProtocol, errNoTCP},
		{"UDP all the same", setup("RTP/AVP;unicast;client_port=1-2;server_port=3-4"), "", footage.CauseProtocol, errNoTCP},
		{"odd channels", setup("RTP/AVP/TCP;interleaved=300-301"), "", footage.CauseProtocol, errNoTCP},
		{"one channel for both", setup("RTP/AVP/TCP;interleaved=1-1"), "", footage.CauseProtocol, errRubbish},
		{"not to be played", status(base.Play, 455), "", footage.CauseProtocol, errStatus},
		{"no video", nil, "v=0\r\nm=audio 0 RTP/AVP 0\r\n", footage.CauseProtocol, errNoVideo},
		{"MJPEG", nil, "v=0\r\nm=video 0 RTP/AVP 26\r\n", footage.CauseProtocol, errNoCodec},
		{"interleaved packetization", nil, video("a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=2\r\n"), footage.CauseProtocol, errMode2},
		{"DON fields", nil, video("a=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-max-don-diff=2\r\n"), footage.CauseProtocol, errDONs},
		{"odd clock", nil, video("a=rtpmap:96 H264/8000\r\n"), footage.CauseProtocol, errClockRate},
		{"SRTP", nil, "v=0\r\nm=video 0 RTP/SAVP 96\r\na=rtpmap:96 H264/90000\r\n", footage.CauseProtocol, errSRTP},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cam := (&camera{answer: tt.answer, sdp: tt.sdp}).start(t)
			f := play(t, Config{URL: cam.url()}, &recorder{}, quick)
			if f.Cause != tt.cause || !errors.Is(f, tt.want) {
				t.Error(f)
			}
		})
	}
}
