package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// holding is the record of who holds which roles.
type holding struct {
	office
	list []people.Appointment
}

func (h holding) Appointments(context.Context, people.ID) ([]people.Appointment, error) {
	return h.list, nil
}

// TestWhomToAsk: who sees no case because nobody assigned them reads whom to ask; nobody else does.
func TestWhomToAsk(t *testing.T) {
	const hint = "waaraan u bent toegewezen"
	held := func(role string, from, to time.Time) people.Appointment {
		return people.Appointment{ID: role, Person: bakker.ID, Role: role, From: from, To: to}
	}
	ago, later := now.Add(-time.Hour), now.Add(time.Hour)
	always := func(role string) people.Appointment { return held(role, ago, time.Time{}) }
	other := always("function_holder")
	other.Person = "P2"
	for _, c := range []struct {
		name, rules string
		roles       []people.Appointment
		cases       []casefile.Case
		told        bool
	}{
		{"manager", "wooncompas", []people.Appointment{always("manager")}, nil, true},
		{"lawyer", "wooncompas", []people.Appointment{always("jurist")}, nil, true},
		{"both", "wooncompas", []people.Appointment{always("manager"), always("jurist")}, nil, true},
		{"with a role that sees no cases", "wooncompas", []people.Appointment{always("jurist"), always(access.Administrator)}, nil, true},
		{"while another sees all", "wooncompas", []people.Appointment{always("jurist"), other}, nil, true},
		{"saw all until an hour ago", "wooncompas", []people.Appointment{always("jurist"), held("function_holder", now.Add(-2*time.Hour), ago)}, nil, true},
		{"sees all from an hour on", "wooncompas", []people.Appointment{always("jurist"), held("function_holder", later, time.Time{})}, nil, true},
		{"who closed their last case", "wooncompas", []people.Appointment{always("jurist")}, []casefile.Case{{ID: "2026-1", Closed: now}}, true},
		{"who is on a case", "wooncompas", []people.Appointment{always("jurist")}, []casefile.Case{{ID: "2026-1"}}, false},
		{"who sees all", "wooncompas", []people.Appointment{always("jurist"), always("function_holder")}, nil, false},
		{"another protocol", "wooninvest", []people.Appointment{always("contact_person")}, nil, false},
		{"no role", "wooncompas", nil, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, err := protocol.Builtin(c.rules)
			if err != nil {
				t.Fatal(err)
			}
			st := newStub()
			s := working(st, &deskOf{list: c.cases}, &wishes{}, func(o *Options) {
				o.Staffing, o.Versions = holding{office{st}, c.roles}, rulesInForce{p: rules}
			})
			page := body(ask(s, "GET", "/dossiers", nil, signedIn(t, s)))
			if strings.Contains(page, hint) != c.told || strings.Contains(page, "toe te wijzen aan wie dossiers behandelt: medewerker met toegang uit functie of beoordelaar van verzoeken.") != c.told {
				t.Errorf("told is not %v:\n%s", c.told, page)
			}
		})
	}
}
