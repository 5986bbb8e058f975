// Thief tries to open footage from stolen disks. It knows docs/formats and shares no code with the product: what it cannot
// open, nobody can with what it was given. Give it every directory that was stolen, at whatever moment: data, rings, ring keys, database.
//
//	thief DIR...
//
// It prints what it opened, and ends with 0 when it opened nothing, 3 when it opened something, 1 when it could not look.
package main

import (
	"fmt"
	"os"

	"portiek/e2e/thief/loot"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: thief DIR...")
		os.Exit(1)
	}
	haul, err := loot.Try(os.Args[1:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "thief:", err)
		os.Exit(1)
	}
	fmt.Printf("rings opened: %d of %d\nsegments opened: %d of %d\n", haul.RingsOpened, haul.Rings, len(haul.Opened), haul.Segments)
	for _, id := range haul.IDs() {
		fmt.Printf("%s %d chunks %s\n", id, haul.Opened[id].Chunks, haul.Opened[id].File)
	}
	if len(haul.Opened) > 0 {
		os.Exit(3)
	}
}
