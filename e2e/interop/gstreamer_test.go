package interop_test

import (
	"bufio"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// gstreamer starts GStreamer's RTSP server with Digest and gives its address.
func gstreamer(t *testing.T, pipeline, password string) string {
	t.Helper()
	needs(t, "/usr/bin/python3")
	cmd := exec.Command("/usr/bin/python3", "../../internal/cameras/rtsp/testdata/gstserver.py", pipeline, user, password)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Process.Kill(); cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil && os.Getenv("PORTIEK_NO_PEERS") == "1" {
		t.Skip("PORTIEK_NO_PEERS=1: no GStreamer here")
	}
	if err != nil {
		t.Fatal("GStreamer's RTSP server did not start (see make setup), or set PORTIEK_NO_PEERS=1:", err)
	}
	return "rtsp://127.0.0.1:" + strings.TrimSpace(port) + "/live"
}

// Behind the encoder GStreamer writes its stream to a file as well: what is exported is a stretch of that, without a hole.
func TestRecordsGStreamer(t *testing.T) {
	t.Parallel()
	const password = "gst-Lm7kS3nXv~"
	from := time.Now()
	shot := "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! "
	cases := []struct {
		id, encoder, parser, caps, pay string
		codec                          footage.Codec
	}{
		{"gst264", "x264enc tune=zerolatency key-int-max=25", "h264parse", "video/x-h264,profile=high", "rtph264pay config-interval=-1", footage.H264},
		{"gst264b", "x264enc bframes=2 b-adapt=false key-int-max=25", "h264parse", "video/x-h264,profile=high", "rtph264pay", footage.H264},
		{"gst265", "x265enc tune=zerolatency key-int-max=25 speed-preset=ultrafast", "h265parse", "video/x-h265", "rtph265pay config-interval=-1", footage.H265},
	}
	taps := make([]string, len(cases))
	var cameras []live.Camera
	for i, c := range cases {
		taps[i] = filepath.Join(t.TempDir(), "tap")
		pipeline := "( " + shot + c.encoder + " ! " + c.caps + " ! " + c.parser + " ! " + c.caps + ",stream-format=byte-stream,alignment=au ! tee name=t" +
			" t. ! queue ! " + c.pay + " name=pay0 pt=96 t. ! queue ! filesink async=false sync=false buffer-mode=unbuffered location=" + taps[i] + " )"
		cameras = append(cameras, live.Camera{ID: c.id, URL: gstreamer(t, pipeline, password), User: user, Password: password})
	}
	s := record(t, cameras...)
	for i, c := range cases {
		var parts []part
		live.Until(t, time.Minute, c.id, func() bool {
			parts = copies(t, s.Server, c.id, from)
			return len(slicesOf(parts)) >= 120
		})
		got := slicesOf(parts)
		if !stretch(tap(t, taps[i], c.codec), got) {
			t.Errorf("%s: the %d slices exported are no stretch of those that GStreamer made", c.id, len(got))
		}
		decodes(t, c.id, parts)
	}
	s.settle()
}

// tap is the ordered list of VCL NAL units in a byte stream.
func tap(t *testing.T, path string, c footage.Codec) (list [][32]byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range strings.Split(string(b), "\x00\x00\x01")[1:] {
		if n = strings.TrimRight(n, "\x00"); n != "" && nal.Slice(c, n[0]) {
			list = append(list, sha256.Sum256([]byte(n)))
		}
	}
	return list
}

// stretch tells whether got stands in all without a hole.
func stretch(all, got [][32]byte) bool {
	for i := 0; i+len(got) <= len(all); i++ {
		if slices.Equal(all[i:i+len(got)], got) {
			return len(got) > 0
		}
	}
	return false
}
