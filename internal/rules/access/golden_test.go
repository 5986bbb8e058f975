package access

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"portiek/internal/rules/protocol"
)

//go:generate go test . -run TestGolden -update

// update writes docs/decisions-*.md anew.
var update = flag.Bool("update", false, "write docs/decisions-*.md")

func builtin(t testing.TB, name string) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func judge(t testing.TB, p *protocol.Protocol) *Judge {
	t.Helper()
	j, err := NewJudge(p)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestGolden: the tables that a privacy officer reads are what the judge does.
func TestGolden(t *testing.T) {
	for _, name := range protocol.BuiltinNames() {
		j := judge(t, builtin(t, name))
		page, got := "../../../docs/decisions-"+name+".md", markdown(j)
		if *update {
			if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(page)
		if err != nil || string(want) != got {
			t.Errorf("%s is stale (%v); run go generate ./internal/rules/access and read what changed", page, err)
		}
	}
}

func markdown(j *Judge) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Wie mag wat: %s\n\n", j.protocol.Controller)
	b.WriteString("Geschreven door `go generate ./internal/rules/access`; een test faalt als dit niet meer klopt.\n\n" +
		"Zo beslist Portiek onder `" + j.protocol.Ref() + "`: per handeling en rol het minste wat nodig is, en de artikelen die het zeggen.\n" +
		"Overal geldt ook: aangemeld zijn, hier werken, een rol die geldt voor het complex, en een lopend contract als u voor een\n" +
		"verwerker werkt. Beelden van na dit moment kan niemand openen. Wat hier niet staat, mag niet. Artikelen met `P:` zijn vaste\n" +
		"regels van Portiek, met `AVG` van de wet.\n")
	for _, act := range Acts() {
		fmt.Fprintf(&b, "\n## %s (`%s`)\n\n%s\n\n| Rol | Mag | Ten minste | Artikelen |\n| --- | --- | --- | --- |\n",
			strings.ToUpper(act.NL[:1])+act.NL[1:], act.ID, steps(specs[act.ID].factors))
		var sometimes []string
		for _, row := range j.Table() {
			if row.Act.ID == act.ID {
				text, more := rowText(row)
				b.WriteString(text)
				sometimes = append(sometimes, more...)
			}
		}
		if len(sometimes) > 0 {
			slices.Sort(sometimes)
			b.WriteString("\nEn als dat aan de orde is:\n\n" + strings.Join(slices.Compact(sometimes), ""))
		}
	}
	return b.String()
}

func steps(n int) string {
	return [...]string{"Zonder aanmelden.", "Aanmelden in één stap is genoeg.", "Aanmelden in twee stappen."}[n]
}

// rowText is a line for each way, and the conditions that only sometimes matter.
func rowText(r Row) (line string, sometimes []string) {
	if len(r.Ways) == 0 {
		return fmt.Sprintf("| %s | nee | | %s |\n", r.RoleNL, ids(r.Articles)), nil
	}
	for _, w := range r.Ways {
		var needs []string
		for _, n := range w.Conditions {
			if n.Sometimes {
				sometimes = append(sometimes, "- "+n.NL+" ("+ids(n.Articles)+")\n")
			} else {
				needs = append(needs, n.NL)
			}
		}
		line += fmt.Sprintf("| %s | ja | %s | %s |\n", r.RoleNL, strings.Join(needs, "<br>"), ids(w.Articles))
	}
	return line, sometimes
}

func ids(cites []Cite) string {
	return strings.Join(Answer{Cites: cites}.Articles(), ", ")
}
