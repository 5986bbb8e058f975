package staffing_test

import (
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const day = 24 * time.Hour

// Details stay for as long as a personnel file may, unless there is nothing that they could explain.
func TestErasing(t *testing.T) {
	r := newRig(t)
	worked, never := r.add("1"), r.add("2")
	r.must(r.store.PutCredentials(ctx, worked.ID, people.Credentials{PasswordHash: "x"}, audit.Event{}))
	r.want(r.office.ErasePerson(ctx, "fg", worked.ID), "person.here")
	r.want(r.office.ErasePerson(ctx, "fg", never.ID), "person.here")
	r.want(r.office.ErasePerson(ctx, "fg", "niemand"), "person.unknown")
	r.must(r.office.LeaveAt(ctx, "baas", worked.ID, t0.Add(day)))
	r.want(r.office.ErasePerson(ctx, "fg", worked.ID), "person.here")
	r.must(r.office.Leave(ctx, "baas", never.ID))
	r.must(r.office.ErasePerson(ctx, "fg", never.ID))
	r.clock.Advance(day)
	r.want(r.office.ErasePerson(ctx, "fg", worked.ID), "person.too_early")
	from, err := r.office.ErasableFrom(ctx, worked.ID)
	r.must(err)
	if want := t0.Add(day).AddDate(2, 0, 0); !from.Equal(want) {
		t.Errorf("from %v, want %v", from, want)
	}
	r.clock.Advance(from.Sub(r.clock.Now()) - time.Microsecond)
	r.want(r.office.ErasePerson(ctx, "fg", worked.ID), "person.too_early")
	r.clock.Advance(time.Microsecond)
	r.must(r.office.ErasePerson(ctx, "fg", worked.ID))
	r.want(r.office.ErasePerson(ctx, "fg", worked.ID), "person.erased")
	for _, id := range []people.ID{worked.ID, never.ID} {
		p, err := r.office.Person(ctx, id)
		r.must(err)
		if !p.Erased() || p.Name+p.Employee+p.Login != "" || p.ID != id {
			t.Errorf("%+v", p)
		}
		r.want(r.office.ChangePerson(ctx, "baas", people.Person{ID: id, Employee: "3", Name: "Terug"}), "person.left")
	}
	told := r.store.Events(audit.PersonErased)
	if len(told) != 2 || told[1].Actor != "fg" || string(told[1].Data) != `{"person":"`+string(worked.ID)+`"}` {
		t.Errorf("%+v", told)
	}
	r.add("1") // the number can be another's again
}

// What nobody erased goes once no entry of the log can name the id any more.
func TestErasingWhatIsForgotten(t *testing.T) {
	r := newRig(t)
	term := 5 * 365 * day
	gone, later, here := r.add("1"), r.add("2"), r.add("3")
	for _, p := range []people.Person{gone, later, here} {
		r.must(r.store.PutCredentials(ctx, p.ID, people.Credentials{PasswordHash: "x"}, audit.Event{}))
	}
	r.must(r.office.Leave(ctx, "baas", gone.ID))
	r.clock.Advance(day)
	r.must(r.office.Leave(ctx, "baas", later.ID))
	erased := func() (out []string) {
		r.must(r.office.EraseForgotten(ctx, term))
		all, err := r.office.People(ctx)
		r.must(err)
		for _, p := range all {
			if p.Erased() {
				out = append(out, string(p.ID))
			}
		}
		return out
	}
	r.clock.Advance(term - day - time.Second)
	if got := erased(); got != nil {
		t.Errorf("too early: %v", got)
	}
	r.clock.Advance(time.Second)
	if got := strings.Join(erased(), " "); got != string(gone.ID) {
		t.Errorf("%v, want %v", got, gone.ID)
	}
	if e := r.store.Events(audit.PersonErased); len(e) != 1 || e[0].Actor != audit.System {
		t.Errorf("%+v", e)
	}
	r.store.Break("People", 1)
	if err := r.office.EraseForgotten(ctx, term); err == nil {
		t.Error("a database that does not answer is not told")
	}
}
