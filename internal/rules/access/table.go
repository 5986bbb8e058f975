package access

// Row says what one role needs to do one act.
type Row struct {
	Act            Act
	Role           string // "" for an act that is open to everybody
	RoleNL, RoleEN string
	Factors        int    // steps of signing in that it takes
	Ways           []Way  // any of them is enough; none: not allowed
	Articles       []Cite // what says no, when there are no ways
}

// Way is one way in which an act is allowed: all conditions together, besides those that hold for nearly everything (signed in,
// working here, a role that counts at the complex, a contract in force).
type Way struct {
	Conditions []Need
	Articles   []Cite
}

// Need is one condition in words. A Sometimes one only matters for some requests: a certain purpose, a recipient.
type Need struct {
	Condition, NL, EN string
	Sometimes         bool
	Articles          []Cite
}

// Table gives a row for every act and role, acts in the order of Acts, roles in the order of Roles. An act that is open to
// everybody has one row.
func (j *Judge) Table() (out []Row) {
	for _, a := range Acts() {
		if specs[a.ID].factors == 0 {
			row := j.row(a, "")
			row.RoleNL, row.RoleEN = "Iedereen, ook zonder aanmelden", "Everybody, without signing in"
			out = append(out, row)
			continue
		}
		for _, role := range j.roles {
			out = append(out, j.row(a, role))
		}
	}
	return out
}

func (j *Judge) row(a Act, role string) Row {
	row := Row{Act: a, Role: role, Factors: specs[a.ID].factors}
	row.RoleNL, row.RoleEN = j.RoleTitle(role)
	for _, p := range j.paths[question{role, a.ID}] {
		way := p.way()
		if !p.possible() {
			row.Articles = distinct(row.Articles, way.Articles)
			continue
		}
		row.Ways = append(row.Ways, way)
	}
	return row
}

// possible tells whether the path can ever be a yes.
func (p *path) possible() bool {
	for _, c := range p.conditions {
		if c.never {
			return false
		}
	}
	return p.granted
}

func (p *path) way() Way {
	w := Way{Articles: p.cites}
	for _, c := range p.conditions {
		if c.common {
			continue
		}
		if c.only == nil {
			w.Articles = distinct(w.Articles, c.cites)
		}
		w.Conditions = append(w.Conditions, Need{c.id, c.phrase.needNL, c.phrase.needEN, c.only != nil, c.cites})
	}
	return w
}
