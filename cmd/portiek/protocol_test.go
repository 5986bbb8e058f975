package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"portiek/internal/base/fail"
)

// say runs a command line as a person would type it.
func say(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	app, err := kong.New(&commands{}, kong.BindTo(&out, (*io.Writer)(nil)), kong.BindTo(t.Context(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := app.Parse(args)
	if err != nil {
		return "", err
	}
	err = c.Run()
	return out.String(), err
}

const thirdProtocol = "../../internal/rules/protocol/testdata/third.yaml"

func TestProtocolCommands(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"protocol check wooninvest", "41 artikelen"},
		{"protocol check wooncompas", "51 articles"},
		{"protocol check " + thirdProtocol, "derde@1"},
		{"protocol show wooninvest", "Bewaartermijn: 72 uur [WI-6.3a]"},
		{"protocol show --lang en wooncompas", "Term: 7 days"},
		{"protocol diff wooninvest wooncompas", "Bewaartermijn was: 72 uur"},
		{"protocol diff --lang en wooncompas wooninvest", "Stricter: acts at once"},
		{"protocol diff wooncompas wooncompas", "Geen verschil."},
		{"protocol schema", "json-schema.org"},
	} {
		if got, err := say(t, strings.Fields(c.line)...); err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %v\n%s", c.line, err, got)
		}
	}
}

func TestProtocolMistakes(t *testing.T) {
	src, err := os.ReadFile(thirdProtocol)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte(strings.Replace(string(src), "only_on: [theft, fraud]", "only_on: [theft, gossip]", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ line, code, nl string }{
		{"protocol check " + bad, "protocol.invalid", "switches.covert.only_on[1]: Dit woord ken ik hier niet."},
		{"protocol show none.yaml", "protocol.unreadable", "none.yaml is niet te lezen"},
		{"protocol diff wooninvest woonplan", "protocol.unknown", "Kies uit wooncompas, wooninvest"},
	} {
		out, err := say(t, strings.Fields(c.line)...)
		if e := fail.Of(err); e.Code != c.code || !strings.Contains(e.NL, c.nl) || out != "" {
			t.Errorf("%s: %v %q", c.line, err, out)
		}
	}
}
