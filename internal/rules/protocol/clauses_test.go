package protocol

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// update writes the golden files and docs/protocol-clauses.md anew.
var update = flag.Bool("update", false, "write golden files and docs/protocol-clauses.md")

const clausesPage = "../../../docs/protocol-clauses.md"

// TestEveryClauseOnce: each clause of the two adopted texts is an article of its protocol, in exactly one of the three
// places (the loader refuses none and two), and there is no article that is not a clause.
func TestEveryClauseOnce(t *testing.T) {
	clauses := lines(t, "testdata/clauses.txt")
	if len(clauses) != 92 {
		t.Fatalf("%d clauses", len(clauses))
	}
	found := map[string]int{}
	for _, p := range examples(t) {
		for _, c := range p.Clauses() {
			found[c.ID]++
			places := 0
			for _, in := range []bool{len(c.Facts) > 0, c.Fixed != "", c.Recorded != ""} {
				if in {
					places++
				}
			}
			if places != 1 {
				t.Errorf("%s is in %d places", c.ID, places)
			}
		}
	}
	for _, id := range clauses {
		if found[id] != 1 {
			t.Errorf("clause %s is there %d times", id, found[id])
		}
		delete(found, id)
	}
	for id := range found {
		t.Errorf("%s is no clause", id)
	}
}

// TestEveryReading: each unclear place and each difference is read by the protocol it concerns, with a reason.
func TestEveryReading(t *testing.T) {
	var found []string
	for _, p := range examples(t) {
		for _, r := range p.Readings {
			found = append(found, r.ID)
			if strings.TrimSpace(r.Text) == "" || strings.TrimSpace(r.Reason) == "" {
				t.Errorf("%s %s", p.Name, r.ID)
			}
		}
	}
	for _, id := range lines(t, "testdata/readings.txt") {
		if !slices.Contains(found, id) {
			t.Errorf("no protocol reads %s", id)
		}
	}
}

// TestClausesPage: the page that shows where every clause lives is up to date.
func TestClausesPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Where every clause lives\n\nWritten by `go generate ./internal/rules/protocol`; a test fails when it is stale.\n\n" +
		"Status: the place of each clause. A rule in the file or of the product says what must hold; which acts exist already to hold it\n" +
		"is told by the design pages.\n\n" +
		"Each clause of the two example protocols is one of three things. **Rule**: rules in the protocol's file cite it. **Fixed**: a rule of\n" +
		"the product says the same, whatever the protocol. **Organisation**: people must do it, and the product records it. The wording of a\n" +
		"clause stands in [wooninvest.yaml](../protocols/wooninvest.yaml) and [wooncompas.yaml](../protocols/wooncompas.yaml), in Dutch, and\n" +
		"so do the readings, each with its reason.\n")
	for _, p := range examples(t) {
		fmt.Fprintf(&b, "\n## %s\n\n| Clause | Place | What | Readings |\n| --- | --- | --- | --- |\n", p.Title)
		for _, c := range p.Clauses() {
			place, what := "rule", make([]string, len(c.Facts))
			for i, f := range c.Facts {
				what[i] = f.Subject.EN + ": " + f.Value.EN
			}
			if c.Fixed != "" {
				place, what = "fixed", []string{FixedRules.Of(c.Fixed).EN}
			} else if c.Recorded != "" {
				place, what = "organisation", []string{"recorded: " + Records.Of(c.Recorded).EN}
			}
			readings := make([]string, len(c.Readings))
			for i, r := range c.Readings {
				readings[i] = r.ID
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.ID, place, strings.Join(what, "<br>"), strings.Join(readings, ", "))
		}
	}
	golden(t, clausesPage, b.String())
}

func examples(t *testing.T) (ps []*Protocol) {
	t.Helper()
	for _, n := range BuiltinNames() {
		p, err := Builtin(n)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	return ps
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

// golden compares got with a file, or writes it when asked.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is stale: run go generate ./internal/rules/protocol and look at what changes", file)
	}
}
