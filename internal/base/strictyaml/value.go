package strictyaml

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is one scalar and where it stands. Text is what was written, without quotes, whatever YAML thinks its type is.
type Value struct {
	Text   string
	doc    *Document
	node   *yaml.Node // nil: absent
	anchor *yaml.Node // where to point when it is absent
	path   string
	form   string
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
	v.doc.note(v.form, func(a *Asked) { a.Enum = []string{"true", "false"} })
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

// OneOf reports a value that is none of the words, with the word that looks most like it.
func (v Value) OneOf(words []string) {
	v.doc.note(v.form, func(a *Asked) { a.Enum = words })
	if v.Text == "" || slices.Contains(words, v.Text) {
		return
	}
	list := strings.Join(words, ", ")
	nl, en := "Dit woord ken ik hier niet.", "This word is not known here."
	if s := nearest(v.Text, words); s != "" {
		nl, en = nl+" Bedoelt u '"+s+"'?", en+" Did you mean '"+s+"'?"
	}
	v.Wrong(nl+" Kies uit: "+list+".", en+" Choose from: "+list+".")
}

// Match reports, in the given words, a value that is not of the form; it tells whether it is.
func (v Value) Match(form *regexp.Regexp, nl, en string) bool {
	v.doc.note(v.form, func(a *Asked) { a.Pattern = form.String() })
	if v.Text == "" {
		return false
	}
	if !form.MatchString(v.Text) {
		v.Wrong(nl, en)
		return false
	}
	return true
}
