// Command portiek is video surveillance that keeps its own protocol. Each subcommand has a file of its own; parts.go puts
// the rooms of the house together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"portiek/internal/base/fail"
	"portiek/internal/cameras/imaging"
)

// version is set by the Makefile.
var version = "dev"

// commands is everything the program can do.
type commands struct {
	Demo     DemoCmd     `cmd:"" help:"Toon alles op wegwerpgegevens, met nagemaakte camera's. Show everything on throw-away data, with pretend cameras."`
	Serve    ServeCmd    `cmd:"" help:"Neem echte camera's op en laat terugkijken. Record real cameras and let people look back."`
	Fakecam  FakecamCmd  `cmd:"" help:"Speel bestanden af als RTSP-camera's. Play files as RTSP cameras."`
	Protocol ProtocolCmd `cmd:"" help:"Protocollen lezen: controleren, tonen, vergelijken. Read protocols: check, show, compare."`
	Admin    AdminCmd    `cmd:"" help:"Beheer: controleren, klok bevestigen. Administration: check, confirm the clock."`
	Version  VersionCmd  `cmd:"" help:"Print de versie. Print the version."`
	Extras
}

// VersionCmd prints which build this is.
type VersionCmd struct{}

// Run prints the version.
func (VersionCmd) Run() error { fmt.Println("portiek " + version); return nil }

func main() {
	imaging.RunIfConfined() // before anything else: this process may be one that decodes a single picture
	hardenProcess()
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // a closed window is a stop, unless nohup says otherwise
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	app := kong.Parse(&commands{}, kong.Name("portiek"), kong.UsageOnError(),
		kong.Description("Cameratoezicht dat zijn eigen protocol naleeft. Video surveillance that keeps its own protocol."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(os.Stdout, (*io.Writer)(nil)))
	if err := app.Run(); err != nil {
		stop()
		os.Exit(report(err))
	}
}

// exitCode lets a command choose its exit status.
type exitCode interface{ ExitCode() int }

// report prints a failure for a person, Dutch first, and gives the exit status.
func report(err error) int {
	var code exitCode
	if errors.As(err, &code) {
		return code.ExitCode()
	}
	var known *fail.Error
	if errors.As(err, &known) {
		fmt.Fprintf(os.Stderr, "%s\n%s\n(%s)\n", known.NL, known.EN, technical(known))
	} else {
		fmt.Fprintln(os.Stderr, "portiek:", err)
	}
	return 1
}

// technical is the part of a failure for whoever looks it up: its code, and its cause if there is one.
func technical(e *fail.Error) string {
	if e.Err == nil {
		return e.Code
	}
	return fmt.Sprintf("%s: %v", e.Code, e.Err)
}
