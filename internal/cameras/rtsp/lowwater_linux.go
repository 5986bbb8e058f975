package rtsp

import (
	"net"

	"golang.org/x/sys/unix"
)

// setLowWater sets SO_RCVLOWAT: the kernel reports the socket readable from n bytes on (socket(7)). It is a matter of speed
// alone, so that a kernel that refuses changes nothing.
func setLowWater(c *net.TCPConn, n int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVLOWAT, n) })
}
