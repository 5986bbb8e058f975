//go:build gallery

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"portiek/cmd/portiek/gallery"
)

// Extras are commands for whoever builds Portiek; they are not in a build that people get.
type Extras struct {
	Gallery GalleryCmd `cmd:"" help:"Toon elke pagina in elke toestand, op verzonnen gegevens. Show every page in every state, on made-up data."`
}

// GalleryCmd serves the gallery.
type GalleryCmd struct {
	Listen string `default:"127.0.0.1:8090" help:"Adres, alleen op deze computer. Address, on this machine only."`
}

// Run serves until it is interrupted.
func (c *GalleryCmd) Run(ctx context.Context) error {
	if err := loopbackOnly(c.Listen); err != nil {
		return err
	}
	listener, err := listenOn(c.Listen)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "portiek-galerij")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	rooms := gallery.Open(dir)
	defer rooms.Close()
	server := &http.Server{Handler: rooms, ReadHeaderTimeout: 10 * time.Second}
	go func() { <-ctx.Done(); server.Close() }()
	fmt.Printf("\n  http://%s/galerij\n\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
