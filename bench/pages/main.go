// Command pages measures how long a page takes from the question to its last byte, over TLS on the loopback, in a corporation with
// cases, permits, looks and a log, on SQLite and on PostgreSQL. Beside the pages the same listener serves a plain file, asked in turn
// with them: ratios to that tell what a page costs, whatever else the machine does.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"portiek/bench/cluster"
	"portiek/internal/store/postgres"
	"portiek/internal/store/sqlite"
	"portiek/internal/store/sqlstore"
)

// options are the flags.
type options struct {
	size
	n        int
	dir      string
	postgres string
}

func main() {
	log.SetFlags(0)
	var o options
	flag.IntVar(&o.n, "n", 30, "times that each page is asked")
	flag.IntVar(&o.cases, "cases", 60, "cases in the corporation, over a month; the first is open still")
	flag.IntVar(&o.cameras, "cameras", 20, "cameras, four to a complex")
	flag.IntVar(&o.people, "people", 20, "people who work on cases")
	flag.IntVar(&o.entries, "entries", 6000, "entries of the log besides those that cases make")
	flag.StringVar(&o.dir, "dir", "", "folder for the databases (removed afterwards); default a temporary one")
	flag.StringVar(&o.postgres, "postgres", "/usr/lib/postgresql/*/bin", "folder of PostgreSQL's programs; none: it is left out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal("pages: ", err)
	}
}

func run(ctx context.Context, o options) error {
	if o.n < 1 || o.cases < 2 || o.cameras < 1 || o.people < 1 {
		return fmt.Errorf("there is nothing to measure with -n %d -cases %d -cameras %d -people %d", o.n, o.cases, o.cameras, o.people)
	}
	dir, err := os.MkdirTemp(o.dir, "portiek-pages-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lite, err := sqlite.Open(ctx, filepath.Join(dir, "catalogue.db"))
	if err != nil {
		return err
	}
	tables := []table{}
	t, err := measureOn(ctx, o, "SQLite", lite.Store)
	if err != nil {
		return err
	}
	tables = append(tables, t)
	if bin := cluster.Programs(o.postgres); bin != "" {
		c, err := cluster.Start(ctx, bin, dir)
		if err != nil {
			return err
		}
		defer c.Stop()
		address, err := c.Database(ctx, "pages")
		if err != nil {
			return err
		}
		pg, err := postgres.Open(ctx, address)
		if err != nil {
			return err
		}
		if t, err = measureOn(ctx, o, "PostgreSQL", pg.Store); err != nil {
			return err
		}
		tables = append(tables, t)
	}
	printTables(os.Stdout, o, tables)
	return nil
}

// measureOn fills an empty store, measures, and closes it.
func measureOn(ctx context.Context, o options, name string, s *sqlstore.Store) (table, error) {
	defer s.Close()
	fmt.Fprintf(os.Stderr, "%s: making %d cases ...\n", name, o.cases)
	c, err := newCorporation(ctx, s)
	if err != nil {
		return table{}, err
	}
	made, err := c.fill(ctx, o.size)
	if err != nil {
		return table{}, fmt.Errorf("%s: %w", name, err)
	}
	head, err := s.LogHead(ctx)
	if err != nil {
		return table{}, err
	}
	fmt.Fprintf(os.Stderr, "%s: asking each page %d times, %d entries in the log ...\n", name, o.n, head.Size)
	rows, err := measure(ctx, o.n, c.site, made)
	return table{name, head.Size, rows}, err
}
