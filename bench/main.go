// Command bench measures recording, one rival after the other on the same load, then looking back, then the log at scale, then the
// pages, and prints tables in Markdown.
//
// Figures from one run may be compared with each other; figures from two machines may not. The load's own CPU time is
// counted apart. Pictures are counted in the stored footage against pictures sent, after the load has fallen silent.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	cameras   []int
	seconds   int
	warmup    int
	rivals    []string
	dir       string
	bin       string
	seekDays  float64
	seekCams  int
	exportMin int
	journal   string
	pages     int
	pageCases int
}

func main() {
	log.SetFlags(0)
	o, err := parseOptions()
	if err != nil {
		log.Fatal("bench: ", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal("bench: ", err)
	}
}

func parseOptions() (o options, err error) {
	cameras := flag.String("cameras", "100", "numbers of cameras, separated by commas: 100,200")
	rivals := flag.String("rivals", "ffmpeg,portiek", "which to run, in turn; repeat a name to run it again: ffmpeg,portiek,ffmpeg,portiek; none leaves recording out")
	flag.IntVar(&o.seconds, "seconds", 20, "seconds of pictures each camera sends")
	flag.IntVar(&o.warmup, "warmup", 5, "seconds from the start that are not measured")
	flag.StringVar(&o.dir, "dir", "", "folder for footage (removed afterwards); default a temporary one")
	flag.Float64Var(&o.seekDays, "seek-days", 7, "days of footage for the seek; 0 leaves it out")
	flag.IntVar(&o.seekCams, "seek-cameras", 20, "cameras of footage for the seek")
	flag.IntVar(&o.exportMin, "export-minutes", 60, "minutes of 1080p footage for the export; 0 leaves it out")
	flag.StringVar(&o.journal, "log", "1000,1000000,1000", "lengths of the log, separated by commas, for adding, proving and verifying; empty leaves it out")
	flag.IntVar(&o.pages, "pages", 20, "times that each page is asked; 0 leaves pages out")
	flag.IntVar(&o.pageCases, "page-cases", 60, "cases in the corporation whose pages are asked")
	flag.Parse()
	if *rivals != "none" {
		o.rivals = strings.Split(*rivals, ",")
	}
	for s := range strings.SplitSeq(*cameras, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-cameras: %q is not a number of cameras", s)
		}
		o.cameras = append(o.cameras, n)
	}
	if o.seconds <= o.warmup+2 {
		return o, fmt.Errorf("-seconds %d leaves nothing after -warmup %d", o.seconds, o.warmup)
	}
	self, err := os.Executable()
	o.bin = filepath.Dir(self)
	return o, err
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp(o.dir, "portiek-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var rows []result
	for _, n := range o.cameras {
		for i, name := range o.rivals {
			r, ok := known[name]
			if !ok {
				return fmt.Errorf("-rivals: there is no %q", name)
			}
			fmt.Fprintf(os.Stderr, "%s, %d cameras, %d s ...\n", name, n, o.seconds)
			sub := filepath.Join(dir, fmt.Sprintf("%s-%d-%d", name, n, i))
			if err := os.MkdirAll(sub, 0o700); err != nil {
				return err
			}
			row, err := measure(ctx, o, r, n, sub)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			row.rival = name
			rows = append(rows, row)
			os.RemoveAll(sub)
		}
	}
	fmt.Printf("%s, %d cores, Go %s, %s\n\n", time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.Version(), processor())
	if len(rows) > 0 {
		printRecording(os.Stdout, rows)
	}
	if err := footageFigures(ctx, o, dir, os.Stdout); err != nil {
		return err
	}
	if err := logFigures(ctx, o, os.Stdout); err != nil {
		return err
	}
	return pageFigures(ctx, o, os.Stdout)
}

// processor is the model name of the first processor.
func processor() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
