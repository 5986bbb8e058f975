package access

import (
	"slices"
	"strings"
	"time"

	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// The oracle says yes or no straight from the protocol's data and from what the requirements ask of the product. It shares no
// code with the judge, and knows neither Cedar nor articles.
type oracle struct{ p *protocol.Protocol }

var (
	law          = []string{"rights_request", "legal_demand", "complaint"}
	oneStep      = []string{"overview", "see_timeline", "ask_hold", "see_holds", "see_receipts", "verify_log", "inspect", "repair"}
	needComplex  = []string{"view", "export", "technical_look", "address_person", "live_view", "audio", "biometrics", "covert"}
	needPurpose  = []string{"view", "export", "hold", "decide", "address_person", "live_view", "covert"}
	ofEverything = []string{"see_receipts", "read_log", "verify_log", "draft_protocol", "approve_protocol", "publish_protocol",
		"sign_out_others", "manage_people", "erase_person", "manage_tokens", "manage_cameras", "confirm_clock"}
	duties = map[string][]string{
		"administrator": {"overview", "register_dummy", "sign_out_others", "manage_people", "manage_tokens", "manage_cameras", "confirm_clock"},
		"privacy_officer": {"overview", "see_holds", "covert", "see_receipts", "read_log", "verify_log", "draft_protocol",
			"approve_protocol", "publish_protocol", "sign_out_others", "erase_person"},
		"auditor": {"overview", "read_log", "verify_log"},
	}
	cases = []string{"open_case", "assign_case", "close_case"}
)

func (o oracle) allows(r Request) bool {
	if r.Act == "see_protocol" {
		return true
	}
	return slices.ContainsFunc(r.Subject.Roles, func(h Held) bool { return o.known(r) && o.byRole(r, h) })
}

func (o oracle) known(r Request) bool {
	s := r.Subject
	steps := 2
	if slices.Contains(oneStep, r.Act) {
		steps = 1
	}
	return s.Here && !s.Suspended && s.Factors >= steps
}

func (o oracle) byRole(r Request, h Held) bool {
	place := r.Complex
	if place == "" {
		place = r.Case.Complex
	}
	switch {
	case slices.Contains(ofEverything, r.Act):
		if len(h.Complexes) > 0 {
			return false
		}
	case len(h.Complexes) > 0 && place != "" && !slices.Contains(h.Complexes, place),
		r.Case.ID != "" && r.Case.Complex != place,
		slices.Contains(needComplex, r.Act) && place == "":
		return false
	}
	if h.Role == "administrator" || h.Role == "privacy_officer" || h.Role == "auditor" {
		return (h.Role == "auditor" || r.Subject.Party == people.Controller) &&
			slices.Contains(duties[h.Role], r.Act) && o.duty(r)
	}
	role := o.p.Role(h.Role)
	return role != nil && (role.Party == "processor" || r.Subject.Party == people.Controller) && o.byGrants(r, role)
}

func (o oracle) duty(r Request) bool {
	switch r.Act {
	case "register_dummy":
		return o.p.Dummies.On
	case "covert":
		ready := o.p.Covert.On && slices.Contains(o.p.Covert.Suspicions, r.Reason) && o.purpose(r)
		for _, c := range o.p.Covert.Conditions {
			ready = ready && slices.Contains(r.Met, c)
		}
		return ready
	case "approve_protocol":
		return r.Second == "" || r.Subject.Employee != "" && r.Second != r.Subject.Employee
	}
	return true
}

func (o oracle) byGrants(r Request, role *protocol.Role) bool {
	has := func(acts ...string) (any, unassigned bool) {
		for _, g := range role.May {
			if slices.Contains(acts, g.Act) {
				any, unassigned = true, unassigned || !slices.Contains(g.Conditions, "assigned")
			}
		}
		return any, unassigned
	}
	controller := role.Party == "controller"
	switch act := r.Act; {
	case act == "overview":
		return true
	case act == "see_timeline":
		any, _ := has("view", "hold", "decide", "export", "technical_look", "inspect", "repair")
		return any
	case slices.Contains(cases, act):
		_, free := has("view", "hold", "decide")
		return controller && free
	case act == "see_cases":
		any, free := has("view", "hold", "decide", "export", "address_person")
		return controller && any && (free || r.Case.ID == "" || r.Case.Assigned)
	case act == "ask_hold":
		any, _ := has("view", "hold", "decide")
		return controller && any && o.requested(r)
	case act == "end_hold":
		any, _ := has("hold")
		return controller && any
	case act == "see_holds":
		any, _ := has("hold", "decide")
		return controller && any
	case act == "prepare_decision":
		any, _ := has("view", "decide", "export")
		return controller && any || !controller && o.p.TextDecides()
	}
	for _, g := range role.May {
		if (g.Act == r.Act || r.Act == "live_view" && g.Act == "view" && o.p.LiveView.On) && o.byGrant(r, g) {
			return true
		}
	}
	return false
}

func (o oracle) requested(r Request) bool {
	found := false
	for _, w := range r.Met {
		if who, ok := strings.CutPrefix(w, "requester:"); ok {
			if !slices.ContainsFunc(o.p.Preservation, func(it protocol.Item) bool { return it.ID == who }) {
				return false
			}
			found = true
		}
	}
	return found
}

func (o oracle) purpose(r Request) bool {
	u, ok := o.p.Purpose(r.Purpose)
	for _, n := range u.Needs {
		ok = ok && slices.Contains(r.Met, n)
	}
	return ok
}

func (o oracle) byGrant(r Request, g protocol.Grant) bool {
	inOwnCase := slices.Contains(law, r.Reason) && r.Case.ID != "" && r.Case.Open && r.Case.Kind == r.Reason
	needed := append([]string(nil), g.Conditions...)
	switch r.Act {
	case "view", "live_view", "export":
		if !inOwnCase && !slices.Contains(o.reasons(g), r.Reason) {
			return false
		}
		needed = append(needed, "in_case")
		for _, it := range o.p.ViewConditions {
			needed = append(needed, it.ID)
		}
		if slices.Contains(law, r.Reason) && !inOwnCase {
			return false
		}
		if r.Act != "live_view" && !o.readable(r) {
			return false
		}
	case "technical_look":
		if !slices.Contains(g.For, r.Reason) {
			return false
		}
	case "hold":
		need := slices.Contains(o.p.Extend.IDs, "purpose_need")
		if !need && !inOwnCase && !(slices.Contains(o.p.Extend.IDs, "incident") && slices.Contains(r.Met, "incident")) {
			return false
		}
		if inOwnCase {
			needed = slices.DeleteFunc(needed, func(c string) bool { return c == "incident" })
		}
	}
	if slices.Contains(needPurpose, r.Act) && !o.purpose(r) {
		return false
	}
	return !slices.ContainsFunc(needed, func(c string) bool { return !o.holds(r, c) }) && o.mayLeave(r)
}

func (o oracle) reasons(g protocol.Grant) []string {
	if len(g.For) > 0 {
		return g.For
	}
	var out []string
	for _, role := range o.p.Roles {
		for _, v := range role.May {
			if v.Act == "view" {
				out = append(out, v.For...)
			}
		}
	}
	return out
}

func (o oracle) readable(r Request) bool {
	if r.Oldest.IsZero() && r.Latest.IsZero() {
		return true
	}
	longest := time.Duration(0)
	for _, kind := range append(o.p.PlaceKinds(), "") {
		at, _ := o.p.RetentionAt(kind)
		longest = max(longest, at.Length.Duration())
	}
	return !r.Latest.After(r.At) && (slices.Contains(r.Met, "held") || r.At.Before(r.Oldest.Add(longest)))
}

func (o oracle) holds(r Request, c string) bool {
	switch c {
	case "in_case":
		return r.Case.ID != "" && r.Case.Open
	case "assigned":
		return r.Case.ID != "" && r.Case.Assigned
	case "confidentiality_signed":
		return r.Subject.Signed
	case "second_person":
		return r.Second != "" && r.Subject.Employee != "" && r.Second != r.Subject.Employee
	}
	return slices.Contains(r.Met, c)
}

func (o oracle) mayLeave(r Request) bool {
	if r.Act != "view" && r.Act != "export" && r.Act != "decide" {
		return true
	}
	if a := o.p.Access; r.Act != "view" && a.Identity.On && r.Reason == "rights_request" {
		shown := slices.ContainsFunc(r.Met, func(w string) bool {
			return strings.HasPrefix(w, "identity:") && (a.IdentityCheck == "any" || w == "identity:"+a.IdentityCheck)
		})
		if !shown {
			return false
		}
	}
	for _, w := range r.Met {
		who, ok := strings.CutPrefix(w, "recipient:")
		if !ok {
			continue
		}
		i := slices.IndexFunc(o.p.Recipients, func(c protocol.Recipient) bool { return c.Who == who })
		if i < 0 && (len(o.p.Recipients) > 0 || len(o.p.Tests) == 0) {
			return false
		}
		if i >= 0 && slices.ContainsFunc(o.p.Recipients[i].Requires, func(c string) bool { return !slices.Contains(r.Met, c) }) {
			return false
		}
		tests := []string{"need", "balance", "compatibility", "proportionality", "subsidiarity"}
		if len(o.p.Tests) > 0 {
			tests = nil
			for _, it := range o.p.Tests {
				tests = append(tests, it.ID)
			}
		}
		if slices.ContainsFunc(tests, func(c string) bool { return !slices.Contains(r.Met, "test:"+c) }) {
			return false
		}
	}
	return true
}
