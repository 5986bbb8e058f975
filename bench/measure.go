package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"portiek/bench/proc"
)

// result is one line of the table.
type result struct {
	rival       string
	cameras     int
	perMinute   float64 // CPU seconds per camera-minute
	loadPerMin  float64 // the same of the load, over its whole life
	mem         proc.Memory
	sent        int64
	stored      int64
	worstCamera int64 // pictures missing of the worst camera
	lag         float64
}

// rival is something that records: start gives its processes, stop ends it in an orderly way, count reads the pictures
// per camera from what it stored.
type rival interface {
	start(ctx context.Context, o options, addr string, n int, dir string) error
	pids() []int
	stop() error
	count(ctx context.Context, n int, dir string) (map[string]int64, error)
}

var known = map[string]func() rival{
	"ffmpeg":  func() rival { return &ffmpeg{} },
	"portiek": func() rival { return &portiek{} },
	"floor":   func() rival { return &portiek{mode: "floor"} },
}

// measure plays the load to one rival. CPU time is taken between the end of the warm-up and a second before the pictures
// end, so that neither starting up nor closing files counts.
func measure(ctx context.Context, o options, make func() rival, n int, dir string) (result, error) {
	l, err := startLoad(ctx, o, n)
	if err != nil {
		return result{}, err
	}
	defer l.kill()
	r := make()
	if err := r.start(ctx, o, l.addr, n, dir); err != nil {
		return result{}, errors.Join(err, r.stop())
	}
	row, err := window(ctx, o, r, n)
	if err == nil {
		err = l.waitDone(time.Duration(o.seconds+60) * time.Second)
	}
	if err != nil {
		return row, errors.Join(err, r.stop())
	}
	time.Sleep(2 * time.Second) // what is on its way arrives
	report, err := l.finish()   // the cameras hang up: ffmpeg closes its files only then
	if err := errors.Join(err, r.stop()); err != nil {
		return row, err
	}
	stored, err := r.count(ctx, n, dir)
	if err != nil {
		return row, err
	}
	row.lag, row.loadPerMin = report.MaxLag, report.CPU/float64(n)/float64(o.seconds)*60
	for path, sent := range report.Sent {
		row.sent += sent
		row.stored += stored[path]
		row.worstCamera = max(row.worstCamera, sent-stored[path])
	}
	if len(report.Sent) != n {
		return row, fmt.Errorf("only %d of %d cameras were played", len(report.Sent), n)
	}
	return row, nil
}

func window(ctx context.Context, o options, r rival, n int) (result, error) {
	row := result{cameras: n}
	if err := sleep(ctx, time.Duration(o.warmup)*time.Second); err != nil {
		return row, err
	}
	before, _, err := proc.Sum(r.pids())
	if err != nil {
		return row, fmt.Errorf("it ended early: %w", err)
	}
	began := time.Now()
	if err := sleep(ctx, time.Duration(o.seconds-o.warmup-1)*time.Second); err != nil {
		return row, err
	}
	after, mem, err := proc.Sum(r.pids())
	if err != nil {
		return row, fmt.Errorf("it ended early: %w", err)
	}
	row.perMinute = (after - before).Seconds() / float64(n) / time.Since(began).Minutes()
	row.mem = mem
	return row, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// loadProcess is the running load.
type loadProcess struct {
	cmd   *exec.Cmd
	stdin io.Closer
	lines *bufio.Scanner
	addr  string
}

// loadReport is what bench/load prints last.
type loadReport struct {
	Sent   map[string]int64
	CPU    float64
	MaxLag float64
}

func startLoad(ctx context.Context, o options, n int) (*loadProcess, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(o.bin, "load"), "-n", fmt.Sprint(n), "-seconds", fmt.Sprint(o.seconds), "-dir", o.bin)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	l := &loadProcess{cmd: cmd, stdin: in, lines: bufio.NewScanner(out)}
	l.lines.Buffer(nil, 1<<20)
	if !l.lines.Scan() || !strings.HasPrefix(l.lines.Text(), "ready ") {
		l.kill()
		return nil, errors.New("the load did not start")
	}
	l.addr = strings.TrimPrefix(l.lines.Text(), "ready ")
	return l, nil
}

// waitDone waits until every camera has sent all its pictures.
func (l *loadProcess) waitDone(atMost time.Duration) error {
	t := time.AfterFunc(atMost, l.kill)
	defer t.Stop()
	if !l.lines.Scan() || l.lines.Text() != "done" {
		return fmt.Errorf("not every camera was played to its end within %v", atMost)
	}
	return nil
}

func (l *loadProcess) finish() (r loadReport, err error) {
	l.stdin.Close()
	if !l.lines.Scan() {
		return r, errors.New("the load gave no report")
	}
	if err := json.Unmarshal(l.lines.Bytes(), &r); err != nil {
		return r, err
	}
	return r, l.cmd.Wait()
}

func (l *loadProcess) kill() { l.cmd.Process.Kill() }
