package fakecam

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"

	"portiek/internal/base/fail"
)

// Server is a row of pretend cameras. Its methods are safe for concurrent use; a camera number out of range panics.
type Server struct {
	devices []*device
	control *control // nil: none
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	close   sync.Once
}

// Start opens the cameras' ports and begins to play. The cameras stop when ctx ends or at Close.
func Start(ctx context.Context, o Options) (*Server, error) {
	if len(o.Cameras) == 0 {
		return nil, fail.New(fail.Invalid, "fakecam.none", "Geef minstens één camera.", "Give at least one camera.")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Server{cancel: cancel}
	for i := range o.Cameras {
		d, err := newDevice(&o, i)
		if err == nil {
			s.devices = append(s.devices, d)
			err = d.start()
		}
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("fakecam: camera %d: %w", i+1, err)
		}
	}
	if o.Control != "" {
		var err error
		if s.control, err = startControl(s, o.Control); err != nil {
			s.Close()
			return nil, err
		}
	}
	for _, d := range s.devices {
		s.wg.Go(func() { d.play(ctx, rand.New(rand.NewPCG(o.Seed, uint64(d.index)))) })
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// Close stops all cameras and waits until they have.
func (s *Server) Close() {
	s.close.Do(func() {
		s.cancel()
		if s.control != nil {
			s.control.stop()
		}
		s.wg.Wait()
		for _, d := range s.devices {
			d.shut()
		}
	})
}

// Len is the number of cameras.
func (s *Server) Len() int { return len(s.devices) }

// URL is where camera i is, without credentials.
func (s *Server) URL(i int) string { return s.devices[i].url() }

// Name is the path of camera i.
func (s *Server) Name(i int) string { return s.devices[i].name }

// Sent tells what camera i has sent.
func (s *Server) Sent(i int) Count { return s.devices[i].sent() }

// SPKI is the SHA-256 of the SubjectPublicKeyInfo of camera i's present certificate.
func (s *Server) SPKI(i int) [32]byte { return s.devices[i].cert.Load().spki }

// Certificate is camera i's present certificate in DER.
func (s *Server) Certificate(i int) []byte { return s.devices[i].cert.Load().tls.Certificate[0] }

// Fault is what lasts at camera i.
func (s *Server) Fault(i int) Fault { return s.devices[i].lasting() }

// SetFault makes camera i misbehave; the zero Fault ends what lasts. Off, WrongPassword and Certificate have taken effect
// when it returns, the others do at the next picture.
func (s *Server) SetFault(i int, f Fault) error { return s.devices[i].setFault(f) }

// ControlURL is where the control listens; empty without one.
func (s *Server) ControlURL() string {
	if s.control == nil {
		return ""
	}
	return s.control.url
}

// address is where camera i listens: ports count on from the first one, unless that is 0.
func address(listen string, i int) (string, error) {
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", badAddress(listen, err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", badAddress(listen, err)
	}
	if n != 0 {
		n += uint64(i)
	}
	if n > 65535 {
		return "", badAddress(listen, fmt.Errorf("port %d", n))
	}
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), nil
}

func badAddress(listen string, err error) error {
	return fail.New(fail.Invalid, "fakecam.listen",
		"Het adres "+listen+" klopt niet; schrijf bijvoorbeeld 127.0.0.1:8554.",
		"The address "+listen+" is not right; write for instance 127.0.0.1:8554.").Because(err)
}
