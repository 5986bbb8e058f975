package recording

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// supervise keeps the camera connected until ctx ends.
func (c *camera) supervise(ctx context.Context) {
	var pause backoff
	for ctx.Err() == nil {
		c.seen.set(Connecting)
		began := time.Now()
		failure := c.connect(ctx)
		if ctx.Err() != nil {
			break
		}
		c.failed(failure)
		select {
		case <-ctx.Done():
		case <-c.kick:
			pause = backoff{}
		case <-time.After(pause.next(failure.Cause, time.Since(began))):
		}
	}
	c.seen.set(Stopped)
}

// connect runs one connection and puts away what it leaves.
func (c *camera) connect(ctx context.Context) *Failure {
	s := newSession(ctx, c)
	err := c.runSource(ctx, s)
	s.finish()
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	if err == nil {
		err = errEnded
	}
	return &Failure{footage.CauseNetwork, err}
}

var errEnded = fail.New(fail.Unavailable, "camera.ended", "De camera beëindigde de verbinding.", "The camera ended the connection.")

// runSource keeps a fault in the code that reads one camera's bytes from ending the recording of the others.
func (c *camera) runSource(ctx context.Context, s *session) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.log.Error("the reader of a camera failed on what it sent", "camera", c.ID, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = &Failure{footage.CauseProtocol, fmt.Errorf("reader failed: %v", r)}
		}
	}()
	return c.Source.Run(ctx, s)
}

func (c *camera) failed(f *Failure) {
	state := Connecting
	if refused(f.Cause) {
		state = Refused
	}
	detail := f.Err.Error()
	c.seen.trouble(state, f.Cause, detail)
	c.gaps.note(c.clock.Now(), f.Cause, fail.Of(f.Err).Code)
	c.log.Warn("camera connection ended", "camera", c.ID, "cause", f.Cause, "err", detail)
}
