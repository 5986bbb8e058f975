package crash_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
)

const (
	user     = "opname"
	password = "Tn7-wiel-kast!"
)

// names of the cameras. The second changes its picture size again and again, so that one segment follows the other within
// seconds; the third has groups of pictures of four seconds; the fourth has B-frames.
var names = []string{"hal", "lift", "trap", "garage"}

// picture is what a camera sent.
type picture struct {
	at  time.Time
	key bool
	sum [32]byte
}

// row is the pretend cameras, with what they sent.
type row struct {
	*fakecam.Server
	mu   sync.Mutex
	sent [][]picture
}

func newRow(t testing.TB) *row {
	t.Helper()
	x264 := func(size, rate, group string, more ...string) *fakecam.Source {
		return live.Film(t, "testsrc2=size="+size+":rate="+rate+":duration=24",
			append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-g", group, "-bf", "0"}, more...)...)
	}
	x265 := live.Film(t, "testsrc2=size=160x120:rate=10:duration=24", "-c:v", "libx265", "-preset", "ultrafast",
		"-x265-params", "log-level=error:keyint=40:min-keyint=40:scenecut=0:open-gop=0")
	r := &row{sent: make([][]picture, len(names))}
	o := fakecam.Options{TLS: true, User: user, Password: secret.New(password), Auth: fakecam.DigestSHA256, Sent: r.note, Cameras: []fakecam.Camera{
		{Source: x264("160x120", "10", "10")},
		{Source: x264("160x120", "15", "15"), Alternate: x264("192x144", "15", "15")},
		{Source: x265},
		{Source: x264("176x144", "25", "50", "-bf", "2")},
	}}
	var err error
	if r.Server, err = fakecam.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func (r *row) note(i int, u fakecam.Unit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[i] = append(r.sent[i], picture{time.Now(), u.Key, live.SumOf(u)})
}

// between is what camera i sent in [from, to].
func (r *row) between(i int, from, to time.Time) (list []picture) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sent[i] {
		if !s.at.Before(from) && !s.at.After(to) {
			list = append(list, s)
		}
	}
	return list
}

func (r *row) cameras() (list []live.Camera) {
	for i, name := range names {
		list = append(list, live.Camera{ID: name, URL: r.URL(i), User: user, Password: password})
	}
	return list
}

// flicker changes the second camera at random until the test ends.
func (r *row) flicker(t testing.TB, seed uint64) {
	done, ended := make(chan struct{}), make(chan struct{})
	random := rand.New(rand.NewPCG(seed, 2))
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(300*time.Millisecond + time.Duration(random.Int64N(int64(2*time.Second)))):
				_ = r.SetFault(1, fakecam.Fault{Kind: fakecam.Change})
			}
		}
	}()
	t.Cleanup(func() { close(done); <-ended })
}

// idle waits until nobody is connected any more.
func (r *row) idle(t testing.TB) {
	t.Helper()
	for i := range names {
		live.Until(t, 20*time.Second, "the killed recorder's connections to end", func() bool { return r.Sent(i).Readers == 0 })
	}
}
