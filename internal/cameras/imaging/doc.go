// Package imaging makes pictures of footage. It needs ffmpeg, which it runs in a subprocess that may read its own libraries
// and nothing else: footage goes in over a pipe and pixels come out over another, never through a file.
package imaging
