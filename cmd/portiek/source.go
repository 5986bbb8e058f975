package main

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/recording"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/rtsp"
	"portiek/internal/rules/footage"
)

// rtspSource is one camera over RTSP, as recording sees it. The recorder pins certificates, so none is pinned here.
type rtspSource struct{ cfg rtsp.Config }

// Run holds one connection.
func (s rtspSource) Run(ctx context.Context, sink recording.Sink) error {
	err := rtsp.Run(ctx, s.cfg, sink)
	var own *recording.Failure // what the sink itself refused, such as a changed certificate
	if errors.As(err, &own) {
		return err
	}
	var f *rtsp.Failure
	if errors.As(err, &f) {
		return &recording.Failure{Cause: f.Cause, Err: f.Err}
	}
	return err
}

// sources makes a source of every camera; open unseals passwords.
func sources(cams []settings.Camera, open func(id footage.CameraID, sealed string) (secret.Text, error), log *slog.Logger) (map[footage.CameraID]recording.Source, error) {
	list := map[footage.CameraID]recording.Source{}
	for _, c := range cams {
		password := c.Password.Clear
		if c.Password.Sealed != "" {
			var err error
			if password, err = open(c.ID, c.Password.Sealed); err != nil {
				return nil, err
			}
		}
		roots, err := certificates(c.CAFile)
		if err != nil {
			return nil, err
		}
		list[c.ID] = rtspSource{rtsp.Config{URL: c.URL, User: c.User, Password: password, Roots: roots, Log: log.With("camera", c.ID)}}
	}
	return list, nil
}

func certificates(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		return nil, fail.New(fail.Invalid, "settings.ca_file",
			"Het CA-bestand "+file+" is niet te lezen of er staat geen certificaat (PEM) in.",
			"The CA file "+file+" cannot be read or has no certificate (PEM) in it.").Because(err)
	}
	return pool, nil
}
