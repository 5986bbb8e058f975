package strictyaml

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Map is one mapping. Ask for every key that is known, then call Done, which reports the others.
type Map struct {
	doc    *Document
	node   *yaml.Node // nil: absent
	path   string
	form   string // path with [] for any index and * for a key that is data
	keys   []*yaml.Node
	values map[string]*yaml.Node
	known  []string
}

func (d *Document) empty(n *yaml.Node, path, form string) *Map {
	return &Map{doc: d, node: n, path: path, form: form, values: map[string]*yaml.Node{}}
}

func (d *Document) mapping(n *yaml.Node, path, form string) *Map {
	m := d.empty(n, path, form)
	if n.Kind != yaml.MappingNode {
		d.add(n, path, "Hier horen sleutels met waarden te staan (sleutel: waarde).", "Keys with values belong here (key: value).")
		m.node = nil
		return m
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			d.add(k, path, "Een sleutel is één woord.", "A key is a single word.")
			continue
		}
		if _, twice := m.values[k.Value]; twice {
			d.add(k, m.at(shown(k.Value)), "Deze sleutel staat er al; laat één van de twee staan.", "This key is there already; keep one of the two.")
			continue
		}
		m.keys = append(m.keys, k)
		m.values[k.Value] = n.Content[i+1]
	}
	return m
}

func (m *Map) at(key string) string { return below(m.path, key) }

func below(path, key string) string {
	switch {
	case path == "":
		return key
	case key == "":
		return path
	}
	return path + "." + key
}

// Present tells whether the mapping is there at all.
func (m *Map) Present() bool { return m.node != nil }

// Keys lists the keys in the order of the file, for mappings whose keys are data (articles).
func (m *Map) Keys() []string {
	out := make([]string, len(m.keys))
	for i, k := range m.keys {
		out[i] = k.Value
	}
	return out
}

func (m *Map) get(key string) *yaml.Node {
	m.known = append(m.known, key)
	v := m.values[key]
	if v != nil && v.Kind == yaml.ScalarNode && v.Tag == "!!null" {
		return nil
	}
	return v
}

// Optional gives the scalar under key; its Present is false when it is not there.
func (m *Map) Optional(key string) Value {
	v := Value{doc: m.doc, path: m.at(key), form: m.asked(key, Scalar)}
	n := m.get(key)
	if n == nil {
		v.anchor = m.place(key)
		return v
	}
	v.anchor = n
	if n.Kind != yaml.ScalarNode {
		m.doc.add(n, v.path, "Hier hoort één waarde te staan.", "A single value belongs here.")
		return v
	}
	v.node, v.Text = n, n.Value
	return v
}

// Required is Optional that reports an absent or empty value.
func (m *Map) Required(key string) Value {
	before := len(*m.doc.problems)
	v := m.Optional(key)
	m.needed(key)
	if v.Text == "" && len(*m.doc.problems) == before {
		m.missing(key)
	}
	return v
}

// missing reports that key is needed here, unless the mapping itself is absent and was reported as such.
func (m *Map) missing(key string) {
	if m.node == nil && len(*m.doc.problems) > 0 {
		return
	}
	m.doc.add(m.place(key), m.at(key), "Deze sleutel is nodig en ontbreekt of is leeg.", "This key is needed and is missing or empty.")
}

// place is where a problem with key is shown: its value, its key, or else the mapping.
func (m *Map) place(key string) *yaml.Node {
	for _, k := range m.keys {
		if k.Value == key {
			return k
		}
	}
	return m.node
}

// Map gives the mapping under key, empty and not Present when it is not there.
func (m *Map) Map(key string) *Map {
	form := m.asked(key, Mapping)
	n := m.get(key)
	if n == nil {
		return m.doc.empty(nil, m.at(key), form)
	}
	return m.doc.mapping(n, m.at(key), form)
}

// Entry is Map for a key that is data, one of Keys.
func (m *Map) Entry(key string) *Map {
	form := m.asked("*", Mapping)
	n := m.get(key)
	if n == nil {
		m.missing(key)
		return m.doc.empty(nil, m.at(key), form)
	}
	return m.doc.mapping(n, m.at(key), form)
}

// RequiredMap is Map that reports an absent mapping.
func (m *Map) RequiredMap(key string) *Map {
	sub := m.Map(key)
	m.needed(key)
	if m.values[key] == nil || m.values[key].Tag == "!!null" {
		m.missing(key)
	}
	return sub
}

// Maps gives a list of mappings.
func (m *Map) Maps(key string) []*Map {
	var out []*Map
	form := m.asked(key, Mappings)
	for i, n := range m.list(key) {
		out = append(out, m.doc.mapping(n, fmt.Sprintf("%s[%d]", m.at(key), i), form+"[]"))
	}
	return out
}

// RequiredMaps is Maps that reports an absent or empty list.
func (m *Map) RequiredMaps(key string) []*Map {
	before := len(*m.doc.problems)
	list := m.Maps(key)
	m.needed(key)
	if len(list) == 0 && len(*m.doc.problems) == before {
		m.missing(key)
	}
	return list
}

// RequiredValues is Values that reports an absent or empty list.
func (m *Map) RequiredValues(key string) []Value {
	before := len(*m.doc.problems)
	list := m.Values(key)
	m.needed(key)
	if len(list) == 0 && len(*m.doc.problems) == before {
		m.missing(key)
	}
	return list
}

// Values gives a list of scalars.
func (m *Map) Values(key string) []Value {
	var out []Value
	form := m.asked(key, Scalars)
	for i, n := range m.list(key) {
		v := Value{doc: m.doc, path: fmt.Sprintf("%s[%d]", m.at(key), i), form: form, anchor: n}
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			m.doc.add(n, v.path, "Hier hoort één waarde te staan.", "A single value belongs here.")
			continue
		}
		v.node, v.Text = n, n.Value
		out = append(out, v)
	}
	return out
}

func (m *Map) list(key string) []*yaml.Node {
	n := m.get(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		m.doc.add(n, m.at(key), "Hier hoort een lijst te staan, elk op een eigen regel na een streepje.", "A list belongs here, each on a line of its own after a hyphen.")
		return nil
	}
	return n.Content
}

// Wrong reports a mistake about key as a whole.
func (m *Map) Wrong(key, nl, en string) { m.doc.add(m.place(key), m.at(key), nl, en) }

// Done reports every key that nobody asked for, with the known key that looks most like it.
func (m *Map) Done() {
	for _, k := range m.keys {
		if slices.Contains(m.known, k.Value) {
			continue
		}
		nl, en := "Deze sleutel bestaat niet.", "There is no such key."
		if s := nearest(k.Value, m.known); s != "" {
			nl, en = nl+" Bedoelt u '"+s+"'?", en+" Did you mean '"+s+"'?"
		} else if len(m.known) > 0 {
			list := strings.Join(m.known, ", ")
			nl, en = nl+" Hier kunnen staan: "+list+".", en+" Known here: "+list+"."
		}
		m.doc.add(k, m.at(shown(k.Value)), nl, en)
	}
}

var keyForm = regexp.MustCompile(`^[A-Za-z_-]{1,40}$`)

// shown is key if it looks like one. Anything else may be a value that lost its colon, perhaps a password, and is not
// repeated.
func shown(key string) string {
	if keyForm.MatchString(key) {
		return key
	}
	return "…"
}
