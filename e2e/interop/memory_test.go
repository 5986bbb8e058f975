package interop_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/cameras/fakecam"
)

// usage is what a process has of the machine.
type usage struct {
	memory int64 // bytes of its own (heap, stacks), files it has open in memory not included
	files  int   // open files and sockets
}

// used asks the kernel.
func (s *server) used() (u usage) {
	s.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.Pid()))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "Anonymous:"); ok {
			fmt.Sscan(rest, &u.memory)
			u.memory *= 1024
		}
	}
	if u.memory == 0 {
		s.t.Fatal("the kernel tells no memory")
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Pid()))
	u.files = len(files)
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

// watch gives the most that was used in a stretch of time.
func (s *server) watch(d time.Duration) (most usage) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		u := s.used()
		most.memory, most.files = max(most.memory, u.memory), max(most.files, u.files)
	}
	return most
}

// Cameras that are dead, silent, flapping or flooding, or send for ever what is nothing: memory does not grow by it, and
// a camera beside them loses no picture.
func TestHostileCameras(t *testing.T) {
	settle, early, between, late := 3*time.Second, 4*time.Second, time.Second, 4*time.Second
	if long() {
		settle, early, between, late = time.Minute, 2*time.Minute, 5*time.Minute, 2*time.Minute
	}
	from := time.Now()
	p := pretendCameras(t, fakecam.Options{TLS: true}, "host-Rc4vB9kTz*", fakecam.Camera{Source: plain264.source(t)})
	fast, err := fakecam.AnnexB("fast", stream(t, "MIDR_MW_D.264"), plain264.source(t).Codec, 1000)
	if err != nil {
		t.Fatal(err)
	}
	racing := pretendCameras(t, fakecam.Options{}, p.password, fakecam.Camera{Source: fast})
	flapping := pretendCameras(t, fakecam.Options{}, p.password, fakecam.Camera{Source: plain264.source(t)})
	cameras := []live.Camera{p.camera(0, "goed"), racing.camera(0, "raast"), flapping.camera(0, "klappert")}
	for id, do := range attacks {
		cameras = append(cameras, live.Camera{ID: id, URL: hostile(t, do), User: user, Password: p.password})
	}
	s := record(t, cameras...)
	recording(t, p, 0, 25)
	flap(t, flapping)
	s.watch(settle)
	before := s.watch(early)
	s.watch(between)
	after := s.watch(late)
	t.Logf("at first %d MB and %d files, later %d MB and %d files", before.memory>>20, before.files, after.memory>>20, after.files)
	if after.memory > before.memory+before.memory/4+32<<20 {
		t.Errorf("memory grew from %d to %d MB", before.memory>>20, after.memory>>20)
	}
	if most := int64(len(cameras)*16+128) << 20; after.memory > most {
		t.Errorf("%d MB for %d cameras", after.memory>>20, len(cameras))
	}
	if after.files > before.files+4*len(cameras) {
		t.Errorf("open files grew from %d to %d", before.files, after.files)
	}
	for id := range attacks {
		live.Until(t, 2*time.Minute, id+" to be named on the overview", func() bool { // it tries again now and then
			said := overview(t, s.Server, id)
			return strings.Contains(said, "Oorzaak") || strings.Contains(said, "verbinding")
		})
	}
	p.fault(t, 0, fakecam.Fault{Kind: fakecam.Silence})
	time.Sleep(time.Second)
	decodes(t, "goed", whole(t, s.Server, "goed", from, func() [][32]byte { return p.slices(0) }))
	s.settle()
	s.books()["goed"].check(t)
}

// flap switches a camera off and on until the test ends.
func flap(t *testing.T, p *pretend) {
	done := make(chan struct{})
	ended := make(chan struct{})
	t.Cleanup(func() { close(done); <-ended })
	go func() {
		defer close(ended)
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-time.After(300 * time.Millisecond):
				_ = p.SetFault(0, []fakecam.Fault{{Kind: fakecam.Off}, {}}[i%2])
			}
		}
	}()
}

func stream(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../internal/cameras/rtsp/testdata/h264/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
