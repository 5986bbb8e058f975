package interop_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"

	"portiek/e2e/live"
	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// part is one exported file.
type part struct {
	mp4           []byte
	codec         footage.Codec
	width, height int
	vcl           [][32]byte
}

// copies exports everything of a camera since from, one file for each configuration. Nil when there is nothing.
func copies(t testing.TB, s *live.Server, camera string, from time.Time) (parts []part) {
	t.Helper()
	for n := 0; ; n++ {
		status, body := s.Export(camera, from.Truncate(time.Second), time.Now().Add(3*time.Second), n)
		switch {
		case status == http.StatusNotFound:
			return parts
		case status != http.StatusOK:
			t.Fatalf("export of %s, part %d: %d\n%s", camera, n, status, body)
		}
		p, err := readPart(body)
		if err != nil {
			t.Fatalf("export of %s, part %d: %v", camera, n, err)
		}
		parts = append(parts, p)
	}
}

// readPart takes a file apart and hashes its VCL NAL units in order.
func readPart(b []byte) (p part, err error) {
	f, err := mp4.DecodeFile(bytes.NewReader(b))
	if err != nil {
		return p, err
	}
	if f.Moov == nil || len(f.Moov.Traks) != 1 || f.IsFragmented() {
		return p, fmt.Errorf("not a progressive file with one track")
	}
	trak := f.Moov.Trak
	switch stsd := trak.Mdia.Minf.Stbl.Stsd; {
	case stsd.AvcX != nil:
		p.codec, p.width, p.height = footage.H264, int(stsd.AvcX.Width), int(stsd.AvcX.Height)
	case stsd.HvcX != nil:
		p.codec, p.width, p.height = footage.H265, int(stsd.HvcX.Width), int(stsd.HvcX.Height)
	default:
		return p, fmt.Errorf("neither H.264 nor H.265")
	}
	p.mp4 = b
	where, err := trak.GetRangesForSampleInterval(1, trak.GetNrSamples())
	if err != nil {
		return p, err
	}
	for _, r := range where {
		if r.Offset+r.Size > uint64(len(b)) {
			return p, fmt.Errorf("samples at %d, %d bytes, lie outside the file", r.Offset, r.Size)
		}
		if err := p.hash(b[r.Offset : r.Offset+r.Size]); err != nil {
			return p, err
		}
	}
	return p, nil
}

// hash walks NAL units behind 4-byte lengths.
func (p *part) hash(b []byte) error {
	for len(b) > 0 {
		if len(b) < 5 {
			return fmt.Errorf("%d bytes left over", len(b))
		}
		size := binary.BigEndian.Uint32(b)
		if b = b[4:]; size == 0 || int(size) > len(b) {
			return fmt.Errorf("a NAL unit of %d bytes in %d", size, len(b))
		}
		if nal.Slice(p.codec, b[0]) {
			p.vcl = append(p.vcl, sha256.Sum256(b[:size]))
		}
		b = b[size:]
	}
	return nil
}

// slicesOf is the ordered list of VCL NAL units in all parts.
func slicesOf(parts []part) (list [][32]byte) {
	for _, p := range parts {
		list = append(list, p.vcl...)
	}
	return list
}

// differ tells where two lists part; empty when they are the same.
func differ(sent, got [][32]byte) string {
	for i := range min(len(sent), len(got)) {
		if sent[i] != got[i] {
			return fmt.Sprintf("slice %d differs (%d sent, %d exported)", i, len(sent), len(got))
		}
	}
	if len(sent) != len(got) {
		return fmt.Sprintf("%d slices sent, %d exported", len(sent), len(got))
	}
	return ""
}

// whole waits until what was sent is exported, no more and no less.
func whole(t testing.TB, s *live.Server, camera string, from time.Time, sent func() [][32]byte) (parts []part) {
	t.Helper()
	return eventually(t, s, camera, from, func(got [][32]byte) string {
		if len(sent()) == 0 {
			return "nothing was sent"
		}
		return differ(sent(), got)
	})
}

// eventually exports until there is nothing wrong with it.
func eventually(t testing.TB, s *live.Server, camera string, from time.Time, wrong func(got [][32]byte) string) (parts []part) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Second) {
		parts = copies(t, s, camera, from)
		why := wrong(slicesOf(parts))
		if why == "" {
			return parts
		}
		if time.Now().After(end) {
			t.Errorf("%s: %s\n%s", camera, why, complaints(s, camera))
			return parts
		}
	}
}

// decodes has ffprobe and ffmpeg read every file; they must have nothing to say.
func decodes(t testing.TB, camera string, parts []part) {
	t.Helper()
	for n, p := range parts {
		if out := decoder(t, p.mp4, ".mp4"); out != "" {
			t.Errorf("%s, part %d: %s", camera, n, out)
		}
	}
}

// decoder is what ffprobe and ffmpeg complain about in a film; empty when they do not.
func decoder(t testing.TB, film []byte, extension string) string {
	t.Helper()
	needs(t, "ffmpeg", "ffprobe")
	path := filepath.Join(t.TempDir(), "film"+extension)
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ffprobe", "-v", "error", path},
		{"ffmpeg", "-v", "error", "-nostdin", "-i", path, "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-f", "null", "-"},
	} {
		out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
		if err != nil || len(out) > 0 {
			return fmt.Sprintf("%s: %v %s", args[0], err, out)
		}
	}
	return ""
}
