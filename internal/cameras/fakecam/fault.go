package fakecam

import (
	"slices"

	"portiek/internal/base/fail"
)

// Kind is a way to misbehave. The words are those of the control over HTTP and of the command line.
type Kind string

const (
	None          Kind = ""               // well-behaved
	Silence       Kind = "silence"        // connected, but no packets
	Loss          Kind = "loss"           // Percent of the packets are dropped; or the next Burst packets, once
	Drift         Kind = "drift"          // the camera's clock runs Percent fast (negative: slow)
	Dark          Kind = "dark"           // black pictures
	Frozen        Kind = "frozen"         // the same picture again and again
	Off           Kind = "off"            // refuses connections
	WrongPassword Kind = "wrong-password" // the password is another one

	// These happen once, at the next picture; what lasts goes on.

	Jump        Kind = "jump"        // RTP time jumps by Ticks (0: ten seconds ahead)
	Wrap        Kind = "wrap"        // RTP time goes to two seconds before 2^32; from the start on, when set in Camera.Fault
	Change      Kind = "change"      // switches to Camera.Alternate, and back the next time
	Certificate Kind = "certificate" // another TLS certificate; readers are dropped
)

// Kinds lists all faults but None.
func Kinds() []Kind {
	return []Kind{Silence, Loss, Drift, Dark, Frozen, Off, WrongPassword, Jump, Wrap, Change, Certificate}
}

// Fault is a kind with its measure. The zero Fault ends what lasts.
type Fault struct {
	Kind    Kind    `json:"kind"`
	Percent float64 `json:"percent,omitempty"` // Loss: 0 to 100; Drift: -50 to 50
	Burst   int     `json:"burst,omitempty"`   // Loss: packets
	Ticks   int64   `json:"ticks,omitempty"`   // Jump: in 1/90000 s
}

// once tells whether the fault is an event rather than a state.
func (f Fault) once() bool {
	switch f.Kind {
	case Jump, Wrap, Change, Certificate:
		return true
	case Loss:
		return f.Burst > 0
	}
	return false
}

// check refuses what cannot be played.
func (f Fault) check() error {
	if f.Kind != None && !slices.Contains(Kinds(), f.Kind) {
		return fail.New(fail.Invalid, "fakecam.fault", "Deze storing bestaat niet.", "There is no such fault.")
	}
	low, high := 0.0, 100.0
	if f.Kind == Drift {
		low, high = -50, 50
	}
	if !(f.Percent >= low && f.Percent <= high) || f.Burst < 0 {
		return fail.New(fail.Invalid, "fakecam.percent",
			"Het percentage of aantal ligt buiten het bereik.", "The percentage or number is out of range.")
	}
	return nil
}
