// Package rtsp records one camera over RTSP or RTSPS (RFC 2326) with RTP interleaved in the same TCP connection. It asks
// for video only: an audio track is never set up. Run is one connection from dialling to its end; the caller decides when
// to try again.
//
// A camera is taken to be hostile. Every length it sends is checked, every buffer has a ceiling, the dialogue has one
// deadline however slowly bytes trickle in, and whatever goes wrong ends in a *Failure that says why in terms of
// footage.Cause. Credentials are never part of an error or a log line.
package rtsp

import (
	"context"
	"crypto/x509"
	"log/slog"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
)

// Config says where a camera is and how to be let in.
type Config struct {
	URL        string         // rtsp:// or rtsps://, without credentials, as ParseURL returns it
	User       string         // empty: the camera asks for nobody
	Password   secret.Text    // sent as Digest; as Basic only over TLS
	PinnedSPKI []byte         // SHA-256 of the certificate's SubjectPublicKeyInfo; nil: the Sink decides at first contact
	Roots      *x509.CertPool // if set, the certificate is checked against this CA and the host name instead of pinned
	Log        *slog.Logger   // nil: silence
}

// Sink receives what a camera sends. All calls come from the goroutine of Run, one at a time. An error from any of them
// ends the connection.
type Sink interface {
	// Certificate is called after each TLS handshake, unless Config.Roots checked it, and before anything else is sent:
	// pin it on first contact (nil), or return a *fail.Error to refuse it.
	Certificate(spki [32]byte) error
	// Start is called before the first picture and whenever the parameter sets change.
	Start(t footage.Track) error
	// Picture hands over one access unit; its Data is valid only during the call.
	Picture(p footage.Picture) error
	// Tick is called at least every 250 ms while connected, also when nothing arrives.
	Tick(now time.Time) error
}

// Run holds one connection to the camera until it ends or ctx does. The error is always a *Failure: never nil, since a
// camera's stream has no end of its own.
func Run(ctx context.Context, cfg Config, s Sink) error {
	return run(ctx, cfg, s, defaultLimits)
}
