package access

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// asking is a request of a role at the Kastanjehof, signed in with two steps, with nothing else said yet.
func asking(p *protocol.Protocol, role, act string) Request {
	party := people.Controller
	if r := p.Role(role); r != nil {
		party = people.Party(r.Party)
	}
	return Request{Act: act, Complex: "Kastanjehof", At: noon, Subject: Subject{Person: "ann", Employee: "1001", Party: party,
		Roles: []Held{{Role: role}}, Factors: 2, Here: true, Signed: true}}
}

var (
	openCase = CaseFacts{ID: "c1", Kind: "incident", Complex: "Kastanjehof", Open: true}
	assigned = CaseFacts{ID: "c1", Kind: "incident", Complex: "Kastanjehof", Open: true, Assigned: true}
)

// TestSameActTwoProtocols: the same act differs as the protocols differ, and the answer says so by its article (issue 3, done when
// 2).
func TestSameActTwoProtocols(t *testing.T) {
	wi, wc := builtin(t, "wooninvest"), builtin(t, "wooncompas")
	tenant := func(r *Request) { r.Met = []string{"requester:tenant"} }
	look := func(reason string, c CaseFacts, age time.Duration, met ...string) func(*Request) {
		return func(r *Request) {
			r.Reason, r.Purpose, r.Case, r.Met = reason, "protect_own_property", c, met
			r.Oldest, r.Latest = noon.Add(-age), noon.Add(-age+time.Hour)
		}
	}
	decide := func(r *Request) {
		r.Purpose, r.Case, r.Met = "protect_own_property", assigned, []string{"balance", "mandate"}
	}
	for _, c := range []struct {
		name      string
		p         *protocol.Protocol
		role, act string
		do        func(*Request)
		lacks     []string // none: yes
		articles  []string // that the answer cites, the first as its article
		offer     string
	}{
		{"a tenant asks to secure", wi, "contact_person", "ask_hold", tenant, nil, []string{"WI-2.4"}, ""},
		{"a tenant asks to secure", wc, "function_holder", "ask_hold", tenant, []string{"requester"}, []string{"WC-TV-3"}, ""},
		{"a tenant and the police ask", wc, "function_holder", "ask_hold",
			func(r *Request) { r.Met = []string{"requester:police", "requester:tenant"} }, []string{"requester"}, []string{"WC-TV-3"}, ""},
		{"the police ask to secure", wc, "function_holder", "ask_hold", func(r *Request) { r.Met = []string{"requester:police"} }, nil, []string{"WC-TV-3"}, ""},
		{"nobody asks to secure", wi, "contact_person", "ask_hold", func(*Request) {}, []string{"requester"}, []string{"WI-2.4"}, ""},

		{"a manager outside a case", wc, "manager", "view", look("incident", CaseFacts{}, time.Hour, "balance"), []string{"in_case", "assigned"}, []string{"WC-DG-9", "WC-CS-2"}, ""},
		{"a manager in a case of others", wc, "manager", "view", look("incident", openCase, time.Hour, "balance"), []string{"assigned"}, []string{"WC-CS-2"}, ""},
		{"a lawyer in a case of others", wc, "jurist", "view", look("incident", openCase, time.Hour, "balance"), []string{"assigned"}, []string{"WC-CS-2"}, ""},
		{"a manager in their own case", wc, "manager", "view", look("incident", assigned, time.Hour, "balance"), nil, []string{"WC-CS-2", "WC-DG-9", "WC-DG-10", "WC-TV-2"}, ""},
		{"a manager, who has no role", wi, "manager", "view", look("nuisance_evidence", assigned, time.Hour), []string{"no_role"}, []string{"P:silence_means_no"}, ""},
		{"the contact outside a case", wi, "contact_person", "view", look("nuisance_evidence", CaseFacts{}, time.Hour), []string{"in_case"}, []string{"WI-0.7"}, ""},

		{"a dummy", wi, Administrator, "register_dummy", func(*Request) {}, nil, []string{"WI-3.3"}, ""},
		{"a dummy", wc, Administrator, "register_dummy", func(*Request) {}, []string{"granted"}, []string{"P:silence_means_no", "WC-IN-2"}, ""},
		{"a hidden camera", wc, PrivacyOfficer, "covert", func(*Request) {}, []string{"granted"}, []string{"P:silence_means_no", "WC-IN-2"}, ""},
		{"a hidden camera for a tenant", wi, PrivacyOfficer, "covert", func(r *Request) {
			r.Purpose, r.Reason, r.Met = "protect_own_property", "theft", []string{"dpia_first", "two_approvals", "end_date", "told_afterwards"}
		}, []string{"reason"}, []string{"WI-3.4"}, ""},
		{"a hidden camera without DPIA", wi, PrivacyOfficer, "covert", func(r *Request) {
			r.Purpose, r.Reason, r.Met = "protect_own_property", "employee_theft", []string{"two_approvals", "end_date", "told_afterwards"}
		}, []string{"dpia_first"}, []string{"WI-3.4"}, ""},

		{"footage of 80 hours ago", wc, "function_holder", "view", look("incident", openCase, 80*time.Hour, "balance"), nil, []string{"WC-CS-2", "WC-CS-4a"}, ""},
		{"footage of 80 hours ago", wi, "contact_person", "view", look("nuisance_evidence", openCase, 80*time.Hour), []string{"term"}, []string{"WI-6.3a"}, ""},
		{"footage of 80 hours ago on hold", wi, "contact_person", "view", look("nuisance_evidence", openCase, 80*time.Hour, "held"), nil, []string{"WI-0.7"}, ""},
		{"just within 72 hours", wi, "contact_person", "view", look("nuisance_evidence", openCase, 72*time.Hour-time.Microsecond), nil, []string{"WI-0.7"}, ""},
		{"at 72 hours", wi, "contact_person", "view", look("nuisance_evidence", openCase, 72*time.Hour), []string{"term"}, []string{"WI-6.3a"}, ""},

		{"the partner decides", wc, "technician", "decide", decide, []string{"processor_decides"},
			[]string{"AVG-28", "P:processor_never_decides", "WC-TV-5"}, "prepare_decision"},
		{"the partner decides", wi, "technician", "decide", decide, []string{"processor_decides"}, []string{"AVG-28", "P:processor_never_decides"}, ""},
		{"the partner prepares", wc, "technician", "prepare_decision", decide, nil, []string{"WC-TV-5"}, ""},
		{"the partner prepares", wi, "technician", "prepare_decision", decide, []string{"granted"}, []string{"P:silence_means_no"}, ""},
		{"the partner's man as assessor", wc, "assessor", "decide", func(r *Request) { decide(r); r.Subject.Party = people.Processor },
			[]string{"party"}, []string{"AVG-28", "P:processor_never_decides", "WC-TV-5"}, ""},
		{"the partner looks", wc, "technician", "view", look("technical", assigned, time.Hour, "ticket"), []string{"processor_views"},
			[]string{"WC-CS-3", "AVG-28", "P:processor_never_views"}, "technical_look"},
		{"the assessor decides", wc, "assessor", "decide", decide, nil, []string{"WC-TV-5"}, ""},
		{"the contact decides", wi, "contact_person", "decide", decide, nil, []string{"WI-2.6"}, ""},
		{"the partner secures without instruction", wc, "technician", "hold",
			func(r *Request) { r.Purpose, r.Met = "protect_own_property", []string{"incident"} }, []string{"instruction"}, []string{"WC-TV-3"}, ""},
		{"the partner secures", wi, "technician", "hold", func(r *Request) { r.Met = []string{"incident", "instruction"} }, []string{"granted"}, []string{"P:silence_means_no"}, ""},

		{"live", wi, "contact_person", "live_view", look("nuisance_evidence", openCase, 0), []string{"granted"}, []string{"WI-6.5", "P:silence_means_no"}, ""},
		{"live", wc, "function_holder", "live_view", look("incident", openCase, 0), []string{"granted"}, []string{"WC-PR-5", "P:silence_means_no"}, ""},
		{"sound", wi, Administrator, "audio", func(*Request) {}, []string{"granted"}, []string{"WI-6.5", "P:no_audio"}, ""},
		{"faces", wc, Administrator, "biometrics", func(*Request) {}, []string{"granted"}, []string{"WC-PR-5", "P:no_biometrics"}, ""},

		{"the law's reason in its case", wi, "contact_person", "view",
			look("rights_request", CaseFacts{ID: "c2", Kind: "rights_request", Complex: "Kastanjehof", Open: true}, time.Hour), nil, []string{"WI-0.7", "AVG-12"}, ""},
		{"the law's reason in an incident", wi, "contact_person", "view", look("rights_request", openCase, time.Hour), []string{"law_case"}, []string{"P:law_reason_own_case"}, ""},
		{"a reason of the other protocol", wi, "contact_person", "view", look("incident", openCase, time.Hour), []string{"reason"}, []string{"WI-0.7"}, ""},
	} {
		r := asking(c.p, c.role, c.act)
		c.do(&r)
		a := judge(t, c.p).Decide(r)
		name := c.p.Name + ": " + c.name
		var lacks []string
		for _, u := range a.Unmet {
			lacks = append(lacks, u.Condition)
		}
		if !slices.Equal(lacks, c.lacks) || a.Allowed != (len(c.lacks) == 0) || a.Offer != c.offer {
			t.Errorf("%s: lacks %v, offers %q", name, lacks, a.Offer)
		}
		for _, id := range c.articles {
			if !slices.Contains(a.Articles(), id) {
				t.Errorf("%s: cites %v, not %s", name, a.Articles(), id)
			}
		}
		if len(a.Unmet) > 0 && a.Unmet[0].Article.ID != c.articles[0] {
			t.Errorf("%s: under %s", name, a.Unmet[0].Article.ID)
		}
	}
}

// TestWhoMayAsk: the refusal of a tenant under Wooncompas says who may ask.
func TestWhoMayAsk(t *testing.T) {
	p := builtin(t, "wooncompas")
	r := asking(p, "function_holder", "ask_hold")
	r.Met = []string{"requester:tenant"}
	u := judge(t, p).Decide(r).Unmet[0]
	if !strings.Contains(u.RemedyNL, "politie, de corporatie zelf") || !strings.Contains(u.RemedyEN, "police, the corporation itself") {
		t.Errorf("%+v", u)
	}
}

// TestThirdProtocol: a third file decides with no Go changed (issue 3, done when 3).
func TestThirdProtocol(t *testing.T) {
	p := fromFile(t, "third")
	j := judge(t, p)
	whole := asking(p, "viewer", "view")
	whole.Reason, whole.Purpose, whole.Case, whole.Second = "theft_or_fraud", "protect_own_property", openCase, "1002"
	whole.Oldest, whole.Latest = noon.Add(-13*24*time.Hour), noon.Add(-13*24*time.Hour+time.Hour)
	for _, c := range []struct {
		name, lacks, article string
		do                   func(*Request)
	}{
		{"two people look", "", "DC-7", func(*Request) {}},
		{"one person looks", "second_person", "DC-7", func(r *Request) { r.Second = "" }},
		{"one person with two accounts", "second_person", "DC-7", func(r *Request) { r.Second = "1001" }},
		{"older than the longest term", "term", "DC-4", func(r *Request) { r.Oldest = noon.Add(-14 * 24 * time.Hour) }},
		{"a reason it does not have", "reason", "DC-7", func(r *Request) { r.Reason = "incident" }},
		{"the police without writing", "written_request", "DC-9", func(r *Request) {
			r.Met = []string{"recipient:police", "test:need", "test:balance", "test:compatibility", "test:proportionality", "test:subsidiarity"}
		}},
		{"an insurer", "recipient", "DC-9", func(r *Request) {
			r.Met = []string{"recipient:insurer", "test:need", "test:balance", "test:compatibility", "test:proportionality", "test:subsidiarity"}
		}},
		{"faces", "granted", "DC-6", func(r *Request) { r.Act = "biometrics" }},
		{"a copy", "granted", "P:silence_means_no", func(r *Request) { r.Act = "export" }},
		{"a dummy", "granted", "P:silence_means_no", func(r *Request) { r.Act, r.Subject.Roles[0].Role = "register_dummy", Administrator }},
		{"asking to secure", "requester", "P:silence_means_no", func(r *Request) { r.Act, r.Met = "ask_hold", []string{"requester:police"} }},
		{"hidden on suspicion", "", "DC-5", func(r *Request) { r.Act, r.Reason, r.Subject.Roles[0].Role = "covert", "fraud", PrivacyOfficer }},
		{"hidden without suspicion", "reason", "DC-5", func(r *Request) { r.Act, r.Subject.Roles[0].Role = "covert", PrivacyOfficer }},
	} {
		r := whole
		r.Subject.Roles = slices.Clone(whole.Subject.Roles)
		c.do(&r)
		a := j.Decide(r)
		if a.Allowed != (c.lacks == "") || !slices.Contains(a.Articles(), c.article) {
			t.Errorf("%s: %v %+v", c.name, a.Articles(), a.Unmet)
		}
		if c.lacks != "" && (len(a.Unmet) != 1 || a.Unmet[0].Condition != c.lacks || a.Unmet[0].Article.ID != c.article) {
			t.Errorf("%s: %+v", c.name, a.Unmet)
		}
	}
}

// TestAtTheDesk: once somebody may decide under the third protocol, a data subject must have been at the desk first. The public facts
// name nobody who decides, so a role is added to the file.
func TestAtTheDesk(t *testing.T) {
	src := strings.Replace(text(t, "third"), "disclosure:", `  - role: assessor
    title: Beoordelaar
    party: controller
    may: [{act: decide, article: DC-8}]
disclosure:`, 1)
	p := loaded(t, src)
	r := asking(p, "assessor", "decide")
	r.Reason, r.Purpose = "rights_request", "protect_own_property"
	for met, want := range map[string]bool{"": false, "identity:any": false, "identity:at_desk": true} {
		r.Met = []string{met}
		if a := judge(t, p).Decide(r); a.Allowed != want || !want && (!a.Lacks("identity:at_desk") || a.Unmet[0].Article.ID != "DC-8") {
			t.Errorf("%q: %+v", met, a.Unmet)
		}
	}
}

// TestSeveralRoles: the role that may counts, and a no is that of the role that lacks least.
func TestSeveralRoles(t *testing.T) {
	p := builtin(t, "wooncompas")
	j := judge(t, p)
	r := asking(p, Administrator, "view")
	r.Reason, r.Purpose, r.Case = "incident", "protect_own_property", openCase
	r.Subject.Roles = append(r.Subject.Roles, Held{Role: "manager"}, Held{Role: "function_holder"})
	if a := j.Decide(r); a.Allowed || len(a.Unmet) != 1 || !a.Lacks("balance") {
		t.Errorf("%+v", a.Unmet)
	}
	r.Met = []string{"balance"}
	if a := j.Decide(r); !a.Allowed {
		t.Errorf("%+v", a.Unmet)
	}
	r.Subject.Roles[2].Complexes = []string{"Lindelaan"}
	if a := j.Decide(r); a.Allowed {
		t.Error("a role elsewhere counted here")
	}
}

// TestEverythingAtOnce: a no lists every unmet condition, in the order in which one would see to them.
func TestEverythingAtOnce(t *testing.T) {
	p := builtin(t, "wooncompas")
	r := asking(p, "manager", "export")
	r.Subject = Subject{Person: "ann", Party: people.Processor, Suspended: true, Factors: 1, Roles: []Held{{"assessor", []string{"Lindelaan"}}}}
	r.Reason, r.Case = "complaint", CaseFacts{ID: "c1", Kind: "incident", Complex: "Lindelaan"}
	r.Oldest, r.Latest = noon.AddDate(-1, 0, 0), noon.Add(time.Hour)
	r.Met = []string{"recipient:visitor"}
	want := []string{"here", "contract", "party", "role_here", "case_complex", "second_factor", "law_case", "purpose", "in_case", "balance",
		"confidentiality_signed", "mandate", "recipient", "test:need", "test:balance", "test:compatibility", "test:proportionality",
		"test:subsidiarity", "past", "term"}
	var got []string
	for _, u := range judge(t, p).Decide(r).Unmet {
		got = append(got, u.Condition)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
}
