package governing

import (
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Simulation is what would change if a version came in force now. Nothing was changed to find out.
type Simulation struct {
	From, To string // names of the versions
	At       time.Time
	Cameras  int
	Outside  []Outside // cameras that fall outside a rule
	Due      []Due     // footage that would be erased at once
	Rights   []Right   // what roles, and the people in them, gain or lose
	Holds    []Orphan  // live holds that would lack a reason
	Cases    []Orphan  // open cases that would lack one
	Untested []protocol.Text
}

// Outside is a camera that does not do what a rule asks.
type Outside struct {
	Camera  footage.Camera
	What    protocol.Text
	Article string
}

// Due is footage of a camera that no hold keeps, and that the new term would end.
type Due struct {
	Camera   footage.Camera
	Was, Is  time.Duration // the terms
	Article  string
	Spans    []footage.Span // oldest first; stretches without a break
	Segments int
	Bytes    int64
}

// Orphan is a hold, or a case, for which the new version has no reason.
type Orphan struct {
	Hold    footage.HoldID // zero for a case
	Case    footage.CaseID
	Why     protocol.Text
	Article string
}

// Facts is where a simulation looks.
type Facts struct {
	Recorder  footage.RecorderID
	Register  Register
	PlaceKind func(cam footage.CameraID) (kind string, ok bool) // as in Options
	Now       time.Time
	// Rights gives what each role may do; nil: access.Judge.Table.
	Rights func(p *protocol.Protocol) ([]access.Row, error)
}

// Simulate tells what would change with a version that is not in force.
func (d *Desk) Simulate(ctx context.Context, id string) (Simulation, error) {
	if d.Register == nil {
		return Simulation{}, errNoRegister
	}
	_, next, err := d.Version(ctx, id)
	if err != nil {
		return Simulation{}, err
	}
	now := d.Clock.Now()
	_, current, err := d.InForce(ctx, now)
	if err != nil {
		return Simulation{}, err
	}
	return Simulate(ctx, Facts{Recorder: d.Recorder, Register: d.Register, PlaceKind: d.PlaceKind, Now: now}, current, next)
}

// Simulate tells what would change if next came in force now in the place of current.
func Simulate(ctx context.Context, f Facts, current, next *protocol.Protocol) (Simulation, error) {
	if f.PlaceKind == nil {
		f.PlaceKind = func(footage.CameraID) (string, bool) { return "", false }
	}
	if f.Rights == nil {
		f.Rights = table
	}
	s := Simulation{From: current.Ref(), To: next.Ref(), At: f.Now, Untested: untested(next)}
	for _, part := range []func(context.Context, Facts, *Simulation, *protocol.Protocol, *protocol.Protocol) error{cameras, rights, reasons} {
		if err := part(ctx, f, &s, current, next); err != nil {
			return Simulation{}, err
		}
	}
	return s, nil
}

func table(p *protocol.Protocol) ([]access.Row, error) {
	j, err := access.NewJudge(p)
	if err != nil {
		return nil, err
	}
	return j.Table(), nil
}

// untested are rules of placing cameras for which there is no data yet.
func untested(p *protocol.Protocol) (out []protocol.Text) {
	if len(p.Sites)+len(p.Before) > 0 {
		out = append(out, protocol.Text{NL: "op welk soort terrein elke camera hangt, en wat eraan voorafging", EN: "on what kind of site each camera hangs, and what came before it"})
	}
	if len(p.Bans()) > 0 {
		out = append(out, protocol.Text{NL: "wat er in beeld is", EN: "what is in view"})
	}
	return append(out, protocol.Text{NL: "borden en bekendmakingen", EN: "signs and notices"})
}

// named is a person as a report names them.
func named(p people.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return string(p.ID)
}

var errNoRegister = fail.New(fail.Internal, "protocol.no_register", "Er is geen register om mee te vergelijken.", "There is no register to compare with.")
