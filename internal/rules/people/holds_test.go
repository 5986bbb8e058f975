package people

import "testing"

func TestHolds(t *testing.T) {
	as := []Appointment{{Role: "manager", Complexes: []string{"a", "b"}}, {Role: "manager", Complexes: []string{"c"}}, {Role: "auditor"}}
	for _, c := range []struct {
		role string
		at   []string
		want bool
	}{
		{"manager", []string{"a"}, true}, {"manager", []string{"a", "c"}, true}, {"manager", []string{"d"}, false},
		{"manager", []string{"a", "d"}, false}, {"manager", nil, false}, {"auditor", nil, true}, {"auditor", []string{"z"}, true},
		{"lawyer", nil, false}, {"lawyer", []string{"a"}, false},
	} {
		if got := Holds(as, c.role, c.at); got != c.want {
			t.Errorf("%s at %v: %v", c.role, c.at, got)
		}
	}
}
