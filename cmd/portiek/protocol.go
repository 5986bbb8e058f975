package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"portiek/internal/base/fail"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// ProtocolCmd reads protocols without a server.
type ProtocolCmd struct {
	Check    ProtocolCheckCmd    `cmd:"" help:"Controleer een protocol; elke fout met regel en remedie. Check a protocol; every mistake with line and remedy."`
	Show     ProtocolShowCmd     `cmd:"" help:"Toon een protocol in woorden. Show a protocol in words."`
	Diff     ProtocolDiffCmd     `cmd:"" help:"Toon wat een nieuwe versie verandert. Show what a new version changes."`
	Simulate ProtocolSimulateCmd `cmd:"" help:"Toon wat een nieuwe versie zou veranderen: camera's, beelden, mensen, veiligstellingen. Show what a new version would change: cameras, footage, people, holds."`
	Schema   ProtocolSchemaCmd   `cmd:"" help:"Print het JSON Schema van een protocolbestand, voor een editor. Print the JSON Schema of a protocol file, for an editor."`
}

// ProtocolCheckCmd says whether a protocol is right. Exit status 1 when it is not.
type ProtocolCheckCmd struct {
	Protocol string `arg:"" help:"Bestand, of naam van een meegeleverd protocol. File, or name of a built-in protocol."`
}

// Run checks and prints.
func (c *ProtocolCheckCmd) Run(out io.Writer) error {
	p, err := loadProtocol(c.Protocol)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: %d artikelen, %d regels, %d lezingen; alles klopt. / %d articles, %d rules, %d readings; all is well.\n",
		p.Ref(), len(p.Articles), len(p.Facts()), len(p.Readings), len(p.Articles), len(p.Facts()), len(p.Readings))
	return err
}

// ProtocolShowCmd prints a protocol in words.
type ProtocolShowCmd struct {
	Protocol string `arg:"" help:"Bestand, of naam van een meegeleverd protocol. File, or name of a built-in protocol."`
	Lang     string `enum:"nl,en" default:"nl" help:"Taal: ${enum}. Language."`
}

// Run prints.
func (c *ProtocolShowCmd) Run(out io.Writer) error {
	p, err := loadProtocol(c.Protocol)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, p.Show(c.Lang))
	return err
}

// ProtocolDiffCmd prints what the second protocol changes.
type ProtocolDiffCmd struct {
	From string `arg:"" help:"Het oude. The old one."`
	To   string `arg:"" help:"Het nieuwe. The new one."`
	Lang string `enum:"nl,en" default:"nl" help:"Taal: ${enum}. Language."`
}

// Run prints.
func (c *ProtocolDiffCmd) Run(out io.Writer) error {
	from, err := loadProtocol(c.From)
	if err != nil {
		return err
	}
	to, err := loadProtocol(c.To)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, protocol.ShowDiff(from, to, c.Lang))
	return err
}

// ProtocolSchemaCmd prints the schema of the format.
type ProtocolSchemaCmd struct{}

// Run prints.
func (ProtocolSchemaCmd) Run(out io.Writer) error {
	_, err := out.Write(protocols.Schema)
	return err
}

// loadProtocol takes the name of a built-in protocol, or a path: something with a folder or an extension.
func loadProtocol(name string) (*protocol.Protocol, error) {
	if filepath.Ext(name) == "" && filepath.Base(name) == name {
		return protocol.Builtin(name)
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fail.New(fail.NotFound, "protocol.unreadable", "Het bestand "+name+" is niet te lezen. Controleer pad en rechten.",
			"The file "+name+" cannot be read. Check path and permissions.").Because(err)
	}
	return protocol.Load(src)
}
