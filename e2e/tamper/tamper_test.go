package tamper_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/rules/footage"
)

// place is a copy of the recording that a case spoils.
type place struct {
	*testing.T
	*recording
	dir    string
	target segment // of the second camera, with segments before and after it
	random *rand.Rand
}

func (p *place) path(name string) string { return filepath.Join(p.dir, name) }

func (p *place) read(s segment) []byte {
	p.Helper()
	b, err := os.ReadFile(p.path(s.file))
	if err != nil {
		p.Fatal(err)
	}
	return b
}

func (p *place) write(s segment, b []byte) {
	p.Helper()
	if err := os.WriteFile(p.path(s.file), b, 0o600); err != nil {
		p.Fatal(err)
	}
}

// change rewrites the target's file.
func (p *place) change(f func(b []byte) []byte) { p.Helper(); p.write(p.target, f(p.read(p.target))) }

// flip changes one bit in [from, to) of a file; to 0 is its end.
func (p *place) flip(b []byte, from, to int) []byte {
	if to == 0 {
		to = len(b)
	}
	at := from + p.random.IntN(to-from)
	b[at] ^= 1 << p.random.IntN(8)
	p.Logf("bit flipped in byte %d of %d", at, len(b))
	return b
}

// chunks cuts a file into header and chunks (docs/formats/segment.md).
func chunks(b []byte) (header []byte, list [][]byte) {
	header, b = b[:24], b[24:]
	for len(b) > 0 {
		n := 4 + binary.BigEndian.Uint32(b)
		list = append(list, b[:n])
		b = b[n:]
	}
	return header, list
}

func join(header []byte, list [][]byte) []byte {
	return slices.Concat(append([][]byte{header}, list...)...)
}

// fit gives b the length n.
func fit(b []byte, n int) []byte {
	for len(b) < n {
		b = append(b, b...)
	}
	return b[:n]
}

func TestTampering(t *testing.T) {
	r := record(t)
	t.Run("segment", r.spoiledSegments)
	t.Run("ring", r.spoiledRings)
}

// Whatever happens to a file of footage is found, named and refused, and costs nothing else.
func (r *recording) spoiledSegments(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(p *place)
		codes []string // one of these
	}{
		{"bit of the header", func(p *place) { p.change(func(b []byte) []byte { return p.flip(b, 0, 24) }) }, []string{"segment.damaged"}},
		{"bit of a length", func(p *place) { p.change(func(b []byte) []byte { return p.flip(b, 24, 28) }) }, []string{"segment.damaged"}},
		{"bit anywhere", func(p *place) { p.change(func(b []byte) []byte { return p.flip(b, 28, 0) }) }, []string{"segment.damaged"}},
		{"bit anywhere else", func(p *place) { p.change(func(b []byte) []byte { return p.flip(b, 28, 0) }) }, []string{"segment.damaged"}},
		{"bit of the end", func(p *place) { p.change(func(b []byte) []byte { return p.flip(b, len(b)-16, 0) }) }, []string{"segment.damaged"}},
		{"cut anywhere", func(p *place) { p.change(func(b []byte) []byte { return b[:p.random.IntN(len(b))] }) }, []string{"file.size"}},
		{"cut between chunks", func(p *place) {
			p.change(func(b []byte) []byte { h, c := chunks(b); return join(h, c[:len(c)-1]) })
		}, []string{"file.size"}},
		{"cut and filled up with zeros", func(p *place) {
			p.change(func(b []byte) []byte { clear(b[len(b)/2:]); return b })
		}, []string{"segment.damaged"}},
		{"bytes behind the end", func(p *place) { p.change(func(b []byte) []byte { return append(b, b[24:80]...) }) }, []string{"file.size"}},
		{"two chunks swapped", func(p *place) {
			p.change(func(b []byte) []byte { h, c := chunks(b); c[2], c[3] = c[3], c[2]; return join(h, c) })
		}, []string{"segment.damaged"}},
		{"a chunk repeated", func(p *place) {
			p.change(func(b []byte) []byte { h, c := chunks(b); return fit(join(h, slices.Insert(c, 2, c[1])), len(b)) })
		}, []string{"segment.damaged"}},
		{"another segment of the camera", func(p *place) { p.write(p.target, p.read(p.whole("lift")[0])) }, []string{"file.size", "segment.damaged"}},
		{"another segment of the camera, as long", func(p *place) {
			p.change(func(b []byte) []byte { return fit(p.read(p.whole("lift")[0]), len(b)) })
		}, []string{"segment.damaged"}},
		{"a segment of another camera", func(p *place) { p.write(p.target, p.read(p.whole("hal")[0])) }, []string{"file.size", "segment.damaged"}},
		{"a segment of another camera, as long", func(p *place) {
			p.change(func(b []byte) []byte { return fit(p.read(p.whole("hal")[0]), len(b)) })
		}, []string{"segment.damaged"}},
		{"chunks of another segment under the own header", func(p *place) {
			p.change(func(b []byte) []byte { return append(b[:24:24], fit(p.read(p.whole("lift")[0]), len(b))[24:]...) })
		}, []string{"segment.damaged"}},
		{"an older version of the file", func(p *place) { p.target = p.byID(p.youngID); p.write(p.target, p.young) }, []string{"file.size"}},
		{"no file", func(p *place) {
			if err := os.Remove(p.path(p.target.file)); err != nil {
				p.Fatal(err)
			}
		}, []string{"file.missing"}},
	}
	for n, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := r.copyTo(t, uint64(n))
			c.spoil(p)
			s := p.server()
			report, exit := s.Fsck(true)
			if exit < 3 {
				t.Errorf("fsck ends with %d", exit)
			}
			if len(report.Findings) != 1 {
				t.Errorf("fsck finds %d things", len(report.Findings))
			}
			for _, f := range report.Findings {
				if !slices.Contains(c.codes, f.Code) || f.Segment != p.target.id || f.Camera != footage.CameraID(p.target.camera) {
					t.Errorf("fsck: %s %s %s %s, want %v %s %s", f.Code, f.Camera, f.Segment, f.Detail, c.codes, p.target.camera, p.target.id)
				}
			}
			s.Restart()
			p.refused(s)
			p.restPlays(s, p.target.id)
		})
	}
}

func (r *recording) copyTo(t *testing.T, seed uint64) *place {
	p := &place{T: t, recording: r, dir: t.TempDir(), random: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), seed))}
	copyTree(t, r.dir, p.dir)
	p.gone("portiek.yaml") // a copy has settings of its own
	whole := r.whole("lift")
	if len(whole) < 3 || len(r.whole("hal")) < 2 {
		t.Fatalf("only %d and %d whole segments", len(whole), len(r.whole("hal")))
	}
	p.target = whole[len(whole)/2]
	return p
}

func (p *place) byID(id footage.SegmentID) segment {
	for _, s := range p.segments["lift"] {
		if s.id == id {
			return s
		}
	}
	p.Fatal("no such segment")
	return segment{}
}

// server is not started; its cameras are off.
func (p *place) server() *live.Server {
	return live.Prepare(p.T, live.Options{Dir: p.dir, Cameras: p.options})
}

// refused asks for all of the target: nothing of it may come out that is not what it was, and there must be a reason.
func (p *place) refused(s *live.Server) {
	p.Helper()
	if p.target.to.IsZero() {
		p.target.to = p.target.from.Add(3 * time.Second)
	}
	status, body := s.Export(p.target.camera, p.target.from.Truncate(time.Second), p.target.to.Add(time.Second).Truncate(time.Second), 0)
	for part := 1; status == http.StatusOK && part < 3; part++ { // its neighbours have other parameter sets
		status, body = s.Export(p.target.camera, p.target.from.Truncate(time.Second), p.target.to.Add(time.Second).Truncate(time.Second), part)
	}
	var said struct{ Code, Message string }
	if status < 400 || json.Unmarshal(body, &said) != nil || !slices.Contains([]string{"segment.damaged", "segment.missing", "segment.disagrees"}, said.Code) || said.Message == "" {
		p.Errorf("the page answers %d %.200s", status, body)
	}
}

// restPlays compares everything else with what it was.
func (p *place) restPlays(s *live.Server, but footage.SegmentID) {
	p.Helper()
	seen := 0
	for _, cam := range cameras {
		for _, seg := range p.whole(cam) {
			if seg.id == but {
				continue
			}
			seen++
			status, got := s.Export(cam, seg.first(), seg.last(), 0)
			if status != http.StatusOK || !bytes.Equal(got, p.copies[seg.file]) {
				p.Errorf("%s is not what it was: %d, %d bytes", seg.file, status, len(got))
			}
		}
	}
	if seen < 4 {
		p.Errorf("only %d other segments were looked at", seen)
	}
}

// A ring that is not the latest opens nothing and starts nothing, unless another replica is the latest.
func (r *recording) spoiledRings(t *testing.T) {
	cases := []struct {
		name    string
		spoil   func(p *place)
		refusal string // code; "" when the server starts all the same
		found   []string
	}{
		{"an older ring", func(p *place) { p.older("ring-1", "ring-2") }, "ring.unopenable", nil},
		{"an older ring with its ring key", func(p *place) { p.older("ring-1", "ring-2", "ringkey-1", "ringkey-2") }, "ring.old", nil},
		{"an older ring with its ring key, on one replica", func(p *place) { p.older("ring-1", "ringkey-1") }, "", []string{"ring 1", "ringkey 1"}},
		{"an older ring, on one replica", func(p *place) { p.older("ring-2") }, "", []string{"ring 2"}},
		{"a missing ring", func(p *place) { p.gone("ring-1") }, "", []string{"ring 1"}},
		{"a missing ring key", func(p *place) { p.gone("ringkey-2") }, "", []string{"ringkey 2"}},
		{"both ring keys missing", func(p *place) { p.gone("ringkey-1"); p.gone("ringkey-2") }, "ring.unopenable", nil},
		{"both rings missing", func(p *place) { p.gone("ring-1"); p.gone("ring-2") }, "ring.missing", nil},
		{"everything of the ring missing", func(p *place) { p.gone("ring-1"); p.gone("ring-2"); p.gone("ringkey-1"); p.gone("ringkey-2") }, "ring.missing", nil},
		{"a bit of a ring", func(p *place) { p.flipIn("ring-1/ring") }, "", []string{"ring 1"}},
		{"a bit of both rings", func(p *place) { p.flipIn("ring-1/ring"); p.flipIn("ring-2/ring") }, "ring.unopenable", nil},
	}
	for n, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := r.copyTo(t, uint64(n))
			c.spoil(p)
			s := p.server()
			if c.refusal != "" {
				p.refusesToStart(s, c.refusal)
				return
			}
			report, exit := s.Fsck(true)
			var found []string
			for _, f := range report.Findings {
				if f.Code != "ring.replica" {
					t.Errorf("fsck: %s %s", f.Code, f.Detail)
				}
				found = append(found, f.File)
			}
			if exit == 0 || !slices.Equal(found, c.found) {
				t.Errorf("fsck ends with %d and finds %q, want %q", exit, found, c.found)
			}
			s.Restart()
			p.restPlays(s, footage.SegmentID{})
			s.Stop()
			if report, exit := s.Fsck(true); exit != 0 {
				t.Errorf("after the repair fsck ends with %d: %v", exit, report.Findings)
			}
		})
	}
}

// older puts back what was there at first.
func (p *place) older(names ...string) {
	p.Helper()
	for _, name := range names {
		p.gone(name)
		copyTree(p.T, filepath.Join(p.early, name), p.path(name))
	}
}

// gone empties a replica.
func (p *place) gone(name string) {
	p.Helper()
	if err := os.RemoveAll(p.path(name)); err != nil {
		p.Fatal(err)
	}
}

func (p *place) flipIn(name string) {
	p.Helper()
	b, err := os.ReadFile(p.path(name))
	if err == nil {
		err = os.WriteFile(p.path(name), p.flip(b, 0, 0), 0o600)
	}
	if err != nil {
		p.Fatal(err)
	}
}

// refusesToStart expects serve and fsck to end with the code and a remedy.
func (p *place) refusesToStart(s *live.Server, code string) {
	p.Helper()
	s.Launch()
	if exit := s.Await(time.Minute); exit == 0 {
		p.Error("serve ends with 0")
	}
	if !strings.Contains(s.Log(), code) {
		p.Errorf("serve says\n%s", s.Log())
	}
	if exit, said := s.FsckRefused(); exit == 0 || !strings.Contains(said, code) {
		p.Errorf("fsck ends with %d and says\n%s", exit, said)
	}
}
