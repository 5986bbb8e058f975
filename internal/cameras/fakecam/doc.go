// Package fakecam pretends to be RTSP(S) cameras: it plays files for ever over interleaved TCP, asks for credentials, has
// a TLS certificate, and misbehaves on demand. It serves the demo, the tests and the bench; it is no part of recording.
//
// Each camera is a device of its own: its own port, certificate, clock and faults. All readers of a camera see the same
// moment, as with a real one. UDP is refused (461), as the recorder asks for TCP.
package fakecam

import (
	"log/slog"
	"time"

	"portiek/internal/base/secret"
)

// Auth is the way a camera asks for credentials.
type Auth string

const (
	DigestMD5    Auth = "digest-md5"    // RFC 2069 and 2617; the default
	DigestSHA256 Auth = "digest-sha256" // RFC 7616
	Basic        Auth = "basic"         // RFC 7617
)

// Options say what to pretend.
type Options struct {
	Cameras  []Camera    // at least one
	Listen   string      // host:port of the first camera, the next ones count on; port 0 (or empty): any free port each
	TLS      bool        // rtsps instead of rtsp
	User     string      // empty: anybody may look
	Password secret.Text // of all cameras
	Auth     Auth        // empty: DigestMD5
	Control  string      // loopback host:port for the control over HTTP (see control.go); empty: none

	Keep          string // folder in which certificates and their keys stay from one run to the next; empty: new ones each run
	HoldUntilPlay bool   // send nothing until somebody plays, then begin with the file's first picture
	OutOfBand     bool   // parameter sets in the SDP only, not before every key picture
	Limit         int    // access units after which a camera falls silent; 0: none
	Seed          uint64 // of the random losses; the same seed loses the same packets

	// Sent, if set, is told of every access unit after its packets were handed to the readers. It is called from the
	// camera's own goroutine: each camera's units come in order, those of several cameras at the same time.
	Sent func(camera int, u Unit)
	Log  *slog.Logger // nil: none
}

// Camera is one pretend device.
type Camera struct {
	Name      string        // path in its URL; empty: camera1, camera2 ...
	Source    *Source       // what it films
	Alternate *Source       // what Change switches to; may have another codec
	Dark      *Source       // what Dark shows; nil: the built-in black H.264 picture of 1920x1080
	From      time.Duration // begins at the last key picture before this moment of the source
	Audio     bool          // offers an audio track too (PCMU), which nothing is ever sent on
	Clock     time.Duration // the camera's clock less ours, as its RTCP sender reports tell it
	Fault     Fault         // from the start
}

// Unit is one access unit that was sent.
type Unit struct {
	Index   int64      // counts from 0
	Key     bool       // H.264 IDR, H.265 IRAP
	RTPTime uint32     // its timestamp
	VCL     [][32]byte // SHA-256 of each VCL NAL unit in it, in order
	Packets int        // RTP packets it has
	Lost    int        // of which the fault Loss dropped these
}

// Count is what a camera has sent since it started. What a reader that came later did not get is counted all the same.
type Count struct {
	Units   int64 `json:"units"`   // access units of which at least one packet was sent
	Keys    int64 `json:"keys"`    // of which key pictures
	Packets int64 `json:"packets"` // RTP packets sent
	Lost    int64 `json:"lost"`    // RTP packets dropped by the fault Loss
	Refused int64 `json:"refused"` // packets a slow reader's queue had no room for (summed over readers)
	Readers int   `json:"readers"` // who play now
}
