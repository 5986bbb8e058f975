package people

import "testing"

func TestOneLine(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "a": true, "José": true, "vijf5": true, "zessss": false, "éééééé": false,
		"a\nb": false, "a\tb": false, "a\x7f": false, "a\xff": false, " ": true,
	} {
		if got := OneLine(s, 5); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
