package protocol

import "fmt"

// Resolution is the least picture size a camera must deliver.
type Resolution struct {
	Width, Height int
	Article       string
}

// Satisfied tells whether a picture of width x height is enough; a camera hung on its side is.
func (r *Resolution) Satisfied(width, height int) bool {
	if r == nil {
		return true
	}
	return width >= r.Width && height >= r.Height || width >= r.Height && height >= r.Width
}

// String is the size as people write it.
func (r *Resolution) String() string { return fmt.Sprintf("%dx%d", r.Width, r.Height) }

// Dummies are cameras that do not work.
type Dummies struct {
	Rule
	Announced bool // people are told
}

// Covert cameras are hidden ones.
type Covert struct {
	Rule
	Suspicions []string // the only causes; never empty when On
	Conditions []string
}

// Site is a sort of premises where cameras may hang, and what it needs besides Before.
type Site struct {
	ID      string
	Needs   []string
	Article string
}

// Ban is what no camera may look at.
type Ban struct {
	Target   string
	MaskedOK bool // allowed when a permanent mask covers it
	Article  string
}

// Exception is a place to which a ban does not apply, at one kind of site if it names one.
type Exception struct{ Place, Target, Site, Article string }

// Room is where a recorder stands.
type Room struct {
	Locked  bool
	Roles   []string // who may enter
	Article string
}

// defaultBans hold when a protocol names none (C-16), with what the supervisory authority adds for every filming.
var defaultBans = []Ban{{Target: "inside_home"}, {Target: "home_front_door", MaskedOK: true}, {Target: "fixed_workplace"}, {Target: "changing_room"}, {Target: "toilet"}}

// Bans are the protocol's bans, or the product's when it names none; changing rooms and toilets are always among them. A ban
// without an article is the product's.
func (p *Protocol) Bans() []Ban {
	if len(p.Forbidden) == 0 {
		return defaultBans
	}
	out := append([]Ban(nil), p.Forbidden...)
	for _, always := range defaultBans[3:] {
		named := false
		for _, b := range p.Forbidden {
			named = named || b.Target == always.Target
		}
		if !named {
			out = append(out, always)
		}
	}
	return out
}

// SignRule is the protocol's rule for signs; the strictest when it names none (C-12).
func (p *Protocol) SignRule() Item {
	if p.Signs.ID == "" {
		return Item{ID: "every_general_entrance_door"}
	}
	return p.Signs
}
