package rtsp

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
)

// gstreamer starts GStreamer's RTSP server with Digest and gives its address.
func gstreamer(t *testing.T, pipeline, user, password string) string {
	t.Helper()
	if os.Getenv("PORTIEK_NO_PEERS") == "1" {
		t.Skip("PORTIEK_NO_PEERS=1: no GStreamer here")
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "/usr/bin/python3", "testdata/gstserver.py", pipeline, user, password)
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
		t.Fatal("GStreamer's RTSP server is needed (see make setup), or set PORTIEK_NO_PEERS=1:", err)
	}
	t.Cleanup(func() { in.Close(); stop(); _ = cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("GStreamer's RTSP server did not start (see make setup), or set PORTIEK_NO_PEERS=1:", err)
	}
	return "rtsp://127.0.0.1:" + strings.TrimSpace(port) + "/live"
}

func TestGStreamer(t *testing.T) {
	const source = "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! "
	for _, tt := range []struct {
		name, pipeline string
		codec          footage.Codec
		reorders       bool
	}{
		{"H.264", source + "x264enc tune=zerolatency key-int-max=25 ! rtph264pay name=pay0 pt=96 config-interval=-1", footage.H264, false},
		{"H.264 with B-frames", source + "x264enc bframes=2 b-adapt=false key-int-max=25 ! video/x-h264,profile=high ! rtph264pay name=pay0 pt=96", footage.H264, true},
		{"H.264 aggregated", source + "x264enc tune=zerolatency key-int-max=25 ! rtph264pay name=pay0 pt=96 aggregate-mode=zero-latency mtu=500", footage.H264, false},
		{"H.265", source + "x265enc tune=zerolatency key-int-max=25 speed-preset=ultrafast ! rtph265pay name=pay0 pt=96 config-interval=-1", footage.H265, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := gstreamer(t, "( "+tt.pipeline+" )", "portiek", "geheim@1")
			rec := &recorder{until: 100}
			lim := defaultLimits
			lim.dialogue = 25 * time.Second // encoders start slowly on a busy machine
			f := play(t, Config{URL: url, User: "portiek", Password: secret.New("geheim@1")}, rec, lim)
			if !errors.Is(f, errEnough) {
				t.Fatal(f)
			}
			checkStream(t, rec, tt.codec, tt.reorders)
		})
	}
}

func checkStream(t *testing.T, rec *recorder, codec footage.Codec, reorders bool) {
	t.Helper()
	track := rec.tracks[0]
	if len(rec.tracks) != 1 || track.Codec != codec || track.Width != 320 || track.Height != 240 {
		t.Errorf("%d tracks, first %dx%d %s", len(rec.tracks), track.Width, track.Height, track.CodecString)
	}
	checkTimes(t, rec.pictures)
	keys, reordered, clocked := 0, false, 0
	for i, p := range rec.pictures {
		if p.RandomAccess {
			keys++
		}
		if keys > 0 && p.Damaged {
			t.Errorf("picture %d is damaged", i)
		}
		if !p.CameraTime.IsZero() {
			clocked++
		}
		reordered = reordered || p.PTS > p.DTS && i > 0 && p.PTS < rec.pictures[i-1].PTS
	}
	if keys < 2 || reordered != reorders || clocked == 0 {
		t.Errorf("%d random-access pictures, reordered %v, %d with the camera's time", keys, reordered, clocked)
	}
	first, last := rec.pictures[0], rec.pictures[len(rec.pictures)-1]
	frames := float64(last.DTS-first.DTS) / 3600
	if frames < float64(len(rec.pictures))-4 || frames > 2*float64(len(rec.pictures)) {
		t.Errorf("%d pictures at 25/s last %.1f frame intervals", len(rec.pictures), frames)
	}
}

// A wrong password is told from a missing one, and neither is in the error.
func TestGStreamerRefusesPassword(t *testing.T) {
	url := gstreamer(t, "( videotestsrc ! x264enc ! rtph264pay name=pay0 pt=96 )", "portiek", "geheim@1")
	f := play(t, Config{URL: url, User: "portiek", Password: secret.New("verkeerd")}, &recorder{}, defaultLimits)
	if f.Cause != footage.CauseCredentials || !errors.Is(f, errCredentials) || strings.Contains(f.Error(), "verkeerd") {
		t.Error(f)
	}
	f = play(t, Config{URL: url}, &recorder{}, defaultLimits)
	if f.Cause != footage.CauseCredentials || !errors.Is(f, errNoCredentials) {
		t.Error(f)
	}
}
