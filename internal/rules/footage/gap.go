package footage

import "time"

// Cause says why there is no footage. The words are stored; never change one.
type Cause string

const (
	CauseCameraOff       Cause = "camera_off"       // no answer, or it answers and sends nothing
	CauseNetwork         Cause = "network"          // connection lost or refused by the network
	CauseCredentials     Cause = "credentials"      // camera refuses user name or password
	CauseCertificate     Cause = "certificate"      // camera's TLS certificate changed or is not trusted
	CauseProtocol        Cause = "protocol"         // camera sends what is not RTSP, H.264 or H.265, or redirects elsewhere
	CauseDamaged         Cause = "damaged"          // data lost on the way
	CauseRecorderStopped Cause = "recorder_stopped" // Portiek was not running
	CauseDisk            Cause = "disk"             // no space, or the disk refuses or is too slow
	CauseErasedEarly     Cause = "erased_early"     // capacity: erased before its term, over budget
	CauseSchedule        Cause = "schedule"         // not recorded by schedule
	CauseClock           Cause = "clock"            // the server's own clock stepped; Detail tells how far
)

// Gap (hiaat) is a stretch of a camera without footage, longer than max(2 s, 3 picture intervals), with its cause. To is
// zero while it lasts. A clock step is a gap without a camera.
type Gap struct {
	ID       int64
	Recorder RecorderID
	Camera   CameraID // empty: concerns the whole recorder
	From, To time.Time
	Cause    Cause
	Detail   string // for technicians; no secrets, no personal data
}
