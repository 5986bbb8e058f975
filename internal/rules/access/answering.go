package access

import "strings"

// named says what reasons, purposes and requesters rest on, so that a yes can cite it.
func (l *library) named() map[string][]Cite {
	out := map[string][]Cite{}
	for _, r := range l.p.Reasons {
		out["reason:"+r.ID] = l.articles(r.Article)
	}
	for id, law := range lawOf {
		out["reason:"+id] = []Cite{l.law(law)}
	}
	for _, u := range l.p.Purposes {
		out["purpose:"+u.ID] = l.articles(u.Article)
	}
	for _, it := range l.p.Preservation {
		out[Requester+it.ID] = l.articles(it.Article)
	}
	for _, r := range l.p.Recipients {
		out[Recipient+r.Who] = l.articles(r.Article)
	}
	return out
}

// yes cites what grants the act, what its reason and purpose rest on, and every condition that was met.
func (j *Judge) yes(p *path, r Request) Answer {
	a := Answer{Allowed: true, Cites: p.cites}
	lists := [][]Cite{p.cites}
	for _, c := range p.conditions {
		if c.common || c.only != nil && !c.only(r) {
			continue
		}
		switch c.id {
		case "reason":
			lists = append(lists, j.named["reason:"+r.Reason])
		case "purpose":
			lists = append(lists, j.named["purpose:"+r.Purpose])
		case "requester", "recipient":
			for _, w := range r.Met {
				if strings.HasPrefix(w, c.id) {
					lists = append(lists, j.named[w])
				}
			}
			continue // not those of the others
		}
		lists = append(lists, c.cites)
	}
	a.Cites = distinct(lists...)
	return a
}

// no lists what is unmet, in the order in which one would see to it.
func (p *path) no(unmet []int) Answer {
	a := Answer{Offer: p.offer}
	for _, i := range unmet {
		c := p.conditions[i]
		a.Unmet = append(a.Unmet, c.unmet())
		a.Cites = distinct(a.Cites, c.cites)
	}
	return a
}

func (c condition) unmet() Unmet {
	f := c.phrase
	return Unmet{Condition: c.id, Article: c.cites[0], NL: f.nl, EN: f.en, RemedyNL: f.remedyNL, RemedyEN: f.remedyEN}
}

// fault is the answer when deciding went wrong: no, and an alarm.
func (j *Judge) fault() Answer {
	a := j.lacking("fault", j.lib.product("fault_is_no")...)
	a.Alarm = true
	return a
}

// lacking is a no for one thing.
func (j *Judge) lacking(id string, cites ...Cite) Answer {
	return Answer{Cites: cites, Unmet: []Unmet{condition{id: id, cites: cites, phrase: phraseOf(id)}.unmet()}}
}

// both joins two answers: yes only if both are, and a no lists what either lacks.
func both(a, b Answer) Answer {
	out := Answer{Allowed: a.Allowed && b.Allowed, Alarm: a.Alarm || b.Alarm, Offer: orElse(a.Offer, b.Offer)}
	switch {
	case a.Allowed && !b.Allowed:
		out.Cites, out.Unmet = b.Cites, b.Unmet
		return out
	case b.Allowed && !a.Allowed:
		out.Cites, out.Unmet = a.Cites, a.Unmet
		return out
	}
	out.Cites = distinct(a.Cites, b.Cites)
	seen := map[string]bool{}
	for _, u := range append(append([]Unmet(nil), a.Unmet...), b.Unmet...) {
		if !seen[u.Condition] {
			seen[u.Condition] = true
			out.Unmet = append(out.Unmet, u)
		}
	}
	return out
}
