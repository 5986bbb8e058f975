package web

import (
	"strings"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
)

// storyLines bounds how many lines of the log a case's page shows.
const storyLines = 100

// story is what the log tells of a case, newest first, with the permits that were given in it. Entries about a permit name
// the permit and not the case, so they are found by it.
func (s *Site) story(v *visit, c casefile.Case, k *known, now time.Time) (lines []entryLine, permits []permitRow, more bool, err error) {
	from, err := s.firstAfter(v, c.Opened.Add(-time.Minute))
	if err != nil {
		return nil, nil, false, err
	}
	ids := []string{string(c.ID)}
	granted, err := s.Records.PermitsIn(v.ctx(), c.ID, storyLines)
	if err != nil {
		return nil, nil, false, err
	}
	for _, r := range granted {
		ids = append(ids, r.ID)
		permits = append(permits, k.permit(r, now, v.who.Person.ID))
	}
	events, err := s.Ledger.Naming(v.ctx(), ids, nil, from, storyLines)
	for _, e := range events {
		lines = append(lines, k.line(e))
	}
	return lines, permits, len(events) == storyLines, err
}

// permit puts a permit into words.
func (k *known) permit(r access.Record, now time.Time, me people.ID) permitRow {
	var cams []string
	for _, c := range r.Cameras {
		cams = append(cams, k.camera(c))
	}
	row := permitRow{Record: r, Holder: k.person(r.Person), Cams: strings.Join(cams, ", "), Why: k.reason(r.Reason), State: stateOf(r, now), Mine: r.Person == me}
	if r.Second != "" {
		row.Agrees = k.person(r.Second)
		row.Waiting = row.State == permitWaiting && r.Second == me
	}
	return row
}
