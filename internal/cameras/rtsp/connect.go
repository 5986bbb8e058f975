package rtsp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"time"

	"portiek/internal/rules/footage"
)

// Ports of rtsp and rtsps (RFC 2326 section 3.2, RFC 7826 section 4.2).
const (
	portPlain = "554"
	portTLS   = "322"
)

// tlsReadBuffer makes crypto/tls read many records with one system call.
const tlsReadBuffer = 64 << 10

// dial connects, and over TLS checks who is there, before anything else is said.
func (s *session) dial(u *url.URL) (net.Conn, error) {
	s.tls = u.Scheme == "rtsps"
	port := u.Port()
	if port == "" {
		port = portPlain
		if s.tls {
			port = portTLS
		}
	}
	d := net.Dialer{Deadline: s.deadline, KeepAlive: 15 * time.Second}
	c, err := d.DialContext(s.ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, s.orStopped(dialFailure(err))
	}
	s.socket = c.(*net.TCPConn)
	if !s.tls {
		return c, nil
	}
	t := tls.Client(&bufferedConn{Conn: c}, &tls.Config{
		ServerName:         u.Hostname(),
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // checked below, by pin or by CA, once the camera has proved that it holds the key
	})
	if err := s.handshake(t, u.Hostname()); err != nil {
		c.Close()
		return nil, err
	}
	return t, nil
}

func (s *session) handshake(t *tls.Conn, host string) error {
	ctx, cancel := context.WithDeadline(s.ctx, s.deadline)
	defer cancel()
	if err := t.HandshakeContext(ctx); err != nil {
		return s.orStopped(handshakeFailure(err))
	}
	certs := t.ConnectionState().PeerCertificates
	if len(certs) == 0 {
		return because(footage.CauseCertificate, errTLS, errors.New("no certificate"))
	}
	if s.cfg.Roots != nil {
		return verify(s.cfg.Roots, certs, host)
	}
	return s.checkPin(certs[0])
}

// checkPin lets the sink see the key first, so that a changed one can be offered to a person, then holds it against the pin.
func (s *session) checkPin(leaf *x509.Certificate) error {
	spki := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	if err := s.sink.Certificate(spki); err != nil {
		var f *Failure
		if errors.As(err, &f) {
			return f
		}
		if s.ctx.Err() != nil {
			return sinkFailure(err)
		}
		return &Failure{footage.CauseCertificate, errCertificate.Because(err)}
	}
	if s.cfg.PinnedSPKI != nil && string(s.cfg.PinnedSPKI) != string(spki[:]) {
		return because(footage.CauseCertificate, errCertificate, nil)
	}
	return nil
}

func verify(roots *x509.CertPool, certs []*x509.Certificate, host string) error {
	opts := x509.VerifyOptions{Roots: roots, DNSName: host, Intermediates: x509.NewCertPool()}
	for _, c := range certs[1:] {
		opts.Intermediates.AddCert(c)
	}
	if _, err := certs[0].Verify(opts); err != nil {
		return because(footage.CauseCertificate, errCertificateUntrusted, err)
	}
	return nil
}

// orStopped prefers our own stop over the error that it caused.
func (s *session) orStopped(f *Failure) *Failure {
	if err := s.ctx.Err(); err != nil {
		return because(footage.CauseRecorderStopped, errStopped, err)
	}
	return f
}

// handshakeFailure tells a camera that does not answer from one that speaks no usable TLS.
func handshakeFailure(err error) *Failure {
	var ne net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &ne) && ne.Timeout():
		return because(footage.CauseCameraOff, errNoAnswer, errors.New("TLS handshake timed out"))
	case errors.As(err, new(*net.OpError)) && !errors.As(err, new(tls.AlertError)):
		return because(footage.CauseNetwork, errLost, plain(err))
	}
	return because(footage.CauseProtocol, errTLS, err)
}

// bufferedConn reads ahead, so that TLS records cost no system call each.
type bufferedConn struct {
	net.Conn
	buf      []byte
	from, to int
}

// Read gives what is there, reading more only when nothing is left.
func (c *bufferedConn) Read(p []byte) (int, error) {
	if c.from == c.to {
		if c.buf == nil {
			c.buf = make([]byte, tlsReadBuffer)
		}
		n, err := c.Conn.Read(c.buf)
		c.from, c.to = 0, n
		if n == 0 {
			return 0, err
		}
	}
	n := copy(p, c.buf[c.from:c.to])
	c.from += n
	return n, nil
}
