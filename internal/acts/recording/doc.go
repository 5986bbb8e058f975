// Package recording keeps cameras connected and turns their streams into sealed segments; every stretch that it could not
// record, it enters in the gap ledger with its cause.
//
// A picture's way: the camera's Source hands it to a session (one goroutine a camera), which steers its wall time, copies it
// once into the fragment under construction and cuts fragments and segments. Finished fragments wait in a queue
// bounded by bytes for the camera's writer (a second goroutine), which begins, appends to, syncs and seals files. The
// session never waits for a disk or a database; when the queue is full it drops whole groups of pictures and says so.
package recording
