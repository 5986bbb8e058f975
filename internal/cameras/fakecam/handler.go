package fakecam

import (
	"crypto/rand"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
)

// handler answers the RTSP server's questions for one device.
type handler struct{ d *device }

func respond(code base.StatusCode) *base.Response { return &base.Response{StatusCode: code} }

// admit checks path and credentials and gives the stream.
func (h *handler) admit(conn *gortsplib.ServerConn, req *base.Request, path string) (*base.Response, *gortsplib.ServerStream, error) {
	o := h.d.options
	if o.User != "" {
		password := o.Password.Reveal()
		if h.d.lasting().Kind == WrongPassword {
			password = rand.Text()
		}
		if !conn.VerifyCredentials(req, o.User, password) {
			return respond(base.StatusUnauthorized), nil, liberrors.ErrServerAuth{}
		}
	}
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if path != "/"+h.d.name || h.d.stream == nil {
		return respond(base.StatusNotFound), nil, nil
	}
	return respond(base.StatusOK), h.d.stream, nil
}

func (h *handler) OnDescribe(c *gortsplib.ServerHandlerOnDescribeCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return h.admit(c.Conn, c.Request, c.Path)
}

func (h *handler) OnSetup(c *gortsplib.ServerHandlerOnSetupCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return h.admit(c.Conn, c.Request, c.Path)
}

func (h *handler) OnPlay(c *gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if h.d.players == nil {
		return respond(base.StatusServiceUnavailable), nil
	}
	h.d.players[c.Session] = struct{}{}
	h.d.joined = true
	select {
	case h.d.woken <- struct{}{}:
	default:
	}
	return respond(base.StatusOK), nil
}

func (h *handler) OnPause(c *gortsplib.ServerHandlerOnPauseCtx) (*base.Response, error) {
	h.left(c.Session)
	return respond(base.StatusOK), nil
}

func (h *handler) OnSessionClose(c *gortsplib.ServerHandlerOnSessionCloseCtx) { h.left(c.Session) }

func (h *handler) left(s *gortsplib.ServerSession) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	delete(h.d.players, s)
}

func (h *handler) OnConnOpen(c *gortsplib.ServerHandlerOnConnOpenCtx) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	h.d.conns[c.Conn] = struct{}{}
}

func (h *handler) OnConnClose(c *gortsplib.ServerHandlerOnConnCloseCtx) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	delete(h.d.conns, c.Conn)
	h.d.options.Log.Debug("connection ended", "camera", h.d.name, "why", c.Error)
}

func (h *handler) OnStreamWriteError(*gortsplib.ServerHandlerOnStreamWriteErrorCtx) {
	h.d.count.refused.Add(1)
}
