package rtsp

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"portiek/internal/rules/footage"
)

// run follows redirects on the same host, each with a connection of its own.
func run(ctx context.Context, cfg Config, sink Sink, lim limits) error {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	address, user, password, err := ParseURL(cfg.URL)
	if err != nil {
		return &Failure{footage.CauseProtocol, err}
	}
	if user != "" && cfg.User == "" { // a caller that did not split its URL
		cfg.User, cfg.Password = user, password
	}
	deadline := time.Now().Add(lim.dialogue)
	for hops := 0; ; hops++ {
		err := connect(ctx, cfg, sink, lim, address, deadline)
		var to redirected
		if !errors.As(err, &to) {
			return err
		}
		if address, err = follow(address, to.to); err != nil {
			return err
		}
		if hops == lim.redirects {
			return because(footage.CauseProtocol, errRedirect, errors.New("too many redirects"))
		}
	}
}

// follow allows a redirect to the same host only, and never from TLS to plain.
func follow(from, to string) (string, error) {
	next, user, _, err := ParseURL(to)
	if err != nil {
		return "", because(footage.CauseProtocol, errRedirect, err)
	}
	a, _ := url.Parse(from)
	b, err := url.Parse(next)
	if err != nil || user != "" || !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return "", because(footage.CauseProtocol, errRedirect, errors.New("to another host"))
	}
	if a.Scheme == "rtsps" && b.Scheme != "rtsps" {
		return "", because(footage.CauseProtocol, errRedirect, errors.New("from TLS to plain"))
	}
	return next, nil
}

// connect holds one connection from dialling to its end.
func connect(ctx context.Context, cfg Config, sink Sink, lim limits, address string, deadline time.Time) error {
	u, err := url.Parse(address)
	if err != nil {
		return because(footage.CauseProtocol, badURL("het is geen geldig adres", "it is not a valid address"), nil)
	}
	s := &session{ctx: ctx, cfg: cfg, lim: lim, sink: sink, log: cfg.Log, address: address, deadline: deadline}
	conn, err := s.dial(u)
	if err != nil {
		return err
	}
	defer conn.Close()
	s.auth = authorizer{user: cfg.User, password: cfg.Password, tls: s.tls}
	s.wire = newWire(conn)
	s.now = time.Now()
	s.ticked = s.now
	if err := s.open(); err != nil {
		return err
	}
	s.log.Debug("playing", "codec", s.video.codec, "keep_alive", s.alive.every)
	err = s.media()
	s.teardown()
	return err
}
