package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// DemoCmd shows the main job on throw-away data: pretend cameras play real footage over RTSPS with Digest into the real
// recorder.
type DemoCmd struct {
	Protocol string        `enum:"wooninvest,wooncompas" default:"wooninvest" help:"Protocol: ${enum}."`
	Cameras  int           `default:"4" help:"Aantal camera's. Number of cameras."`
	Term     time.Duration `placeholder:"2m" help:"Kortere bewaartermijn, om het wissen te zien. A shorter term, to watch footage being forgotten."`
	Listen   string        `default:"127.0.0.1:8080" help:"Adres van de pagina's, alleen op deze computer. Address of the pages, on this machine only."`
	Data     string        `placeholder:"DIR" help:"Bewaar de gegevens hier; anders verdwijnen ze na afloop. Keep the data here; otherwise it goes at the end."`
	Verbose  bool          `help:"Toon het technische logboek. Show the technical log."`
}

// demoPlaces are where the pretend cameras hang.
var demoPlaces = []struct{ id, name string }{
	{"hal", "Hal begane grond"}, {"brievenbussen", "Brievenbussen"}, {"trappenhuis", "Trappenhuis"}, {"fietsenstalling", "Fietsenstalling"},
	{"garage", "Parkeergarage"}, {"galerij", "Galerij eerste verdieping"}, {"lift", "Lift"}, {"achterdeur", "Achterdeur"},
}

// demoComplex is where the pretend cameras hang.
const demoComplex = "Kastanjehof"

// Run plays the demo until it is interrupted.
func (c *DemoCmd) Run(ctx context.Context) error {
	set, err := c.settings()
	if err != nil {
		return err
	}
	if c.Data == "" {
		defer os.RemoveAll(set.Data)
	}
	log := slog.New(slog.DiscardHandler)
	if c.Verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	listener, err := listenOn(set.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	cams, err := c.cameras(ctx, set, log)
	if err != nil {
		return err
	}
	defer cams.Close()
	p, err := openParts(ctx, set, log)
	if err != nil {
		return err
	}
	defer p.Close()
	none := func(footage.CameraID, string) (secret.Text, error) {
		return secret.Text{}, errors.New("demo: no sealed passwords")
	}
	list, err := sources(set.Cameras, none, log)
	if err != nil {
		return err
	}
	p.demo = true
	if err := p.assemble(ctx, list); err != nil {
		return err
	}
	c.explain(set)
	return p.serve(ctx, listener)
}

// settings are those of one office with throw-away data. Both replicas of the ring lie on one disk here, which the pages say.
func (c *DemoCmd) settings() (*settings.Settings, error) {
	if c.Cameras < 1 || c.Cameras > maxFakeCameras {
		return nil, fail.New(fail.Invalid, "demo.cameras", "Kies 1 tot 1000 camera's.", "Choose 1 to 1000 cameras.")
	}
	rule, err := protocol.Builtin(c.Protocol)
	if err != nil {
		return nil, err
	}
	if c.Term != 0 {
		if rule, err = rule.Shortened(c.Term); err != nil {
			return nil, fail.New(fail.Invalid, "demo.term",
				"De termijn moet tussen 1 minuut en die van het protocol liggen.", "The term must lie between 1 minute and the protocol's.").Because(err)
		}
	}
	if err := loopbackOnly(c.Listen); err != nil {
		return nil, err
	}
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "portiek-demo-"); err != nil {
			return nil, err
		}
	} else if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	return &settings.Settings{
		Recorder: "demo", Listen: c.Listen, TLS: settings.TLS{Off: true}, Data: dir, Protocol: rule,
		Rings:    []string{filepath.Join(dir, "ring-1"), filepath.Join(dir, "ring-2")},
		RingKeys: []string{filepath.Join(dir, "ringkey-1"), filepath.Join(dir, "ringkey-2")},
		Database: settings.Database{SQLite: filepath.Join(dir, "catalogue", "portiek.db")},
	}, nil
}

// cameras starts the pretend cameras and adds them to the settings.
func (c *DemoCmd) cameras(ctx context.Context, set *settings.Settings, log *slog.Logger) (*fakecam.Server, error) {
	films, err := fakecam.Demo()
	if err != nil {
		return nil, err
	}
	password := secret.New(rand.Text())
	s, err := fakecam.Start(ctx, fakecam.Options{
		Cameras: fakecam.Deal(films, c.Cameras, fakecam.Camera{}), TLS: true, User: "portiek", Password: password, Auth: fakecam.DigestSHA256, Log: log,
		Keep: filepath.Join(set.Data, "nagemaakte-cameras"), // the recorder pinned these certificates in an earlier run on this data
	})
	if err != nil {
		return nil, err
	}
	for i := range s.Len() {
		place := demoPlaces[i%len(demoPlaces)]
		id, name := place.id, place.name
		if n := i / len(demoPlaces); n > 0 {
			id, name = fmt.Sprintf("%s-%d", id, n+1), fmt.Sprintf("%s %d", name, n+1)
		}
		set.Cameras = append(set.Cameras, settings.Camera{
			ID: footage.CameraID(id), Name: name, Place: demoComplex, URL: s.URL(i), User: "portiek",
			Password: settings.Password{Clear: password}, BudgetKbits: settings.DefaultBudgetKbits,
		})
	}
	return s, nil
}

func (c *DemoCmd) explain(set *settings.Settings) {
	fmt.Printf("Portiek %s: %d nagemaakte camera's nemen echt op, volgens %s.\n", version, len(set.Cameras), set.Protocol.Title)
	fmt.Printf("Beelden vergaan na %s; wat u veiligstelt blijft. / Footage expires after %s; what you put on hold stays.\n",
		set.Protocol.Retention.Length.NL(), set.Protocol.Retention.Length.EN())
	if c.Data == "" {
		fmt.Println("Stop met Ctrl-C; alles verdwijnt dan. / Stop with Ctrl-C; everything goes.")
	} else {
		fmt.Println("Stop met Ctrl-C; de gegevens blijven in / Stop with Ctrl-C; the data stays in " + set.Data)
	}
}

// loopbackOnly refuses an address that others can reach: the demo speaks plain HTTP.
func loopbackOnly(listen string) error {
	addr, err := netip.ParseAddrPort(strings.Replace(listen, "localhost:", "127.0.0.1:", 1))
	if err != nil || !addr.Addr().IsLoopback() {
		return fail.New(fail.Invalid, "demo.listen",
			"De demo luistert alleen op deze computer. Kies een adres als 127.0.0.1:8080.",
			"The demo listens on this machine only. Choose an address such as 127.0.0.1:8080.")
	}
	return nil
}
