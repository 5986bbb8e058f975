package fmp4

import "encoding/binary"

var be = binary.BigEndian

// box appends one box (ISO/IEC 14496-12, 4.2) whose content fill appends.
func box(b []byte, name string, fill func(b []byte) []byte) []byte {
	at := len(b)
	b = append(b, 0, 0, 0, 0)
	b = append(b, name...)
	if fill != nil {
		b = fill(b)
	}
	be.PutUint32(b[at:], uint32(len(b)-at))
	return b
}

// fullBox appends a box that begins with a version and 24 bits of flags.
func fullBox(b []byte, name string, version byte, flags uint32, fill func(b []byte) []byte) []byte {
	return box(b, name, func(b []byte) []byte {
		b = be.AppendUint32(b, uint32(version)<<24|flags)
		if fill != nil {
			b = fill(b)
		}
		return b
	})
}

// words appends 32-bit numbers.
func words(b []byte, vs ...uint32) []byte {
	for _, v := range vs {
		b = be.AppendUint32(b, v)
	}
	return b
}

// nextBox splits the first box off b. It takes plain 32-bit sizes only: nothing that is read here is larger.
func nextBox(b []byte) (name string, body, rest []byte, ok bool) {
	if len(b) < 8 {
		return "", nil, nil, false
	}
	size := be.Uint32(b)
	if size < 8 || uint64(size) > uint64(len(b)) {
		return "", nil, nil, false
	}
	return string(b[4:8]), b[8:size], b[size:], true
}

// child finds the first box with this name in b.
func child(b []byte, name string) ([]byte, bool) {
	for len(b) > 0 {
		n, body, rest, ok := nextBox(b)
		if !ok {
			return nil, false
		}
		if n == name {
			return body, true
		}
		b = rest
	}
	return nil, false
}

// descend follows a path of boxes.
func descend(b []byte, path ...string) ([]byte, bool) {
	for _, name := range path {
		var ok bool
		if b, ok = child(b, name); !ok {
			return nil, false
		}
	}
	return b, true
}
