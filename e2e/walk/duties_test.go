package walk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"portiek/internal/rules/access"
)

// themselves: an administrator gets no role by their own hand, on the page, by the API, or under a second account of theirs; a
// colleague who is administrator gives it.
func (o *office) themselves(t *testing.T, w watch) {
	v := o.hire("Beheerder twee", nil, access.Administrator)
	o.enrol(v)
	v.program = newClient(t, o.server.URL).program(o.tokenOf(v.browser, "eigen", access.Administrator, nil))
	var firm struct{ ID string }
	v.program.tell("POST", "/api/v1/organisations", map[string]any{"name": "Bureau van twee"}, &firm)
	var double struct{ ID string }
	v.program.tell("POST", "/api/v1/people", map[string]any{"employee": " " + v.employee, "name": "Ook twee", "organisation": firm.ID}, &double)
	for _, role := range []string{"contact_person", access.PrivacyOfficer, access.Auditor} {
		for who, id := range map[string]string{"oneself": v.id, "one's second account": double.ID} {
			form := url.Values{"rol": {role}, "waar": {"alle"}, "van": {time.Now().Format(time.DateOnly)}}
			w.caught(t, role+" to "+who, v.id, "manage_people", http.StatusForbidden, func() answer { return v.browser.post("/beheer/mensen/"+id+"/rol", form) })
			w.caught(t, role+" to "+who+" by a program", v.id, "manage_people", http.StatusForbidden, func() answer {
				return v.program.do("POST", "/api/v1/appointments", nil, fmt.Sprintf(`{"person":%q,"role":%q}`, id, role))
			})
		}
	}
	if n := o.rolesOf(v.id) + o.rolesOf(double.ID); n != 1 {
		t.Errorf("%d roles by their own hand", n-1)
	}
	if a := v.browser.get("/dossiers"); a.status != http.StatusForbidden {
		t.Errorf("an administrator sees cases: %v", a)
	}
	if a := o.boss.do("POST", "/api/v1/appointments", nil, fmt.Sprintf(`{"person":%q,"role":"contact_person"}`, v.id)); a.status != http.StatusCreated {
		t.Errorf("a colleague could not: %v", a)
	}
}

func (o *office) rolesOf(person string) int {
	o.t.Helper()
	var list struct{ Items []struct{ ID string } }
	o.boss.tell("GET", "/api/v1/appointments?person="+person, nil, &list)
	return len(list.Items)
}
