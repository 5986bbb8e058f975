package rtsp

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// video is the video stream of a session description (RFC 4566): the first one in H.264 or H.265 that comes to us.
type video struct {
	codec       footage.Codec
	payloadType uint8
	control     string // of the media
	base        string // of the session, if it has one
	sets        [][]byte
}

// Reasons why a description cannot be used.
var (
	errNoVideo   = errors.New("no video media in the description")
	errNoCodec   = errors.New("no H.264 or H.265 in the description")
	errMode2     = errors.New("H.264 packetization-mode 2 (interleaved) is not supported")
	errDONs      = errors.New("H.265 sprop-max-don-diff above 0 (interleaved) is not supported")
	errClockRate = errors.New("RTP clock rate is not 90000")
	errSRTP      = errors.New("SRTP is not supported; use rtsps://")
)

// media is one m= section as it is read.
type media struct {
	kind, proto, control string
	sendOnly             bool // a back channel: for sound to the camera, as a rule
	types                []string
	rtpmap, fmtp         map[string]string
}

// parseSDP reads a description line by line, forgiving what it does not need: cameras write a good deal of nonsense
// beside their video.
func parseSDP(b []byte) (video, *fail.Error) {
	sections, base := splitSDP(b)
	why := errNoVideo
	for _, anyDirection := range []bool{false, true} {
		for _, m := range sections {
			if m.kind != "video" || m.sendOnly && !anyDirection {
				continue
			}
			v, err := m.video()
			if err == nil {
				v.base = base
				return v, nil
			}
			why = err
		}
	}
	return video{}, errCodec.Because(why)
}

func splitSDP(b []byte) (sections []*media, base string) {
	var m *media
	for line := range strings.SplitSeq(string(b), "\n") {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case !ok:
		case key == "m":
			if len(sections) == 32 {
				return sections, base
			}
			m = newMedia(value)
			sections = append(sections, m)
		case key == "a" && m != nil:
			m.attribute(value)
		case key == "a" && strings.HasPrefix(value, "control:"):
			base = strings.TrimSpace(value[len("control:"):])
		}
	}
	return sections, base
}

func newMedia(value string) *media {
	m := &media{rtpmap: map[string]string{}, fmtp: map[string]string{}}
	f := strings.Fields(value)
	if len(f) >= 4 {
		m.kind, m.proto, m.types = strings.ToLower(f[0]), strings.ToUpper(f[2]), f[3:]
	}
	return m
}

func (m *media) attribute(value string) {
	name, rest, _ := strings.Cut(value, ":")
	rest = strings.TrimSpace(rest)
	kind, params, _ := strings.Cut(rest, " ")
	switch strings.ToLower(name) {
	case "control":
		m.control = rest
	case "sendonly":
		m.sendOnly = true
	case "rtpmap":
		m.rtpmap[kind] = strings.TrimSpace(params)
	case "fmtp":
		m.fmtp[kind] = strings.TrimSpace(params)
	}
}

// video picks the first payload type that can be recorded.
func (m *media) video() (video, error) {
	if strings.Contains(m.proto, "SAVP") {
		return video{}, errSRTP
	}
	why := errNoCodec
	for _, t := range m.types {
		n, err := strconv.ParseUint(t, 10, 7)
		if err != nil {
			continue
		}
		v := video{payloadType: uint8(n), control: m.control}
		if err := v.describe(m.rtpmap[t], parseFormat(m.fmtp[t])); err == nil {
			return v, nil
		} else if !errors.Is(err, errNoCodec) {
			why = err
		}
	}
	return video{}, why
}

func (v *video) describe(rtpmap string, params map[string]string) error {
	name, rate, _ := strings.Cut(rtpmap, "/")
	switch strings.ToUpper(name) {
	case "H264":
		v.codec = footage.H264
		if params["packetization-mode"] == "2" {
			return errMode2
		}
		v.addSets(params["sprop-parameter-sets"])
	case "H265", "HEVC":
		v.codec = footage.H265
		if n, err := strconv.Atoi(params["sprop-max-don-diff"]); err == nil && n > 0 {
			return errDONs
		}
		v.addSets(params["sprop-vps"])
		v.addSets(params["sprop-sps"])
		v.addSets(params["sprop-pps"])
	default:
		return errNoCodec
	}
	if rate, _, _ = strings.Cut(rate, "/"); rate != "90000" {
		return errClockRate
	}
	return nil
}

// addSets decodes parameter sets; a broken one is skipped, since most cameras repeat them in the stream.
func (v *video) addSets(list string) {
	for s := range strings.SplitSeq(list, ",") {
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
		if err != nil {
			b, err = base64.RawStdEncoding.DecodeString(strings.TrimSpace(s))
		}
		b = bytes.TrimPrefix(b, []byte{0, 0, 0, 1}) // some cameras leave the start code on
		if err == nil && len(b) > 0 && len(v.sets) < 64 {
			v.sets = append(v.sets, b)
		}
	}
}

// parseFormat reads "name=value; name=value"; base64 values keep their own = signs.
func parseFormat(s string) map[string]string {
	params := map[string]string{}
	for f := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(f), "=")
		params[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	return params
}
