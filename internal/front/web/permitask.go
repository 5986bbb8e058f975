package web

import (
	"errors"
	"net/http"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// grantPermit asks the Gate for the permit. A no comes back with the form as it was filled in, and all that is missing.
func (s *Site) grantPermit(v *visit) error {
	w, err := s.wish(v)
	if err == nil {
		var r access.Record
		if r, err = s.Gate.Grant(v.ctx(), v.who, w); err == nil {
			return v.see("/machtigingen/" + r.ID + "?nieuw=1")
		}
	}
	var no *access.Refusal
	if errors.As(err, &no) && len(no.Answer.Unmet) > 0 && !no.Answer.Alarm {
		return s.permitForm(v, http.StatusForbidden, nil, &no.Answer)
	}
	if e := fail.Of(err); e.Kind == fail.Invalid || e.Kind == fail.Conflict || e.Kind == fail.Refused && !signedOut(e) {
		return s.permitForm(v, statuses[e.Kind], e, nil)
	}
	return err
}

// wish reads the form.
func (s *Site) wish(v *visit) (w deciding.Wish, err error) {
	f := readPermitForm(v)
	w = deciding.Wish{Case: footage.CaseID(v.r.PathValue("case")), Reason: f.Reason, Purpose: f.Purpose, Modes: access.Look, Balance: f.Balance, Named: f.Named,
		Second: people.ID(f.Second)}
	if f.Copy {
		w.Modes |= access.Export
	}
	if f.Reason == "" || f.Purpose == "" {
		return w, errGround
	}
	for _, c := range f.Cameras {
		w.Cameras = append(w.Cameras, footage.CameraID(c))
	}
	if len(w.Cameras) == 0 {
		return w, errWhich
	}
	if w.Span, err = formSpan(v); err != nil {
		return w, err
	}
	if w.Span.To.After(s.Clock.Now().Add(time.Second)) {
		return w, errFuture
	}
	return w, nil
}

var (
	errGround = fail.New(fail.Invalid, "permit.ground", "Kies waarom u moet kijken en voor welk doel.", "Choose why you need to look and for which purpose.")
	errFuture = fail.New(fail.Invalid, "permit.future",
		"Deze tijd is nog niet voorbij. Live meekijken mag niet: kies een eindtijd die voorbij is.",
		"This time is not over yet. Viewing live is not allowed: choose an end that has passed.")
)
