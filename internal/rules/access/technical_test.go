package access

import (
	"slices"
	"testing"
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// technician is a processor's technician with a ticket, for whom everything is in order.
func technician() (Request, Record) {
	r := Request{Subject: Subject{Person: "carl", Employee: "9", Party: people.Processor, Roles: []Held{{Role: "technician"}}, Factors: 2, Here: true},
		Complex: "Kastanjehof", Met: []string{"ticket"}, At: noon}
	return r, Record{Cameras: []footage.CameraID{"hal"}, Modes: Technical, Ticket: "S-12"}
}

// TestMintTechnical: it lasts ten minutes, begins now, names the clause, and opens nothing but stills.
func TestMintTechnical(t *testing.T) {
	for name, article := range map[string]string{"wooncompas": "WC-CS-3", "wooninvest": "WI-6.6"} {
		j := judge(t, builtin(t, name))
		r, rec := technician()
		rec.Span = footage.Span{From: noon.Add(-time.Hour), To: noon} // what is asked of the past does not count
		permit, stored, a := j.Mint(r, rec)
		if err := a.Err(); err != nil {
			t.Fatal(name, err)
		}
		now := footage.Span{From: noon.Add(time.Second), To: noon.Add(2 * time.Second)}
		at := noon.Add(3 * time.Second)
		check(t, permit.Allows("hal", now, Technical, at), "")
		check(t, permit.Allows("lift", now, Technical, at), "permit.camera")
		check(t, permit.Allows("hal", footage.Span{From: noon.Add(-time.Second), To: noon.Add(time.Second)}, Technical, at), "permit.span")
		check(t, permit.Allows("hal", now, Technical, noon.Add(TechnicalTerm)), "permit.ended")
		for _, m := range []Mode{Look, Export, Look | Export, Technical | Look, Technical | Export, Technical | Look | Export} {
			check(t, permit.Allows("hal", now, m, at), "permit.technical")
		}
		if permit.Article() != article || !stored.Until.Equal(noon.Add(TechnicalTerm)) || stored.Case != "" || stored.Reason != "technical" || stored.Ticket != "S-12" ||
			permit.Span() != (footage.Span{From: noon, To: stored.Until}) || !slices.Contains(stored.Articles, article) {
			t.Errorf("%s: %+v %+v", name, permit, stored)
		}
		rec.Until = noon.Add(time.Minute)
		if _, short, _ := j.Mint(r, rec); !short.Until.Equal(rec.Until) || !short.Span.To.Equal(rec.Until) {
			t.Errorf("%s: asked for a minute, got %+v", name, short)
		}
	}
}

// TestMintTechnicalRefuses: each thing that is wrong gives no permit, no record, and its own condition.
func TestMintTechnicalRefuses(t *testing.T) {
	j := judge(t, builtin(t, "wooninvest"))
	for name, c := range map[string]struct {
		lacks string
		do    func(*Request, *Record)
	}{
		"no ticket":        {"ticket", func(r *Request, rec *Record) { r.Met, rec.Ticket = nil, "" }},
		"ticket unfounded": {"ticket", func(r *Request, _ *Record) { r.Met = nil }},
		"ticket not kept":  {"ticket", func(_ *Request, rec *Record) { rec.Ticket = "" }},
		"another reason":   {"reason", func(r *Request, _ *Record) { r.Reason = "complaint" }},
		"two cameras":      {"cameras", func(_ *Request, rec *Record) { rec.Cameras = append(rec.Cameras, "lift") }},
		"no camera":        {"cameras", func(_ *Request, rec *Record) { rec.Cameras = nil }},
		"in a case":        {"mode", func(r *Request, _ *Record) { r.Case = CaseFacts{ID: "c1", Complex: "Kastanjehof", Open: true} }},
		"with a second":    {"mode", func(_ *Request, rec *Record) { rec.Second = "bob" }},
		"and looking":      {"mode", func(_ *Request, rec *Record) { rec.Modes |= Look }},
		"and a copy":       {"mode", func(_ *Request, rec *Record) { rec.Modes |= Export }},
		"one step":         {"second_factor", func(r *Request, _ *Record) { r.Subject.Factors = 1 }},
		"contract ended":   {"contract", func(r *Request, _ *Record) { r.Subject.Suspended = true }},
		"elsewhere":        {"role_here", func(r *Request, _ *Record) { r.Subject.Roles[0].Complexes = []string{"Lindelaan"} }},
		"another role": {"granted", func(r *Request, _ *Record) {
			r.Subject.Roles[0].Role, r.Subject.Party = "contact_person", people.Controller
		}},
		"nobody":            {"signed_in", func(r *Request, _ *Record) { r.Subject = Subject{} }},
		"over when it came": {"live", func(_ *Request, rec *Record) { rec.Until = noon }},
	} {
		r, rec := technician()
		c.do(&r, &rec)
		permit, stored, a := j.Mint(r, rec)
		if a.Allowed || !a.Lacks(c.lacks) || permit.ID() != "" || stored.ID != "" {
			t.Errorf("%s: %+v %+v", name, a.Unmet, stored)
		}
	}
}

// TestReviveTechnical: worth what today's facts are worth, and never turned into something else by whoever has the database.
func TestReviveTechnical(t *testing.T) {
	j := judge(t, builtin(t, "wooninvest"))
	for name, c := range map[string]struct {
		lacks string // "": still good
		do    func(*Request, *Record)
	}{
		"at once":         {"", func(*Request, *Record) {}},
		"nine minutes on": {"", func(r *Request, _ *Record) { r.At = noon.Add(9 * time.Minute) }},
		"at its end":      {"live", func(r *Request, _ *Record) { r.At = noon.Add(TechnicalTerm) }},
		"stretched": {"live", func(r *Request, rec *Record) {
			r.At, rec.Until, rec.Span.To = noon.Add(TechnicalTerm), noon.Add(time.Hour), noon.Add(time.Hour)
		}},
		"ended":           {"live", func(_ *Request, rec *Record) { rec.EndedAt = noon }},
		"of the past":     {"span", func(_ *Request, rec *Record) { rec.Span.From = noon.Add(-time.Hour) }},
		"contract ended":  {"contract", func(r *Request, _ *Record) { r.Subject.Suspended = true }},
		"role ended":      {"no_role", func(r *Request, _ *Record) { r.Subject.Roles = nil }},
		"somebody else":   {"holder", func(r *Request, _ *Record) { r.Subject.Person = "bob" }},
		"clock set back":  {"moment", func(r *Request, _ *Record) { r.At = noon.Add(-time.Minute) }},
		"made into view":  {"in_case", func(_ *Request, rec *Record) { rec.Modes = Look }},
		"view added":      {"mode", func(_ *Request, rec *Record) { rec.Modes |= Look }},
		"ticket gone":     {"ticket", func(_ *Request, rec *Record) { rec.Ticket = "" }},
		"ticket unfound":  {"ticket", func(_ *Request, rec *Record) { rec.Met = nil }},
		"camera smuggled": {"cameras", func(_ *Request, rec *Record) { rec.Cameras = append(rec.Cameras, "lift") }},
	} {
		r, rec := technician()
		_, stored, a := j.Mint(r, rec)
		if !a.Allowed {
			t.Fatal(a.Err())
		}
		c.do(&r, &stored)
		permit, a := j.Revive(stored, r)
		if c.lacks == "" {
			if err := a.Err(); err != nil || permit.ID() == "" || permit.Span() != stored.Span {
				t.Errorf("%s: %v %+v", name, err, permit)
			}
			continue
		}
		if a.Allowed || !a.Lacks(c.lacks) || permit.ID() != "" {
			t.Errorf("%s: %+v", name, a.Unmet)
		}
	}
}

// TestOtherPermitGivesNoStills: not even one for looking and copying, of the same camera and moment.
func TestOtherPermitGivesNoStills(t *testing.T) {
	r, rec := wish(builtin(t, "wooncompas"))
	permit, _, a := judge(t, builtin(t, "wooncompas")).Mint(r, rec)
	if !a.Allowed {
		t.Fatal(a.Err())
	}
	check(t, permit.Allows("hal", rec.Span, Technical, noon), "permit.stills")
	check(t, permit.Allows("hal", rec.Span, Technical|Look, noon), "permit.mode")
}

// TestTechnicalReasonIsTheProtocols: whatever the protocol calls its reason, and none when it has none.
func TestTechnicalReasonIsTheProtocols(t *testing.T) {
	p := *builtin(t, "wooninvest")
	p.Roles = slices.Clone(p.Roles)
	for i, role := range p.Roles {
		p.Roles[i].May = slices.DeleteFunc(slices.Clone(role.May), func(g protocol.Grant) bool { return g.Act == technicalAct })
	}
	r, rec := technician()
	permit, _, a := judge(t, &p).Mint(r, rec)
	if a.Allowed || !a.Lacks("granted") || permit.ID() != "" {
		t.Errorf("a protocol without technical looks: %+v", a)
	}
}
