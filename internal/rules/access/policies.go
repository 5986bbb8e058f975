package access

import (
	"errors"
	"fmt"
	"iter"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
)

// condition is one thing that must be so, generated as `forbid ... unless`: so a no lists all that is unmet at once.
type condition struct {
	id     string
	holds  ast.Node
	cites  []Cite // the first is the article
	phrase phrase
	common bool // holds for nearly everything, so the table says it once
	never  bool // cannot hold, whatever the request
	// only tells when the condition has anything to do with a request; nil: always. It decides what a yes cites, no more.
	only func(Request) bool
}

// path is one way for a role to do an act: a broad permit, unless it is never allowed, and its conditions. Cedar answers a
// request without any permit with a bare no; a path that is never allowed has a condition that cannot hold instead, which says
// why.
type path struct {
	act, role  string
	granted    bool
	cites      []Cite // what grants it
	offer      string // what may be done instead
	conditions []condition
	policies   policyList
	names      map[types.PolicyID]int // condition by policy id; the permit has none
}

// policyList is a list of policies in order, which Cedar goes through.
type policyList []named

type named struct {
	id     types.PolicyID
	policy *cedar.Policy
}

// All gives the policies in order.
func (l policyList) All() iter.Seq2[types.PolicyID, *cedar.Policy] {
	return func(yield func(types.PolicyID, *cedar.Policy) bool) {
		for _, n := range l {
			if !yield(n.id, n.policy) {
				return
			}
		}
	}
}

func attribute(name string) ast.Node { return ast.Context().Access(types.String(name)) }

// generate makes the Cedar policies of a path; prefix makes their ids unique.
func (p *path) generate(prefix string) error {
	action := types.NewEntityUID("Action", types.String(p.act))
	p.names = map[types.PolicyID]int{}
	if p.granted {
		allow := ast.Permit().ActionEq(action).When(attribute("role").Equal(ast.String(p.role)))
		p.add(types.PolicyID(prefix), allow, p.cites)
	}
	for i, c := range p.conditions {
		id := types.PolicyID(prefix + "/" + c.id)
		if _, twice := p.names[id]; twice || len(c.cites) == 0 {
			return fmt.Errorf("access: %s is there twice, or rests on nothing", id)
		}
		p.names[id] = i
		p.add(id, ast.Forbid().ActionEq(action).Unless(c.holds), c.cites)
	}
	return nil
}

func (p *path) add(id types.PolicyID, policy *ast.Policy, cites []Cite) {
	policy.Annotate("id", types.String(id))
	if len(cites) > 0 {
		policy.Annotate("article", types.String(cites[0].ID))
	}
	p.policies = append(p.policies, named{id, cedar.NewPolicyFromAST(policy)})
}

// errFault says that deciding went wrong; the answer is a no and an alarm.
var errFault = errors.New("access: deciding went wrong")

// evaluate gives the conditions that are not met, none for a yes. Any doubt is an error: an attribute that is missing, a
// policy that Cedar could not evaluate, a no without a reason.
func (p *path) evaluate(person, complex string, m types.RecordMap) (unmet []int, err error) {
	if !complete(m) {
		return nil, errFault
	}
	decision, diag := cedar.Authorize(p.policies, nil, cedar.Request{
		Principal: types.NewEntityUID("Person", types.String(person)),
		Action:    types.NewEntityUID("Action", types.String(p.act)),
		Resource:  types.NewEntityUID("Complex", types.String(complex)),
		Context:   types.NewRecord(m),
	})
	switch {
	case len(diag.Errors) > 0, len(diag.Reasons) == 0:
		return nil, errFault
	case decision == cedar.Allow && p.granted:
		return nil, nil
	}
	for _, reason := range diag.Reasons {
		i, known := p.names[reason.PolicyID]
		if !known {
			return nil, errFault
		}
		unmet = append(unmet, i)
	}
	return unmet, nil
}
