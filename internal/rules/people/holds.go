package people

import "slices"

// Holds tells whether these appointments together give the role at all of the complexes; none means everywhere. Whether they
// are in force is for the caller.
func Holds(as []Appointment, role string, complexes []string) bool {
	var at []string
	for _, a := range as {
		if a.Role != role {
			continue
		}
		if len(a.Complexes) == 0 {
			return true
		}
		at = append(at, a.Complexes...)
	}
	return len(complexes) > 0 && !slices.ContainsFunc(complexes, func(c string) bool { return !slices.Contains(at, c) })
}
