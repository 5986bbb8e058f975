package web

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// Players without Media Source Extensions get a plain HLS playlist (RFC 8216) of fragmented MP4. Its entries are at most
// hlsEntry long and it reaches hlsWindow ahead; each entry goes through the door on its own.
const (
	hlsEntry  = 4 * time.Second
	hlsWindow = 30 * time.Minute
)

func (s *Site) playlist(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	from, err := millis(v.r.URL.Query().Get("t"))
	if err != nil {
		return err
	}
	span := footage.Span{From: from, To: from.Add(hlsWindow)}
	steps, err := s.Door.Steps(v.ctx(), v.permit, cam.ID, span, hlsEntry)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/vnd.apple.mpegurl")
	v.w.Header().Set("Cache-Control", "no-store")
	var b strings.Builder
	writePlaylist(&b, steps, url.Values{"dag": {isoDay(from)}, "machtiging": {v.permit.ID()}}.Encode())
	_, err = v.w.Write([]byte(b.String()))
	return err
}

func writePlaylist(b *strings.Builder, steps []viewing.Step, query string) {
	longest := hlsEntry
	for _, e := range steps {
		longest = max(longest, e.Span.Duration())
	}
	fmt.Fprintf(b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n", int((longest+time.Second-1)/time.Second))
	for i, e := range steps {
		if i == 0 || e.New {
			if i > 0 {
				b.WriteString("#EXT-X-DISCONTINUITY\n")
			}
			fmt.Fprintf(b, "#EXT-X-MAP:URI=\"hls/i-%d-%d.mp4?%s\"\n", e.Span.From.UnixMicro(), e.Span.To.UnixMicro(), query)
		}
		if i == 0 || e.New || e.Span.From.Sub(steps[i-1].Span.To).Abs() > time.Second {
			fmt.Fprintf(b, "#EXT-X-PROGRAM-DATE-TIME:%s\n", e.Span.From.UTC().Format("2006-01-02T15:04:05.000Z"))
		}
		fmt.Fprintf(b, "#EXTINF:%.6f,\nhls/f-%d-%d.m4s?%s\n", e.Span.Duration().Seconds(), e.Span.From.UnixMicro(), e.Span.To.UnixMicro(), query)
	}
	b.WriteString("#EXT-X-ENDLIST\n")
}

// playlistEntry serves i-FROM-TO.mp4, the initialisation data for a stretch, and f-FROM-TO.m4s, its fragments.
func (s *Site) playlistEntry(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	day, err := parseDay(v.r.URL.Query().Get("dag"))
	if err != nil {
		return err
	}
	name := v.r.PathValue("name")
	kind, rest, _ := strings.Cut(name, "-")
	times := strings.TrimSuffix(strings.TrimSuffix(rest, ".m4s"), ".mp4")
	a, b, _ := strings.Cut(times, "-")
	span, err := askedSpan(a, b)
	if err != nil || kind != "i" && kind != "f" {
		return errNowhere
	}
	reading, err := s.Door.Open(v.ctx(), v.permit, cam.ID, span, viewing.How{Base: mediaBase(day), Exact: true})
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "video/mp4")
	v.w.Header().Set("Cache-Control", "no-store")
	if kind == "i" {
		return s.sendInit(v, reading)
	}
	for p, err := range reading.Pieces(v.ctx()) {
		if err != nil {
			return err
		}
		v.started = true
		if _, err := v.w.Write(p.Data); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) sendInit(v *visit, reading *viewing.Reading) error {
	for p, err := range reading.Pieces(v.ctx()) {
		if err != nil {
			return err
		}
		_, err = v.w.Write(p.Init)
		return err
	}
	return fail.New(fail.NotFound, "footage.none", "Hier is geen beeld.", "There is no footage here.")
}
