package recording

import (
	"math/bits"
	"sync"
)

const (
	smallestClass = 14      // 16 KiB
	largestClass  = 22      // 4 MiB; larger buffers are not kept
	idleBytes     = 8 << 20 // what may lie unused in one class, for all cameras together
)

// pool keeps the buffers that no camera uses at the moment, in classes of a power of two, so that a hundred cameras
// share the slack of a few. Safe for concurrent use.
type pool struct {
	mu   sync.Mutex
	idle [largestClass + 1][][]byte
}

// get gives a buffer with at least size bytes, all of its capacity in use.
func (p *pool) get(size int) []byte {
	c := class(size)
	if c > largestClass {
		return make([]byte, size)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle[c]); n > 0 {
		b := p.idle[c][n-1]
		p.idle[c] = p.idle[c][:n-1]
		return b
	}
	return make([]byte, 1<<c)
}

// put takes a buffer back.
func (p *pool) put(b []byte) {
	c := class(cap(b))
	if c > largestClass || cap(b) != 1<<c {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if (len(p.idle[c])+1)<<c <= idleBytes {
		p.idle[c] = append(p.idle[c], b[:cap(b)])
	}
}

func class(size int) int { return max(smallestClass, bits.Len(uint(max(size, 1)-1))) }
