package fakecam

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/auth"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"

	"portiek/internal/base/fail"
)

// writeQueue is how many packets may wait for a slow reader: a key picture of 5 MB, a power of two.
const writeQueue = 4096

// device is one camera: an RTSP server on a port of its own, and what misbehaves in it. The player (play.go) is the only
// one who sends.
type device struct {
	options *Options
	index   int
	name    string
	camera  Camera
	addr    string // fixed after the first start
	cert    atomic.Pointer[certificate]
	count   counters
	woken   chan struct{} // one who plays has come

	op sync.Mutex // held by setFault from beginning to end

	mu      sync.Mutex // guards what follows; never held while a server closes, whose callbacks take it
	fault   Fault
	events  []Fault // once-only faults that the player has not seen yet
	server  *gortsplib.Server
	stream  *gortsplib.ServerStream
	video   *description.Media
	source  *Source // what the stream describes
	conns   map[*gortsplib.ServerConn]struct{}
	players map[*gortsplib.ServerSession]struct{}
	joined  bool // somebody began to play since the last sender report
}

type counters struct{ units, keys, packets, lost, refused atomic.Int64 }

func newDevice(o *Options, i int) (*device, error) {
	d := &device{options: o, index: i, camera: o.Cameras[i], woken: make(chan struct{}, 1)}
	d.name = d.camera.Name
	if d.name == "" {
		d.name = fmt.Sprintf("camera%d", i+1)
	}
	if d.camera.Source == nil {
		return nil, unplayable("no source")
	}
	if d.camera.Dark == nil {
		var err error
		if d.camera.Dark, err = darkClip(); err != nil {
			return nil, err
		}
	}
	var err error
	if d.addr, err = address(o.Listen, i); err != nil {
		return nil, err
	}
	return d, d.ownCertificate()
}

// start opens the port, unless the camera begins switched off; then it only finds out which port it will have.
func (d *device) start() error {
	if err := d.camera.Fault.check(); err != nil {
		return err
	}
	if err := d.open(d.camera.Source); err != nil {
		return err
	}
	if d.camera.Fault.Kind == None {
		return nil
	}
	return d.setFault(d.camera.Fault)
}

// open listens on the port and describes source.
func (d *device) open(source *Source) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := &gortsplib.Server{
		Handler:                  &handler{d},
		RTSPAddress:              d.addr,
		Listen:                   d.listen,
		WriteQueueSize:           writeQueue,
		AuthMethods:              authMethods(d.options.Auth),
		DisableRTCPSenderReports: true, // the player sends its own, with the camera's clock
	}
	if err := s.Start(); err != nil {
		return fail.New(fail.Unavailable, "fakecam.port",
			"Poort "+d.addr+" kan niet worden geopend. Kies een andere met --listen.",
			"Port "+d.addr+" cannot be opened. Choose another one with --listen.").Because(err)
	}
	d.addr = s.NetListener().Addr().String()
	d.server, d.conns, d.players = s, map[*gortsplib.ServerConn]struct{}{}, map[*gortsplib.ServerSession]struct{}{}
	return d.describe(source)
}

// listen is plain or TLS. gortsplib is not told of the TLS: it would then ask for SRTP inside it, which cameras do not.
func (d *device) listen(network, addr string) (net.Listener, error) {
	l, err := net.Listen(network, addr)
	if err != nil || !d.options.TLS {
		return l, err
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &d.cert.Load().tls, nil },
	}), nil
}

// describe makes a new stream for source. The lock is held; the old stream, if any, is the caller's to close.
func (d *device) describe(source *Source) error {
	d.video = &description.Media{Type: description.MediaTypeVideo, Formats: []format.Format{source.format()}}
	desc := &description.Session{Title: d.name, Medias: []*description.Media{d.video}}
	if d.camera.Audio {
		pcmu := &format.G711{PayloadTyp: 0, MULaw: true, SampleRate: 8000, ChannelCount: 1}
		desc.Medias = append(desc.Medias, &description.Media{Type: description.MediaTypeAudio, Formats: []format.Format{pcmu}})
	}
	d.source = source
	d.stream = &gortsplib.ServerStream{Server: d.server, Desc: desc}
	return d.stream.Initialize()
}

// shut closes the port and all connections, and waits.
func (d *device) shut() {
	d.mu.Lock()
	server, stream := d.server, d.stream
	d.server, d.stream = nil, nil
	d.players = nil
	d.mu.Unlock()
	if server != nil {
		if stream != nil {
			stream.Close()
		}
		server.Close()
	}
}

// drop ends all connections; readers must come again.
func (d *device) drop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.conns {
		c.Close()
	}
}

func (d *device) url() string {
	scheme := "rtsp"
	if d.options.TLS {
		scheme = "rtsps"
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return scheme + "://" + d.addr + "/" + d.name
}

func (d *device) sent() Count {
	d.mu.Lock()
	readers := len(d.players)
	d.mu.Unlock()
	c := &d.count
	return Count{
		Units: c.units.Load(), Keys: c.keys.Load(), Packets: c.packets.Load(),
		Lost: c.lost.Load(), Refused: c.refused.Load(), Readers: readers,
	}
}

func authMethods(a Auth) []auth.VerifyMethod {
	switch a {
	case Basic:
		return []auth.VerifyMethod{auth.VerifyMethodBasic}
	case DigestSHA256:
		return []auth.VerifyMethod{auth.VerifyMethodDigestSHA256}
	}
	return []auth.VerifyMethod{auth.VerifyMethodDigestMD5}
}
