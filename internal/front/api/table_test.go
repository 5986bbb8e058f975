package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portiek/internal/rules/casefile"
)

var update = flag.Bool("update", false, "write testdata/openapi.json anew")

// TestTable: an operation that names no act, or about which nobody asks, or that says nothing of itself, does not start.
func TestTable(t *testing.T) {
	good := aboutOperations()[1]
	for name, spoil := range map[string]func(*Operation){
		"no act":         func(o *Operation) { o.Act = "" },
		"unknown act":    func(o *Operation) { o.Act = "view_everything" },
		"nobody asks":    func(o *Operation) { o.Asked = 0 },
		"beyond":         func(o *Operation) { o.Asked = WithToken + 1 },
		"no description": func(o *Operation) { o.EN = "" },
		"no handler":     func(o *Operation) { o.mount = nil },
	} {
		bad := good
		spoil(&bad)
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it starts")
				}
			}()
			w := newWorld(t)
			build(Options{Clock: w}, []Operation{bad})
		})
	}
	ids := map[string]bool{}
	for _, op := range Operations() {
		if ids[op.ID] {
			t.Errorf("%s twice", op.ID)
		}
		ids[op.ID] = true
		if !strings.HasPrefix(op.Path, Root) {
			t.Errorf("%s is outside %s", op.Path, Root)
		}
		if (op.Asked == Public || op.Asked == WithToken) && op.Act != "see_protocol" {
			t.Errorf("%s: nobody asks the gate about %s", op.ID, op.Act)
		}
	}
}

// TestDocument holds the description to the golden file, and to the table.
func TestDocument(t *testing.T) {
	got := newWorld(t).api().document
	if *update {
		if err := os.WriteFile("testdata/openapi.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the description changed; look at it, then run go test ./internal/front/api -update")
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Act         string `json:"x-portiek-act"`
			Security    []map[string][]string
			Parameters  []struct{ In, Name string }
			Responses   map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal(got, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
	n := 0
	for _, item := range doc.Paths {
		n += len(item)
	}
	if n != len(Operations()) {
		t.Errorf("%d operations described, %d in the table", n, len(Operations()))
	}
	for _, op := range Operations() {
		d := doc.Paths[op.Path][strings.ToLower(op.Method)]
		if d.OperationID != op.ID || d.Act != op.Act || (len(d.Security) == 0) != (op.Asked == Public) {
			t.Errorf("%s: %+v", op.ID, d)
		}
		for _, name := range regexp.MustCompile(`\{([a-z]+)\}`).FindAllStringSubmatch(op.Path, -1) {
			if !slices.ContainsFunc(d.Parameters, func(p struct{ In, Name string }) bool { return p.In == "path" && p.Name == name[1] }) {
				t.Errorf("%s does not read %s", op.ID, name[0])
			}
		}
		if _, ok := d.Responses["422"]; ok {
			t.Errorf("%s says 422", op.ID)
		}
	}
	for _, gone := range []string{"ErrorModel", "$schema"} {
		if bytes.Contains(got, []byte(gone)) {
			t.Errorf("%s is in it", gone)
		}
	}
}

// TestWordsOfSchemas: lists that stand in tags are those of the rules.
func TestWordsOfSchemas(t *testing.T) {
	var kinds []string
	for _, k := range casefile.Kinds {
		kinds = append(kinds, string(k))
	}
	found := regexp.MustCompile(`"kind": \{\s*"enum": \[([^\]]*)\]`).FindAllSubmatch(newWorld(t).api().document, -1)
	n := 0
	for _, f := range found {
		words := regexp.MustCompile(`[a-z_]+`).FindAllString(string(f[1]), -1)
		if slices.Contains(words, "incident") {
			n++
			if !slices.Equal(words, kinds) {
				t.Errorf("%v, not %v", words, kinds)
			}
		}
	}
	if n != 2 {
		t.Errorf("found %d lists of kinds", n)
	}
}
