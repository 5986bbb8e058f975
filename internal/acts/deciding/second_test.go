package deciding

import (
	"context"
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// two is a world under the protocol by which footage is looked at by two people, with dora and her wish.
func two(t *testing.T) (*world, *Gate, Wish) {
	w := newWorld()
	w.person("dora", "200", "")
	w.role("dora", "viewer")
	x := wish()
	x.Reason, x.Purpose, x.Second = "theft_or_fraud", "protect_own_property", "bob"
	return w, w.gate(judges(t, "third")), x
}

func TestSecondPerson(t *testing.T) {
	ctx := context.Background()
	w, g, x := two(t)
	rec, err := g.Grant(ctx, by("dora"), x)
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Use(ctx, by("dora"), "hal", "")
	wantCode(t, err, "permit.pending")
	if list, err := g.Pending(ctx, by("bob")); err != nil || len(list) != 1 || list[0].ID != rec.ID {
		t.Errorf("bob sees %v to agree to: %v", list, err)
	}
	if list, err := g.Pending(ctx, by("dora")); err != nil || len(list) != 0 {
		t.Errorf("dora sees %v to agree to: %v", list, err)
	}
	if err := g.Agree(ctx, by("bob"), rec.ID); err != nil {
		t.Fatal(err)
	}
	p, err := g.Use(ctx, by("dora"), "hal", "")
	wantCode(t, err, "")
	wantCode(t, g.Still(ctx, p), "")
	if k := w.kinds(); k[0] != audit.PermitGranted || k[len(k)-1] != audit.PermitAgreed || w.events[len(k)-1].Actor != "bob" {
		t.Errorf("the log says %v", k)
	}
	wantCode(t, g.Agree(ctx, by("bob"), rec.ID), "permit.agreed")
	w.edit("bob", func(p *people.Person) { p.Left = w.now }) // who is not here any more is not present
	w.advance(time.Second)
	wantCode(t, g.Still(ctx, p), "access.refused")
}

// TestTwoApprovalsByOnePerson: every way for one human being to be two.
func TestTwoApprovalsByOnePerson(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		before func(w *world, x *Wish) // the wish
		grant  string                  // its code
		after  func(w *world)          // between the wish and agreeing
		who    func(v Visitor) Visitor // how the second person comes
		agree  string
	}{
		"nobody":                    {before: func(_ *world, x *Wish) { x.Second = "" }, grant: "access.refused"},
		"oneself":                   {before: func(_ *world, x *Wish) { x.Second = "dora" }, grant: "permit.self"},
		"somebody who is not":       {before: func(_ *world, x *Wish) { x.Second = "ghost" }, grant: "permit.second"},
		"of the processor":          {before: func(_ *world, x *Wish) { x.Second = "carl" }, grant: "permit.second"},
		"who left":                  {before: func(w *world, _ *Wish) { p := w.persons["bob"]; p.Left = noon; w.persons["bob"] = p }, grant: "permit.second"},
		"a second account":          {before: func(w *world, _ *Wish) { p := w.persons["bob"]; p.Employee = " 200 "; w.persons["bob"] = p }, grant: "permit.self"},
		"an account without number": {before: func(w *world, _ *Wish) { p := w.persons["bob"]; p.Employee = " "; w.persons["bob"] = p }, grant: "permit.self"},
		"number changed after":      {after: func(w *world) { w.edit("bob", func(p *people.Person) { p.Employee = "200" }) }, agree: "permit.self"},
		"left meanwhile":            {after: func(w *world) { w.edit("bob", func(p *people.Person) { p.Left = noon }) }, agree: "permit.second"},
		"too late":                  {after: func(w *world) { w.advance(access.PermitTerm) }, agree: "permit.ended"},
		"the holder agrees":         {who: func(Visitor) Visitor { return by("dora") }, agree: "permit.none"},
		"a third agrees":            {who: func(Visitor) Visitor { return by("anna") }, agree: "permit.none"},
		"in the holder's session":   {who: func(v Visitor) Visitor { v.Session.ID = "s-dora"; return v }, agree: "session.ended"},
		"in no session":             {who: func(v Visitor) Visitor { v.Session.ID = ""; return v }, agree: "session.ended"},
		"nobody agrees":             {who: func(Visitor) Visitor { return Visitor{} }, agree: "permit.own_session"},
		"by one step":               {after: func(w *world) { w.change(func() { w.sessions[1].Factors = 1 }) }, agree: "permit.own_session"},
		"by a token": {after: func(w *world) {
			w.tokens = []people.Token{{ID: "t", Person: "bob", Role: "viewer", Until: noon.Add(time.Hour)}}
		}, who: func(v Visitor) Visitor { v.Token = &people.Token{ID: "t"}; return v }, agree: "permit.own_session"},
		"honestly": {},
	} {
		t.Run(name, func(t *testing.T) {
			w, g, x := two(t)
			if c.before != nil {
				c.before(w, &x)
			}
			rec, err := g.Grant(ctx, by("dora"), x)
			wantCode(t, err, c.grant)
			if c.grant == "" {
				if c.after != nil {
					c.after(w)
				}
				v := by("bob")
				if c.who != nil {
					v = c.who(v)
				}
				wantCode(t, g.Agree(ctx, v, rec.ID), c.agree)
			}
			_, err = g.Use(ctx, by("dora"), "hal", "")
			if refused := c.grant+c.agree != ""; refused != (err != nil) || refused && len(w.refused(t)) == 0 {
				t.Errorf("use: %v, logged %v", err, w.refused(t))
			}
		})
	}
}

// TestSecondIsNoClaim: naming a colleague fulfils nothing outside a permit, but the page may show that it would.
func TestSecondIsNoClaim(t *testing.T) {
	ctx := context.Background()
	_, g, x := two(t)
	a := About{Camera: "hal", Case: x.Case, Reason: x.Reason, Purpose: x.Purpose, Second: "bob", Span: x.Span}
	if yes, err := g.Decide(ctx, by("dora"), "view", a); err != nil || !yes.Allowed {
		t.Errorf("with bob it would be allowed: %v %+v", err, yes)
	}
	_, err := g.Ask(ctx, by("dora"), "view", a)
	wantCode(t, err, "access.refused")
	a.Second = "dora"
	if yes, err := g.Decide(ctx, by("dora"), "view", a); err != nil || yes.Allowed {
		t.Errorf("one person counts for two: %v", err)
	}
}

// TestDraftIsApprovedByAnother: here the second person named is who drafted, whether they work here still or not.
func TestDraftIsApprovedByAnother(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.role("bob", access.PrivacyOfficer)
	w.person("bob2", "101 ", "")
	w.role("bob2", access.PrivacyOfficer)
	w.edit("anna", func(p *people.Person) { p.Left = noon })
	g := w.gate(judges(t, "wooninvest"))
	for drafter, ok := range map[people.ID]bool{"anna": true, "bob": false, "bob2": false} {
		if _, err := g.Ask(ctx, by("bob"), "approve_protocol", About{Second: drafter}); (err == nil) != ok {
			t.Errorf("drafted by %s: %v", drafter, err)
		}
	}
}

// TestAgreementIsPartOfTheLog: when it cannot be logged there is no agreement, and the permit goes on waiting.
func TestAgreementIsPartOfTheLog(t *testing.T) {
	ctx := context.Background()
	w, g, x := two(t)
	rec, err := g.Grant(ctx, by("dora"), x)
	if err != nil {
		t.Fatal(err)
	}
	w.fault = func() error { return errDisk }
	if err := g.Agree(ctx, by("bob"), rec.ID); err == nil {
		t.Error("agreed without an entry")
	}
	w.fault = nil
	_, err = g.Use(ctx, by("dora"), "hal", "")
	wantCode(t, err, "permit.pending")
	if err := g.End(ctx, by("bob"), rec.ID); err != nil { // the second person can also end it
		t.Error(err)
	}
	wantCode(t, g.Agree(ctx, by("bob"), rec.ID), "permit.ended")
	_, err = g.Use(ctx, by("dora"), footage.CameraID("hal"), "")
	wantCode(t, err, "permit.ended")
}
