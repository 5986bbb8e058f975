package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"portiek/bench/clip"
	"portiek/internal/acts/viewing"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/access"
	"portiek/internal/rules/access/accesstest"
	"portiek/internal/rules/footage"
)

// seeks is how many random moments are opened.
const seeks = 500

// standing is a clock that stands still at the end of the footage.
type standing struct{ at time.Time }

func (s standing) Now() time.Time { return s.at }

// measureFootage makes footage without cameras, then opens it through the one door, as the pages do: permit, log entry
// (synced), catalogue, keys, unsealing.
func measureFootage(ctx context.Context, o options, w io.Writer) error {
	c, err := clip.Make(ctx, o.clip)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "| what | footage | result |\n| --- | --- | --- |")
	if o.days > 0 {
		if err := measureSeek(ctx, o, c, w); err != nil {
			return err
		}
	}
	if o.exportMinutes > 0 {
		return measureExport(ctx, o, c, w)
	}
	return nil
}

// made is footage on disk with a door before it.
type made struct {
	*parts
	door   *viewing.Door
	permit access.Permit
	span   footage.Span
}

// reopen opens dir again, this time waiting for the disk as always.
func reopen(ctx context.Context, dir string, span footage.Span, n int) (*made, error) {
	p, err := open(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	now := standing{span.To}
	var cams []footage.CameraID
	for i := range n {
		cams = append(cams, footage.CameraID(camera(i)))
	}
	door := viewing.New(viewing.Options{Catalogue: p.cat, Vault: p.vault, Clock: now, Log: p.log,
		Still: func(context.Context, access.Permit) error { return nil }, // nobody's leave ends during a measurement
		Media: viewing.Media{ParseInit: fmp4.ParseInit, Rebase: fmp4.Rebase, KeyOnly: fmp4.KeyOnly, Export: fmp4.Export}})
	return &made{p, door, accesstest.Permit(now.at, span, cams...), span}, nil
}

func measureSeek(ctx context.Context, o options, c *clip.Clip, w io.Writer) error {
	dir := filepath.Join(o.dir, "seek")
	defer os.RemoveAll(dir)
	span := lately(time.Duration(o.days * float64(24*time.Hour)))
	began := time.Now()
	if err := fill(ctx, dir, o.n, span, tiny(c)); err != nil {
		return err
	}
	unix.Sync() // what was made without waiting for the disk is not the first seek's to wait for
	fmt.Fprintf(os.Stderr, "made %g days of %d cameras in %v\n", o.days, o.n, time.Since(began).Round(time.Second))
	m, err := reopen(ctx, dir, span, o.n)
	if err != nil {
		return err
	}
	defer m.close()
	var took []time.Duration
	for range seeks {
		d, err := m.seek(ctx, footage.CameraID(camera(rand.IntN(o.n))))
		if err != nil {
			return err
		}
		took = append(took, d)
	}
	slices.Sort(took)
	_, err = fmt.Fprintf(w, "| first byte of a seek, %d random moments | %g days of %d cameras, tiny pictures | median %v, 95%% %v, worst %v |\n", seeks, o.days, o.n,
		round(took[len(took)/2]), round(took[len(took)*95/100]), round(took[len(took)-1]))
	return err
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// seek opens ten seconds somewhere and waits for the first bytes.
func (m *made) seek(ctx context.Context, cam footage.CameraID) (time.Duration, error) {
	from := m.span.From.Add(time.Duration(rand.Int64N(int64(m.span.Duration() - 20*time.Second))))
	began := time.Now()
	r, err := m.door.Open(ctx, m.permit, cam, footage.Span{From: from, To: from.Add(10 * time.Second)}, viewing.How{Base: m.span.From})
	if err != nil {
		return 0, fmt.Errorf("%s at %v: %w", cam, from, err)
	}
	for piece, err := range r.Pieces(ctx) {
		if err != nil {
			return 0, err
		}
		if len(piece.Data) == 0 {
			return 0, fmt.Errorf("%s at %v: no bytes", cam, from)
		}
		return time.Since(began), nil
	}
	return 0, fmt.Errorf("%s at %v: nothing there", cam, from)
}

func measureExport(ctx context.Context, o options, c *clip.Clip, w io.Writer) error {
	dir := filepath.Join(o.dir, "export")
	defer os.RemoveAll(dir)
	length := time.Duration(o.exportMinutes) * time.Minute
	span := lately(length)
	if err := fill(ctx, dir, 1, span, full(c)); err != nil {
		return err
	}
	m, err := reopen(ctx, dir, span, 1)
	if err != nil {
		return err
	}
	defer m.close()
	out := &counter{}
	began := time.Now()
	taking, err := m.door.Export(ctx, m.permit, footage.CameraID(camera(0)), span)
	if err != nil {
		return err
	}
	for i := range taking.Parts {
		if err := taking.Write(ctx, i, out); err != nil {
			return err
		}
	}
	took := time.Since(began)
	_, err = fmt.Fprintf(w, "| export as MP4 | %v of 1080p25, 4 Mbit/s | %v, %.0f MB, %.0f x real time |\n", length, took.Round(time.Millisecond), float64(out.n)/1e6, length.Seconds()/took.Seconds())
	return err
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) { c.n += int64(len(b)); return len(b), nil }
