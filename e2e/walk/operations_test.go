package walk_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"portiek/internal/front/api"
)

// calls are the requests to an operation of the API, by its id.
func (o *office) calls(t *testing.T, op api.Operation) []shot {
	t.Helper()
	ours, others, closed := o.cases["ours"], o.cases["others"], o.cases["closed"]
	span := "from=" + url.QueryEscape(o.span.From.UTC().Format(time.RFC3339)) + "&to=" + url.QueryEscape(o.span.To.UTC().Format(time.RFC3339))
	one := func(path, body string, asks ...ask) []shot {
		return []shot{{name: "plain", method: op.Method, path: path, body: body, asks: asks}}
	}
	act := func() ask { return ask{act: op.Act} }
	about := func(format, body string) (list []shot) {
		for _, c := range []*dossier{ours, others, closed} {
			list = append(list, shot{name: c.id, method: op.Method, path: fmt.Sprintf(format, c.id), body: body, asks: []ask{{act: op.Act, complex: hof, dossier: c}},
				spends: op.ID == "closeCase" && c.open})
		}
		return list
	}
	switch op.ID {
	case "description", "protocol", "acts", "roles", "me":
		return one(op.Path, "")
	case "decide":
		return one(op.Path, `{"act":"overview"}`)
	case "cameras", "holds", "people", "sessions", "tokens", "log", "checkpoint", "receipts", "appointments":
		return one(op.Path, "", act())
	case "timeline":
		return one("/api/v1/cameras/hal/timeline?"+span, "", ask{act: op.Act, complex: hof})
	case "cases":
		return one(op.Path, "", act())
	case "case":
		return about("/api/v1/cases/%s", "")
	case "openCase":
		body := `{"kind":"incident","complex":%q,"purpose":"` + o.purpose + `","title":"vernieling"}`
		return append(one(op.Path, fmt.Sprintf(body, hof), ask{act: op.Act, complex: hof}), one(op.Path, fmt.Sprintf(body, elsewhere), ask{act: op.Act, complex: elsewhere})...)
	case "assignCase":
		return about("/api/v1/cases/%s/assign", `{"person":"x","on":true}`)
	case "closeCase":
		return about("/api/v1/cases/%s/close", `{"keep_holds":false}`)
	case "permits": // one's own, of which there may be none
		return one(op.Path, "")
	case "askPermit":
		return o.permitCalls(op)
	case "agreePermit":
		return []shot{{name: "by a token", method: op.Method, path: "/api/v1/permits/x/agree", never: true}}
	case "endPermit":
		return one("/api/v1/permits/x/end", "", ask{act: "sign_out_others"})
	case "footage", "copy":
		return []shot{{name: "somebody's permit", method: op.Method, path: "/api/v1/permits/x/cameras/hal/" + map[string]string{"footage": "footage", "copy": "copy"}[op.ID] + "?" + span, never: true}}
	case "askStills":
		return one("/api/v1/cameras/hal/stills", `{"ticket":"S-12"}`, ask{act: op.Act, complex: hof, says: []string{"reason", "ticket"}})
	case "still":
		return []shot{{name: "somebody's permit", method: op.Method, path: "/api/v1/permits/x/cameras/hal/still", never: true}}
	case "placeHold":
		return o.holdCalls(op)
	case "endHold":
		live := shot{name: "a live one", method: op.Method, path: "/api/v1/holds/" + o.hold + "/end", asks: []ask{{act: op.Act, complex: hof, dossier: ours}}, spends: true}
		return append(one("/api/v1/holds/01000000000000000000000000000000/end", "", act()), live)
	case "addPerson":
		return one(op.Path, `{"employee":"100","name":"Dubbel"}`, act())
	case "person", "invite":
		return one(map[string]string{"person": "/api/v1/people/x", "invite": "/api/v1/people/x/invitation"}[op.ID], "", act())
	case "changePerson":
		return one("/api/v1/people/x", `{"employee":"100","name":"Dubbel"}`, act())
	case "organisations":
		return one(op.Path, "", act())
	case "addOrganisation":
		return one(op.Path, `{"name":"Camerabeheer Demo"}`, act())
	case "changeOrganisation":
		return one("/api/v1/organisations/x", `{"name":"Ander"}`, act())
	case "leave", "signStatement", "signOut", "erasePerson":
		return one(map[string]string{"leave": "/api/v1/people/x/leave", "signStatement": "/api/v1/people/x/statement", "signOut": "/api/v1/people/x/sign-out",
			"erasePerson": "/api/v1/people/x/erase"}[op.ID], "", act())
	case "appoint":
		return one(op.Path, `{"person":"x","role":"auditor"}`, act())
	case "endAppointment", "endSession", "endToken":
		return one(map[string]string{"endAppointment": "/api/v1/appointments/x/end", "endSession": "/api/v1/sessions/x/end", "endToken": "/api/v1/tokens/x/end"}[op.ID], "", act())
	case "makeToken":
		return one(op.Path, `{"name":"tweede","role":"administrator"}`, act())
	case "logEntry":
		return one("/api/v1/log/1", "", act())
	case "logProof":
		return one("/api/v1/log/1/proof", "", act())
	case "logGrowth":
		return one("/api/v1/log/growth?old=1", "", act())
	}
	t.Fatalf("no request for operation %s: add one", op.ID)
	return nil
}

func (o *office) permitCalls(op api.Operation) (list []shot) {
	for _, name := range []string{"ours", "others", "closed"} {
		c := o.cases[name]
		look := ask{act: "view", complex: hof, dossier: c, says: []string{"purpose", "reason", "balance"}}
		take, bare := look, look
		take.act, bare.says = "export", []string{"purpose", "reason"}
		body := func(modes, balance string) string {
			return fmt.Sprintf(`{"case":%q,"reason":%q,"purpose":%q,"cameras":["hal"],"from":%q,"to":%q,"modes":[%s],"balance":%q}`,
				c.id, o.reason, o.purpose, o.span.From.UTC().Format(time.RFC3339), o.span.To.UTC().Format(time.RFC3339), modes, balance)
		}
		list = append(list, shot{name: name, method: op.Method, path: op.Path, body: body(`"look"`, balance), asks: []ask{look}},
			shot{name: name + ", take along", method: op.Method, path: op.Path, body: body(`"look","export"`, balance), asks: []ask{look, take}},
			shot{name: name + ", without balance", method: op.Method, path: op.Path, body: body(`"look"`, ""), asks: []ask{bare}})
	}
	return list
}

// holdCalls have a review in the past, so that nothing is placed.
func (o *office) holdCalls(op api.Operation) (list []shot) {
	for _, name := range []string{"ours", "closed"} {
		for _, told := range []bool{false, true} {
			a := ask{act: op.Act, complex: hof, dossier: o.cases[name]}
			if told {
				a.says = []string{"instruction"}
			}
			list = append(list, shot{name: fmt.Sprint(name, " instructed ", told), method: op.Method, path: op.Path, asks: []ask{a}, body: fmt.Sprintf(
				`{"case":%q,"reason":"aangifte","cameras":["hal"],"from":%q,"to":%q,"asked_by":"police","review_at":"2020-01-01T00:00:00Z","instruction":%v}`,
				a.dossier.id, o.span.From.UTC().Format(time.RFC3339), o.span.To.UTC().Format(time.RFC3339), told)})
		}
	}
	return list
}
