package strictyaml

import "maps"

// Shape is what stands under a key.
type Shape string

// The shapes that a key can be asked for.
const (
	Scalar   Shape = "scalar"
	Mapping  Shape = "mapping"
	Scalars  Shape = "list of scalars"
	Mappings Shape = "list of mappings"
)

// Asked is what a reader wanted to know of one key. Together they are the form that the reader reads, which a test can hold
// against a written schema.
type Asked struct {
	Shape    Shape
	Required bool
	Enum     []string // the words it must be one of, if any
	Pattern  string   // the form it must have, if any
}

// Asked gives every key that was asked for until now, by path: a.b, list[].key, and a.*.b where the keys of a are data.
// Keys inside a mapping that was not there are not among them.
func (d *Document) Asked() map[string]Asked { return maps.Clone(d.asked) }

// asked notes that the key was asked for, and gives its path.
func (m *Map) asked(key string, s Shape) string {
	form := below(m.form, key)
	m.doc.note(form, func(a *Asked) { a.Shape = s })
	return form
}

func (m *Map) needed(key string) {
	m.doc.note(below(m.form, key), func(a *Asked) { a.Required = true })
}

func (d *Document) note(form string, set func(*Asked)) {
	a := d.asked[form]
	set(&a)
	d.asked[form] = a
}
