package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	maxSize  = 1 << 20 // bytes: a thousand cameras fit many times over
	maxDepth = 16
	maxNodes = 100_000
)

// Document is one parsed file together with the mistakes found so far.
type Document struct {
	root     *yaml.Node
	problems *Problems
	asked    map[string]Asked
}

// Parse reads src. It always gives a Document; when src cannot be read at all its Root is empty and Problems says why.
func Parse(src []byte) *Document {
	d := &Document{problems: &Problems{}, asked: map[string]Asked{}}
	if len(src) > maxSize {
		d.add(nil, "", fmt.Sprintf("Het bestand is groter dan %d bytes.", maxSize), fmt.Sprintf("The file is larger than %d bytes.", maxSize))
		return d
	}
	if !utf8.Valid(src) {
		d.add(nil, "", "Het bestand is geen UTF-8-tekst; sla het op als UTF-8.", "The file is not UTF-8 text; save it as UTF-8.")
		return d
	}
	d.root = d.decode(src)
	if d.root != nil && !d.plain(d.root) {
		d.root = nil
	}
	return d
}

// decode gives the top node, nil if there is none or src is not YAML.
func (d *Document) decode(src []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		d.add(nil, "", "Het bestand is leeg.", "The file is empty.")
		return nil
	case err != nil:
		d.syntax(err)
		return nil
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		d.add(&more, "", "Er staat meer dan één document in het bestand; verwijder alles vanaf '---'.",
			"There is more than one document in the file; remove everything from '---' on.")
	}
	if len(doc.Content) != 1 {
		return nil
	}
	return doc.Content[0]
}

var syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax reports what the YAML parser says, with the line it names. A message that quotes the file is left out: a
// password may begin with an asterisk, and then it is an alias.
func (d *Document) syntax(err error) {
	said := " (" + err.Error() + ")"
	if strings.Contains(said, "anchor") {
		said = ""
	}
	p := Problem{NL: "Dit is geen geldige YAML; let op inspringen, dubbele punten en aanhalingstekens" + said + ".",
		EN: "This is not valid YAML; look at indentation, colons and quotes" + said + "."}
	if m := syntaxLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		p.Line, _ = strconv.Atoi(m[1])
		p.Column = 1
	}
	*d.problems = append(*d.problems, p)
}

// plain tells whether the tree has only what we read: mappings, lists and scalars, not too deep, no aliases or foreign
// tags. Refusing aliases is what keeps a small file from meaning a huge one.
func (d *Document) plain(root *yaml.Node) bool {
	before, nodes := len(*d.problems), 0
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		if nodes++; depth > maxDepth || nodes > maxNodes {
			if nodes <= maxNodes+1 && len(*d.problems) == before {
				d.add(n, "", "Het bestand is te diep genest of heeft te veel waarden.", "The file is nested too deeply or has too many values.")
			}
			return
		}
		switch {
		case n.Kind == yaml.AliasNode:
			d.add(n, "", "Verwijzingen (*naam) worden niet gelezen; schrijf de waarde uit, zo nodig tussen aanhalingstekens.",
				"Aliases (*name) are not read; write the value out, in quotes if need be.")
			return
		case n.Style&yaml.TaggedStyle != 0:
			d.add(n, "", "Labels (!naam) worden niet gelezen; zet de waarde tussen aanhalingstekens of laat het label weg.",
				"Tags (!name) are not read; put the value in quotes or leave the tag out.")
			return
		}
		for _, c := range n.Content {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return len(*d.problems) == before
}

func (d *Document) add(n *yaml.Node, path, nl, en string) {
	p := Problem{Path: path, NL: nl, EN: en}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	*d.problems = append(*d.problems, p)
}

// Problems lists what was found so far.
func (d *Document) Problems() Problems { return *d.problems }

// Root is the top mapping.
func (d *Document) Root() *Map {
	if d.root == nil {
		return d.empty(nil, "", "")
	}
	return d.mapping(d.root, "", "")
}
