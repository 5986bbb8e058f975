package rtsp

import "time"

// limits are the bounds within which a camera may misbehave. Tests use shorter ones.
type limits struct {
	dialogue    time.Duration // from dialling to the answer to PLAY, however the bytes trickle in
	tick        time.Duration // longest wait for bytes before Sink.Tick
	noPackets   time.Duration // without an RTP packet of the video: the camera is off
	noPicture   time.Duration // without a picture, though packets come: it is not video that can be read
	write       time.Duration // for the camera to take a request
	floodWindow time.Duration
	floodBytes  int64 // most bytes in floodWindow; 200 Mbit/s, where 4K cameras send 30
	rubbish     int   // bytes that may be skipped in search of the next frame, per session
	redirects   int
}

var defaultLimits = limits{
	dialogue:    10 * time.Second,
	tick:        240 * time.Millisecond,
	noPackets:   10 * time.Second,
	noPicture:   30 * time.Second,
	write:       2 * time.Second,
	floodWindow: 10 * time.Second,
	floodBytes:  250 << 20,
	rubbish:     256 << 10,
	redirects:   3,
}
