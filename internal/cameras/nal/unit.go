package nal

import "encoding/binary"

// unit is the access unit under construction: NAL units behind 4-byte lengths, in one buffer that is used again for
// every picture.
type unit struct {
	buf    []byte
	nals   int
	open   int // where the length of a NAL unit that is still growing stands; -1: none
	peak   int // largest unit since the buffer was last sized
	served int // units since then
}

// lengthSize is the size of a NAL unit's length (ISO/IEC 14496-15, lengthSizeMinusOne 3).
const lengthSize = 4

// begin opens a NAL unit.
func (u *unit) begin() error {
	if u.nals >= MaxNALs || len(u.buf)+lengthSize > MaxUnitSize {
		return ErrTooBig
	}
	u.open = len(u.buf)
	u.buf = append(u.buf, 0, 0, 0, 0)
	u.nals++
	return nil
}

// grow appends bytes to the open NAL unit.
func (u *unit) grow(b []byte) error {
	if len(u.buf)+len(b) > MaxUnitSize {
		return ErrTooBig
	}
	u.buf = append(u.buf, b...)
	return nil
}

// end closes the open NAL unit and returns it.
func (u *unit) end() []byte {
	start := u.open + lengthSize
	binary.BigEndian.PutUint32(u.buf[u.open:], uint32(len(u.buf)-start))
	u.open = -1
	return u.buf[start:]
}

// abandon drops the open NAL unit, if any.
func (u *unit) abandon() {
	if u.open >= 0 {
		u.drop(u.open)
		u.open = -1
	}
}

// drop removes the last NAL unit, which begins at from.
func (u *unit) drop(from int) {
	u.buf = u.buf[:from]
	u.nals--
}

// cut removes one earlier NAL unit in [from, to), lengths included.
func (u *unit) cut(from, to int) {
	u.buf = append(u.buf[:from], u.buf[to:]...)
	u.nals--
}

// reset empties the unit. Now and then it gives back a buffer that one huge picture made.
func (u *unit) reset() {
	const review, small = 512, 256 << 10
	u.peak = max(u.peak, len(u.buf))
	u.served++
	if u.served >= review {
		if cap(u.buf) > small && cap(u.buf) > 4*u.peak {
			u.buf = make([]byte, 0, 2*u.peak)
		}
		u.served, u.peak = 0, 0
	}
	u.buf, u.nals, u.open = u.buf[:0], 0, -1
}
