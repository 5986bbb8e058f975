package protocol

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portiek/internal/base/strictyaml"
	"portiek/protocols"
)

// schema is as much of JSON Schema as ours uses.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"`
	Properties           map[string]*schema `json:"properties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
	Required             []string           `json:"required"`
	Items                *schema            `json:"items"`
	MinItems             int                `json:"minItems"`
	Enum                 []string           `json:"enum"`
	Pattern              string             `json:"pattern"`
	Defs                 map[string]*schema `json:"$defs"`
}

// TestSchemaIsTheLoader: the schema and the loader know the same keys, of the same shape, equally required, with the same
// words and forms. everything.yaml makes the loader ask for every key there is.
func TestSchemaIsTheLoader(t *testing.T) {
	src, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc := strictyaml.Parse(src)
	read(doc.Root())
	if err := doc.Problems().Fail("protocol.invalid"); err != nil {
		t.Fatal(err)
	}
	var root schema
	if err := json.Unmarshal(protocols.Schema, &root); err != nil {
		t.Fatal(err)
	}
	written := map[string]strictyaml.Asked{}
	flatten(t, &root, &root, "", written)
	if len(written) < 150 {
		t.Fatalf("only %d keys in the schema", len(written))
	}
	if d := cmp.Diff(doc.Asked(), written); d != "" {
		t.Errorf("the loader (-) and protocol.schema.json (+) differ:\n%s", d)
	}
}

// flatten writes down the keys of an object of the schema, by the paths of strictyaml.Asked.
func flatten(t *testing.T, root, s *schema, path string, out map[string]strictyaml.Asked) {
	t.Helper()
	if string(s.AdditionalProperties) == "" {
		t.Errorf("%s: an object without additionalProperties takes any key", path)
	}
	children := s.Properties
	if string(s.AdditionalProperties) != "false" {
		var any schema
		if err := json.Unmarshal(s.AdditionalProperties, &any); err != nil {
			t.Fatal(err)
		}
		children = map[string]*schema{"*": &any}
	}
	for _, r := range s.Required {
		if children[r] == nil {
			t.Errorf("%s: %s is required and has no schema", path, r)
		}
	}
	for key, c := range children {
		c = resolve(root, c)
		at := strings.TrimPrefix(path+"."+key, ".")
		a := strictyaml.Asked{Required: slices.Contains(s.Required, key), Enum: c.Enum, Pattern: c.Pattern}
		switch c.Type {
		case "object":
			a.Shape = strictyaml.Mapping
			flatten(t, root, c, at, out)
		case "array":
			i := resolve(root, c.Items)
			if a.Shape, a.Enum = strictyaml.Scalars, i.Enum; i.Type == "object" {
				a.Shape = strictyaml.Mappings
				flatten(t, root, i, at+"[]", out)
			}
			a.Required = a.Required && c.MinItems == 1
		case "boolean":
			a.Shape, a.Enum = strictyaml.Scalar, []string{"true", "false"}
		default:
			a.Shape = strictyaml.Scalar
		}
		out[at] = a
	}
}

func resolve(root, s *schema) *schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return s
}

// TestEveryFileLoads: what we hand out, and what the tests rest on, is right.
func TestEveryFileLoads(t *testing.T) {
	files, _ := filepath.Glob("../../../protocols/*.yaml")
	more, _ := filepath.Glob("testdata/*.yaml")
	if files = append(files, more...); len(files) < 4 {
		t.Fatal(files)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(src)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		keys := map[string]bool{}
		for _, fact := range p.Facts() {
			if keys[fact.Key] {
				t.Errorf("%s: two facts %s", f, fact.Key)
			}
			keys[fact.Key] = true
			if sectionIndex(fact) < 0 || fact.Subject.NL == "" || fact.Subject.EN == "" || fact.Value.NL == "" || fact.Value.EN == "" {
				t.Errorf("%s: %+v", f, fact)
			}
		}
	}
}
