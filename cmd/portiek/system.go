package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/base/fail"
	"portiek/internal/front/web"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// system tells the pages how everything stands.
type system struct{ p *parts }

// Cameras lists what is configured, in the order of the settings, then what was removed while its footage lives.
func (s *system) Cameras(ctx context.Context) ([]web.Camera, error) {
	rows, err := s.p.store.Cameras(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[footage.CameraID]footage.Camera{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	ends, err := s.p.store.LastEnd(ctx, s.p.set.Recorder)
	if err != nil {
		return nil, err
	}
	var list []web.Camera
	for _, st := range s.p.recorder.States() {
		list = append(list, s.camera(ctx, st, byID[st.Camera], ends[st.Camera]))
		delete(byID, st.Camera)
	}
	for _, r := range rows {
		if _, left := byID[r.ID]; left && r.Removed && r.Recorder == s.p.set.Recorder {
			gone := web.Camera{ID: r.ID, Name: r.Name, Place: r.Place, Condition: web.Removed, LastPicture: ends[r.ID].To}
			list = append(list, s.withTerm(ctx, gone))
		}
	}
	return list, nil
}

func (s *system) camera(ctx context.Context, st recording.CameraState, row footage.Camera, last footage.Span) web.Camera {
	c := web.Camera{
		ID: st.Camera, Name: st.Name, Place: st.Place, Condition: condition(st), Cause: st.Cause, Detail: st.Detail,
		LastPicture: st.LastPicture, Codec: st.Codec, Width: st.Width, Height: st.Height, FPS: st.FPS,
		BitsPerSecond: float64(st.Bitrate), PinnedSPKI: row.PinnedSPKI, OfferedSPKI: st.OfferedSPKI,
	}
	if c.LastPicture.IsZero() {
		c.LastPicture = last.To
	}
	return s.withTerm(ctx, c)
}

func (s *system) withTerm(ctx context.Context, c web.Camera) web.Camera {
	if t, err := s.p.termNow(ctx, c.ID); err == nil {
		c.Term, c.TermArticle = t.Length, t.Article
	}
	return c
}

func condition(st recording.CameraState) web.Condition {
	switch st.State {
	case recording.Recording:
		return web.Recording
	case recording.Connecting:
		if st.Cause == "" {
			return web.Connecting
		}
	}
	return web.Failing
}

// Recorders is the one built-in recorder.
func (s *system) Recorders(ctx context.Context) ([]web.Recorder, error) {
	plan, err := s.p.recorder.Plan(ctx)
	if err != nil {
		return nil, err
	}
	status := s.p.eraser.Status()
	r := web.Recorder{
		ID: s.p.set.Recorder, Name: string(s.p.set.Recorder), Total: plan.Total, Free: plan.Free, Held: plan.Held,
		Needed: plan.Need, FullAt: plan.FullAt,
		Erasing:  web.Erasing{At: status.Last, Failed: len(status.Failing)},
		Clock:    web.ClockState{Synced: s.p.guard.Synced(), Confirmed: status.Confirmed},
		Replicas: s.replicas(), Generation: s.p.vault.Generation(),
	}
	for _, c := range plan.Cameras {
		r.Used += c.Used
	}
	if !status.Confirmed {
		r.Clock.Since = s.p.guard.Now().Add(-status.Waiting)
	}
	r.Alarms = slices.Concat(s.ringAlarms(), s.quality(), s.erasing(), s.p.witnessAlarms())
	return []web.Recorder{r}, nil
}

// replicas is how many copies of both ring and ring key are alive.
func (s *system) replicas() int {
	var rings, keys int
	for _, r := range s.p.ring.Replicas() {
		if r.Err != nil {
			continue
		}
		if r.Kind == "ring" {
			rings++
		} else {
			keys++
		}
	}
	return min(rings, keys)
}

// quality names cameras whose picture is smaller, or whose group of pictures is longer, than it may be.
func (s *system) quality() (alarms []web.Alarm) {
	least := s.p.set.Protocol.MinResolution
	for _, c := range s.p.recorder.States() {
		if c.State != recording.Recording {
			continue
		}
		if c.Width > 0 && least != nil && !least.Satisfied(c.Width, c.Height) {
			alarms = append(alarms, web.Alarm{
				NL: fmt.Sprintf("%s neemt %d × %d op; het protocol vraagt minstens %d × %d (%s). Zet de camera op een hogere resolutie.", c.Name, c.Width, c.Height, least.Width, least.Height, least.Article),
				EN: fmt.Sprintf("%s records %d × %d; the protocol asks for at least %d × %d (%s). Set the camera to a higher resolution.", c.Name, c.Width, c.Height, least.Width, least.Height, least.Article),
			})
		}
		if c.Group > recording.DefectGroup {
			alarms = append(alarms, web.Alarm{
				NL: fmt.Sprintf("%s stuurt maar eens in de %d seconden een sleutelbeeld. Stel de camera in op 2 seconden.", c.Name, int(c.Group.Seconds())),
				EN: fmt.Sprintf("%s sends a key picture only every %d seconds. Set the camera to 2 seconds.", c.Name, int(c.Group.Seconds())),
			})
		}
	}
	return alarms
}

func (s *system) erasing() (alarms []web.Alarm) {
	status := s.p.eraser.Status()
	if status.Err != nil {
		e := fail.Of(status.Err)
		alarms = append(alarms, web.Alarm{NL: "Wissen lukte de laatste keer niet helemaal: " + e.NL, EN: "Erasing did not wholly succeed the last time: " + e.EN})
	}
	for _, cam := range status.WithoutTerm {
		alarms = append(alarms, web.Alarm{
			NL: "Camera " + string(cam) + " heeft geen bewaartermijn; haar beelden zijn voor niemand te openen.",
			EN: "Camera " + string(cam) + " has no term; nobody can open its footage.",
		})
	}
	return alarms
}

// AcceptCertificate trusts what the camera offers, if it is still what the person saw.
func (s *system) AcceptCertificate(ctx context.Context, cam footage.CameraID, spki []byte, by string) error {
	for _, st := range s.p.recorder.States() {
		if st.Camera == cam && !bytes.Equal(st.OfferedSPKI, spki) {
			return fail.New(fail.Conflict, "camera.certificate_changed_again",
				"De camera biedt nu een ander certificaat aan dan u zag. Kijk opnieuw en vergelijk de vingerafdruk.",
				"The camera now offers another certificate than the one you saw. Look again and compare the fingerprint.")
		}
	}
	return s.p.recorder.AcceptCertificate(ctx, cam, by)
}

// ConfirmClock says that the time is right. Log first: without an entry nothing changes.
func (s *system) ConfirmClock(ctx context.Context, rec footage.RecorderID, by string) error {
	if rec != s.p.set.Recorder {
		return fail.New(fail.NotFound, "recorder.unknown", "Deze recorder is er niet.", "There is no such recorder.")
	}
	if s.p.guard.Confirmed() {
		return fail.New(fail.Conflict, "clock.not_waiting", "De klok is al bevestigd.", "The clock is confirmed already.")
	}
	e := audit.ClockStep{Recorder: rec, Synced: s.p.guard.Synced()}.Confirmed(s.p.guard.Now(), by)
	if _, err := s.p.store.Append(ctx, e); err != nil {
		return err
	}
	s.p.guard.Confirm()
	return nil
}

// reviewAfter is when a hold comes back for a decision, when whoever placed it named no date.
const reviewAfter = 14 * 24 * time.Hour
