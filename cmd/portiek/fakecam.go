package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/cameras/fakecam"
)

// fakecamPassword is the environment variable with the password of pretend cameras. There is no flag for it: a command
// line can be read by everybody on the machine.
const fakecamPassword = "PORTIEK_FAKECAM_PASSWORD"

// maxFakeCameras keeps ports and memory within reason.
const maxFakeCameras = 1000

// FakecamCmd plays files as RTSP(S) cameras until it is interrupted.
type FakecamCmd struct {
	Cameras      int      `default:"4" help:"Aantal camera's. Number of cameras."`
	Listen       string   `default:"127.0.0.1:8554" help:"Adres van de eerste camera; de volgende krijgen de volgende poorten. Address of the first camera; the others get the next ports."`
	TLS          bool     `name:"tls" help:"RTSPS met een eigen certificaat per camera. RTSPS with a certificate per camera."`
	User         string   `default:"portiek" help:"Gebruikersnaam; leeg: iedereen mag kijken. User name; empty: anybody may look."`
	PasswordFile string   `type:"existingfile" help:"Bestand met het wachtwoord; anders $PORTIEK_FAKECAM_PASSWORD of een nieuw wachtwoord, dat wordt getoond. File with the password; else $PORTIEK_FAKECAM_PASSWORD or a new one, which is printed."`
	Auth         string   `enum:"digest-md5,digest-sha256,basic" default:"digest-md5" help:"Manier van aanmelden: ${enum}. Kind of authentication."`
	File         []string `type:"existingfile" help:"MP4, .264 of .265; herhaal voor meer. Anders de ingebouwde beelden. MP4, .264 or .265; repeat for more. Else the built-in clips."`
	FPS          float64  `name:"fps" default:"25" help:"Beelden per seconde van .264 en .265. Pictures a second of .264 and .265."`
	Audio        bool     `help:"Bied ook een (leeg) geluidsspoor aan. Offer an (empty) audio track too."`
	Control      string   `placeholder:"127.0.0.1:8555" help:"Bediening van storingen over HTTP, alleen op deze computer. Control of faults over HTTP, on this computer only."`
}

// Run starts the cameras, prints where they are, and waits.
func (c *FakecamCmd) Run(ctx context.Context) error {
	password, made, err := c.password()
	if err != nil {
		return err
	}
	cameras, err := c.sources()
	if err != nil {
		return err
	}
	s, err := fakecam.Start(ctx, fakecam.Options{
		Cameras: cameras, Listen: c.Listen, TLS: c.TLS, User: c.User, Password: password,
		Auth: fakecam.Auth(c.Auth), Control: c.Control, Log: slog.Default(),
	})
	if err != nil {
		return err
	}
	defer s.Close()
	for i := range s.Len() {
		fmt.Println(s.URL(i))
	}
	if made {
		fmt.Printf("gebruiker / user: %s\nwachtwoord / password: %s\n", c.User, password.Reveal())
	}
	if url := s.ControlURL(); url != "" {
		fmt.Printf("storingen / faults: curl -d '{\"kind\":\"loss\",\"percent\":2}' %s/cameras/%s/fault\n", url, s.Name(0))
	}
	<-ctx.Done()
	return nil
}

// password comes from a file, the environment, or chance; made tells whether it was the last.
func (c *FakecamCmd) password() (p secret.Text, made bool, err error) {
	if c.User == "" {
		return p, false, nil
	}
	if c.PasswordFile != "" {
		b, err := os.ReadFile(c.PasswordFile)
		if err != nil {
			return p, false, err
		}
		p = secret.New(strings.TrimRight(string(b), "\r\n"))
	} else if v := os.Getenv(fakecamPassword); v != "" {
		os.Unsetenv(fakecamPassword)
		p = secret.New(v)
	} else {
		return secret.New(rand.Text()), true, nil
	}
	if p.Empty() {
		return p, false, fail.New(fail.Invalid, "fakecam.password",
			"Het wachtwoordbestand is leeg.", "The password file is empty.")
	}
	return p, false, nil
}

// sources deals the files (or the built-in clips) out to the cameras. A second round begins elsewhere in the film, so that
// no two cameras show the same.
func (c *FakecamCmd) sources() ([]fakecam.Camera, error) {
	if c.Cameras < 1 || c.Cameras > maxFakeCameras {
		return nil, fail.New(fail.Invalid, "fakecam.cameras",
			"Het aantal camera's is 1 tot 1000.", "The number of cameras is 1 to 1000.")
	}
	films, err := fakecam.Demo()
	if len(c.File) > 0 {
		films = nil
		for _, path := range c.File {
			f, err := fakecam.Open(path, c.FPS)
			if err != nil {
				return nil, err
			}
			films = append(films, f)
		}
	}
	if err != nil {
		return nil, err
	}
	return fakecam.Deal(films, c.Cameras, fakecam.Camera{Audio: c.Audio}), nil
}
