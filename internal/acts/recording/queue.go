package recording

import (
	"sync"
	"time"
)

// queue holds finished fragments until the writer takes them. It is bounded by the bytes of their buffers, those that the
// writer works on included, so that a disk that stalls costs a bounded amount of memory.
type queue struct {
	wake chan struct{} // capacity 1

	mu       sync.Mutex
	waiting  []*fragment
	head     int
	bytes    int64
	tail     time.Time // end of what was pushed last
	closed   bool
	min, max int64
	length   time.Duration
}

func newQueue(s Sizes) *queue {
	return &queue{wake: make(chan struct{}, 1), min: s.QueueMin, max: s.QueueMax, length: s.Queue}
}

// push takes f, or refuses it when too much waits already at that many bytes per second of stream. After a refusal
// the fragment before it ends its segment.
func (q *queue) push(f *fragment, rate int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	budget := min(q.max, max(q.min, int64(q.length.Seconds()*float64(rate))))
	size := int64(cap(f.buf))
	if n := len(q.waiting); n > q.head && q.bytes+size > budget {
		q.waiting[n-1].last = true
		return false
	}
	if q.head > 32 && q.head*2 > len(q.waiting) {
		n := copy(q.waiting, q.waiting[q.head:])
		clear(q.waiting[n:])
		q.waiting, q.head = q.waiting[:n], 0
	}
	q.waiting = append(q.waiting, f)
	q.tail = f.end
	q.bytes += size
	q.signal()
	return true
}

// pop waits for the next fragment; false when the queue is closed and empty.
func (q *queue) pop() (*fragment, bool) {
	for {
		q.mu.Lock()
		if q.head < len(q.waiting) {
			f := q.waiting[q.head]
			q.waiting[q.head] = nil
			q.head++
			if q.head == len(q.waiting) {
				q.waiting, q.head = q.waiting[:0], 0
			}
			q.mu.Unlock()
			return f, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			return nil, false
		}
		<-q.wake
	}
}

// done gives back the bytes of a fragment that pop gave.
func (q *queue) done(f *fragment) {
	q.mu.Lock()
	q.bytes -= int64(cap(f.buf))
	q.mu.Unlock()
}

// end is the end of the footage that waits to be written; zero when nothing does.
func (q *queue) end() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.bytes == 0 {
		return time.Time{}
	}
	return q.tail
}

// close lets pop end when nothing waits any more.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.signal()
	q.mu.Unlock()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
