package protocol

import "slices"

// Reason is a reason to view.
type Reason struct{ ID, Title, English, Article string }

// Role is a function that the protocol names.
type Role struct {
	ID, Title, English string
	Party              string // controller or processor
	Appointment        *Appointment
	May                []Grant
}

// Appointment says that somebody is appointed to the role for each complex, and who supervises.
type Appointment struct{ Supervisor, Article string }

// Grant is one thing that a role may do.
type Grant struct {
	Act        string
	For        []string // reasons; none: the act needs no reason of the list
	Conditions []string // all of them must be met, besides those of every viewing
	Article    string
}

// Processor is the company that works on the controller's instruction (GDPR article 28).
type Processor struct {
	Title, Article string
	Tasks          []Item
	// TextDecides is what the adopted text says about deciding. It is data for the answer that cites it; the product's rule is
	// that a processor never decides (C-05).
	TextDecides Rule
}

// Recipient is who may get footage, and on what besides the tests.
type Recipient struct {
	Who      string
	Requires []string
	Article  string
}

// Access is how the right of access (GDPR article 15) is handled.
type Access struct {
	Identity      Rule
	IdentityCheck string // how, "" when Identity is off
	Window        Rule   // the requester names a span
	LongestWindow Length // zero: no limit
	OwnImages     Rule   // only of oneself
	Statement     string // where the rights are explained
	StatementBy   string // article
}

// Period is how often something is done, or within what time.
type Period struct {
	What    string
	Every   Length
	Article string
	Reason  string // where the number comes from, when the text has none
}

// Complaints says what they can be about and who comes after the corporation.
type Complaints struct {
	About      Choice
	Escalation Item
}

// ProcessorMayDecide is always false (GDPR article 28, C-05), whatever the text says.
func (p *Protocol) ProcessorMayDecide() bool { return false }

// TextDecides tells whether the adopted text lets the processor decide, for the answer that refuses it and cites the text.
func (p *Protocol) TextDecides() bool { return p.Processor.TextDecides.On }

// DisclosureTests are the protocol's, or all of them when it names none (C-10).
func (p *Protocol) DisclosureTests() []Item {
	if len(p.Tests) > 0 {
		return p.Tests
	}
	all := make([]Item, len(DisclosureTests))
	for i, w := range DisclosureTests {
		all[i] = Item{ID: w.ID}
	}
	return all
}

// Role gives a role of the protocol, nil when it has none of that name.
func (p *Protocol) Role(id string) *Role {
	for i := range p.Roles {
		if p.Roles[i].ID == id {
			return &p.Roles[i]
		}
	}
	return nil
}

// Grants gives what lets a role do an act for a reason; none means no. A reason of the law is good for every role that
// views recordings; an act without reasons is granted whatever the reason.
func (p *Protocol) Grants(role, act, reason string) (out []Grant) {
	r := p.Role(role)
	if r == nil {
		return nil
	}
	law := act == "view" && slices.Contains(LawReasons.IDs(), reason)
	for _, g := range r.May {
		if g.Act == act && (law || len(g.For) == 0 || slices.Contains(g.For, reason)) {
			out = append(out, g)
		}
	}
	return out
}

// ReasonsFor lists the reasons for which the protocol lets any role do an act.
func (p *Protocol) ReasonsFor(act string) (out []string) {
	for _, role := range p.Roles {
		for _, g := range role.May {
			for _, id := range g.For {
				if g.Act == act && !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

// Purpose tells whether footage may be used for it.
func (p *Protocol) Purpose(id string) (Purpose, bool) {
	for _, u := range p.Purposes {
		if u.ID == id {
			return u, true
		}
	}
	return Purpose{}, false
}
