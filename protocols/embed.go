// Package protocols carries the two example protocols, written in our own words, inside the binary. It is data; what the
// data means is in internal/rules/protocol.
package protocols

import "embed"

// Files holds one NAME.yaml for each protocol.
//
//go:embed *.yaml
var Files embed.FS
