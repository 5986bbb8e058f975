package rtsp

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"portiek/internal/rules/footage"
)

// Each stream comes through slice by slice, or is refused with a reason.
func TestConformanceStreams(t *testing.T) {
	files, err := filepath.Glob("testdata/h264/*.*")
	if err != nil || len(files) < 12 {
		t.Fatal("streams are missing", err)
	}
	refused := map[string]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			nals := annexB(b)
			cam := (&camera{media: func(c net.Conn) { sendStream(c, nals) }}).start(t)
			rec := &recorder{}
			f := play(t, Config{URL: cam.url()}, rec, quick)
			if errors.Is(f, errStream) && len(rec.vcl) == 0 {
				refused[filepath.Base(file)] = true
				t.Logf("refused: %v", f)
				return
			}
			if !errors.Is(f, errLost) {
				t.Fatalf("ended with %v", f)
			}
			var want [][32]byte
			for _, n := range nals {
				if isSlice(footage.H264, n[0]) {
					want = append(want, sha256.Sum256(n))
				}
			}
			compareSlices(t, want, rec.vcl)
			checkTimes(t, rec.pictures)
			t.Logf("%d slices, %d pictures, %d tracks, first %dx%d %s", len(want), len(rec.pictures), len(rec.tracks), rec.tracks[0].Width, rec.tracks[0].Height, rec.tracks[0].CodecString)
		})
	}
	if len(refused) > 1 {
		t.Errorf("refused: %v", refused)
	}
}

func compareSlices(t *testing.T, want, got [][32]byte) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("nothing was sent")
	}
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf("slice %d of %d differs", i, len(want))
		}
	}
	if len(want) != len(got) {
		t.Fatalf("%d slices sent, %d received", len(want), len(got))
	}
}

// checkTimes holds pictures against the contract of footage.Picture.
func checkTimes(t *testing.T, pictures []footage.Picture) {
	t.Helper()
	for i, p := range pictures {
		if p.PTS < p.DTS || p.DTS < 0 || i > 0 && p.DTS <= pictures[i-1].DTS {
			t.Fatalf("picture %d: PTS %d, DTS %d", i, p.PTS, p.DTS)
		}
	}
}

// annexB splits a byte stream at its start codes (H.264 annex B).
func annexB(b []byte) (nals [][]byte) {
	for _, n := range bytes.Split(b, []byte{0, 0, 1})[1:] {
		if n = bytes.TrimRight(n, "\x00"); len(n) > 0 {
			nals = append(nals, n)
		}
	}
	return nals
}

// sendStream sends NAL units as a camera would, a picture ending before whatever can only begin the next one.
func sendStream(c net.Conn, nals [][]byte) {
	seq, ts := seqStart, timeStart
	slices := false
	for i, n := range nals {
		if slices && beginsPicture(n) {
			ts += frameTicks
			slices = false
		}
		slices = slices || isSlice(footage.H264, n[0])
		last := i+1 == len(nals) || slices && beginsPicture(nals[i+1])
		for _, f := range packets(n, &seq, ts, last) {
			if _, err := c.Write(f); err != nil {
				return
			}
		}
	}
}

// beginsPicture tells whether n begins an access unit: what comes before slices only, or a slice of macroblock 0.
func beginsPicture(n []byte) bool {
	switch n[0] & 31 {
	case 6, 7, 8, 9, 14, 15:
		return true
	case 1, 2, 5:
		return len(n) > 1 && n[1]&0x80 != 0
	}
	return false
}

// packets makes single NAL unit packets and FU-As of 1400 bytes.
func packets(n []byte, seq *uint16, ts uint32, last bool) (frames [][]byte) {
	const size = 1400
	if len(n) <= size {
		*seq++
		return [][]byte{rtpFrame(*seq, ts, last, n)}
	}
	head, data := n[0], n[1:]
	for start := true; len(data) > 0; start = false {
		k := min(size, len(data))
		fu := []byte{head&0xe0 | 28, head & 0x1f}
		if start {
			fu[1] |= 0x80
		}
		if k == len(data) {
			fu[1] |= 0x40
		}
		*seq++
		frames = append(frames, rtpFrame(*seq, ts, last && k == len(data), append(fu, data[:k]...)))
		data = data[k:]
	}
	return frames
}
