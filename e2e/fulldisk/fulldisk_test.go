package fulldisk_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
)

const (
	calm, other, flood = "hal", "lift", "poort"

	user     = "opname"
	password = "Wb4-hek-lamp!"
	mb       = 1 << 20
)

// office is the program on a small disk with three cameras that may send as much as each other, of which one floods.
type office struct {
	*testing.T
	disk    string
	cameras *fakecam.Server
	server  *live.Server
	begun   time.Time
}

func newOffice(t *testing.T, disk string) *office {
	x264 := func(input string, args ...string) *fakecam.Source {
		return live.Film(t, input, append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "0"}, args...)...)
	}
	noise := x264("nullsrc=s=640x360:r=25:d=3,noise=alls=100:allf=t+u", "-qp", "16", "-g", "25") // over 50 Mbit/s
	small := x264("testsrc2=size=320x180:rate=10:duration=30", "-g", "10")
	other1 := x264("testsrc2=size=384x216:rate=10:duration=30", "-g", "10")
	cams, err := fakecam.Start(t.Context(), fakecam.Options{TLS: true, User: user, Password: secret.New(password), Cameras: []fakecam.Camera{
		{Source: small, Alternate: other1}, {Source: other1, Alternate: small}, {Source: noise},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cams.Close)
	o := &office{T: t, disk: disk, cameras: cams, begun: time.Now()}
	opt := live.Options{Dir: disk}
	for i, id := range []string{calm, other, flood} {
		opt.Cameras = append(opt.Cameras, live.Camera{ID: id, URL: cams.URL(i), User: user, Password: password, BudgetKbits: 600})
	}
	o.server = live.Start(t, opt)
	return o
}

// A flooding camera on a disk that is too small costs only itself, nothing held is lost, a full disk stops recording loudly
// while erasing and holding go on, and recording resumes by itself.
func TestDiskFillsUp(t *testing.T) {
	dir := onSmallDisk(t)
	if dir == "" {
		return
	}
	o := newOffice(t, dir)
	defer func() {
		if t.Failed() {
			t.Logf("%d bytes free\n%s", free(t, dir), o.server.Log())
		}
	}()
	span, held := o.holdEarlyFootage()
	o.floodUntilErased()
	o.othersKeepTheirs()
	o.fillUp()
	o.stopsLoudly()
	later, heldLater := o.holdsWhileFull()
	o.resumes()
	for cam, want := range held {
		o.plays(cam, span, want)
	}
	o.plays(other, later, heldLater)
	o.server.Stop()
	report, exit := o.server.Fsck(true)
	for _, f := range report.Findings {
		t.Errorf("fsck: %s %s %s %s %s", f.Code, f.Camera, f.Segment, f.File, f.Detail)
	}
	if exit != 0 {
		t.Errorf("fsck ends with %d", exit)
	}
}

type span struct{ from, to time.Time }

// plays expects the pictures of a hold to be what they were.
func (o *office) plays(cam string, s span, want []live.Picture) {
	o.Helper()
	if got := o.whole(cam, s); !slices.Equal(got, want) {
		o.Errorf("camera %s: %d pictures of the hold are left of %d", cam, len(got), len(want))
	}
}

// whole is the pictures that lie in a span.
func (o *office) whole(camera string, s span) (list []live.Picture) {
	o.Helper()
	all, status := o.server.Pictures(camera, s.from, s.to)
	if status != http.StatusOK {
		o.Errorf("camera %s from %v: status %d", camera, s.from, status)
	}
	for _, p := range all {
		if !p.At.Before(s.from) && p.At.Before(s.to) {
			list = append(list, p)
		}
	}
	return list
}

// holdEarlyFootage keeps a stretch of a calm camera and of the one that floods, and remembers its pictures.
func (o *office) holdEarlyFootage() (s span, held map[string][]live.Picture) {
	o.Helper()
	cams := []string{calm, flood}
	for _, cam := range cams {
		live.Until(o, time.Minute, cam+" to be recorded", func() bool { return len(o.server.Timeline(cam, o.begun).Footage) > 0 })
	}
	from := time.Now().Truncate(time.Second).Add(time.Second)
	s = span{from, from.Add(2 * time.Second)}
	held = map[string][]live.Picture{}
	for _, cam := range cams {
		o.recorded(cam, s.to.Add(time.Second))
		if status, body := o.server.Hold(cam, s.from, s.to); status != http.StatusOK {
			o.Fatalf("hold on %s: %d\n%s", cam, status, body)
		}
		if held[cam] = o.whole(cam, s); len(held[cam]) < 10 {
			o.Fatalf("camera %s: only %d pictures", cam, len(held[cam]))
		}
	}
	return s, held
}

// recorded waits for footage up to a moment.
func (o *office) recorded(cam string, to time.Time) {
	o.Helper()
	live.Until(o, time.Minute, cam+" to be recorded", func() bool {
		f := o.server.Timeline(cam, o.begun).Footage
		return len(f) > 0 && f[len(f)-1][1] >= to.UnixMilli()
	})
}

// gaps are those of a camera whose cause has these words.
func (o *office) gaps(cam, words string) (list []span) {
	for _, g := range o.server.Timeline(cam, o.begun).Gaps {
		if strings.Contains(g.Text, words) {
			list = append(list, span{time.UnixMilli(g.From), time.UnixMilli(g.To)})
		}
	}
	return list
}

const (
	erasedEarly = "eerder gewist"
	diskWasFull = "schijf was vol"
)

// floodUntilErased waits until the flood has filled the disk and some of it was erased.
func (o *office) floodUntilErased() {
	o.Helper()
	live.Until(o, 2*time.Minute, "the flooding camera to lose footage", func() bool { return len(o.gaps(flood, erasedEarly)) > 0 })
	_, page := o.server.Get("/logboek")
	if !strings.Contains(string(page), "Alarm van de schijf") {
		o.Error("the log has no alarm")
	}
}

// othersKeepTheirs looks a little later at what the flood cost.
func (o *office) othersKeepTheirs() {
	o.Helper()
	first := o.gaps(flood, erasedEarly)
	live.Until(o, time.Minute, "more of the flood to be erased", func() bool { return !slices.Equal(o.gaps(flood, erasedEarly), first) })
	for _, cam := range []string{calm, other} {
		if g := slices.Concat(o.gaps(cam, erasedEarly), o.gaps(cam, diskWasFull)); len(g) > 0 {
			o.Errorf("camera %s pays for the flood: %v", cam, g)
		}
	}
	if g := o.gaps(flood, diskWasFull); len(g) > 0 {
		o.Errorf("the flooding camera was not recorded in %v, though there was room to make", g)
	}
	if !o.reserved() {
		o.Error("the reserve was given back though room could be made")
	}
}

func (o *office) reserved() bool {
	info, err := os.Stat(filepath.Join(o.disk, "data", "reserve", "reserve"))
	return err == nil && info.Size() >= 32*mb
}

func (o *office) fillers() []string {
	list, err := filepath.Glob(filepath.Join(o.disk, "filler-*"))
	if err != nil {
		o.Fatal(err)
	}
	return list
}

// fillUp takes the rest of the disk again and again until nothing is left to make room with and nobody records any more: first
// the flood goes down to its share.
func (o *office) fillUp() {
	o.Helper()
	erased := o.erased()
	live.Until(o, 2*time.Minute, "recording to stop", func() bool {
		if o.reserved() {
			take(o.T, o.disk, filepath.Join(o.disk, fmt.Sprintf("filler-%d", len(o.fillers()))), 4*mb)
		}
		o.turnOver()
		return !o.reserved() && o.stopped(calm) && o.stopped(other) && o.stopped(flood)
	})
	if o.erased() <= erased {
		o.Error("nothing was erased of the flood on a full disk")
	}
	if left := free(o.T, o.disk); left < 16*mb {
		o.Errorf("%d bytes are left for erasing and holding", left)
	}
}

// erased is how much of the flood went before its time.
func (o *office) erased() (sum time.Duration) {
	for _, g := range o.gaps(flood, erasedEarly) {
		sum += g.to.Sub(g.from)
	}
	return sum
}

// stopped tells whether a camera has had no footage for a while because of the disk.
func (o *office) stopped(cam string) bool {
	line := o.server.Timeline(cam, o.begun)
	if len(line.Gaps) == 0 {
		return false
	}
	last := line.Gaps[len(line.Gaps)-1]
	lasts := last.To >= line.Now-3000 // the line ends where the permit for it does
	return strings.Contains(last.Text, diskWasFull) && lasts && last.To-last.From > 4000
}

// turnOver has the calm cameras change, so that they need new segments.
func (o *office) turnOver() {
	for i := range 2 {
		if err := o.cameras.SetFault(i, fakecam.Fault{Kind: fakecam.Change}); err != nil {
			o.Fatal(err)
		}
	}
	time.Sleep(time.Second)
}

// says is how the overview calls the state of a camera.
func (o *office) says(cam string) string {
	_, page := o.server.Get("/overzicht")
	for _, item := range strings.Split(string(page), "<li>")[1:] {
		item, _, _ = strings.Cut(item, "</li>")
		for _, word := range []string{"Werkt niet", "Neemt op", "Maakt verbinding"} {
			if strings.Contains(item, `href="/camera/`+cam+`"`) && strings.Contains(item, word) {
				return word
			}
		}
	}
	return ""
}

// stopsLoudly looks at the overview.
func (o *office) stopsLoudly() {
	o.Helper()
	_, page := o.server.Get("/overzicht")
	for _, cam := range []string{calm, other, flood} {
		if said := o.says(cam); said != "Werkt niet" {
			o.Errorf("the overview says of camera %s: %q", cam, said)
		}
	}
	if !strings.Contains(string(page), diskWasFull) {
		o.Error("the overview does not say why nothing is recorded")
	}
}

// holdsWhileFull places a hold on the full disk and looks at what it covers; its edges are sealed anew meanwhile.
func (o *office) holdsWhileFull() (s span, held []live.Picture) {
	o.Helper()
	first := o.server.Timeline(other, o.begun).Footage[0]
	from := time.UnixMilli(first[0]).Truncate(time.Second).Add(3 * time.Second)
	s = span{from, from.Add(10 * time.Second)}
	if status, body := o.server.Hold(other, s.from, s.to); status != http.StatusOK {
		o.Errorf("hold on a full disk: %d\n%s", status, body)
	}
	if held = o.whole(other, s); len(held) < 50 {
		o.Errorf("only %d pictures on the full disk", len(held))
	}
	return s, held
}

// resumes gives the disk back and waits for pictures of that time.
func (o *office) resumes() {
	o.Helper()
	for _, f := range o.fillers() {
		if err := os.Remove(f); err != nil {
			o.Fatal(err)
		}
	}
	again := time.Now().Add(2 * time.Second)
	for _, cam := range []string{calm, other, flood} {
		o.recorded(cam, again)
		live.Until(o, time.Minute, cam+" to be called recorded", func() bool { return o.says(cam) == "Neemt op" })
	}
	live.Until(o, time.Minute, "the reserve", o.reserved)
}
