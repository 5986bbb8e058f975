package access

import (
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go/types"
)

// attributes are all that a policy can read, with their Cedar types. A forbid that reads a missing attribute is skipped by
// Cedar, so every one of them is always there (complete), and an error in any policy is a no (evaluate).
var attributes = map[string]string{
	"factors": "Long", "here": "Bool", "suspended": "Bool", "party": "String", "signed": "Bool",
	"role": "String", "role_here": "Bool", "role_everywhere": "Bool",
	"reason": "String", "purpose": "String", "complex": "String",
	"case_id": "String", "case_kind": "String", "case_complex": "String", "case_open": "Bool", "assigned": "Bool",
	"met": "Set<String>", "requesters": "Set<String>", "recipients": "Set<String>",
	"second": "Bool", "alone": "Bool", "held": "Bool",
	"footage": "Bool", "oldest": "Long", "latest": "Long", "at": "Long",
}

// Prefixes of words in Request.Met that carry a name: who asks to preserve, and who is to get the footage.
const (
	Requester = "requester:"
	Recipient = "recipient:"
	heldWord  = "held"
)

// facts makes the attributes of a request that do not depend on the role it is tried with. Moments are microseconds.
func facts(r Request) types.RecordMap {
	s, c := r.Subject, r.Case
	other := r.Second != "" && s.Employee != "" && !strings.EqualFold(r.Second, s.Employee)
	return types.RecordMap{
		"factors": types.Long(s.Factors), "here": types.Boolean(s.Here), "suspended": types.Boolean(s.Suspended),
		"party": types.String(s.Party), "signed": types.Boolean(s.Signed),
		"reason": types.String(r.Reason), "purpose": types.String(r.Purpose), "complex": types.String(r.place()),
		"case_id": types.String(c.ID), "case_kind": types.String(c.Kind), "case_complex": types.String(c.Complex),
		"case_open": types.Boolean(c.ID != "" && c.Open), "assigned": types.Boolean(c.ID != "" && c.Assigned),
		"met": words(r.Met), "requesters": after(r.Met, Requester), "recipients": after(r.Met, Recipient),
		"second": types.Boolean(other), "alone": types.Boolean(r.Second != "" && !other),
		"held":    types.Boolean(slices.Contains(r.Met, heldWord)),
		"footage": types.Boolean(!r.Oldest.IsZero() || !r.Latest.IsZero()),
		"oldest":  micros(r.Oldest), "latest": micros(r.Latest), "at": micros(r.At),
	}
}

// withRole adds what depends on the role.
func withRole(m types.RecordMap, r Request, role string) {
	place := r.place()
	everywhere, here := false, false
	for _, h := range r.Subject.Roles {
		if h.Role == role {
			everywhere = everywhere || len(h.Complexes) == 0
			here = here || len(h.Complexes) == 0 || place == "" || slices.Contains(h.Complexes, place)
		}
	}
	m["role"], m["role_here"], m["role_everywhere"] = types.String(role), types.Boolean(here), types.Boolean(everywhere)
}

// place is the complex that the request is about: that of the case when no other is named.
func (r Request) place() string {
	if r.Complex == "" {
		return r.Case.Complex
	}
	return r.Complex
}

func micros(t time.Time) types.Long { return types.Long(t.UnixMicro()) }

func words(list []string) types.Set {
	vs := make([]types.Value, len(list))
	for i, w := range list {
		vs[i] = types.String(w)
	}
	return types.NewSet(vs...)
}

func after(list []string, prefix string) types.Set {
	var out []string
	for _, w := range list {
		if name, ok := strings.CutPrefix(w, prefix); ok {
			out = append(out, name)
		}
	}
	return words(out)
}

// complete tells whether every attribute is there with its type, and nothing else.
func complete(m types.RecordMap) bool {
	if len(m) != len(attributes) {
		return false
	}
	for name, kind := range attributes {
		if kindOf(m[types.String(name)]) != kind {
			return false
		}
	}
	return true
}

func kindOf(v types.Value) string {
	switch v := v.(type) {
	case types.Long:
		return "Long"
	case types.Boolean:
		return "Bool"
	case types.String:
		return "String"
	case types.Set:
		for e := range v.All() {
			if _, ok := e.(types.String); !ok {
				return ""
			}
		}
		return "Set<String>"
	}
	return ""
}
