package sqlite

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/storetest"
)

// No statement may read a whole table that grows with the footage: every one that the store really uses is shown to the
// planner. The hottest must use the index made for them.
func TestPlans(t *testing.T) {
	asked := map[string]bool{}
	plain := dialect.Rebind
	dialect.Rebind = func(q string) string { asked[q] = true; return q }
	defer func() { dialect.Rebind = plain }()
	s := openAt(t, filepath.Join(t.TempDir(), "x.db"))
	askEverything(t, s)
	indices := map[string]bool{
		`segments_time (camera=? AND span_from>? AND span_from<?)`:           false, // Segments, Unsecured
		`segments_state (recorder=? AND camera=? AND state=? AND span_to<?)`: false, // MarkDue
		`segments_due (recorder=?)`:                                          false, // DueSegments
		`segments_writing (recorder=?)`:                                      false, // SegmentsIn
		`segments_minute (recorder=?)`:                                       false, // WithoutMinuteRoot
		`COVERING INDEX segments_bytes (recorder=?)`:                         false, // BytesPerCamera
		`segments_epoch (recorder=? AND camera=? AND epoch=?)`:               false, // CloseEpochs, receipts
		`erasures_camera (camera=? AND span_to>?)`:                           false, // Erasures
		`hold_covers_hold (hold=? AND camera=? AND span_from<?)`:             false, // MarkDue, CoversOf
		`holds_live`:              false, // whatever asks for live holds
		`holds_ended (recorder=?`: false, // EndedHolds
		`people_login (login=?)`:  false, // PersonByLogin
		`external_accounts USING INDEX sqlite_autoindex_external_accounts_1 (issuer=? AND subject=?)`: false, // PersonByExternal
		`appointments_person (person=?)`:                       false, // Appointments
		`sessions_person (person=? AND until>?)`:               false, // Sessions of a person
		`INDEX sessions_person (person=?)`:                     false, // EndSessions, PutPerson of who left
		`sessions_until (until>?)`:                             false, // Sessions
		`sessions_until (until<?)`:                             false, // DropSessions
		`sessions USING INDEX sqlite_autoindex_sessions_1 (ha`: false, // SessionBy: at every request
		`tokens USING INDEX sqlite_autoindex_tokens_1 (hash=?`: false, // TokenBy: likewise
		`tokens_person (person=?)`:                             false, // PutPerson of who left
		`links_until (until<?)`:                                false, // DropSessions
		`links_person (person=?)`:                              false, // PutPerson of who left
		`cases_open`:                                           false, // Cases
		`cases_all`:                                            false, // likewise
		`permits_person (person=?)`:                            false, // Permits
		`permits_live (person=? AND until>?)`:                  false, // LivePermits: at every use of a permit
		`permits_in (case_id=?)`:                               false, // PermitsIn
		`permits_case (case_id=?)`:                             false, // CloseCase
		`permits_second (second=?)`:                            false, // PermitsToAgree
		`log_contents_erased (kind=?)`:                         false, // ContentsErased
		`log_minutes (kind=? AND i<?)`:                         false, // EraseContents
	}
	for query := range asked {
		plan := planOf(t, s, query)
		for index := range indices {
			if strings.Contains(plan, index) {
				indices[index] = true
			}
		}
		if grows.MatchString(plan) {
			t.Errorf("%s\nreads a whole table:\n%s", query, plan)
		}
		if strings.Contains(query, "ended_at IS NULL") && everyHold.MatchString(plan) {
			t.Errorf("%s\nlooks at ended holds too:\n%s", query, plan)
		}
		if strings.Contains(query, "receipt = -1") && strings.Contains(plan, "segments_state") {
			t.Errorf("%s\nlooks at all that was ever erased:\n%s", query, plan)
		}
		if (strings.Contains(query, "ORDER BY s.span_to") || strings.Contains(query, "ORDER BY minted_at")) && strings.Contains(plan, "B-TREE") {
			t.Errorf("%s\nsorts:\n%s", query, plan)
		}
	}
	for index, used := range indices {
		if !used {
			t.Errorf("no statement uses %s", index)
		}
	}
}

// grows finds a full scan of a table that grows with the footage, or with how often people sign in and look.
var grows = regexp.MustCompile(`SCAN (s|d|k|i|e|segments|segment_details|hold_items|epochs|gaps|log_entries|log_hashes|erasures|sessions|links|permits|case_people)( USING (COVERING )?INDEX \w+)?(\n|$)`)

// everyHold finds a scan of all holds, which grow for ever; those that live are few.
var everyHold = regexp.MustCompile(`SCAN (h|holds)(\n|$)`)

// askEverything makes the store use each statement whose cost could grow.
func askEverything(t *testing.T, s *Store) {
	now := time.Unix(1e9, 0)
	span := footage.Span{From: now, To: now.Add(time.Hour)}
	ep := footage.Epoch{Recorder: "r", Camera: "c", Start: now, Length: time.Hour}
	h := footage.Hold{ID: footage.NewHoldID(), Recorder: "r", Span: span}
	e := audit.Alarm{Recorder: "r", Code: "x"}.Event(now)
	g := footage.Segment{ID: footage.NewSegmentID(), Recorder: "r", Camera: "c", Span: span, Epoch: now}
	ers := []footage.Erasure{{Camera: "c", Span: span}, {Camera: "c", Span: span, Epoch: span}, {Camera: "c", Span: span, Hold: h.ID}}
	steps := []func() error{
		func() error { return s.PutEpochs(ctx, []footage.Epoch{ep}) },
		func() error { return s.BeginSegments(ctx, []footage.Segment{g}) },
		func() error { return s.SealSegments(ctx, []footage.Segment{g}) },
		func() error { return s.PlaceHold(ctx, h, []footage.HoldCover{{Camera: "c", Span: span}}, e) },
		func() error {
			return s.Secure(ctx, footage.HoldItem{Hold: h.ID, Segment: g.ID, WrappedKey: []byte{1}}, nil)
		},
		func() error { _, err := s.Segments(ctx, "c", span); return err },
		func() error { _, err := s.SegmentsIn(ctx, "r", footage.Writing); return err },
		func() error { _, err := s.WithoutMinuteRoot(ctx, "r"); return err },
		func() error { _, err := s.BytesPerCamera(ctx, "r"); return err },
		func() error { _, err := s.LastEnd(ctx, "r"); return err },
		func() error { _, err := s.FootageCameras(ctx, "r"); return err },
		func() error { _, err := s.Unsecured(ctx, "r", 9); return err },
		func() error { _, err := s.ItemsOf(ctx, g.ID); return err },
		func() error { _, err := s.Items(ctx, h.ID); return err },
		func() error { _, err := s.CoversOf(ctx, "c", span); return err },
		func() error { _, err := s.Gaps(ctx, "c", span); return err },
		func() error { _, err := s.OpenGaps(ctx, "r"); return err },
		func() error { _, err := s.WouldBeDue(ctx, "r", "c", now, span.To); return err },
		func() error { _, _, _, err := s.PictureSize(ctx, "c"); return err },
		func() error { _, err := s.Versions(ctx); return err },
		func() error { _, err := s.MarkDue(ctx, "r", "c", now, 9); return err },
		func() error { _, err := s.MarkDueEarly(ctx, "r", "c", 1, e); return err },
		func() error { _, err := s.CloseEpochs(ctx, []footage.Epoch{ep}); return err },
		func() error { _, err := s.Epochs(ctx, "r"); return err },
		func() error { _, err := s.Holds(ctx, true); return err },
		func() error { return s.EndHold(ctx, h.ID, "x", e) },
		func() error { _, err := s.EndedHolds(ctx, "r"); return err },
		func() error {
			_, err := s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{"c": span.To})
			return err
		},
		func() error { _, err := s.DueSegments(ctx, "r", 9); return err },
		func() error { return s.MarkErased(ctx, []footage.SegmentID{g.ID}) },
		func() error { return s.Destroyed(ctx, "r", []footage.Epoch{ep}, []footage.HoldID{h.ID}, ers, e) },
		func() error { _, err := s.Erasures(ctx, "c", span); return err },
		func() error { _, err := s.RecentErasures(ctx, -1, 9); return err },
		func() error { _, err := s.Events(ctx, 0, 9); return err },
		func() error { _, err := s.EraseContents(ctx, 1, 1, 365, now); return err },
		func() error { _, err := s.ContentsErased(ctx); return err },
		func() error { _, err := s.HadAccount(ctx, "x"); return err },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	askRegistry(t, s, now)
}

// askRegistry does so with those about people, cases and permits.
func askRegistry(t *testing.T, s *Store, now time.Time) {
	storetest.LiveThrough(t, s) // whatever changes something
	hash := make([]byte, 32)
	for name, ask := range map[string]func() error{
		"login":        func() error { _, _, err := s.PersonByLogin(ctx, "x"); return err },
		"external":     func() error { _, _, err := s.PersonByExternal(ctx, "x", "y"); return err },
		"credentials":  func() error { _, _, err := s.Credentials(ctx, "x"); return err },
		"step":         func() error { _, err := s.UseStep(ctx, "x", 1); return err },
		"link":         func() error { _, _, err := s.Link(ctx, hash); return err },
		"session":      func() error { _, _, err := s.SessionBy(ctx, hash); return err },
		"seen":         func() error { return s.SeenSession(ctx, "x", now) },
		"sessions":     func() error { _, err := s.Sessions(ctx, "", now); return err },
		"theirs":       func() error { _, err := s.Sessions(ctx, "x", now); return err },
		"drop":         func() error { return s.DropSessions(ctx, now) },
		"token":        func() error { _, _, err := s.TokenBy(ctx, hash); return err },
		"appointments": func() error { _, err := s.Appointments(ctx, "x"); return err },
		"cases":        func() error { _, err := s.Cases(ctx, false); return err },
		"open cases":   func() error { _, err := s.Cases(ctx, true); return err },
		"permit":       func() error { _, _, err := s.Permit(ctx, "x"); return err },
		"permits":      func() error { _, err := s.Permits(ctx, "x"); return err },
		"in a case":    func() error { _, err := s.PermitsIn(ctx, "x", 9); return err },
		"live permits": func() error { _, err := s.LivePermits(ctx, "x", now); return err },
		"to agree":     func() error { _, err := s.PermitsToAgree(ctx, "x"); return err },
	} {
		if err := ask(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func planOf(t *testing.T, s *Store, query string) string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	rows, err := s.write.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, x int
		var detail string
		if err := rows.Scan(&id, &parent, &x, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	return plan.String()
}
