package footage

// Transition is one step in a segment's life. Each is one transaction and can be cut short before or after it; the next
// start finds the segment in From or in To and goes on from there.
type Transition struct {
	From State
	To   State // "" when the row is removed
	Why  string
}

// Transitions is the whole life of a segment; docs/design/segment-states.md draws it. A live hold stands beside sealed,
// never beside due: what a hold still needs never becomes due.
var Transitions = []Transition{
	{"", Writing, "begin: row first, then file"},
	{Writing, Sealed, "seal: file and folder are durable, or recovery kept the valid prefix"},
	{Writing, "", "drop: no picture ever came"},
	{"", Sealed, "secure: a copy for a hold, its file durable"},
	{Sealed, Due, "mark due: the term has passed or the space is needed, and no live hold needs it"},
	{Due, Erased, "mark erased: the bytes are durably gone"},
}

// MayBecome tells whether the table has this step.
func (s State) MayBecome(to State) bool {
	for _, t := range Transitions {
		if t.From == s && t.To == to {
			return true
		}
	}
	return false
}
