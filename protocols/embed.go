// Package protocols carries the two example protocols, written in our own words, and the schema of their format inside the
// binary. It is data; what the data means is in internal/rules/protocol.
package protocols

import "embed"

// Files holds one NAME.yaml for each protocol.
//
//go:embed *.yaml
var Files embed.FS

// Schema is the JSON Schema of the format.
//
//go:embed protocol.schema.json
var Schema []byte
