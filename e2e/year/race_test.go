//go:build race

package year

// underRace: the race detector makes SQLite in Go more than ten times slower, and the simulation runs in one goroutine.
const underRace = true
