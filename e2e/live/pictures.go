package live

import (
	"crypto/sha256"
	bytewise "encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"portiek/internal/cameras/fakecam"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/cameras/nal"
	"portiek/internal/rules/footage"
)

// Picture is one picture as the player gets it.
type Picture struct {
	At  time.Time // server's clock
	Key bool
	Sum [32]byte // as SumOf gives it of what was sent
}

// SumOf is the SHA-256 over the hashes of a picture's VCL NAL units.
func SumOf(u fakecam.Unit) [32]byte {
	var all []byte
	for _, h := range u.VCL {
		all = append(all, h[:]...)
	}
	return sha256.Sum256(all)
}

// Pictures plays a span of one day (at most ten minutes) and takes it apart. The group of pictures at its start is whole.
// Status is that of the first answer; with any other than 200 there are no pictures, and 404 says that there is no footage.
func (s *Server) Pictures(camera string, from, to time.Time) (pictures []Picture, status int) {
	s.t.Helper()
	permit, to := s.Permit(camera, from, to)
	for again := ""; from.Before(to); again = "1" { // an answer ends where the codec changes
		some, end, code := s.play(permit, camera, from, to, again)
		if code != http.StatusOK && (again == "" || code != http.StatusNotFound) {
			return nil, code
		}
		if code != http.StatusOK || !end.After(from) {
			break
		}
		pictures, from = append(pictures, some...), end
	}
	return pictures, http.StatusOK
}

func (s *Server) play(permit, camera string, from, to time.Time, again string) (pictures []Picture, end time.Time, status int) {
	s.t.Helper()
	q := url.Values{"machtiging": {permit}, "dag": {local(from).Format(time.DateOnly)}, "vervolg": {again}, "van": {fmt.Sprint(from.UnixMicro())}, "tot": {fmt.Sprint(to.UnixMicro())}}
	res, err := s.Client.Get(s.URL + "/camera/" + camera + "/beeld?" + q.Encode())
	status, body := s.read("beeld", res, err)
	if status != http.StatusOK {
		return nil, end, status
	}
	begin := micros(s.t, res.Header.Get("X-Portiek-From"))
	codec := footage.H264
	if !strings.HasPrefix(res.Header.Get("X-Portiek-Codec"), "avc") {
		codec = footage.H265
	}
	pictures, err = takeApart(body, codec, begin)
	if err != nil {
		s.t.Fatalf("camera %s: %v", camera, err)
	}
	return pictures, micros(s.t, res.Header.Get("X-Portiek-To")), status
}

func micros(t testing.TB, text string) time.Time {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.UnixMicro(n).UTC()
}

// takeApart reads fragmented MP4 whose first fragment begins at begin.
func takeApart(b []byte, codec footage.Codec, begin time.Time) (list []Picture, err error) {
	base, first := uint64(0), true
	for len(b) > 0 {
		n, name, err := box(b)
		if err != nil {
			return nil, err
		}
		if name == "moof" {
			m, _, err := box(b[n:])
			if err != nil {
				return nil, err
			}
			n += m
			f, err := fmp4.Parse(b[:n])
			if err != nil {
				return nil, err
			}
			if first {
				base, first = f.BaseTime, false
			}
			more, err := samples(f, codec, begin.Add(ticks(f.BaseTime-base)))
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
		b = b[n:]
	}
	return list, nil
}

func samples(f fmp4.Fragment, codec footage.Codec, at time.Time) (list []Picture, err error) {
	rest := f.Payload
	for _, s := range f.Samples {
		p := Picture{At: at, Key: s.Key}
		if p.Sum, err = sumOf(rest[:s.Size], codec); err != nil {
			return nil, err
		}
		list = append(list, p)
		rest = rest[s.Size:]
		at = at.Add(ticks(uint64(s.Duration)))
	}
	return list, nil
}

// sumOf is SumOf for NAL units behind their lengths.
func sumOf(unit []byte, codec footage.Codec) ([32]byte, error) {
	var all []byte
	for len(unit) > 0 {
		if len(unit) < 5 || uint64(bytewise.BigEndian.Uint32(unit)) > uint64(len(unit)-4) {
			return [32]byte{}, fmt.Errorf("broken NAL unit length")
		}
		n := unit[4 : 4+bytewise.BigEndian.Uint32(unit)]
		if len(n) > 0 && nal.Slice(codec, n[0]) {
			h := sha256.Sum256(n)
			all = append(all, h[:]...)
		}
		unit = unit[4+len(n):]
	}
	return sha256.Sum256(all), nil
}

func box(b []byte) (size int, name string, err error) {
	if len(b) < 8 || bytewise.BigEndian.Uint32(b) < 8 || uint64(bytewise.BigEndian.Uint32(b)) > uint64(len(b)) {
		return 0, "", fmt.Errorf("the answer breaks off")
	}
	return int(bytewise.BigEndian.Uint32(b)), string(b[4:8]), nil
}

func ticks(n uint64) time.Duration { return time.Duration(n) * time.Second / footage.TimeScale }

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
