package deciding

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// spy is a judge that says yes to everything and remembers what it was asked.
type spy struct {
	asked []access.Request
	no    bool
}

func (s *spy) Decide(r access.Request) access.Answer {
	s.asked = append(s.asked, r)
	return access.Answer{Allowed: !s.no}
}
func (s *spy) Mint(r access.Request, rec access.Record) (access.Permit, access.Record, access.Answer) {
	rec.ID, rec.MintedAt, rec.Until, rec.Met = "p", r.At, r.At.Add(time.Hour), r.Met
	return access.Permit{}, rec, s.Decide(r)
}
func (s *spy) Revive(_ access.Record, r access.Request) (access.Permit, access.Answer) {
	return access.Permit{}, s.Decide(r)
}

// met asks for something and gives the conditions that the judge was told are met.
func met(t *testing.T, w *world, v Visitor, a About) []string {
	t.Helper()
	s := &spy{}
	if _, err := w.gate(s).Decide(context.Background(), v, "view", a); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(slices.Values(s.asked[0].Met))
}

// TestConditionsAreNotClaims: each condition is met by what makes it so, and by nothing that the asker says.
func TestConditionsAreNotClaims(t *testing.T) {
	hour := footage.Span{From: noon.Add(-time.Hour), To: noon}
	long := strings.Repeat("belang ", 4)
	claims := []string{"in_case", "assigned", "balance", "confidentiality_signed", "second_person", "mandate", "incident", "ticket",
		"legal_demand", "held", "two_approvals", "named_rule", "incident_class", "claim", "anything"}
	cover := func(from, to time.Duration) footage.HoldCover {
		return footage.HoldCover{Camera: "hal", Span: footage.Span{From: noon.Add(from), To: noon.Add(to)}}
	}
	for name, c := range map[string]struct {
		change func(w *world)
		about  About
		want   string // in order, space between
	}{
		"claims":       {about: About{Met: claims}},
		"stated":       {about: About{Met: []string{"instruction", "requester:tenant", "written_request"}}, want: "instruction requester:tenant written_request"},
		"in a case":    {about: About{Case: "2026-000001"}, want: "in_case incident"},
		"assigned":     {func(w *world) { c := w.cases["2026-000001"]; c.Assigned = []people.ID{"anna"}; w.cases[c.ID] = c }, About{Case: "2026-000001"}, "assigned in_case incident"},
		"closed":       {func(w *world) { w.closeCase("2026-000001") }, About{Case: "2026-000001"}, ""},
		"elsewhere":    {about: About{Case: "2026-000001", Camera: "poort"}},
		"no such case": {about: About{Case: "2026-000009"}},
		"legal demand": {func(w *world) { c := w.cases["2026-000001"]; c.Kind = casefile.LegalDemand; w.cases[c.ID] = c }, About{Case: "2026-000001"}, "in_case legal_demand"},
		"complaint":    {func(w *world) { c := w.cases["2026-000001"]; c.Kind = casefile.Complaint; w.cases[c.ID] = c }, About{Case: "2026-000001"}, "in_case"},
		"balance":      {about: About{Balance: long}, want: "balance"},
		"short":        {about: About{Balance: "nodig" + strings.Repeat(" ", 40)}},
		"huge":         {about: About{Balance: strings.Repeat("a", MaxBalance+1)}},
		"ticket":       {about: About{Ticket: "S-12"}, want: "ticket"},
		"blank ticket": {about: About{Ticket: "  "}},
		"named":        {about: About{Named: "regel 4"}, want: "claim incident_class named_rule"},
		"held":         {func(w *world) { w.covers = []footage.HoldCover{cover(-2*time.Hour, 0)} }, About{Camera: "hal", Span: hour}, "held"},
		"held in two": {func(w *world) {
			w.covers = []footage.HoldCover{cover(-30*time.Minute, 0), cover(-time.Hour, -30*time.Minute)}
		}, About{Camera: "hal", Span: hour}, "held"},
		"hole": {func(w *world) {
			w.covers = []footage.HoldCover{cover(-30*time.Minute, 0), cover(-time.Hour, -31*time.Minute)}
		}, About{Camera: "hal", Span: hour}, ""},
		"not to end":        {func(w *world) { w.covers = []footage.HoldCover{cover(-time.Hour, -time.Microsecond)} }, About{Camera: "hal", Span: hour}, ""},
		"other camera":      {func(w *world) { w.covers = []footage.HoldCover{cover(-time.Hour, 0)} }, About{Camera: "lift", Span: hour}, ""},
		"mandate":           {func(w *world) { w.role("anna", "assessor", "Hof") }, About{Complex: "Hof"}, "mandate"},
		"mandate elsewhere": {func(w *world) { w.role("anna", "assessor", "Laan") }, About{Complex: "Hof"}, ""},
		"own mandate":       {func(w *world) { w.role("anna", "assessor"); w.appointments[len(w.appointments)-1].By = "anna" }, About{}, ""},
		"own other account": {func(w *world) {
			w.role("anna", "assessor")
			w.persons["boss"] = people.Person{ID: "boss", Employee: "100"}
		}, About{}, ""},
		"by one whose details were erased": {func(w *world) {
			w.role("anna", "assessor")
			w.persons["boss"] = people.Person{ID: "boss", ErasedAt: noon}
		}, About{}, "mandate"},
		"by the system":   {func(w *world) { w.role("anna", "assessor"); w.appointments[len(w.appointments)-1].By = "system" }, About{}, ""},
		"mandate expired": {func(w *world) { w.role("anna", "assessor"); w.appointments[len(w.appointments)-1].To = noon }, About{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.edit("anna", func(p *people.Person) { p.SignedAt = time.Time{} })
			if c.change != nil {
				c.change(w)
			}
			if got := strings.Join(met(t, w, by("anna"), c.about), " "); got != c.want {
				t.Errorf("met: %q, want %q", got, c.want)
			}
		})
	}
	if got := met(t, newWorld(), by("anna"), About{}); !slices.Equal(got, []string{"confidentiality_signed"}) {
		t.Errorf("who signed: %v", got)
	}
}

// TestSubject: what the judge is told of who asks.
func TestSubject(t *testing.T) {
	w := newWorld()
	w.role("anna", "manager", "Hof", "Laan")
	w.tokens = []people.Token{
		{ID: "all", Person: "anna", Role: "manager", Until: noon.Add(time.Hour)},
		{ID: "hof", Person: "anna", Role: "manager", Complexes: []string{"Hof", "Kade"}, Until: noon.Add(time.Hour)},
		{ID: "kade", Person: "anna", Role: "manager", Complexes: []string{"Kade"}, Until: noon.Add(time.Hour)},
		{ID: "narrow", Person: "anna", Role: "contact_person", Complexes: []string{"Laan"}, Until: noon.Add(time.Hour)},
		{ID: "more", Person: "anna", Role: "administrator", Until: noon.Add(time.Hour)},
		{ID: "over", Person: "anna", Role: "manager", Until: noon},
		{ID: "ended", Person: "anna", Role: "manager", Until: noon.Add(time.Hour), EndedAt: noon},
		{ID: "bobs", Person: "bob", Role: "contact_person", Until: noon.Add(time.Hour)},
	}
	for token, want := range map[string]string{"all": "manager Hof Laan", "hof": "manager Hof", "kade": "", "narrow": "contact_person Laan", "more": "",
		"over": "token.ended", "ended": "token.ended", "bobs": "token.ended", "": "token.ended"} {
		s := &spy{}
		v := by("anna")
		v.Token = &people.Token{ID: token, Role: "administrator"} // what the visitor says of the token does not count
		_, err := w.gate(s).Decide(context.Background(), v, "overview", About{})
		if strings.Contains(want, ".") {
			wantCode(t, err, want)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range s.asked[0].Subject.Roles {
			got = append(append(got, h.Role), h.Complexes...)
		}
		if strings.Join(got, " ") != want || s.asked[0].Subject.Factors != 2 {
			t.Errorf("token %s: %v, want %q", token, s.asked[0].Subject, want)
		}
	}
	s := &spy{}
	g := w.gate(s)
	for i, v := range []Visitor{by("carl"), {}} {
		if _, err := g.Decide(context.Background(), v, "overview", About{}); err != nil {
			t.Fatal(err)
		}
		if sub := s.asked[i].Subject; i == 0 && (sub.Party != people.Processor || sub.Suspended) || i == 1 && (sub.Here || sub.Person != "" || sub.Roles != nil) {
			t.Errorf("%+v", sub)
		}
	}
	for _, list := range [][]people.Organisation{nil, {{ID: "partner", ContractUntil: noon}}} { // not known, or ended
		w.organisations = list
		if _, err := g.Decide(context.Background(), by("carl"), "overview", About{}); err != nil || !s.asked[len(s.asked)-1].Subject.Suspended {
			t.Errorf("a processor without a contract goes on: %v", err)
		}
	}
}

// TestBalanceIsSealed: what people write reaches neither the log nor the record in clear, and nothing is kept of a refusal.
func TestBalanceIsSealed(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	x := wish()
	x.Purpose, x.Named, x.Balance = "recover_damage", "schade aan de lift", "Mevrouw De Vries viel; de lift is de enige getuige."
	rec, err := g.Grant(ctx, by("anna"), x)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Balance != "sealed/2026-000001" || w.permits[0].Balance != rec.Balance || len(w.notes) != 1 || !strings.Contains(w.notes[0], x.Named) {
		t.Errorf("record %q, notes %q", rec.Balance, w.notes)
	}
	for _, e := range w.events {
		if strings.Contains(string(e.Data), "Vries") || strings.Contains(string(e.Data), "lift is") {
			t.Errorf("the log speaks of people: %s", e.Data)
		}
	}
	d, err := audit.DataOf[audit.PermitChange](w.events[0])
	if err != nil || d.Balance == (audit.Hash{}) || d.Permit != rec.ID {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := g.Use(ctx, by("anna"), "hal", ""); err != nil { // what was named stands in the record
		t.Error(err)
	}
	x.Reason = "curiosity"
	if _, err := g.Grant(ctx, by("anna"), x); err == nil || len(w.notes) != 1 {
		t.Errorf("%v, notes %q", err, w.notes)
	}
	x.Balance = "te kort"
	_, err = g.Grant(ctx, by("anna"), x)
	wantCode(t, err, "permit.balance")
}

func TestWishes(t *testing.T) {
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	for name, c := range map[string]struct {
		change func(*Wish)
		code   string
	}{
		"whole":            {func(*Wish) {}, ""},
		"a copy too":       {func(x *Wish) { x.Modes = access.Look | access.Export }, ""},
		"no camera":        {func(x *Wish) { x.Cameras = nil }, "permit.wish"},
		"no span":          {func(x *Wish) { x.Span = footage.Span{} }, "permit.wish"},
		"no mode":          {func(x *Wish) { x.Modes = 0 }, "permit.wish"},
		"unknown mode":     {func(x *Wish) { x.Modes = 4 }, "permit.wish"},
		"endless ticket":   {func(x *Wish) { x.Ticket = strings.Repeat("1", MaxTicket+1) }, "permit.ticket"},
		"endless name":     {func(x *Wish) { x.Named = strings.Repeat("1", MaxNamed+1) }, "permit.named"},
		"too many cameras": {func(x *Wish) { x.Cameras = many(maxCameras + 1) }, "permit.wide"},
		"a camera twice":   {func(x *Wish) { x.Cameras = []footage.CameraID{"hal", "lift", "hal"} }, ""},
		"no claim named":   {func(x *Wish) { x.Purpose = "recover_damage" }, "access.refused"},
	} {
		x := wish()
		c.change(&x)
		rec, err := g.Grant(context.Background(), by("anna"), x)
		t.Run(name, func(t *testing.T) { wantCode(t, err, c.code) })
		if err == nil && (rec.Purpose == "" || rec.Complex != "Hof" || !slices.IsSorted(rec.Cameras)) {
			t.Errorf("%s: %+v", name, rec)
		}
	}
}

func many(n int) (out []footage.CameraID) {
	for i := range n {
		out = append(out, footage.CameraID("c"+strings.Repeat("x", i)))
	}
	return out
}
