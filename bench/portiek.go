package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// portiek is bench/recorder: the same rooms as `portiek serve`, put together by the same code, for the load's cameras.
type portiek struct {
	mode  string // "" records; "floor" receives and throws away
	cmd   *exec.Cmd
	stdin io.Closer
	bin   string
}

func (p *portiek) start(ctx context.Context, o options, addr string, n int, dir string) error {
	p.bin = filepath.Join(o.bin, "recorder")
	mode := p.mode
	if mode == "" {
		mode = "record"
	}
	p.cmd = exec.CommandContext(ctx, p.bin, "-mode", mode, "-addr", addr, "-n", fmt.Sprint(n), "-dir", dir)
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return err
	}
	p.stdin = in
	return p.cmd.Start()
}

func (p *portiek) pids() []int { return []int{p.cmd.Process.Pid} }

// stop closes its input, upon which it seals what it has and ends.
func (p *portiek) stop() error {
	if p.cmd == nil || p.cmd.Process == nil {
		return nil
	}
	p.stdin.Close()
	t := time.AfterFunc(60*time.Second, func() { p.cmd.Process.Kill() })
	defer t.Stop()
	return p.cmd.Wait()
}

// count opens every sealed segment again and counts the pictures in its fragments.
func (p *portiek) count(ctx context.Context, n int, dir string) (map[string]int64, error) {
	if p.mode == "floor" {
		return map[string]int64{}, nil
	}
	cmd := exec.CommandContext(ctx, p.bin, "-mode", "count", "-n", fmt.Sprint(n), "-dir", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.Join(errors.New("the stored footage cannot be counted"), err)
	}
	counts := map[string]int64{}
	return counts, json.Unmarshal(out, &counts)
}

// footageFigures measures the seek and the export in footage made for it, and prints their table.
func footageFigures(ctx context.Context, o options, dir string, w io.Writer) error {
	if o.seekDays <= 0 && o.exportMin <= 0 {
		return nil
	}
	cmd := exec.CommandContext(ctx, filepath.Join(o.bin, "recorder"), "-mode", "footage", "-n", fmt.Sprint(o.seekCams), "-dir", filepath.Join(dir, "footage"),
		"-days", fmt.Sprint(o.seekDays), "-export-minutes", fmt.Sprint(o.exportMin), "-clip", o.bin)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	return cmd.Run()
}

// logFigures measures the log, and prints its table. Its databases lie beside our folder and not in it: PostgreSQL runs as a user
// of its own.
func logFigures(ctx context.Context, o options, w io.Writer) error {
	if o.journal == "" {
		return nil
	}
	cmd := exec.CommandContext(ctx, filepath.Join(o.bin, "journal"), "-entries", o.journal, "-dir", o.dir)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	return cmd.Run()
}

// pageFigures measures the pages, and prints their table.
func pageFigures(ctx context.Context, o options, w io.Writer) error {
	if o.pages <= 0 {
		return nil
	}
	cmd := exec.CommandContext(ctx, filepath.Join(o.bin, "pages"), "-n", fmt.Sprint(o.pages), "-cases", fmt.Sprint(o.pageCases), "-dir", o.dir)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	return cmd.Run()
}
