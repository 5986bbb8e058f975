package people

import (
	"strings"
	"testing"
)

func TestNormalLogin(t *testing.T) {
	for typed, want := range map[string]string{
		" J.Jansen ": "j.jansen", "jan@kantoor.example": "jan@kantoor.example", "a-b_c9": "a-b_c9",
		"": "", "j": "", "jan jansen": "", "ján": "", "jan\x00": "", "İb": "", "\u212aees": "", "ʲan": "", strings.Repeat("a", 65): "",
	} {
		got, ok := NormalLogin(typed)
		if got != want || ok != (want != "") {
			t.Errorf("%q became %q, %v", typed, got, ok)
		}
	}
}
