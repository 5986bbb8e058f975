package strictyaml

import (
	"strings"
	"testing"
)

func problems(src string) string {
	d := Parse([]byte(src))
	r := d.Root()
	r.Optional("a")
	r.Done()
	if err := d.Problems().Fail("test"); err != nil {
		return err.Error()
	}
	return ""
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"fine":           {"a: 1\n", ""},
		"null is absent": {"a: ~\n", ""},
		"alias":          {"a: &x 1\nb: *x\n", "line 2, column 4: Aliases"},
		"merge key":      {"a: &x {c: 1}\n<<: *x\n", "Aliases"},
		"tag":            {"a: !!binary aGk=\n", "line 1, column 4: Tags"},
		"two documents":  {"a: 1\n---\na: 2\n", "more than one document"},
		"twice":          {"a: 1\na: 2\n", "line 2, column 1: a: This key is there already"},
		"not a mapping":  {"- 1\n", "Keys with values belong here"},
		"too deep":       {strings.Repeat("{a: ", 40) + "1" + strings.Repeat("}", 40), "nested too deeply"},
		"too large":      {strings.Repeat("#\n", maxSize), "larger than"},
		"too many":       {"a: [" + strings.Repeat("1,", maxNodes) + "1]", "too many values"},
		"key is a list":  {"? [b]\n: 1\n", "A key is a single word"},
		"syntax":         {"a: 1\nb: c: d\n", "line 2, column 1: This is not valid YAML"},
		"empty":          {"", "empty"},
		"not text":       {"a: \xff", "UTF-8"},
		"unknown":        {"b: 1\n", "line 1, column 1: b: There is no such key."},
	} {
		t.Run(name, func(t *testing.T) {
			got := problems(c.src)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	known := []string{"listen", "cameras", "database"}
	for word, want := range map[string]string{"camera": "cameras", "lissten": "listen", "databse": "database", "x": "", "retention": "", strings.Repeat("cameras", 20): ""} {
		if got := nearest(word, known); got != want {
			t.Errorf("%s: %q", word, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1", "a: &x [*x]", "%YAML 1.1\n---\na: !!set {b}", "a: |\n b\n", "? ? a", "\ufeffa: 1", "a: \u2028b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d := Parse(src)
		r := d.Root()
		r.Required("a")
		for _, m := range r.Maps("b") {
			m.Done()
		}
		r.Values("c")
		r.Done()
		if len(d.Problems()) == 0 && !r.Present() {
			t.Fatal("nothing read and nothing said")
		}
	})
}
