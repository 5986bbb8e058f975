// Command recorder is Portiek as the benchmark measures it: the rooms that `portiek serve` puts together for recording
// (RTSP, segments, vault with two replicas of ring and ring key, SQLite catalogue, log), without pages. Its cameras are
// those of bench/load.
//
// Modes: record, until standard input closes; floor, which receives and throws away; count, which opens everything that
// was stored and prints the pictures per camera as JSON; footage, which makes footage and measures seek and export.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

// options are the flags.
type options struct {
	mode, addr, dir, clip string
	n, exportMinutes      int
	days                  float64
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.mode, "mode", "record", "record, floor, count or footage")
	flag.StringVar(&o.addr, "addr", "", "address of the load")
	flag.IntVar(&o.n, "n", 10, "cameras")
	flag.StringVar(&o.dir, "dir", "", "folder for everything that is stored")
	flag.StringVar(&o.clip, "clip", os.TempDir(), "folder of the encoded clip (footage)")
	flag.Float64Var(&o.days, "days", 7, "days of footage for the seek (footage)")
	flag.IntVar(&o.exportMinutes, "export-minutes", 60, "minutes of 1080p footage for the export (footage)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal("recorder: ", err)
	}
}

func run(ctx context.Context, o options) error {
	switch o.mode {
	case "record":
		return record(untilInputCloses(ctx), o)
	case "floor":
		return floor(untilInputCloses(ctx), o)
	case "count":
		counts, err := count(ctx, o)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(counts)
	case "footage":
		return measureFootage(ctx, o, os.Stdout)
	}
	return fmt.Errorf("-mode: there is no %q", o.mode)
}

// untilInputCloses ends the context with standard input, so that no recorder outlives the benchmark.
func untilInputCloses(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx
}

func camera(i int) string { return fmt.Sprintf("cam%d", i) }
