package access

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	experimental "github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

// TestMissingAttribute closes Cedar's first trap: a forbid that reads a missing attribute is skipped. Whichever attribute is taken
// away, or has another type, from whatever yes: the answer is no, with an alarm.
func TestMissingAttribute(t *testing.T) {
	spoils := map[string]func(types.RecordMap, types.String){
		"removed":    func(m types.RecordMap, name types.String) { delete(m, name) },
		"other type": func(m types.RecordMap, name types.String) { m[name] = types.NewRecord(nil) },
		"nil":        func(m types.RecordMap, name types.String) { m[name] = nil },
		"numbers":    func(m types.RecordMap, name types.String) { m[name] = types.NewSet(types.Long(1)) },
		"one more":   func(m types.RecordMap, name types.String) { m[name+"_"] = m[name] },
	}
	tried := 0
	for _, p := range everyProtocol(t) {
		j := judge(t, p)
		for _, row := range j.Table() {
			r := fulfilled(p, row.Role, row.Act.ID, "incident")
			if !j.Decide(r).Allowed {
				continue
			}
			for name := range attributes {
				for how, spoil := range spoils {
					tried++
					a := j.decide(r, func(m types.RecordMap) { spoil(m, types.String(name)) })
					if a.Allowed || !a.Alarm || !a.Lacks("fault") {
						t.Fatalf("%s %s with %s %s: %+v", row.Role, row.Act.ID, name, how, a)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Fatalf("only %d were tried", tried)
	}
}

// TestEvaluationError: a policy that Cedar cannot evaluate would be skipped, and the permit would stand. It is a no and an alarm.
func TestEvaluationError(t *testing.T) {
	p := builtin(t, "wooninvest")
	j := judge(t, p)
	r := fulfilled(p, "contact_person", "view", "nuisance_evidence")
	if !j.Decide(r).Allowed {
		t.Fatal(j.Decide(r).Unmet)
	}
	overflow := func(m types.RecordMap) { m["oldest"] = types.Long(math.MinInt64) } // at minus oldest does not fit
	if a := j.decide(r, overflow); a.Allowed || !a.Alarm {
		t.Errorf("%+v", a)
	}
}

// TestBareDeny closes the second trap: a default deny names no reason. A path that answers so is a fault, and so is a forbid that
// nobody generated.
func TestBareDeny(t *testing.T) {
	p := builtin(t, "wooninvest")
	m := facts(fulfilled(p, "contact_person", "view", "nuisance_evidence"))
	withRole(m, Request{}, "contact_person")
	silent := &path{act: "view", role: "contact_person"}
	if _, err := silent.evaluate("ann", "Kastanjehof", m); !errors.Is(err, errFault) {
		t.Errorf("a path without policies: %v", err)
	}
	stray := &path{act: "view", policies: policyList{{"stray", cedar.NewPolicyFromAST(ast.Forbid())}}}
	if _, err := stray.evaluate("ann", "Kastanjehof", m); !errors.Is(err, errFault) {
		t.Errorf("a stray forbid: %v", err)
	}
	never := &path{act: "view", policies: policyList{{"stray", cedar.NewPolicyFromAST(ast.Permit())}}}
	if _, err := never.evaluate("ann", "Kastanjehof", m); !errors.Is(err, errFault) {
		t.Errorf("a permit on a path that grants nothing: %v", err)
	}
}

// TestUnknown: what does not exist is a no.
func TestUnknown(t *testing.T) {
	j := judge(t, builtin(t, "wooninvest"))
	if a := j.Decide(Request{}); a.Allowed || !a.Alarm {
		t.Errorf("no act: %+v", a)
	}
	r := fulfilled(j.protocol, "contact_person", "fly", "")
	if a := j.Decide(r); a.Allowed || !a.Alarm {
		t.Errorf("an unknown act: %+v", a)
	}
	if a := j.Decide(Request{Act: "view"}); a.Allowed || a.Alarm || len(a.Unmet) != 1 || !a.Lacks("signed_in") {
		t.Errorf("nobody: %+v", a)
	}
}

// TestSpecs: every act has a spec and there is no other; every act of the product that nobody's duty covers follows from grants, from a
// switch, or is refused to all.
func TestSpecs(t *testing.T) {
	for _, a := range Acts() {
		if _, ok := specs[a.ID]; !ok || a.NL == "" || a.EN == "" {
			t.Errorf("%+v", a)
		}
		if got, ok := ActOf(a.ID); !ok || got != a {
			t.Errorf("%+v", got)
		}
	}
	if len(specs) != len(Acts()) {
		t.Errorf("%d specs, %d acts", len(specs), len(Acts()))
	}
	for act := range follows {
		if a, ok := ActOf(act); !ok || !a.Product {
			t.Errorf("%s follows from grants but is no act of the product", act)
		}
	}
}

// TestPoliciesFitTheSchema: Cedar's own validator, with the attributes as schema, accepts every generated policy and request. So no
// policy reads what is not there, or compares what cannot be compared.
func TestPoliciesFitTheSchema(t *testing.T) {
	var text strings.Builder
	text.WriteString("entity Person;\nentity Complex;\n")
	for _, a := range Acts() {
		fmt.Fprintf(&text, "action %q in [] appliesTo { principal: Person, resource: Complex, context: {\n", a.ID)
		for name, kind := range attributes {
			fmt.Fprintf(&text, "  %s: %s,\n", name, kind)
		}
		text.WriteString("} };\n")
	}
	var s schema.Schema
	if err := s.UnmarshalCedar([]byte(text.String())); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	v, policies := validate.New(resolved, validate.WithStrict()), 0
	for name, p := range everyProtocol(t) {
		for _, paths := range judge(t, p).paths {
			for _, way := range paths {
				for _, n := range way.policies {
					policies++
					if err := v.Policy(string(n.id), (*experimental.Policy)(n.policy.AST())); err != nil {
						t.Errorf("%s: %s: %v\n%s", name, n.id, err, n.policy.MarshalCedar())
					}
				}
			}
		}
	}
	if policies < 1000 {
		t.Errorf("only %d policies", policies)
	}
	t.Log(policies, "policies")
}
