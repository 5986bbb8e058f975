package access

import "time"

// TechnicalTerm is the longest that leave for a technical look lasts.
const TechnicalTerm = 10 * time.Minute

// technicalAct is the act that Technical stands for. The other modes have their own, and none stands for two.
const technicalAct = "technical_look"

// termOf is the longest that a permit of these modes lasts.
func termOf(m Mode) time.Duration {
	if m == Technical {
		return TechnicalTerm
	}
	return PermitTerm
}

// mintTechnical is Mint of a technical look: with the reason asked, or else with whichever of the protocol's own gives a yes.
func (j *Judge) mintTechnical(r Request, rec Record) (Permit, Record, Answer) {
	reasons := []string{r.Reason}
	if own := j.protocol.ReasonsFor(technicalAct); r.Reason == "" && len(own) > 0 {
		reasons = own
	}
	var no Answer
	for i, reason := range reasons {
		r.Reason = reason
		permit, made, answer := j.mint(r, rec)
		if answer.Allowed {
			return permit, made, answer
		}
		if i == 0 {
			no = answer
		}
	}
	return Permit{}, Record{}, no
}

// askedTechnical tells whether the record says enough for a technical look, and nothing that would make it more.
func (j *Judge) askedTechnical(rec Record) Answer {
	short := j.lib.product("short_permit")
	out := Answer{Allowed: true}
	for _, c := range []struct {
		ok    bool
		id    string
		cites []Cite
	}{
		{rec.Person != "", "signed_in", j.lib.product("signed_in")},
		{rec.Case == "" && rec.Second == "", "mode", short},
		{len(rec.Cameras) == 1 && rec.Cameras[0] != "", "cameras", short},
		{rec.Span.From.Equal(rec.MintedAt) && rec.Span.To.Equal(rec.Until), "span", short},
		{rec.Ticket != "", "ticket", short},
		{rec.MintedAt.Before(rec.Until), "live", short},
	} {
		if !c.ok {
			out = both(out, j.lacking(c.id, c.cites...))
		}
	}
	return out
}
