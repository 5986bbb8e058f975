package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"portiek/cmd/portiek/settings"
	"portiek/internal/base/fail"
)

// ServeCmd records real cameras.
type ServeCmd struct {
	Config string `required:"" placeholder:"FILE" help:"Instellingenbestand (YAML). Settings file (YAML)."`
}

// Run reads the settings, seals passwords, and serves until it is told to stop.
func (c *ServeCmd) Run(ctx context.Context) error {
	set, err := settings.Read(c.Config)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	for _, w := range set.Warnings {
		fmt.Fprintf(os.Stderr, "Let op: %s\nNote: %s\n", w.NL, w.EN)
	}
	listener, err := listenOn(set.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	p, err := openParts(ctx, set, log)
	if err != nil {
		return err
	}
	defer p.Close()
	sealer := passwordSealer{p.vault}
	if err := set.SealPasswords(c.Config, sealer.seal); err != nil {
		return err
	}
	cams, err := sources(set.Cameras, sealer.open, log)
	if err != nil {
		return err
	}
	if err := p.assemble(ctx, cams); err != nil {
		return err
	}
	return p.serve(ctx, listener)
}

// mostConnections is how many browsers' connections are served at a time; more wait. Each costs memory that recording needs.
const mostConnections = 512

// listenOn takes the pages' port first of all, so that a port in use costs nobody a start.
func listenOn(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fail.New(fail.Conflict, "listen.in_use",
			"Op "+address+" draait al een ander programma, misschien een tweede Portiek. Stop dat, of kies een andere poort (demo: --listen 127.0.0.1:8081; serve: listen in de instellingen).",
			"Another program is listening on "+address+" already, perhaps a second Portiek. Stop it, or choose another port (demo: --listen 127.0.0.1:8081; serve: listen in the settings).").Because(err)
	case err != nil:
		return nil, fail.New(fail.Unavailable, "listen",
			"Op adres "+address+" kan niet geluisterd worden. Is het wel een adres van deze computer?",
			"Cannot listen on "+address+". Is it an address of this machine?").Because(err)
	}
	return l, nil
}

// serve records, shows the pages and prints where they are; it returns when everything has stopped.
func (p *parts) serve(ctx context.Context, listener net.Listener) error {
	conf, err := p.tlsConfig()
	if err != nil {
		return err
	}
	if err := p.prepare(ctx); err != nil {
		return err
	}
	if p.demo {
		if err := p.cast(ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler: p.front, TLSConfig: conf, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	var g group
	g.Go(func() error { defer cancel(); return p.run(ctx) })
	g.Go(func() error { defer cancel(); return listen(server, netutil.LimitListener(listener, mostConnections)) })
	if err := p.announce(ctx, listener.Addr()); err != nil {
		cancel()
		return errors.Join(err, g.Wait())
	}
	<-ctx.Done()
	quick, done := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer done()
	if server.Shutdown(quick) != nil {
		server.Close() // someone is still watching
	}
	return g.Wait()
}

func listen(s *http.Server, l net.Listener) (err error) {
	if s.TLSConfig != nil {
		err = s.ServeTLS(l, "", "")
	} else {
		err = s.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// tlsConfig is nil for plain HTTP, which settings allow on a loopback address only.
func (p *parts) tlsConfig() (*tls.Config, error) {
	t := p.set.TLS
	if t.Off {
		return nil, nil
	}
	if t.Certificate == "" {
		t.Certificate, t.Key = filepath.Join(p.set.Data, "tls.crt"), filepath.Join(p.set.Data, "tls.key")
		if err := ownCertificate(t.Certificate, t.Key, p.guard.Now()); err != nil {
			return nil, err
		}
	}
	pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
	if err != nil {
		return nil, fail.New(fail.Invalid, "tls.certificate",
			"Het certificaat "+t.Certificate+" en zijn sleutel kunnen niet worden gebruikt.",
			"The certificate "+t.Certificate+" and its key cannot be used.").Because(err)
	}
	fmt.Printf("Vingerafdruk van het certificaat / certificate fingerprint (SHA-256):\n  %X\n", sha256.Sum256(pair.Certificate[0]))
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// announce prints where the pages are: at the very first start with the one-time link of the first administrator, and in a
// demonstration with a link for each role.
func (p *parts) announce(ctx context.Context, addr net.Addr) error {
	scheme := "https"
	if p.set.TLS.Off {
		scheme = "http"
	}
	host := addr.String()
	if tcp, ok := addr.(*net.TCPAddr); ok && (tcp.IP.IsLoopback() || tcp.IP.IsUnspecified()) {
		host = fmt.Sprintf("localhost:%d", tcp.Port)
	}
	address := scheme + "://" + host
	switch {
	case p.demo:
		if err := p.castLinks(ctx, address); err != nil {
			return err
		}
	default:
		path, err := p.welcome(ctx)
		if err != nil {
			return err
		}
		if path != "" {
			fmt.Printf("\nWord de eerste beheerder met deze link; hij werkt één keer / become the first administrator with this link; it works once:\n\n  %s%s\n", address, path)
		}
	}
	fmt.Printf("\nPortiek staat op / Portiek is at:\n\n  %s/\n\n", address)
	return nil
}
