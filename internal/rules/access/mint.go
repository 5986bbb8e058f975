package access

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"portiek/internal/rules/footage"
)

// PermitTerm is the longest that a permit lasts (product rule short_permit).
const PermitTerm = 8 * time.Hour

// Mint decides on a permit and makes it. The caller fills the record's Cameras, Span, Modes, Second, Balance and Ticket; all
// else comes from the request, so that what is stored is what was decided. Until may be set to end it before PermitTerm. When a
// second person must still agree the record is complete and the permit is the zero one, which opens nothing: Revive makes it
// after AgreedAt. A no gives the zero permit and the zero record.
//
// With Modes Technical it is leave for stills of one camera, for a ticket (rec.Ticket): for TechnicalTerm at most, of what is
// recorded from now until it ends, in no case and with no second person. Without a reason in the request it is the protocol's own
// for such a look.
func (j *Judge) Mint(r Request, rec Record) (Permit, Record, Answer) {
	if rec.Modes == Technical {
		return j.mintTechnical(r, rec)
	}
	return j.mint(r, rec)
}

func (j *Judge) mint(r Request, rec Record) (Permit, Record, Answer) {
	rec.ID, rec.Person, rec.Case = rand.Text(), r.Subject.Person, r.Case.ID
	rec.Reason, rec.Purpose, rec.Complex = r.Reason, r.Purpose, r.place()
	rec.Met = slices.Clone(r.Met)
	rec.MintedAt, rec.AgreedAt, rec.EndedAt, rec.EndedBy = r.At, time.Time{}, time.Time{}, ""
	if end := r.At.Add(termOf(rec.Modes)); rec.Until.IsZero() || rec.Until.After(end) {
		rec.Until = end
	}
	if rec.Modes == Technical {
		rec.Span = footage.Span{From: rec.MintedAt, To: rec.Until}
	}
	answer := both(j.allModes(rec, r), j.asked(rec, r))
	if !answer.Allowed {
		return Permit{}, Record{}, answer
	}
	rec.Articles = nil
	for _, c := range answer.Cites {
		rec.Articles = append(rec.Articles, c.ID)
	}
	if rec.Second != "" {
		return Permit{}, rec, answer
	}
	return rec.permit(rec.Span), rec, answer
}

// asked tells whether the record says enough to be a permit.
func (j *Judge) asked(rec Record, r Request) Answer {
	if rec.Modes == Technical {
		return j.askedTechnical(rec)
	}
	short, other := j.lib.product("short_permit"), j.lib.product("other_person")
	out := Answer{Allowed: true}
	for _, c := range []struct {
		ok    bool
		id    string
		cites []Cite
	}{
		{rec.Person != "", "signed_in", j.lib.product("signed_in")},
		{rec.Case != "", "in_case", j.lib.product("look_in_case")},
		{rec.Purpose != "", "purpose", j.lib.product("purpose_required")},
		{len(rec.Cameras) > 0 && !slices.Contains(rec.Cameras, ""), "cameras", short},
		{!rec.Span.Empty(), "span", short},
		{rec.Modes != 0 && rec.Modes&^(Look|Export) == 0, "mode", short},
		{rec.Second != rec.Person && (rec.Second == "") == (r.Second == ""), "second_person", other},
		{rec.MintedAt.Before(rec.Until), "live", short},
	} {
		if !c.ok {
			out = both(out, j.lacking(c.id, c.cites...))
		}
	}
	return out
}

// allModes decides every act that the modes stand for.
func (j *Judge) allModes(rec Record, r Request) Answer {
	if rec.Modes == Technical { // of no footage that there is already
		r.Act, r.Oldest, r.Latest = technicalAct, time.Time{}, time.Time{}
		return j.Decide(r)
	}
	r.Oldest, r.Latest = rec.Span.From, rec.Span.To
	out := Answer{Allowed: true}
	if rec.Modes&Look != 0 {
		r.Act = "view"
		out = both(out, j.Decide(r))
	}
	if rec.Modes&Export != 0 {
		r.Act = "export"
		out = both(out, j.Decide(r))
	}
	return out
}

// Revive makes a permit of a stored record by deciding again: who asks, the case and the moment are today's (r), what was
// agreed on is the record's. Of r.Met only what can change counts: whether the footage is held. What has passed its term since is
// clipped off. It is the only way besides Mint to a Permit.
func (j *Judge) Revive(rec Record, r Request) (Permit, Answer) {
	if answer := j.stillThere(rec, r); !answer.Allowed {
		return Permit{}, answer
	}
	held := slices.Contains(r.Met, heldWord)
	r.Met = slices.DeleteFunc(slices.Clone(rec.Met), func(w string) bool { return w == heldWord })
	if held {
		r.Met = append(r.Met, heldWord)
	}
	r.Reason, r.Purpose, r.Complex = rec.Reason, rec.Purpose, rec.Complex
	left := rec
	left.Span = j.unexpired(rec.Span, held, r.At)
	answer := j.allModes(left, r)
	if !answer.Allowed {
		return Permit{}, answer
	}
	return rec.permit(left.Span), answer
}

// stillThere tells whether the record is a live permit of this person in this case.
func (j *Judge) stillThere(rec Record, r Request) Answer {
	short, other := j.lib.product("short_permit"), j.lib.product("other_person")
	out := j.asked(rec, r)
	for _, c := range []struct {
		ok    bool
		id    string
		cites []Cite
	}{
		{rec.Person == r.Subject.Person, "holder", short},
		{rec.Case == r.Case.ID, "same_case", j.lib.product("look_in_case")},
		{rec.ID != "" && rec.EndedAt.IsZero() && r.At.Before(rec.Until) && !rec.Until.After(rec.MintedAt.Add(termOf(rec.Modes))), "live", short},
		{!r.At.Before(rec.MintedAt), "moment", short},
		{rec.Second == "" || !rec.AgreedAt.IsZero() && !r.At.Before(rec.AgreedAt), "agreed", other},
		{rec.Modes == Technical || !rec.Span.To.After(rec.MintedAt), "past", j.lib.product("recorded_only")},
	} {
		if !c.ok {
			out = both(out, j.lacking(c.id, c.cites...))
		}
	}
	return out
}

// unexpired is the part of a span that the longest term leaves at a moment; all of it when nothing is left, so that the refusal
// names the term.
func (j *Judge) unexpired(span footage.Span, held bool, at time.Time) footage.Span {
	oldest := at.Add(-longestTerm(j.protocol)).Truncate(time.Microsecond).Add(time.Microsecond)
	if held || !span.From.Before(oldest) || !oldest.Before(span.To) {
		return span
	}
	return footage.Span{From: oldest, To: span.To}
}

// permit is the record as something that opens footage. Only a yes comes here.
func (r Record) permit(span footage.Span) Permit {
	return Permit{
		id: r.ID, holder: string(r.Person), kase: r.Case, reason: r.Reason, purpose: r.Purpose, article: r.article(),
		cameras: slices.Clone(r.Cameras), span: span, modes: r.Modes, until: r.Until,
	}
}

// article is the first clause of the protocol that gave the permit.
func (r Record) article() string {
	for _, id := range r.Articles {
		if !strings.HasPrefix(id, productPrefix) {
			return id
		}
	}
	return articleNone
}
