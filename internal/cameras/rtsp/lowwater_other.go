//go:build !linux

package rtsp

import "net"

// setLowWater does nothing where SO_RCVLOWAT was not tried.
func setLowWater(*net.TCPConn, int) {}
