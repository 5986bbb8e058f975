package footage

import (
	"strings"
	"time"

	"portiek/internal/base/fail"
)

const (
	fileTime = "2006-01-02/150405.000000Z" // UTC, folder per day
	fileExt  = ".seg"
)

var errFileName = fail.New(fail.Invalid, "segment.filename",
	"Dit is geen bestandsnaam van een segment.", "This is not the file name of a segment.")

// FileName is where a segment's sealed file lies below the data directory: camera, day and time of its start in UTC, and
// its id, such as hal/2026-03-05/081500.250000Z-<32 hexadecimal digits>.seg.
func FileName(cam CameraID, from time.Time, id SegmentID) string {
	return string(cam) + "/" + from.UTC().Format(fileTime) + "-" + id.String() + fileExt
}

// ParseFileName reads what FileName wrote, and nothing else.
func ParseFileName(name string) (cam CameraID, from time.Time, id SegmentID, err error) {
	camera, rest, _ := strings.Cut(name, "/")
	stamp, tail := cutAt(rest, len(fileTime))
	cam, errCam := ParseCameraID(camera)
	from, errTime := time.Parse(fileTime, stamp)
	id, errID := ParseSegmentID(strings.TrimSuffix(strings.TrimPrefix(tail, "-"), fileExt))
	if errCam != nil || errTime != nil || errID != nil || FileName(cam, from, id) != name {
		return "", time.Time{}, SegmentID{}, errFileName
	}
	return cam, from.UTC(), id, nil
}

func cutAt(s string, n int) (string, string) {
	if len(s) < n {
		return s, ""
	}
	return s[:n], s[n:]
}

// StoredFile is a file found below the data directory. Camera, From and ID are zero when the name is not a segment's.
type StoredFile struct {
	Name   string
	Size   int64
	Camera CameraID
	From   time.Time
	ID     SegmentID
}
