package strictyaml

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Edit asks for another text in place of a value.
type Edit struct {
	Value Value
	New   string // letters, digits and . _ : / + = - only
}

// ErrEdit means that a value is written in a way that cannot be replaced safely, such as a block over several lines.
var ErrEdit = errors.New("strictyaml: this value cannot be replaced in place")

var plainText = regexp.MustCompile(`^[A-Za-z0-9._:/+=-]+$`)

// Replace gives src with every edit made and every other byte, comments included, as it was. The values must come from
// Parse(src). The outcome is parsed again and compared, so that it never changes anything else.
func Replace(src []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b Edit) int { return offset(src, b.Value.node) - offset(src, a.Value.node) })
	out, want := slices.Clone(src), map[*yaml.Node]string{}
	var root *yaml.Node
	for _, e := range edits {
		if e.Value.node == nil || !plainText.MatchString(e.New) {
			return nil, ErrEdit
		}
		from := offset(src, e.Value.node)
		size := extent(src[from:], e.Value.node)
		if size == 0 {
			return nil, ErrEdit
		}
		out = slices.Concat(out[:from], []byte(`"`+e.New+`"`), out[from+size:])
		want[e.Value.node], root = e.New, e.Value.doc.root
	}
	if len(edits) > 0 && !same(root, Parse(out).root, want) {
		return nil, ErrEdit
	}
	return out, nil
}

// offset is where node begins in src, len(src) if its line is not there.
func offset(src []byte, n *yaml.Node) int {
	if n == nil {
		return len(src)
	}
	at := 0
	for range n.Line - 1 {
		nl := bytes.IndexByte(src[at:], '\n')
		if nl < 0 {
			return len(src)
		}
		at += nl + 1
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(src[at:])
		at += size
	}
	return at
}

// extent is how many bytes of s the scalar takes, 0 when it is not written in one of the three simple ways.
func extent(s []byte, n *yaml.Node) int {
	switch n.Style {
	case yaml.DoubleQuotedStyle:
		return quoted(s, '"', '\\')
	case yaml.SingleQuotedStyle:
		return quoted(s, '\'', '\'')
	case 0:
		if bytes.HasPrefix(s, []byte(n.Value)) && !strings.ContainsAny(n.Value, "\r\n") {
			return len(n.Value)
		}
	}
	return 0
}

// quoted is the length up to and including the closing quote; escape takes the byte after it along.
func quoted(s []byte, quote, escape byte) int {
	if len(s) == 0 || s[0] != quote {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == escape && i+1 < len(s) && (escape != quote || s[i+1] == quote):
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return 0
}

// same tells whether b is a with exactly the wanted texts changed.
func same(a, b *yaml.Node, want map[*yaml.Node]string) bool {
	if a == nil || b == nil {
		return a == b
	}
	if text, edited := want[a]; edited {
		return b.Kind == yaml.ScalarNode && b.Value == text
	}
	if a.Kind != b.Kind || a.Value != b.Value || a.Tag != b.Tag || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i], want) {
			return false
		}
	}
	return true
}
