package interop_test

import (
	"slices"
	"sync"
	"testing"

	"portiek/e2e/live"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
)

// user is who the cameras let in. Passwords are odd enough to be found wherever they leak.
const user = "opname"

// pretend is a row of pretend cameras that remembers what it sent.
type pretend struct {
	*fakecam.Server
	password string
	started  chan struct{}

	mu   sync.Mutex
	sent [][]fakecam.Unit // of each camera
}

// pretendCameras starts cameras that wait for the recorder, so that nothing is sent before it listens.
func pretendCameras(t testing.TB, o fakecam.Options, password string, cameras ...fakecam.Camera) *pretend {
	t.Helper()
	return scripted(t, o, password, nil, cameras...)
}

// scripted is pretendCameras with something that happens after given units.
func scripted(t testing.TB, o fakecam.Options, password string, then func(p *pretend, i int, u fakecam.Unit), cameras ...fakecam.Camera) *pretend {
	t.Helper()
	p := &pretend{password: password, sent: make([][]fakecam.Unit, len(cameras)), started: make(chan struct{})}
	o.Cameras, o.User, o.Password, o.HoldUntilPlay = cameras, user, secret.New(password), true
	o.Sent = func(i int, u fakecam.Unit) {
		p.mu.Lock()
		p.sent[i] = append(p.sent[i], u)
		p.mu.Unlock()
		if then != nil {
			<-p.started
			then(p, i, u)
		}
	}
	var err error
	if p.Server, err = fakecam.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	close(p.started)
	t.Cleanup(p.Close)
	return p
}

// camera is the i-th one for the settings.
func (p *pretend) camera(i int, id string) live.Camera {
	return live.Camera{ID: id, URL: p.URL(i), User: user, Password: p.password}
}

func (p *pretend) fault(t testing.TB, i int, f fakecam.Fault) {
	t.Helper()
	if err := p.SetFault(i, f); err != nil {
		t.Fatal(err)
	}
}

// units is what camera i has sent.
func (p *pretend) units(i int) []fakecam.Unit {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent[i])
}

// count is how many units camera i has sent.
func (p *pretend) count(i int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent[i])
}

// slices is the ordered list of VCL NAL units that camera i has sent.
func (p *pretend) slices(i int) (list [][32]byte) {
	for _, u := range p.units(i) {
		list = append(list, u.VCL...)
	}
	return list
}
