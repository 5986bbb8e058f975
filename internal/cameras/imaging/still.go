package imaging

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"portiek/internal/base/fail"
)

// Width is how wide a technical still is, in pixels.
const Width = 320

// block is the side of the squares that a technical still is made of, in pixels: no face can be told in them.
const block = 16

// stillTime is how long decoding one picture may take.
const stillTime = 10 * time.Second

// Still decodes the first picture of fragmented MP4 (initialisation and one fragment that begins with a random-access
// picture) of width x height, and makes a technical still of it: Width wide, in squares of 16 pixels of one colour, with
// figures measured before that. Failures: Unavailable without ffmpeg, Invalid when it cannot decode the picture.
func Still(ctx context.Context, mp4 []byte, width, height int) (png []byte, f Figures, err error) {
	if width <= 0 || height <= 0 || width > 1<<14 || height > 1<<14 {
		return nil, f, errDecode.Because(fmt.Errorf("size %dx%d", width, height))
	}
	high := max(2, (Width*height/width+1)/2*2)
	rgb, err := decode(ctx, mp4, Width, high)
	if err != nil {
		return nil, f, err
	}
	p := pixels{rgb, Width, high}
	f = p.measure()
	p.coarsen(block)
	png, err = p.png()
	return png, f, err
}

// decode gives the first picture, scaled, as bytes of red, green and blue.
func decode(ctx context.Context, mp4 []byte, width, height int) ([]byte, error) {
	cmd, err := confined("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "pipe", "-f", "mp4", "-i", "pipe:0",
		"-an", "-sn", "-dn", "-frames:v", "1", "-vf", "scale="+strconv.Itoa(width)+":"+strconv.Itoa(height), "-pix_fmt", "rgb24", "-f", "rawvideo", "-threads", "1", "pipe:1")
	if err != nil {
		return nil, errNoFFmpeg.Because(err)
	}
	ctx, cancel := context.WithTimeout(ctx, stillTime)
	defer cancel()
	var out, words bytes.Buffer
	want := width * height * 3
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(mp4), &bounded{&out, want}, &bounded{&words, 4 << 10}
	if err := cmd.Start(); err != nil {
		return nil, errNoFFmpeg.Because(err)
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer stop()
	if err := cmd.Wait(); err != nil || out.Len() != want {
		return nil, errDecode.Because(fmt.Errorf("%w: %d of %d bytes: %s", err, out.Len(), want, words.Bytes()))
	}
	return out.Bytes(), nil
}

// bounded takes so much and throws the rest away.
type bounded struct {
	to   *bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.to.Write(p[:n])
	return len(p), nil
}

var _ io.Writer = (*bounded)(nil)

var (
	errNoFFmpeg = fail.New(fail.Unavailable, "imaging.no_ffmpeg",
		"Voor een controlebeeld is ffmpeg nodig, en dat staat niet op deze server. Opnemen en terugkijken werken wel. Installeer ffmpeg.",
		"A technical still needs ffmpeg, which is not on this server. Recording and looking back do work. Install ffmpeg.")
	errDecode = fail.New(fail.Unavailable, "imaging.undecodable",
		"Van deze camera kan nu geen controlebeeld worden gemaakt: het beeld is beschadigd of van een onbekende soort.",
		"No technical still can be made of this camera now: its picture is damaged or of an unknown kind.")
)
