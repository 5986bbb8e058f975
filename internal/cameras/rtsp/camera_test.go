package rtsp

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/auth"
	"github.com/bluenviron/gortsplib/v5/pkg/base"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// camera is a small RTSP server for tests. Its parsing and its Digest check are gortsplib's, so that they are not the
// mirror image of what is tested.
type camera struct {
	t    *testing.T
	addr string
	cert *tls.Certificate

	// What it does; set before start.
	user, password string
	methods        []auth.VerifyMethod
	nonces         int                                      // requests after which a nonce is stale, 0: never
	sdp            string                                   // "": H.264 without parameter sets
	answer         func(req *base.Request) *base.Response   // overrules; nil: the ordinary answer
	raw            func(c net.Conn)                         // plays instead of any dialogue
	media          func(c net.Conn)                         // after PLAY; the connection closes when it returns
	before         func(c net.Conn, req *base.Request) bool // before an answer; true: no answer at all

	mu       sync.Mutex
	requests []string
	auths    []string
	wg       sync.WaitGroup
}

const plainSDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\na=control:*\r\n" +
	"m=audio 0 RTP/AVP 0\r\na=control:trackID=1\r\n" +
	"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:trackID=2\r\n"

// start listens until the test ends.
func (c *camera) start(t *testing.T) *camera {
	t.Helper()
	c.t = t
	if c.sdp == "" {
		c.sdp = plainSDP
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.addr = ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	c.wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			c.wg.Go(func() { c.serve(ctx, conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); stop(); c.wg.Wait() })
	return c
}

func (c *camera) url() string {
	if c.cert != nil {
		return "rtsps://" + c.addr + "/live?channel=1"
	}
	return "rtsp://" + c.addr + "/live?channel=1"
}

func (c *camera) serve(ctx context.Context, conn net.Conn) {
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer conn.Close()
	if c.cert != nil {
		conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*c.cert}})
		defer conn.Close()
	}
	if c.raw != nil {
		c.raw(conn)
		return
	}
	br := bufio.NewReader(conn)
	nonce, used := "", 0
	for {
		var req base.Request
		if err := req.Unmarshal(br); err != nil {
			return
		}
		c.note(&req)
		if c.before != nil && c.before(conn, &req) {
			continue
		}
		res := &base.Response{StatusCode: 200, Header: base.Header{}}
		if c.user != "" {
			if used++; nonce == "" || c.nonces > 0 && used > c.nonces {
				nonce, _ = auth.GenerateNonce()
				used = 0
			}
			if auth.Verify(&req, c.user, c.password, c.methods, "camera", nonce) != nil {
				res.StatusCode = 401
				res.Header["WWW-Authenticate"] = auth.GenerateWWWAuthenticate(c.methods, "camera", nonce)
				c.reply(conn, &req, res)
				continue
			}
		}
		c.ordinary(&req, res)
		if c.answer != nil {
			if r := c.answer(&req); r != nil {
				res = r
			}
		}
		c.reply(conn, &req, res)
		if req.Method == base.Play && res.StatusCode == 200 {
			if c.media != nil {
				go c.drainRequests(conn, br)
				c.media(conn)
				return
			}
		}
	}
}

func (c *camera) note(req *base.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = append(c.requests, fmt.Sprintf("%s %s", req.Method, req.URL))
	c.auths = append(c.auths, strings.Join(req.Header["Authorization"], ""))
}

// said lists the requests so far.
func (c *camera) said() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.requests...)
}

// authorizations joins what was in the Authorization headers.
func (c *camera) authorizations() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.auths, "\n")
}

// drainRequests reads keep-alives while media plays.
func (c *camera) drainRequests(conn net.Conn, br *bufio.Reader) {
	for {
		var req base.Request
		if err := req.Unmarshal(br); err != nil {
			return
		}
		c.note(&req)
	}
}

func (c *camera) reply(conn net.Conn, req *base.Request, res *base.Response) {
	if res.Header == nil {
		res.Header = base.Header{}
	}
	res.Header["CSeq"] = req.Header["CSeq"]
	b, err := res.Marshal()
	if err == nil {
		conn.Write(b)
	}
}

func (c *camera) ordinary(req *base.Request, res *base.Response) {
	switch req.Method {
	case base.Options:
		res.Header["Public"] = base.HeaderValue{"OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"}
	case base.Describe:
		res.Header["Content-Type"] = base.HeaderValue{"application/sdp"}
		res.Header["Content-Base"] = base.HeaderValue{"rtsp://10.9.8.7/live/"}
		res.Body = []byte(c.sdp)
	case base.Setup:
		res.Header["Transport"] = base.HeaderValue{"RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=1234"}
		res.Header["Session"] = base.HeaderValue{"abc123;timeout=2"}
	}
}

// digest is the usual way to ask who is there.
var digest = []auth.VerifyMethod{auth.VerifyMethodDigestMD5}

// makeCert gives a certificate for 127.0.0.1 that signs itself, and the pool that trusts it.
func makeCert(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "camera"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool
}

// recorder is a sink that keeps hashes of what it gets.
type recorder struct {
	tracks      []footage.Track
	pictures    []footage.Picture // without Data
	vcl         [][32]byte
	ticks       int
	certs       [][32]byte
	certificate error
	until       int // ends after so many pictures
}

var errEnough = errors.New("enough pictures")

func (r *recorder) Certificate(spki [32]byte) error {
	r.certs = append(r.certs, spki)
	return r.certificate
}

func (r *recorder) Start(t footage.Track) error { r.tracks = append(r.tracks, t); return nil }

func (r *recorder) Tick(time.Time) error { r.ticks++; return nil }

func (r *recorder) Picture(p footage.Picture) error {
	codec := r.tracks[len(r.tracks)-1].Codec
	for d := p.Data; len(d) > 0; {
		n := int(binary.BigEndian.Uint32(d))
		if isSlice(codec, d[4]) {
			r.vcl = append(r.vcl, sha256.Sum256(d[4:4+n]))
		}
		d = d[4+n:]
	}
	p.Data = nil
	r.pictures = append(r.pictures, p)
	if r.until > 0 && len(r.pictures) == r.until {
		return errEnough
	}
	return nil
}

// isSlice is the test's own view of what is a coded slice (H.264 table 7-1, H.265 table 7-1).
func isSlice(c footage.Codec, first byte) bool {
	if c == footage.H265 {
		return first>>1&0x3f < 32
	}
	return first&31 >= 1 && first&31 <= 5
}

// quick are limits for tests of what must end.
var quick = func() limits {
	l := defaultLimits
	l.dialogue, l.tick = 400*time.Millisecond, 20*time.Millisecond
	l.noPackets, l.noPicture = 300*time.Millisecond, 600*time.Millisecond
	l.write = 200 * time.Millisecond
	return l
}()

// play runs a session and gives its Failure, which everything must end in.
func play(t *testing.T, cfg Config, sink Sink, lim limits) *Failure {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := run(ctx, cfg, sink, lim)
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("not a Failure: %v", err)
	}
	var fe *fail.Error
	if !errors.As(err, &fe) && !errors.Is(err, errEnough) {
		t.Fatalf("no *fail.Error in %v", err)
	}
	return f
}

// rtpFrame makes one interleaved RTP packet on channel 2.
func rtpFrame(seq uint16, ts uint32, marker bool, payload []byte) []byte {
	b := []byte{'$', 2, 0, 0, 0x80, 96}
	if marker {
		b[5] |= 0x80
	}
	b = binary.BigEndian.AppendUint16(b, seq)
	b = binary.BigEndian.AppendUint32(b, ts)
	b = binary.BigEndian.AppendUint32(b, 0x1234)
	b = append(b, payload...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-4))
	return b
}

// Parameter sets of x264 (1280x718, no reordering) and slices that fit them.
var (
	testSPS, _  = base64.StdEncoding.DecodeString("Z0LAH9kAUAW/rARAAAADAEAAAAyDxgyS")
	testPPS, _  = base64.StdEncoding.DecodeString("aMuDyyA=")
	testIDR     = []byte{0x65, 0x88, 0x80, 1, 2, 3}
	testP       = []byte{0x41, 0x9a, 1, 2, 3}
	testSets    = "packetization-mode=1;sprop-parameter-sets=Z0LAH9kAUAW/rARAAAADAEAAAAyDxgyS,aMuDyyA="
	sdpWithSets = strings.Replace(plainSDP, "packetization-mode=1", testSets, 1)
	seqStart    = uint16(65530) // so that every test wraps
	timeStart   = uint32(0xffffff00)
	frameTicks  = uint32(3600)
)
