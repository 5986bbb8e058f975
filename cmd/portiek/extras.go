//go:build !gallery

package main

// Extras are commands for whoever builds Portiek; see gallery.go.
type Extras struct{}
