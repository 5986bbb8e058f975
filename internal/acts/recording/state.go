package recording

import (
	"time"

	"portiek/internal/rules/footage"
)

// State says what a camera is doing.
type State string

const (
	Connecting State = "connecting" // trying, or waiting to try again; Cause tells why it is needed
	Recording  State = "recording"  // pictures arrive and are stored
	Silent     State = "silent"     // connected, but no pictures
	Refused    State = "refused"    // credentials or certificate; a person must act
	NoRoom     State = "no_room"    // pictures arrive, but the disk takes none
	Stopped    State = "stopped"    // the recorder is not running
)

// CameraState is a camera as the page shows it.
type CameraState struct {
	Camera        footage.CameraID
	Name, Place   string
	State         State
	LastPicture   time.Time // server's clock; zero if none since the start
	Codec         string    // RFC 6381
	Width, Height int
	FPS           float64 // measured
	Bitrate       int64   // bits per second, measured
	Group         time.Duration
	Cause         footage.Cause // why there is no footage, or why the last connection ended
	Detail        string        // for technicians
	OfferedSPKI   []byte        // a changed certificate that waits for a person
	Dropped       int64         // pictures dropped since the start because the disk did not keep up
}

// DefectGroup is the length of a group of pictures from which it is a defect.
const DefectGroup = 10 * time.Second
