package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/governing"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// ProtocolSimulateCmd prints what a new version would change in what there is. It takes no lock, needs no keys and changes
// nothing, so the server may go on meanwhile.
type ProtocolSimulateCmd struct {
	Protocol string `arg:"" help:"De nieuwe versie: bestand, of naam van een meegeleverd protocol. The new version: file, or name of a built-in protocol."`
	Config   string `placeholder:"FILE" xor:"where" required:"" help:"Instellingenbestand van serve. Settings file of serve."`
	Data     string `placeholder:"DIR" xor:"where" required:"" help:"Gegevensmap van een demo. Data folder of a demo."`
	Lang     string `enum:"nl,en" default:"nl" help:"Taal: ${enum}. Language."`
}

// Run prints.
func (c *ProtocolSimulateCmd) Run(ctx context.Context, out io.Writer) error {
	next, err := loadProtocol(c.Protocol)
	if err != nil {
		return err
	}
	set, err := (&FsckCmd{Config: c.Config, Data: c.Data}).settings()
	if err != nil {
		return err
	}
	if err := databaseThere(set); err != nil {
		return err
	}
	p := &parts{set: set, log: slog.New(slog.DiscardHandler)}
	defer p.Close()
	if err := p.openStore(ctx); err != nil {
		return err
	}
	now := clock.System{}.Now()
	current, err := p.protocolAt(ctx, now)
	if err != nil {
		return err
	}
	s, err := governing.Simulate(ctx, governing.Facts{Recorder: set.Recorder, Register: p.store, PlaceKind: placeKinds(set), Now: now}, current, next)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, s.Show(c.Lang, viewing.Amsterdam))
	return err
}

// protocolAt is the version in force in the database; before the first start that kept one, it is the settings'.
func (p *parts) protocolAt(ctx context.Context, now time.Time) (*protocol.Protocol, error) {
	vs, err := p.store.Versions(ctx)
	if err != nil {
		return nil, err
	}
	if v, ok := vs.InForce(now); ok {
		return v.Read()
	}
	return p.set.Protocol, nil
}

// databaseThere keeps a mistyped folder from becoming an empty catalogue.
func databaseThere(set *settings.Settings) error {
	if !set.Database.PostgresURL.Empty() {
		return nil
	}
	if _, err := os.Stat(set.Database.SQLite); err != nil {
		return fail.New(fail.NotFound, "data.none", "De catalogus "+set.Database.SQLite+" is er niet. Controleer de map, of start Portiek eerst een keer.",
			"There is no catalogue "+set.Database.SQLite+". Check the folder, or start Portiek once.").Because(err)
	}
	return nil
}

// placeKinds tells the kind of place of each camera in the settings.
func placeKinds(set *settings.Settings) func(footage.CameraID) (string, bool) {
	return func(cam footage.CameraID) (string, bool) {
		for _, c := range set.Cameras {
			if c.ID == cam {
				return c.PlaceKind, true
			}
		}
		return "", false
	}
}
