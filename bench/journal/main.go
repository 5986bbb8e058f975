// Command journal measures the log at scale: how fast entries are added, alone, in batches and by many at once, how long a
// proof takes and how long it takes to verify all of it, at several lengths of the log, on SQLite and on PostgreSQL. What was
// written is verified afterwards.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"portiek/bench/cluster"
)

// options are the flags.
type options struct {
	dir      string
	entries  []int64
	each     time.Duration
	postgres string
}

func main() {
	log.SetFlags(0)
	o, err := parseOptions()
	if err != nil {
		log.Fatal("journal: ", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal("journal: ", err)
	}
}

func parseOptions() (o options, err error) {
	entries := flag.String("entries", "1000,1000000,1000", "lengths of the log, separated by commas; the same one again shows how much is chance")
	seconds := flag.Float64("seconds", 3, "seconds for each way of adding entries")
	flag.StringVar(&o.dir, "dir", "", "folder for the databases (removed afterwards); default a temporary one")
	flag.StringVar(&o.postgres, "postgres", "/usr/lib/postgresql/*/bin", "folder of PostgreSQL's programs; none: it is left out")
	flag.Parse()
	o.each = time.Duration(*seconds * float64(time.Second))
	for s := range strings.SplitSeq(*entries, ",") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-entries: %q is not a number of entries", s)
		}
		o.entries = append(o.entries, n)
	}
	return o, nil
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp(o.dir, "portiek-journal-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var rows []figures
	for i, n := range o.entries {
		row, err := measure(ctx, o, "SQLite", n, func() (*database, error) { return openSQLite(ctx, filepath.Join(dir, fmt.Sprint(i, ".db"))) })
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if bin := cluster.Programs(o.postgres); bin != "" {
		c, err := cluster.Start(ctx, bin, dir)
		if err != nil {
			return err
		}
		defer c.Stop()
		for i, n := range o.entries {
			row, err := measure(ctx, o, "PostgreSQL", n, func() (*database, error) { return openPostgres(ctx, c, fmt.Sprint("log", i)) })
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
	}
	printFigures(os.Stdout, rows)
	return nil
}
