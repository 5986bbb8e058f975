// Command load is the cameras of the benchmark: one RTSP server whose every path is a camera that sends the same ten
// seconds of H.264 High 1080p25 at 4 Mbit/s over interleaved TCP, paced in real time. It counts the pictures it sent and
// its own CPU time, which is why it is a process of its own.
//
// It prints "ready ADDRESS", and "done" when every camera has sent its -seconds. It then keeps the connections open and
// silent until standard input closes, and prints a Report as JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"portiek/bench/clip"
)

// Report is what the load knows afterwards.
type Report struct {
	Sent   map[string]int64 // pictures a path has sent in all its sessions
	CPU    float64          // seconds, user and system
	MaxLag float64          // seconds that the worst picture was late
}

type load struct {
	clip    *clip.Clip
	seconds int
	n       int
	born    time.Time
	done    atomic.Int64
	lag     atomic.Int64 // nanoseconds

	mu   sync.Mutex
	sent map[string]*atomic.Int64
}

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 10, "cameras that are expected")
	seconds := flag.Int("seconds", 20, "seconds of pictures each camera sends after PLAY")
	dir := flag.String("dir", os.TempDir(), "folder where the encoded clip is kept")
	flag.Parse()
	if err := run(*n, *seconds, *dir); err != nil {
		log.Fatal("load: ", err)
	}
}

func run(n, seconds int, dir string) error {
	debug.SetGCPercent(400)
	c, err := clip.Make(context.Background(), dir)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	l := &load{clip: c, seconds: seconds, n: n, born: time.Now(), sent: map[string]*atomic.Int64{}}
	go l.accept(ln)
	fmt.Println("ready", ln.Addr())
	io.Copy(io.Discard, os.Stdin) // until the benchmark closes it
	ln.Close()
	return json.NewEncoder(os.Stdout).Encode(l.report())
}

func (l *load) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			newSession(l, c).serve()
		}()
	}
}

// counter is the picture counter of one path.
func (l *load) counter(path string) *atomic.Int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sent[path] == nil {
		l.sent[path] = &atomic.Int64{}
	}
	return l.sent[path]
}

// finished counts a camera that has sent everything.
func (l *load) finished() {
	if l.done.Add(1) == int64(l.n) {
		fmt.Println("done")
	}
}

func (l *load) late(by time.Duration) {
	for old := l.lag.Load(); int64(by) > old; old = l.lag.Load() {
		if l.lag.CompareAndSwap(old, int64(by)) {
			return
		}
	}
}

func (l *load) report() Report {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	r := Report{Sent: map[string]int64{}, MaxLag: time.Duration(l.lag.Load()).Seconds(),
		CPU: (time.Duration(u.Utime.Nano()) + time.Duration(u.Stime.Nano())).Seconds()}
	l.mu.Lock()
	defer l.mu.Unlock()
	for path, n := range l.sent {
		r.Sent[path] = n.Load()
	}
	return r
}
