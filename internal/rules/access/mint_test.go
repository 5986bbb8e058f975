package access

import (
	"errors"
	"slices"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// wish is a request for a permit in which everything is in order, and what the caller fills in.
func wish(p *protocol.Protocol) (Request, Record) {
	r := fulfilled(p, "assessor", "view", "incident")
	r.Met = []string{"in_case", "balance", "mandate"}
	r.Second, r.Oldest, r.Latest = "", time.Time{}, time.Time{}
	return r, Record{Cameras: []footage.CameraID{"hal"}, Modes: Look | Export,
		Span: footage.Span{From: noon.Add(-2 * time.Hour), To: noon.Add(-time.Hour)}, Balance: "sealed"}
}

func TestMint(t *testing.T) {
	p := builtin(t, "wooncompas")
	j := judge(t, p)
	r, rec := wish(p)
	permit, stored, a := j.Mint(r, rec)
	if err := a.Err(); err != nil {
		t.Fatal(err)
	}
	check(t, permit.Allows("hal", rec.Span, Look|Export, noon), "")
	check(t, permit.Allows("lift", rec.Span, Look, noon), "permit.camera")
	check(t, permit.Allows("hal", rec.Span, Look, noon.Add(PermitTerm)), "permit.ended")
	if permit.ID() == "" || permit.ID() != stored.ID || permit.Holder() != "ann" || permit.Case() != "c1" || permit.Reason() != "incident" ||
		permit.Purpose() != r.Purpose || permit.Article() != "WC-TV-5" || permit.Span() != rec.Span {
		t.Errorf("%+v", permit)
	}
	if stored.Person != "ann" || stored.Case != "c1" || stored.Complex != "Kastanjehof" || stored.Balance != "sealed" || !stored.MintedAt.Equal(noon) ||
		!stored.Until.Equal(noon.Add(PermitTerm)) || !slices.Contains(stored.Articles, "WC-DG-9") || !stored.Live(noon) {
		t.Errorf("%+v", stored)
	}
	if _, again, _ := j.Mint(r, rec); again.ID == stored.ID {
		t.Error("two permits share an id")
	}
	rec.Until = noon.Add(time.Hour)
	if _, early, _ := j.Mint(r, rec); !early.Until.Equal(rec.Until) {
		t.Errorf("asked to end at %v, ends at %v", rec.Until, early.Until)
	}
	rec.Until = noon.AddDate(1, 0, 0)
	if _, late, _ := j.Mint(r, rec); !late.Until.Equal(noon.Add(PermitTerm)) {
		t.Errorf("ends at %v", late.Until)
	}
}

// TestMintRefuses: each thing that is wrong with a wish gives no permit, no record, and its own condition.
func TestMintRefuses(t *testing.T) {
	p := builtin(t, "wooncompas")
	j := judge(t, p)
	for name, c := range map[string]struct {
		lacks string
		do    func(*Request, *Record)
	}{
		"no person":             {"signed_in", func(r *Request, _ *Record) { r.Subject.Person = "" }},
		"no case":               {"in_case", func(r *Request, _ *Record) { r.Case = CaseFacts{} }},
		"case closed":           {"in_case", func(r *Request, _ *Record) { r.Case.Open = false }},
		"case elsewhere":        {"case_complex", func(r *Request, _ *Record) { r.Case.Complex = "Lindelaan" }},
		"no purpose":            {"purpose", func(r *Request, _ *Record) { r.Purpose = "" }},
		"no reason":             {"reason", func(r *Request, _ *Record) { r.Reason = "" }},
		"no balance":            {"balance", func(r *Request, _ *Record) { r.Met = []string{"mandate"} }},
		"no mandate to export":  {"mandate", func(r *Request, _ *Record) { r.Met = []string{"balance"} }},
		"no cameras":            {"cameras", func(_ *Request, rec *Record) { rec.Cameras = nil }},
		"a nameless camera":     {"cameras", func(_ *Request, rec *Record) { rec.Cameras = []footage.CameraID{"hal", ""} }},
		"no span":               {"span", func(_ *Request, rec *Record) { rec.Span = footage.Span{} }},
		"span runs on":          {"past", func(_ *Request, rec *Record) { rec.Span.To = noon.Add(time.Microsecond) }},
		"span before the term":  {"term", func(_ *Request, rec *Record) { rec.Span.From = noon.Add(-7 * 24 * time.Hour) }},
		"no mode":               {"mode", func(_ *Request, rec *Record) { rec.Modes = 0 }},
		"an unknown mode":       {"mode", func(_ *Request, rec *Record) { rec.Modes = Look | 128 }},
		"oneself as second":     {"second_person", func(r *Request, rec *Record) { r.Second, rec.Second = "1001", "ann" }},
		"a second without name": {"second_person", func(r *Request, _ *Record) { r.Second = "1002" }},
		"ends before it begins": {"live", func(_ *Request, rec *Record) { rec.Until = noon }},
		"one step":              {"second_factor", func(r *Request, _ *Record) { r.Subject.Factors = 1 }},
	} {
		r, rec := wish(p)
		c.do(&r, &rec)
		permit, stored, a := j.Mint(r, rec)
		if a.Allowed || !a.Lacks(c.lacks) || permit.ID() != "" || stored.ID != "" {
			t.Errorf("%s: %+v %+v", name, a.Unmet, stored)
		}
		check(t, permit.Allows("hal", rec.Span, Look, noon), "permit.none")
	}
	r, rec := wish(p)
	rec.Modes, r.Met = Look, []string{"balance"}
	if _, _, a := j.Mint(r, rec); !a.Allowed {
		t.Errorf("looking needs no mandate: %+v", a.Unmet)
	}
}

// TestRevive: a stored permit is worth what today's facts are worth.
func TestRevive(t *testing.T) {
	p := builtin(t, "wooncompas")
	j := judge(t, p)
	for name, c := range map[string]struct {
		lacks string // "": still good
		do    func(*Request, *Record)
	}{
		"nothing changed":          {"", func(*Request, *Record) {}},
		"an hour later":            {"", func(r *Request, _ *Record) { r.At = noon.Add(time.Hour) }},
		"today's met words absent": {"", func(r *Request, _ *Record) { r.Met = nil }},
		"at its end":               {"live", func(r *Request, _ *Record) { r.At = noon.Add(PermitTerm) }},
		"ended":                    {"live", func(_ *Request, rec *Record) { rec.EndedAt = noon }},
		"stretched in the database": {"live", func(r *Request, rec *Record) {
			r.At, rec.Until = noon.Add(9*time.Hour), noon.Add(10*time.Hour)
		}},
		"clock set back":     {"moment", func(r *Request, _ *Record) { r.At = noon.Add(-time.Minute) }},
		"somebody else":      {"holder", func(r *Request, _ *Record) { r.Subject.Person = "bob" }},
		"another case":       {"same_case", func(r *Request, _ *Record) { r.Case.ID = "c2" }},
		"case closed":        {"in_case", func(r *Request, _ *Record) { r.Case.Open = false }},
		"role ended":         {"no_role", func(r *Request, _ *Record) { r.Subject.Roles = nil }},
		"role moved":         {"role_here", func(r *Request, _ *Record) { r.Subject.Roles[0].Complexes = []string{"Lindelaan"} }},
		"left":               {"here", func(r *Request, _ *Record) { r.Subject.Here = false }},
		"contract ended":     {"contract", func(r *Request, _ *Record) { r.Subject.Suspended = true }},
		"signed in anew":     {"second_factor", func(r *Request, _ *Record) { r.Subject.Factors = 1 }},
		"camera smuggled in": {"cameras", func(_ *Request, rec *Record) { rec.Cameras = nil }},
		"not yet agreed":     {"agreed", func(r *Request, rec *Record) { r.Second, rec.Second = "1002", "bob" }},
		"agreed":             {"", func(r *Request, rec *Record) { r.Second, rec.Second, rec.AgreedAt = "1002", "bob", noon }},
		"agreed by oneself":  {"second_person", func(r *Request, rec *Record) { r.Second, rec.Second, rec.AgreedAt = "1001", "ann", noon }},
		"without id":         {"live", func(_ *Request, rec *Record) { rec.ID = "" }},
		"span runs on":       {"past", func(r *Request, rec *Record) { r.At, rec.Span.To = noon.Add(2*time.Hour), noon.Add(time.Hour) }},
		"met words added":    {"mandate", func(r *Request, rec *Record) { rec.Met = []string{"balance"}; r.Met = []string{"mandate", "balance"} }},
	} {
		r, rec := wish(p)
		_, stored, a := j.Mint(r, rec)
		if !a.Allowed {
			t.Fatal(a.Err())
		}
		c.do(&r, &stored)
		permit, a := j.Revive(stored, r)
		if c.lacks == "" {
			if err := a.Err(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			check(t, permit.Allows("hal", stored.Span, Look, r.At), "")
			continue
		}
		if a.Allowed || !a.Lacks(c.lacks) || permit.ID() != "" {
			t.Errorf("%s: %+v", name, a.Unmet)
		}
	}
}

// TestReviveClips: what passes its term while somebody holds a permit is clipped off, unless it is held; when nothing is left the
// answer names the term.
func TestReviveClips(t *testing.T) {
	p := builtin(t, "wooncompas")
	j := judge(t, p)
	r, rec := wish(p)
	rec.Span.From, rec.Span.To = noon.Add(-p.Term()+time.Hour), noon.Add(-p.Term()+3*time.Hour)
	_, stored, a := j.Mint(r, rec)
	if !a.Allowed {
		t.Fatal(a.Err())
	}
	r.At = noon.Add(2 * time.Hour)
	permit, a := j.Revive(stored, r)
	if want := r.At.Add(-p.Term()).Add(time.Microsecond); !a.Allowed || !permit.Span().From.Equal(want) || !permit.Span().To.Equal(rec.Span.To) {
		t.Errorf("%v %v, want from %v", a.Err(), permit.Span(), want)
	}
	r.At = noon.Add(3 * time.Hour)
	if _, a = j.Revive(stored, r); a.Allowed || !a.Lacks("term") || a.Unmet[0].Article.ID != "WC-CS-4a" {
		t.Errorf("%+v", a)
	}
	r.Met = []string{"held"}
	if permit, a = j.Revive(stored, r); !a.Allowed || permit.Span() != stored.Span {
		t.Errorf("%v %v", a.Err(), permit.Span())
	}
	stored.Met, r.Met = append(stored.Met, "held"), nil
	if _, a = j.Revive(stored, r); a.Allowed {
		t.Error("a hold that ended still holds")
	}
}

// TestPending: with a second person the permit is worth nothing until they agreed.
func TestPending(t *testing.T) {
	p := fromFile(t, "third")
	j := judge(t, p)
	r := fulfilled(p, "viewer", "view", "theft_or_fraud")
	r.Met, r.Second = nil, ""
	rec := Record{Cameras: []footage.CameraID{"hal"}, Modes: Look, Span: footage.Span{From: noon.Add(-2 * time.Hour), To: noon}}
	if _, _, a := j.Mint(r, rec); a.Allowed || !a.Lacks("second_person") || a.Unmet[0].Article.ID != "DC-7" {
		t.Fatalf("%+v", a)
	}
	r.Second, rec.Second = "1002", "bob"
	permit, stored, a := j.Mint(r, rec)
	if !a.Allowed || stored.ID == "" || stored.Live(noon) {
		t.Fatalf("%v %+v", a.Err(), stored)
	}
	check(t, permit.Allows("hal", rec.Span, Look, noon), "permit.none")
	if permit, a = j.Revive(stored, r); a.Allowed || !a.Lacks("agreed") || permit.ID() != "" {
		t.Errorf("%+v", a)
	}
	stored.AgreedAt = noon.Add(time.Minute)
	r.At = noon.Add(2 * time.Minute)
	if permit, a = j.Revive(stored, r); !a.Allowed {
		t.Fatal(a.Err())
	}
	check(t, permit.Allows("hal", rec.Span, Look, r.At), "")
	check(t, permit.Allows("hal", rec.Span, Export, r.At), "permit.mode")
}

// TestErr: codes for programs, all sentences for people, and all of the answer in the chain.
func TestErr(t *testing.T) {
	p := builtin(t, "wooninvest")
	j := judge(t, p)
	whole := fulfilled(p, "contact_person", "view", "nuisance_evidence")
	one := whole
	one.Subject.Factors = 1
	many := whole
	many.Case, many.Purpose = CaseFacts{}, ""
	for code, r := range map[string]Request{CodeSignIn: {Act: "overview"}, CodeStep: one, CodeRefused: many, CodeFault: {Act: "fly"}} {
		err := j.Decide(r).Err()
		var e *fail.Error
		var no *Refusal
		if !errors.As(err, &e) || e.Code != code || e.Article == "" || e.NL == "" || e.EN == "" || !errors.As(err, &no) || len(no.Answer.Unmet) == 0 {
			t.Errorf("%s: %v", code, err)
		}
		if (e.Kind == fail.Refused) == (code == CodeFault) {
			t.Errorf("%s has kind %s", code, e.Kind)
		}
	}
	if a := j.Decide(many); !a.Lacks("in_case") || !a.Lacks("purpose") || len(a.Unmet) != 2 {
		t.Errorf("a no lists every unmet condition: %+v", a.Unmet)
	}
	if err := j.Decide(whole).Err(); err != nil {
		t.Error(err)
	}
	if e := fail.Of(Answer{}.Err()); e.Kind != fail.Refused || e.Article != "AVG-6" { // what nobody decided has no basis
		t.Errorf("an answer that nobody gave: %+v", e)
	}
}
