package governing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// record seals a segment of a minute that began so many hours before now.
func (w *world) record(t testing.TB, cam footage.CameraID, ago float64, width, height int) footage.Segment {
	t.Helper()
	from := w.clock.now.Add(-time.Duration(ago * float64(time.Hour)))
	g := footage.Segment{ID: footage.NewSegmentID(), Recorder: rec, Camera: cam, Span: footage.Span{From: from, To: from}, Epoch: from.Truncate(time.Hour),
		State: footage.Writing, Width: width, Height: height, Receipt: -1, MinuteLog: -1}
	must(t, w.store.PutEpochs(ctx, []footage.Epoch{{Recorder: rec, Camera: cam, Start: g.Epoch, Length: time.Hour}}))
	must(t, w.store.BeginSegments(ctx, []footage.Segment{g}))
	g.State, g.Span.To, g.Size = footage.Sealed, from.Add(time.Minute), 1000
	must(t, w.store.SealSegments(ctx, []footage.Segment{g}))
	return g
}

func (w *world) appoint(t testing.TB, id people.ID, role string) {
	t.Helper()
	a := people.Appointment{ID: "a-" + string(id), Person: id, Role: role, From: w.clock.now.Add(-time.Minute), By: "ans"}
	must(t, w.store.PutAppointment(ctx, a, audit.RoleOf(a).Event(audit.RoleGiven, w.clock.now, "ans")))
}

// simulate drafts and simulates.
func (w *world) simulate(t testing.TB, yaml []byte) Simulation {
	t.Helper()
	v, err := w.Draft(ctx, "ans", yaml)
	must(t, err)
	size := w.size(t)
	s, err := w.Simulate(ctx, v.ID)
	must(t, err)
	if w.size(t) != size || s.From != "derde@1" || s.To != v.Ref() {
		t.Errorf("simulating left entries, or speaks of %s -> %s", s.From, s.To)
	}
	return s
}

func TestSimulateSameAgain(t *testing.T) {
	w := staffed(t)
	w.record(t, "balie", 10, 1920, 1080)
	w.appoint(t, "bea", "viewer")
	s := w.simulate(t, third(t, `version: "1"`, `version: "2"`))
	if len(s.Outside)+len(s.Due)+len(s.Rights)+len(s.Holds)+len(s.Cases) > 0 || s.Cameras != 2 || len(s.Untested) == 0 {
		t.Errorf("%+v", s)
	}
	if text := s.Show("nl", time.UTC); strings.Count(text, ": geen.") != 7 {
		t.Errorf("%s", text)
	}
}

// TestSimulateFootage: a shorter term would end what is older, less what a hold keeps; what comes due is what the eraser then
// takes.
func TestSimulateFootage(t *testing.T) {
	w := staffed(t)
	w.clock.hours(48) // the cameras' terms began before the footage
	w.record(t, "balie", 10, 1920, 1080)
	old := []footage.Segment{w.record(t, "balie", 20, 1920, 1080), w.record(t, "balie", 19, 1920, 1080)}
	held := w.record(t, "balie", 18, 1920, 1080)
	w.record(t, "balie", 30, 1920, 1080) // past its present term already
	w.record(t, "gevel", 60, 1920, 1080) // another kind of place
	h := footage.Hold{ID: footage.NewHoldID(), Recorder: rec, Case: "2026-1", Cameras: []footage.CameraID{"balie"}, Span: held.Span, PlacedBy: "ans", PlacedAt: w.clock.now}
	must(t, w.store.PlaceHold(ctx, h, []footage.HoldCover{{Hold: h.ID, Camera: "balie", Span: held.Span}}, audit.PlacementOf(h).Event(w.clock.now, "ans")))

	s := w.simulate(t, normal(t, "2", "12h"))
	if len(s.Due) != 1 {
		t.Fatalf("%+v", s.Due)
	}
	d := s.Due[0]
	if d.Camera.ID != "balie" || d.Segments != 2 || d.Bytes != 2000 || d.Was != 24*time.Hour || d.Is != 12*time.Hour || d.Article != "DC-2" ||
		!slices.Equal(d.Spans, []footage.Span{old[0].Span, old[1].Span}) {
		t.Errorf("%+v", d)
	}
	if s := w.simulate(t, normal(t, "3", "72h")); len(s.Due) > 0 {
		t.Errorf("a looser term ends footage: %+v", s.Due)
	}
	text := s.Show("nl", time.UTC)
	for _, want := range []string{"Beelden die meteen gewist zouden worden: 1", "balie (Camera balie): 24 h wordt 12 h [DC-2]; 0.0 MB, 2 segmenten", "2026-11-21 16:00:00 tot 2026-11-21 16:01:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestSimulatePlacement(t *testing.T) {
	w := staffed(t)
	w.record(t, "balie", 1, 640, 480)
	w.record(t, "gevel", 1, 1080, 1920)
	s := w.simulate(t, third(t, `version: "1"`, `version: "2"`, "kind: head_office_exterior", "kind: facade",
		"switches:", "recording: {modes: {allowed: [motion], article: DC-1}, min_resolution: {size: 1280x720, article: DC-6}}\n\nswitches:"))
	var got []string
	for _, o := range s.Outside {
		got = append(got, string(o.Camera.ID)+" "+o.Article+" "+o.What.EN)
	}
	want := []string{"balie DC-1 records all day, which would not be allowed", "balie DC-6 delivers 640x480, less than 1280x720",
		`gevel DC-2 the kind of place "head_office_exterior" is gone; the normal term holds`, "gevel DC-1 records all day, which would not be allowed"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestSimulateRights: who holds a role that gains or loses is named.
func TestSimulateRights(t *testing.T) {
	w := staffed(t)
	w.appoint(t, "bea", "viewer")
	s := w.simulate(t, third(t, `version: "1"`, `version: "2"`, "      - {act: view, for: [theft_or_fraud], article: DC-7}", "      - {act: inspect, article: DC-7}"))
	find := func(act string) *Right {
		for i := range s.Rights {
			if r := &s.Rights[i]; r.Act.EN == act && r.Role.EN == "Appointed viewer" {
				return r
			}
		}
		return nil
	}
	if r := find(protocol.Acts.Of("view").EN); r == nil || !r.Lost() || r.Gained() || !slices.Equal(r.People, []string{"BEA"}) {
		t.Errorf("viewing: %+v in %+v", r, s.Rights)
	}
	if r := find(protocol.Acts.Of("inspect").EN); r == nil || !r.Gained() || r.Lost() || !slices.Contains(r.Articles, "DC-7") {
		t.Errorf("inspecting: %+v", r)
	}
	gone := w.simulate(t, third(t, `version: "1"`, `version: "3"`, "role: viewer", "role: watcher"))
	if !slices.ContainsFunc(gone.Rights, func(r Right) bool { return r.Lost() && slices.Equal(r.People, []string{"BEA"}) }) {
		t.Errorf("a role that is gone: %+v", gone.Rights)
	}
	same := w.simulate(t, third(t, `version: "1"`, `version: "4"`, "condition: second_person, article: DC-7", "condition: confidentiality_signed, article: DC-7"))
	if !slices.ContainsFunc(same.Rights, func(r Right) bool { return !r.Lost() && !r.Gained() && r.Before != r.After }) {
		t.Errorf("other conditions: %+v", same.Rights)
	}
	for lang, want := range map[string]string{"nl": "Aangewezen kijker (BEA): opnames bekijken", "en": "Appointed viewer (BEA): view recordings"} {
		if text := s.Show(lang, time.UTC); !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// TestSimulateReasons: holds and cases whose reason goes; the law's own kinds keep theirs.
func TestSimulateReasons(t *testing.T) {
	w := newWorld(t)
	extend := "retention:\n  extend: {requires: [incident], article: DC-5}\n  end: {events: [case_closed], article: DC-5}\n"
	_, err := w.Begin(ctx, load(t, third(t, "retention:\n", extend)))
	must(t, err)
	w.employ(t, "ans", "1")
	for _, c := range []casefile.Case{
		{ID: "2026-1", Kind: casefile.Incident}, {ID: "2026-2", Kind: casefile.LegalDemand}, {ID: "2026-3", Kind: casefile.Incident},
	} {
		c.Purpose, c.Complex, c.Opened, c.OpenedBy = "protect_own_property", "Kastanjehof", w.clock.now, "ans"
		must(t, w.store.PutCase(ctx, c, audit.CaseChange{Case: c.ID}.Event(audit.CaseOpened, w.clock.now, "ans")))
		h := footage.Hold{ID: footage.NewHoldID(), Recorder: rec, Case: c.ID, PlacedBy: "ans", PlacedAt: w.clock.now, Span: footage.Span{From: t0, To: t0.Add(time.Hour)}}
		must(t, w.store.PlaceHold(ctx, h, nil, audit.PlacementOf(h).Event(w.clock.now, "ans")))
	}
	must(t, w.store.CloseCase(ctx, "2026-3", "ans", w.clock.now, audit.CaseChange{Case: "2026-3"}.Event(audit.CaseClosed, w.clock.now, "ans")))
	casesOf := func(list []Orphan) (out []footage.CaseID) {
		for _, o := range list {
			out = append(out, o.Case)
		}
		slices.Sort(out)
		return out
	}
	s := w.simulate(t, third(t, `version: "1"`, `version: "2"`))
	if got := casesOf(s.Holds); !slices.Equal(got, []footage.CaseID{"2026-1", "2026-3"}) || len(s.Cases) > 0 {
		t.Errorf("extending is gone: holds of %v, cases %v", got, s.Cases)
	}
	s = w.simulate(t, third(t, `version: "1"`, `version: "3"`, "retention:\n", extend, "purpose: protect_own_property", "purpose: other"))
	if got := casesOf(s.Cases); !slices.Equal(got, []footage.CaseID{"2026-1", "2026-2"}) || len(s.Holds) != 2 {
		t.Errorf("the purpose is gone: holds %v, cases of %v", s.Holds, got)
	}
	if text := s.Show("en", time.UTC); !strings.Contains(text, "the purpose protect_own_property is gone") {
		t.Error(text)
	}
}
