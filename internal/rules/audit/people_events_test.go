package audit_test

import (
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// What stands in the log stands there for ever: the spelling of each entry is fixed, and what is not known is left out.
func TestEntriesOfPeopleAndCases(t *testing.T) {
	at := time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	later := at.Add(time.Hour)
	role := people.Appointment{ID: "A", Person: "P", Role: "manager", Complexes: []string{"Zonneflat"}, From: at, StandInFor: "Q"}
	token := people.Token{ID: "T", Name: "van Jan", Role: "auditor", Person: "P", Until: later}
	permit := audit.PermitChange{Permit: "M", Person: "P", Case: "C", Reason: "r", Purpose: "p", Articles: []string{"WI-2.6"}, Complex: "X",
		Cameras: []footage.CameraID{"hal"}, From: audit.At(at), To: audit.At(later), Modes: 3, Balance: audit.Hash{1}, Second: "Q", Until: audit.At(later)}
	for _, c := range []struct {
		e          audit.Event
		kind, data string
	}{
		{audit.PersonChange{Person: "P", Organisation: "O"}.Event(audit.PersonAdded, at, "B"), "person.added", `{"organisation":"O","person":"P"}`},
		{audit.PersonChange{Person: "P"}.Event(audit.PersonChanged, at, "B"), "person.changed", `{"person":"P"}`},
		{audit.PersonChange{Person: "P"}.Event(audit.PersonLeft, at, "B"), "person.left", `{"person":"P"}`},
		{audit.AccountChange{Person: "P", How: "password"}.Event(audit.AccountEnrolled, at, "P"), "account.enrolled", `{"how":"password","person":"P"}`},
		{audit.AccountChange{Person: "P"}.Event(audit.AccountChanged, at, "P"), "account.changed", `{"person":"P"}`},
		{audit.AccountChange{Person: "P"}.Event(audit.AccountLinked, at, "P"), "account.linked", `{"person":"P"}`},
		{audit.AccountChange{Person: "P"}.Event(audit.AccountRecovered, at, "P"), "account.recovery_used", `{"person":"P"}`},
		{audit.LinkChange{Kind: people.LinkFirst, Until: audit.At(time.Time{})}.Event(audit.LinkMade, at, audit.System), "link.made", `{"kind":"first"}`},
		{audit.LinkChange{Person: "P", Kind: people.LinkInvite, Until: audit.At(at)}.Event(audit.LinkUsed, at, "P"), "link.used",
			`{"kind":"invite","person":"P","until":"2026-10-25T12:00:00.000000Z"}`},
		{audit.SessionChange{Session: "S", Person: "P", Factors: 2}.Event(audit.SessionBegan, at, "P"), "session.began", `{"factors":2,"person":"P","session":"S"}`},
		{audit.SessionChange{Person: "P"}.Event(audit.SessionEnded, at, "B"), "session.ended", `{"person":"P"}`},
		{audit.SessionChange{Code: "signin.password"}.Event(audit.SessionRefused, at, audit.System), "session.refused", `{"code":"signin.password"}`},
		{audit.RoleOf(role).Event(audit.RoleGiven, at, "B"), "role.given",
			`{"appointment":"A","complexes":["Zonneflat"],"from":"2026-10-25T12:00:00.000000Z","person":"P","role":"manager","stand_in_for":"Q"}`},
		{audit.RoleChange{Appointment: "A", Person: "P", Role: "manager"}.Event(audit.RoleEnded, at, "B"), "role.ended", `{"appointment":"A","person":"P","role":"manager"}`},
		{audit.OrganisationChange{Organisation: "O"}.Event(at, "B"), "organisation.changed", `{"organisation":"O"}`},
		{audit.TokenOf(token).Event(audit.TokenMade, at, "B"), "token.made", `{"person":"P","role":"auditor","token":"T","until":"2026-10-25T13:00:00.000000Z"}`},
		{audit.TokenChange{Token: "T", Person: "P", Role: "auditor"}.Event(audit.TokenEnded, at, "B"), "token.ended", `{"person":"P","role":"auditor","token":"T"}`},
		{audit.CaseChange{Case: "C", Kind: "incident", Complex: "X", Purpose: "p"}.Event(audit.CaseOpened, at, "P"), "case.opened",
			`{"case":"C","complex":"X","kind":"incident","purpose":"p"}`},
		{audit.CaseChange{Case: "C", Person: "P"}.Event(audit.CaseAssigned, at, "P"), "case.assigned", `{"case":"C","person":"P"}`},
		{audit.CaseChange{Case: "C", Person: "P"}.Event(audit.CaseUnassigned, at, "P"), "case.unassigned", `{"case":"C","person":"P"}`},
		{audit.CaseChange{Case: "C"}.Event(audit.CaseClosed, at, "P"), "case.closed", `{"case":"C"}`},
		{permit.Event(audit.PermitGranted, at, "P"), "permit.granted", `{"articles":["WI-2.6"],` +
			`"balance_sha256":"0100000000000000000000000000000000000000000000000000000000000000","cameras":["hal"],"case":"C","complex":"X",` +
			`"from":"2026-10-25T12:00:00.000000Z","modes":3,"permit":"M","person":"P","purpose":"p","reason":"r","second":"Q",` +
			`"to":"2026-10-25T13:00:00.000000Z","until":"2026-10-25T13:00:00.000000Z"}`},
		{audit.PermitChange{Permit: "M"}.Event(audit.PermitAgreed, at, "Q"), "permit.agreed", `{"permit":"M"}`},
		{audit.PermitChange{Permit: "M"}.Event(audit.PermitEnded, at, "Q"), "permit.ended", `{"permit":"M"}`},
		{audit.ActRefusal{Act: "view", Articles: []string{"WI-2.6"}, Camera: "hal", Case: "C"}.Event(at, "P"), "act.refused",
			`{"act":"view","articles":["WI-2.6"],"camera":"hal","case":"C"}`},
	} {
		n, err := audit.Normal(c.e)
		if err != nil {
			t.Fatal(c.kind, err)
		}
		if string(n.Kind) != c.kind || string(n.Data) != c.data || !n.At.Equal(at) {
			t.Errorf("%s %s\nwant %s %s", n.Kind, n.Data, c.kind, c.data)
		}
	}
	e, err := audit.Normal(permit.Event(audit.PermitGranted, at, "P"))
	if err != nil {
		t.Fatal(err)
	}
	back, err := audit.DataOf[audit.PermitChange](e)
	if err != nil || back.Balance != permit.Balance || !back.Until.Equal(later) || back.Cameras[0] != "hal" {
		t.Errorf("read back as %+v: %v", back, err)
	}
}
