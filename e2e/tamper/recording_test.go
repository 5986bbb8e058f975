package tamper_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/rules/footage"
)

const (
	user     = "opname"
	password = "Ko9-trap-ruit!"
)

var cameras = []string{"hal", "lift"}

// recording is what a server left when it was stopped: some segments of two cameras.
type recording struct {
	dir      string
	options  []live.Camera
	segments map[string][]segment // of each camera, oldest first
	copies   map[string][]byte    // what the pages gave of each segment, by its file
	early    string               // the oldest key ring with its ring key, as folders of the server
	young    []byte               // the target's file as it was while it was written
	youngID  footage.SegmentID
}

// segment is one file.
type segment struct {
	camera string
	file   string // below the server's folder
	id     footage.SegmentID
	from   time.Time
	to     time.Time // start of the next one
}

// record runs a server until each camera has some segments and the ring key has changed.
func record(t *testing.T) *recording {
	x264 := func(size string) *fakecam.Source {
		return live.Film(t, "testsrc2=size="+size+":rate=10:duration=20", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "0")
	}
	a, b := x264("160x120"), x264("192x144")
	cams, err := fakecam.Start(t.Context(), fakecam.Options{TLS: true, User: user, Password: secret.New(password),
		Cameras: []fakecam.Camera{{Source: a, Alternate: b}, {Source: b, Alternate: a}}})
	if err != nil {
		t.Fatal(err)
	}
	defer cams.Close()
	r := &recording{dir: t.TempDir(), early: t.TempDir(), copies: map[string][]byte{}}
	for i, id := range cameras {
		r.options = append(r.options, live.Camera{ID: id, URL: cams.URL(i), User: user, Password: password})
	}
	s := live.Start(t, live.Options{Dir: r.dir, Cameras: r.options})
	r.keepRing(t)
	r.turnRingKey(t, s)
	for range 5 {
		time.Sleep(2500 * time.Millisecond)
		if r.young == nil {
			r.keepYoung(t)
		}
		for i := range cameras {
			if err := cams.SetFault(i, fakecam.Fault{Kind: fakecam.Change}); err != nil {
				t.Fatal(err)
			}
		}
	}
	time.Sleep(2500 * time.Millisecond)
	s.Stop()
	r.list(t)
	s.Restart()
	for _, cam := range cameras {
		for _, seg := range r.segments[cam] {
			status, copied := s.Export(cam, seg.first(), seg.last(), 0)
			if status != http.StatusOK {
				t.Fatalf("export of %s: %d\n%s\n%+v\n%v %v", seg.file, status, copied, r.segments[cam], seg.first(), seg.last())
			}
			r.copies[seg.file] = copied
		}
	}
	s.Stop()
	if _, exit := s.Fsck(true); exit != 0 {
		t.Fatalf("fsck ends with %d before anything was touched", exit)
	}
	r.list(t)
	return r
}

// first and last are whole seconds in the middle of a segment: what is exported of them lies wholly in it.
func (s segment) first() time.Time { return s.from.Truncate(time.Second).Add(time.Second) }
func (s segment) last() time.Time  { return s.first().Add(time.Second) }

// keepRing copies rings and ring keys as they are now.
func (r *recording) keepRing(t *testing.T) {
	for _, name := range []string{"ring-1", "ring-2", "ringkey-1", "ringkey-2"} {
		copyTree(t, filepath.Join(r.dir, name), filepath.Join(r.early, name))
	}
}

var endLink = regexp.MustCompile(`/veiligstellingen/([0-9a-f]{32})/einde`)

// turnRingKey places a hold and ends it, and waits until its key is destroyed, which makes a fresh ring key.
func (r *recording) turnRingKey(t *testing.T, s *live.Server) {
	live.Until(t, time.Minute, "footage", func() bool { return len(s.Timeline("hal", time.Now()).Footage) > 0 })
	now := time.Now().Truncate(time.Second)
	if status, body := s.Hold("hal", now, now.Add(2*time.Second)); status != http.StatusOK {
		t.Fatalf("hold: %d\n%s", status, body)
	}
	_, page := s.Get("/veiligstellingen")
	link := endLink.FindString(string(page))
	if link == "" {
		t.Fatalf("no hold on the page\n%s", page)
	}
	if status, body := s.Post(link, url.Values{"zeker": {"ja"}}); status != http.StatusOK {
		t.Fatalf("end of the hold: %d\n%s", status, body)
	}
	old := ringKeys(t, r.early)
	live.Until(t, 2*time.Minute, "a fresh ring key", func() bool { return !slices.Equal(ringKeys(t, r.dir), old) })
	live.Until(t, time.Minute, "the receipt", func() bool {
		_, page := s.Get("/wissen")
		return bytes.Contains(page, []byte("hal"))
	})
}

func ringKeys(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "ringkey-?", "ringkey-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, filepath.Base(f))
	}
	return names
}

// keepYoung copies the file that is being written of the second camera.
func (r *recording) keepYoung(t *testing.T) {
	r.list(t)
	all := r.segments["lift"]
	last := all[len(all)-1]
	b, err := os.ReadFile(filepath.Join(r.dir, last.file))
	if err != nil {
		t.Fatal(err)
	}
	r.young, r.youngID = b, last.id
}

// list finds the files.
func (r *recording) list(t *testing.T) {
	t.Helper()
	r.segments = map[string][]segment{}
	root := filepath.Join(r.dir, "data", "footage")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		cam, from, id, err := footage.ParseFileName(filepath.ToSlash(name))
		s := segment{camera: string(cam), file: filepath.Join("data", "footage", name), id: id, from: from}
		r.segments[s.camera] = append(r.segments[s.camera], s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range r.segments {
		for i := range len(list) - 1 {
			list[i].to = list[i+1].from
		}
	}
}

// whole lists the segments of a camera in which the two seconds that are compared lie wholly.
func (r *recording) whole(camera string) (list []segment) {
	for _, s := range r.segments[camera] {
		if s.to.Sub(s.last()) > 100*time.Millisecond {
			list = append(list, s)
		}
	}
	return list
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
