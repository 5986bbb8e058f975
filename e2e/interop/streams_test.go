package interop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/rules/footage"
)

// after is how many pictures of an ordinary film follow a stream, on the same camera.
const after = 60

// testStream is one stream made to test decoders, as a camera.
type testStream struct {
	id, file string
	data     []byte
	source   *fakecam.Source
	cam      *pretend
}

// refused is the stream that has no pictures of its own: only the second view of a stereo pair.
const refused = "sps_subsetsps_bothVUI.264"

// testStreams starts a camera for each stream. It plays the stream once and then an ordinary film, but the refused one
// until it is told to play the film.
func testStreams(t *testing.T) (list []*testStream) {
	t.Helper()
	files, err := filepath.Glob("../../internal/cameras/rtsp/testdata/h264/*.*")
	if err != nil || len(files) < 12 {
		t.Fatal("streams are missing", files, err)
	}
	good := plain264.source(t)
	for i, f := range files {
		s := &testStream{id: "s" + string(rune('a'+i)), file: filepath.Base(f)}
		if s.data, err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
		if s.source, err = fakecam.AnnexB(s.file, s.data, footage.H264, 50); err != nil {
			t.Fatal(err)
		}
		last := int64(s.source.Len() - 1)
		s.cam = scripted(t, fakecam.Options{Limit: s.source.Len() + after}, "stream-Vx2bQ9fRk+", func(p *pretend, i int, u fakecam.Unit) {
			if u.Index == last && s.file != refused {
				_ = p.SetFault(i, fakecam.Fault{Kind: fakecam.Change})
			}
		}, fakecam.Camera{Source: s.source, Alternate: good})
		list = append(list, s)
	}
	return list
}

// decodable is what was sent from the first random-access picture on: one stream begins with its IDR picture lost, and
// nobody can decode what follows before there is another.
func (s *testStream) decodable() (list [][32]byte) {
	units := s.cam.units(0)
	for i, u := range units {
		if u.Key {
			for _, u := range units[i:] {
				list = append(list, u.VCL...)
			}
			break
		}
	}
	return list
}

// Streams with all that H.264 allows, and errors on purpose: each is recorded whole or refused with a reason, and what
// the same camera sends next is recorded whole.
func TestStreamsMadeToTestDecoders(t *testing.T) {
	t.Parallel()
	from := time.Now()
	streams := testStreams(t)
	var cameras []live.Camera
	for _, s := range streams {
		cameras = append(cameras, s.cam.camera(0, s.id))
	}
	srv := record(t, cameras...)
	for _, s := range streams {
		if s.file == refused {
			s.isRefused(t, srv, from)
			continue
		}
		recording(t, s.cam, 0, s.source.Len()+after)
		parts := whole(t, srv.Server, s.id, from, s.decodable)
		t.Logf("%s: %d units, %d slices, %d parts", s.file, s.source.Len(), len(slicesOf(parts)), len(parts))
		if complaint := decoder(t, s.data, ".264"); complaint == "" {
			decodes(t, s.file, parts)
		} else {
			t.Logf("%s: the original does not decode cleanly either: %.100s", s.file, complaint)
		}
	}
	srv.settle()
}

// isRefused wants a reason on the overview, and then the film from its first picture on.
func (s *testStream) isRefused(t *testing.T, srv *server, from time.Time) {
	t.Helper()
	live.Until(t, time.Minute, s.file+" to be refused", func() bool {
		return strings.Contains(overview(t, srv.Server, s.id), "camera.stream_unreadable")
	})
	s.cam.fault(t, 0, fakecam.Fault{Kind: fakecam.Change})
	parts := eventually(t, srv.Server, s.id, from, func(got [][32]byte) string {
		sent := s.cam.slices(0)
		if len(got) < after/2 {
			return fmt.Sprintf("%d slices sent, %d exported", len(sent), len(got))
		}
		return differ(sent[max(0, len(sent)-len(got)):], got) // a picture may have gone down the line that was refused
	})
	decodes(t, s.file, parts)
	t.Logf("%s: refused; of the film after it %d pictures", s.file, len(slicesOf(parts)))
}
