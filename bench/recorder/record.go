package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/cameras/rtsp"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// record records the load until ctx ends, then seals what it has.
func record(ctx context.Context, o options) error {
	p, err := open(ctx, o.dir, nil)
	if err != nil {
		return err
	}
	defer p.close()
	eraser := p.eraser()
	var cams []recording.CameraConfig
	var ids []footage.CameraID
	for i := range o.n {
		id := footage.CameraID(camera(i))
		cams = append(cams, recording.CameraConfig{ID: id, Name: camera(i), Place: "bench", Source: source{o.addr, camera(i)}})
		ids = append(ids, id)
		t := term(id, p.clock.Now().Truncate(time.Microsecond))
		if err := p.cat.AddTerm(ctx, t, audit.TermOf(t).Event(t.Since, audit.System)); err != nil {
			return err
		}
	}
	if err := eraser.EnsureKeys(ctx, ids); err != nil {
		return err
	}
	go keep(ctx, p, func(ctx context.Context) error {
		return errors.Join(eraser.EnsureKeys(ctx, ids), eraser.Step(ctx))
	})
	r := recording.New(recording.Options{
		Recorder: recorderID, Cameras: cams, Catalogue: p.cat, Vault: p.vault, Muxer: muxer{}, Keys: eraser, Clock: p.clock, Log: p.log, Room: eraser,
		Disk: recording.DiskOptions{FS: p.data},
	})
	return r.Run(ctx)
}

// keep erases and makes keys, as serve does.
func keep(ctx context.Context, p *parts, step func(context.Context) error) {
	t := time.NewTicker(10 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := step(ctx); err != nil && ctx.Err() == nil {
				p.log.Error("step", "err", err)
			}
		}
	}
}

// source is one camera of the load.
type source struct{ addr, path string }

func (s source) Run(ctx context.Context, sink recording.Sink) error {
	err := rtsp.Run(ctx, rtsp.Config{URL: fmt.Sprintf("rtsp://%s/%s", s.addr, s.path)}, sink)
	var f *rtsp.Failure
	if errors.As(err, &f) {
		return &recording.Failure{Cause: f.Cause, Err: f.Err}
	}
	return err
}

// muxer binds recording to the container.
type muxer struct{}

func (muxer) Init(t footage.Track) ([]byte, error) { return fmp4.Init(t) }
func (muxer) MoofSize(samples int) int             { return fmp4.MoofSize(samples) }
func (muxer) PutMoof(dst []byte, seq uint32, baseTime uint64, samples []footage.Sample, mdatPayload int) {
	fmp4.PutMoof(dst, seq, baseTime, samples, mdatPayload)
}

// floor receives every camera and throws its pictures away: what receiving alone costs.
func floor(ctx context.Context, o options) error {
	done := make(chan error, o.n)
	for i := range o.n {
		go func() { done <- source{o.addr, camera(i)}.Run(ctx, drop{}) }()
	}
	for range o.n {
		<-done // each ends when the load hangs up or ctx does
	}
	return nil
}

type drop struct{}

func (drop) Certificate([32]byte) error    { return nil }
func (drop) Start(footage.Track) error     { return nil }
func (drop) Picture(footage.Picture) error { return nil }
func (drop) Tick(time.Time) error          { return nil }
