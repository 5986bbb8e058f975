package main

import (
	"fmt"
	"io"
)

// printRecording prints the rows with their ratio to ffmpeg on the same number of cameras.
func printRecording(w io.Writer, rows []result) {
	base, runs := map[int]float64{}, map[int]float64{}
	for _, r := range rows {
		if r.rival == "ffmpeg" {
			base[r.cameras] += r.perMinute
			runs[r.cameras]++
		}
	}
	fmt.Fprintln(w, "| cameras | recorder | CPU s per camera-minute | of ffmpeg | MB private (resident) a camera | pictures stored of sent | worst camera | load: CPU s per camera-minute, worst lag |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, r := range rows {
		ratio := "-"
		if b := base[r.cameras]; b > 0 {
			ratio = fmt.Sprintf("%.2f", r.perMinute/(b/runs[r.cameras]))
		}
		n := float64(r.cameras) * (1 << 20)
		stored, worst := fmt.Sprintf("%d of %d", r.stored, r.sent), missing(r.worstCamera)
		if r.rival == "floor" { // it throws them away
			stored, worst = "-", "-"
		}
		fmt.Fprintf(w, "| %d | %s | %.3f | %s | %.1f (%.1f) | %s | %s | %.3f, %.0f ms |\n", r.cameras, r.rival, r.perMinute, ratio,
			float64(r.mem.PrivateDirty)/n, float64(r.mem.Resident)/n, stored, worst, r.loadPerMin, r.lag*1000)
	}
	fmt.Fprintln(w)
}

func missing(n int64) string {
	if n == 0 {
		return "all there"
	}
	return fmt.Sprintf("%d missing", n)
}
