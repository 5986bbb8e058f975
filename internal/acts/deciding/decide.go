package deciding

import (
	"context"
	"slices"

	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
)

// Decide answers what would be decided, for a page that shows what can be done and what is still missing. It changes and logs
// nothing, so it is no leave to do the act: that is Ask, and for footage Grant. An error means that no decision could be made:
// Refused when the visitor is no longer signed in or the camera does not exist.
func (g *Gate) Decide(ctx context.Context, v Visitor, act string, a About) (access.Answer, error) {
	list, err := g.DecideAll(ctx, v, []string{act}, a)
	if err != nil {
		return access.Answer{}, err
	}
	return list[0], nil
}

// DecideAll is Decide for several acts on the same facts, which are read once: a page's navigation.
func (g *Gate) DecideAll(ctx context.Context, v Visitor, acts []string, a About) ([]access.Answer, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return nil, err
	}
	r, err := g.request(ctx, w, a)
	if err != nil {
		return nil, err
	}
	second, err := g.other(ctx, a.Second)
	if err != nil {
		return nil, err
	}
	out := make([]access.Answer, len(acts))
	for i, act := range acts {
		q := besides(r, w, second)
		if slices.Contains(versions, act) {
			q = drafted(r, w, second)
		}
		q.Act = act
		out[i] = g.judged(g.judge.Decide(q), q)
	}
	return out, nil
}

// Somewhere decides whether the visitor may do the act at any complex at all, or where no complex is concerned. Its no is that
// for no complex in particular.
func (g *Gate) Somewhere(ctx context.Context, v Visitor, act string) (access.Answer, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return access.Answer{}, err
	}
	r, err := g.request(ctx, w, About{})
	if err != nil {
		return access.Answer{}, err
	}
	r.Act = act
	no := g.judged(g.judge.Decide(r), r)
	if no.Allowed {
		return no, nil
	}
	for _, held := range w.subject.Roles {
		for _, r.Complex = range held.Complexes {
			if yes := g.judged(g.judge.Decide(r), r); yes.Allowed {
				return yes, nil
			}
		}
	}
	return no, nil
}

// Among keeps the cases in which the visitor may do the act. Leaving out the others is no refusal and is not logged.
func (g *Gate) Among(ctx context.Context, v Visitor, act string, cases []casefile.Case) ([]casefile.Case, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []casefile.Case
	for _, c := range cases {
		r := w.ask(c.Complex, caseFacts(c, w.person.ID))
		r.Act, r.Met = act, append(r.Met, g.mandate(ctx, w, c.Complex)...)
		if g.judged(g.judge.Decide(r), r).Allowed {
			out = append(out, c)
		}
	}
	return out, nil
}

// Ask decides with the facts of this moment. A no is written to the log and comes back as the answer and its error; so does the
// refusal of somebody who is no longer signed in.
func (g *Gate) Ask(ctx context.Context, v Visitor, act string, a About) (access.Answer, error) {
	if !slices.Contains(versions, act) {
		a.Second = "" // agreeing is done with a permit, in the second person's own session
	}
	answer, err := g.Decide(ctx, v, act, a)
	if err == nil {
		err = answer.Err()
	}
	if err != nil {
		g.refused(ctx, v, act, a, answer, err)
	}
	return answer, err
}

// judged passes an answer on, and sounds the alarm when deciding itself went wrong.
func (g *Gate) judged(a access.Answer, r access.Request) access.Answer {
	if a.Alarm {
		g.log.Error("deciding went wrong; the answer is no", "act", r.Act, "person", r.Subject.Person)
	}
	return a
}
