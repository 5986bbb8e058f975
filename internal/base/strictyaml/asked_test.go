package strictyaml

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const form = `name: Hal
kind: hal
list: [a, b]
rows:
  - {id: een}
  - {id: twee, more: {on: true}}
free:
  x: {text: y}
`

func readForm(d *Document) {
	r := d.Root()
	r.Required("name").Match(regexp.MustCompile("^[A-Z]"), "Begin met een hoofdletter.", "Begin with a capital.")
	r.Optional("kind").OneOf([]string{"hal", "kelder"})
	r.RequiredValues("list")
	for _, row := range r.RequiredMaps("rows") {
		row.Required("id")
		if more := row.Map("more"); more.Present() {
			more.Required("on").Bool()
			more.Done()
		}
		row.Done()
	}
	free := r.RequiredMap("free")
	for _, k := range free.Keys() {
		e := free.Entry(k)
		e.Optional("text")
		e.Done()
	}
	r.Done()
}

// TestAsked: what was asked for is the form, whatever the number of rows and the names of free keys.
func TestAsked(t *testing.T) {
	d := Parse([]byte(form))
	readForm(d)
	if err := d.Problems().Fail("test"); err != nil {
		t.Fatal(err)
	}
	want := map[string]Asked{
		"name":           {Shape: Scalar, Required: true, Pattern: "^[A-Z]"},
		"kind":           {Shape: Scalar, Enum: []string{"hal", "kelder"}},
		"list":           {Shape: Scalars, Required: true},
		"rows":           {Shape: Mappings, Required: true},
		"rows[].id":      {Shape: Scalar, Required: true},
		"rows[].more":    {Shape: Mapping},
		"rows[].more.on": {Shape: Scalar, Required: true, Enum: []string{"true", "false"}},
		"free":           {Shape: Mapping, Required: true},
		"free.*":         {Shape: Mapping},
		"free.*.text":    {Shape: Scalar},
	}
	if diff := cmp.Diff(want, d.Asked()); diff != "" {
		t.Error(diff)
	}
}

func TestWordsAndLists(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"kind: hal", "kind: keldr", "line 2, column 7: kind: This word is not known here. Did you mean 'kelder'? Choose from: hal, kelder."},
		{"kind: hal", "kind: zolder", "Choose from: hal, kelder."},
		{"name: Hal", "name: hal", "line 1, column 7: name: Begin with a capital."},
		{"list: [a, b]", "list: []", "line 3, column 1: list: This key is needed"},
		{"list: [a, b]\n", "", "list: This key is needed"},
		{"list: [a, b]", "list: a", "list: A list belongs here"},
		{"  - {id: een}\n  - {id: twee, more: {on: true}}\n", "", "rows: This key is needed"},
		{"  x: {text: y}", "  x: {text: y, txt: z}", "free.x.txt: There is no such key. Did you mean 'text'?"},
		{"  x: {text: y}", "  x: ~", "free.x: This key is needed"},
		{"  x: {text: y}", "  x: y", "free.x: Keys with values belong here"},
	} {
		d := Parse([]byte(strings.Replace(form, c.old, c.new, 1)))
		readForm(d)
		err := d.Problems().Fail("test")
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}
