// Package interop_test records real streams with the real program and compares what comes out again with what went in,
// picture by picture: GStreamer's RTSP server, pretend cameras over RTSPS, streams made to test decoders, and cameras
// that fail, lie or attack.
package interop_test

import (
	"os"
	"os/exec"
	"testing"
)

// long tells whether the long form was asked for.
func long() bool { return os.Getenv("PORTIEK_LONG") == "1" }

// needs fails the test if a program that it compares with is not there, or skips it where that is known.
func needs(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skipf("PORTIEK_NO_PEERS=1: no %s here", p)
		}
		t.Fatalf("%s is needed (see make setup), or set PORTIEK_NO_PEERS=1", p)
	}
}
