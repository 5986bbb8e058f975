package access

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// everyWord is all that Request.Met can hold.
var everyWord = sync.OnceValue(func() []string {
	out := []string{"held"}
	for _, v := range []protocol.Vocabulary{protocol.Conditions, protocol.PurposeNeeds, protocol.CovertConditions} {
		out = append(out, v.IDs()...)
	}
	for prefix, v := range map[string]protocol.Vocabulary{"requester:": protocol.People, "recipient:": protocol.People,
		"test:": protocol.DisclosureTests, "identity:": protocol.IdentityChecks} {
		for _, id := range v.IDs() {
			out = append(out, prefix+id)
		}
	}
	slices.Sort(out)
	return out
})

// fulfilled is a request of which everything is in order, as far as that can be said for every act at once: a recipient and a
// requester depend on the protocol.
func fulfilled(p *protocol.Protocol, role, act, reason string) Request {
	party := people.Controller
	if r := p.Role(role); r != nil {
		party = people.Party(r.Party)
	}
	kind := "incident"
	if slices.Contains(law, reason) {
		kind = reason
	}
	met := slices.DeleteFunc(slices.Clone(everyWord()), func(w string) bool {
		return w == "held" || len(w) > 10 && (w[:10] == "requester:" || w[:10] == "recipient:")
	})
	for _, it := range p.Preservation {
		met = append(met, Requester+it.ID)
	}
	if len(p.Recipients) > 0 {
		met = append(met, Recipient+p.Recipients[0].Who)
	}
	return Request{
		Subject: Subject{Person: "ann", Employee: "1001", Party: party, Roles: []Held{{Role: role}}, Factors: 2, Here: true, Signed: true},
		Act:     act, Reason: reason, Purpose: p.Purposes[0].ID, Complex: "Kastanjehof",
		Case: CaseFacts{ID: "c1", Kind: kind, Complex: "Kastanjehof", Open: true, Assigned: true},
		Met:  met, Second: "1002", Oldest: noon.Add(-2 * time.Hour), Latest: noon.Add(-time.Hour), At: noon,
	}
}

// change is one condition turned off, or on; word is the one that it puts into Met (with) or takes out.
type change struct {
	name string
	do   func(*Request)
	word string
	with bool
}

// on gives the changed request and leaves the other as it is.
func (c change) on(r Request) Request {
	r.Subject.Roles = slices.Clone(r.Subject.Roles)
	c.do(&r)
	return r
}

// idle tells whether it changes nothing.
func (c change) idle(r Request) bool { return c.word != "" && c.with == slices.Contains(r.Met, c.word) }

// all is every change.
var all = changes()

func changes() []change {
	out := []change{
		{name: "nothing", do: func(*Request) {}},
		{name: "nobody", do: func(r *Request) { r.Subject = Subject{} }},
		{name: "not signed in", do: func(r *Request) { r.Subject.Factors = 0 }},
		{name: "one step", do: func(r *Request) { r.Subject.Factors = 1 }},
		{name: "left", do: func(r *Request) { r.Subject.Here = false }},
		{name: "contract ended", do: func(r *Request) { r.Subject.Suspended = true }},
		{name: "of the processor", do: func(r *Request) { r.Subject.Party = people.Processor }},
		{name: "of the controller", do: func(r *Request) { r.Subject.Party = people.Controller }},
		{name: "of nobody", do: func(r *Request) { r.Subject.Party = "" }},
		{name: "not signed for confidentiality", do: func(r *Request) { r.Subject.Signed = false }},
		{name: "no employee number", do: func(r *Request) { r.Subject.Employee = "" }},
		{name: "role elsewhere", do: func(r *Request) { r.Subject.Roles[0].Complexes = []string{"Lindelaan"} }},
		{name: "role here", do: func(r *Request) { r.Subject.Roles[0].Complexes = []string{"Lindelaan", "Kastanjehof"} }},
		{name: "role of an earlier version", do: func(r *Request) { r.Subject.Roles[0].Role = "gone" }},
		{name: "no reason", do: func(r *Request) { r.Reason = "" }},
		{name: "no purpose", do: func(r *Request) { r.Purpose = "" }},
		{name: "another purpose", do: func(r *Request) { r.Purpose = "advertising" }},
		{name: "no complex", do: func(r *Request) { r.Complex = "" }},
		{name: "another complex", do: func(r *Request) { r.Complex = "Lindelaan" }},
		{name: "nowhere", do: func(r *Request) { r.Complex, r.Case.Complex = "", "" }},
		{name: "no case", do: func(r *Request) { r.Case = CaseFacts{} }},
		{name: "a case without id", do: func(r *Request) { r.Case.ID = "" }},
		{name: "case closed", do: func(r *Request) { r.Case.Open = false }},
		{name: "case elsewhere", do: func(r *Request) { r.Case.Complex = "Lindelaan" }},
		{name: "not assigned", do: func(r *Request) { r.Case.Assigned = false }},
		{name: "nobody else", do: func(r *Request) { r.Second = "" }},
		{name: "oneself as second", do: func(r *Request) { r.Second = r.Subject.Employee }},
		{name: "nothing met", do: func(r *Request) { r.Met = nil }},
		{name: "no footage", do: func(r *Request) { r.Oldest, r.Latest = time.Time{}, time.Time{} }},
		{name: "only an end", do: func(r *Request) { r.Oldest = time.Time{} }},
		{name: "80 hours", do: func(r *Request) { r.Oldest = r.At.Add(-80 * time.Hour) }},
		{name: "a year", do: func(r *Request) { r.Oldest = r.At.AddDate(-1, 0, 0) }},
		{name: "a year, held", do: func(r *Request) { r.Oldest = r.At.AddDate(-1, 0, 0); r.Met = append(r.Met, "held") }},
		{name: "until after now", do: func(r *Request) { r.Latest = r.At.Add(time.Microsecond) }},
		{name: "identity not shown", do: func(r *Request) {
			r.Met = slices.DeleteFunc(slices.Clone(r.Met), func(m string) bool { return strings.HasPrefix(m, "identity:") })
		}},
		{name: "until now", do: func(r *Request) { r.Latest = r.At }},
	}
	for _, kind := range []string{"incident", "rights_request", "legal_demand", "complaint"} {
		out = append(out, change{name: "case of " + kind, do: func(r *Request) { r.Case.Kind = kind }})
	}
	for _, w := range everyWord() {
		out = append(out, change{word: w, name: "without " + w, do: func(r *Request) {
			r.Met = slices.DeleteFunc(slices.Clone(r.Met), func(m string) bool { return m == w })
		}}, change{word: w, with: true, name: "with " + w, do: func(r *Request) { r.Met = append(slices.Clone(r.Met), w) }})
	}
	return out
}

// everyReason is what can be asked as a reason, with some that cannot.
func everyReason(p *protocol.Protocol) []string {
	out := append([]string{"", "curiosity"}, law...)
	out = append(out, p.Covert.Suspicions...)
	for _, r := range p.Reasons {
		out = append(out, r.ID)
	}
	return out
}

// reasonsFor leaves out most reasons for acts to which none matters (TestRandomRequests tries those too).
func reasonsFor(p *protocol.Protocol, act string) []string {
	if slices.Contains([]string{"view", "export", "technical_look", "hold", "decide", "live_view", "covert"}, act) {
		return everyReason(p)
	}
	return []string{"", "rights_request"}
}

func everyProtocol(t testing.TB) map[string]*protocol.Protocol {
	out := map[string]*protocol.Protocol{}
	for _, name := range protocol.BuiltinNames() {
		out[name] = builtin(t, name)
	}
	for _, file := range []string{"third", "everything"} {
		out[file] = fromFile(t, file)
	}
	return out
}

func fromFile(t testing.TB, name string) *protocol.Protocol {
	t.Helper()
	return loaded(t, text(t, name))
}

func text(t testing.TB, name string) string {
	t.Helper()
	src, err := os.ReadFile("../protocol/testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func loaded(t testing.TB, src string) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Load([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// agree compares a decision with the oracle's, and checks what every answer owes.
func agree(t interface{ Errorf(string, ...any) }, j *Judge, o oracle, r Request, what string) Answer {
	a := j.Decide(r)
	if a.Allowed != o.allows(r) {
		t.Errorf("%s: %v, the oracle says %v; lacks %v", what, a.Allowed, o.allows(r), (&Refusal{a}).Error())
	}
	if a.Alarm || len(a.Cites) == 0 || a.Allowed != (len(a.Unmet) == 0) {
		t.Errorf("%s: %+v", what, a)
	}
	for _, c := range a.Cites {
		if c.ID == "" || c.Source == "" || c.NL == "" || c.EN == "" || c.NL == c.ID {
			t.Errorf("%s: a citation without words: %+v", what, c)
		}
	}
	for _, u := range a.Unmet {
		if u.NL == "" || u.EN == "" || u.RemedyNL == "" || u.RemedyEN == "" || u.Article.ID == "" {
			t.Errorf("%s: a condition without words: %+v", what, u)
		}
	}
	return a
}

// TestWalk: every role, act and reason with every condition on and off, under four protocols, is what the oracle says. Under the
// two real ones every row of the table that says yes is reached.
func TestWalk(t *testing.T) {
	for name, p := range everyProtocol(t) {
		j, o, yes := judge(t, p), oracle{p}, map[question]bool{}
		for _, act := range Acts() {
			for _, role := range append(j.Roles(), "nobody") {
				for _, reason := range reasonsFor(p, act.ID) {
					whole := fulfilled(p, role, act.ID, reason)
					for _, c := range all {
						if c.idle(whole) {
							continue
						}
						r := c.on(whole)
						a := agree(t, j, o, r, fmt.Sprintf("%s: %s %s for %q, %s", name, role, act.ID, reason, c.name))
						yes[question{role, act.ID}] = yes[question{role, act.ID}] || a.Allowed
					}
					if t.Failed() {
						t.FailNow()
					}
				}
			}
		}
		for _, row := range j.Table() {
			if reached := yes[question{row.Role, row.Act.ID}]; row.Role != "" && reached != (len(row.Ways) > 0) {
				t.Errorf("%s: %s %s: the table says %d ways, the walk reached yes: %v", name, row.Role, row.Act.ID, len(row.Ways), reached)
			}
		}
	}
}

// TestEachConditionDecides: under every protocol, of a yes with everything in order each need of the table, taken away, is the one
// thing lacking. So the table names the least, and nothing in it is idle.
func TestEachConditionDecides(t *testing.T) {
	for name, p := range everyProtocol(t) {
		j := judge(t, p)
		for _, row := range j.Table() {
			for i, w := range row.Ways {
				for _, n := range w.Conditions {
					if !decides(j, p, row, n.Condition) {
						t.Errorf("%s: %s %s, way %d: %s never is the one thing lacking", name, row.Role, row.Act.ID, i, n.Condition)
					}
				}
			}
		}
	}
}

func decides(j *Judge, p *protocol.Protocol, row Row, condition string) bool {
	var to []string
	for _, r := range p.Recipients {
		to = append(to, Recipient+r.Who)
	}
	if len(to) == 0 && len(p.Tests) > 0 {
		to = []string{Recipient + "police"}
	}
	for _, reason := range everyReason(p) {
		for _, u := range p.Purposes {
			whole := fulfilled(p, row.Role, row.Act.ID, reason)
			whole.Purpose, whole.Met = u.ID, append(whole.Met, to...)
			for _, c := range all {
				if c.idle(whole) {
					continue
				}
				r := c.on(whole)
				if a := j.Decide(r); len(a.Unmet) == 1 && a.Unmet[0].Condition == condition {
					return true
				}
			}
		}
	}
	return false
}

func request(t *rapid.T, p *protocol.Protocol, j *Judge) Request {
	roles := rapid.SampledFrom(append(j.Roles(), "nobody"))
	place := rapid.SampledFrom([]string{"", "Kastanjehof", "Lindelaan"})
	r := fulfilled(p, roles.Draw(t, "role"), rapid.SampledFrom(Acts()).Draw(t, "act").ID, rapid.SampledFrom(everyReason(p)).Draw(t, "reason"))
	for range rapid.IntRange(0, 2).Draw(t, "more roles") {
		r.Subject.Roles = append(r.Subject.Roles, Held{roles.Draw(t, "role"), rapid.SliceOfN(place, 0, 2).Draw(t, "at")})
	}
	if u := rapid.IntRange(-1, len(p.Purposes)-1).Draw(t, "purpose"); u >= 0 {
		r.Purpose = p.Purposes[u].ID
	}
	for _, i := range rapid.SliceOfN(rapid.IntRange(1, len(all)-1), 0, 5).Draw(t, "changes") {
		if len(r.Subject.Roles) > 0 {
			all[i].do(&r)
		}
	}
	return r
}

// TestRandomRequests: any mixture, with several roles, is what the oracle says.
func TestRandomRequests(t *testing.T) {
	for name, p := range everyProtocol(t) {
		j := judge(t, p)
		rapid.Check(t, func(rt *rapid.T) {
			for range 20 {
				agree(rt, j, oracle{p}, request(rt, p, j), name)
			}
		})
	}
}

// TestMoreNeverLess: meeting one more condition, signing in with one more step, or holding one more role never turns a yes
// into a no.
func TestMoreNeverLess(t *testing.T) {
	named := func(w string) bool { return len(w) > 10 && (w[:10] == "requester:" || w[:10] == "recipient:") } // these narrow: more asks for more
	conditions := slices.DeleteFunc(slices.Clone(everyWord()), named)
	for _, p := range everyProtocol(t) {
		j := judge(t, p)
		rapid.Check(t, func(rt *rapid.T) {
			less := request(rt, p, j)
			more := less
			more.Met = append(slices.Clone(less.Met), rapid.SliceOf(rapid.SampledFrom(conditions)).Draw(rt, "met")...)
			more.Subject.Factors++
			more.Subject.Signed, more.Case.Assigned = true, less.Case.ID != ""
			more.Subject.Roles = append(slices.Clone(less.Subject.Roles), Held{Role: rapid.SampledFrom(j.Roles()).Draw(rt, "one more role")})
			if j.Decide(less).Allowed && !j.Decide(more).Allowed {
				rt.Fatalf("%+v\nbecame no with\n%+v\n%v", less, more, j.Decide(more).Unmet)
			}
		})
	}
}

// TestFootageTakesTwoSteps: whoever did not sign in with two steps does nothing for which footage is in reach.
func TestFootageTakesTwoSteps(t *testing.T) {
	reach := []string{"view", "export", "technical_look", "hold", "end_hold", "decide", "prepare_decision", "address_person", "live_view", "audio",
		"biometrics", "covert", "open_case", "see_cases", "assign_case", "close_case", "manage_people", "manage_tokens", "read_log"}
	for _, p := range everyProtocol(t) {
		j := judge(t, p)
		rapid.Check(t, func(rt *rapid.T) {
			r := request(rt, p, j)
			r.Act, r.Subject.Factors = rapid.SampledFrom(reach).Draw(rt, "act"), rapid.IntRange(-1, 1).Draw(rt, "factors")
			if j.Decide(r).Allowed {
				rt.Fatalf("%+v", r)
			}
		})
	}
}
