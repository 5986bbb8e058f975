package strictyaml

import "go.yaml.in/yaml/v3"

// Value is one scalar and where it stands. Text is what was written, without quotes, whatever YAML thinks its type is.
type Value struct {
	Text   string
	doc    *Document
	node   *yaml.Node // nil: absent
	anchor *yaml.Node // where to point when it is absent
	path   string
}

// Present tells whether the key is there with a scalar.
func (v Value) Present() bool { return v.node != nil }

// Line is the line it stands on, from 1; 0 when it is absent.
func (v Value) Line() int {
	if v.node == nil {
		return 0
	}
	return v.node.Line
}

// Wrong reports a mistake in this value.
func (v Value) Wrong(nl, en string) {
	n := v.node
	if n == nil {
		n = v.anchor
	}
	v.doc.add(n, v.path, nl, en)
}

// Bool reads true or false; anything else is reported and false.
func (v Value) Bool() bool {
	switch v.Text {
	case "true":
		return true
	case "false":
		return false
	}
	if v.Present() {
		v.Wrong("Schrijf true (ja) of false (nee).", "Write true or false.")
	}
	return false
}
