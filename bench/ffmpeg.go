package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"
)

// ffmpeg is the rival: one process per camera that copies the stream into MP4 segments of ten seconds, as Frigate runs
// it. It stores in the clear, without hashes, index or fsync.
type ffmpeg struct {
	cmds []*exec.Cmd
}

func (f *ffmpeg) start(ctx context.Context, _ options, addr string, n int, dir string) error {
	for i := range n {
		path := camera(i)
		if err := os.MkdirAll(filepath.Join(dir, path), 0o700); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", "rtsp://"+addr+"/"+path,
			"-c", "copy", "-an", "-f", "segment", "-segment_time", "10", "-segment_format", "mp4", "-reset_timestamps", "1",
			filepath.Join(dir, path, "%04d.mp4"))
		if err := cmd.Start(); err != nil {
			return err
		}
		f.cmds = append(f.cmds, cmd)
	}
	return nil
}

func (f *ffmpeg) pids() []int {
	out := make([]int, len(f.cmds))
	for i, c := range f.cmds {
		out[i] = c.Process.Pid
	}
	return out
}

// stop waits for each to finish its file, which it does when the camera hangs up, and insists after a while.
func (f *ffmpeg) stop() error {
	t := time.AfterFunc(20*time.Second, func() {
		for _, c := range f.cmds {
			c.Process.Kill()
		}
	})
	defer t.Stop()
	for _, c := range f.cmds {
		c.Wait() // its exit status says nothing about the pictures; they are counted
	}
	return nil
}

func (f *ffmpeg) count(_ context.Context, n int, dir string) (map[string]int64, error) {
	out := map[string]int64{}
	for i := range n {
		files, err := filepath.Glob(filepath.Join(dir, camera(i), "*.mp4"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			pictures, err := samples(name)
			if err != nil {
				fmt.Fprintf(os.Stderr, "ffmpeg left a file that cannot be read: %s: %v\n", name, err)
				continue
			}
			out[camera(i)] += pictures
		}
	}
	return out, nil
}

// samples counts the pictures in an MP4 file.
func samples(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	m, err := mp4.DecodeFile(f, mp4.WithDecodeMode(mp4.DecModeLazyMdat))
	if err != nil {
		return 0, err
	}
	if m.Moov == nil || m.Moov.Trak == nil {
		return 0, fmt.Errorf("no track")
	}
	return int64(m.Moov.Trak.Mdia.Minf.Stbl.Stsz.GetNrSamples()), nil
}

// camera is the path and id of a camera of the load.
func camera(i int) string { return fmt.Sprintf("cam%d", i) }
