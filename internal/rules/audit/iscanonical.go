package audit

import "bytes"

// isCanonical recognises, in one pass over the bytes, data that Canonical would leave as it is: nearly all there is. Verifying a
// long log would otherwise spend most of its time decoding JSON. No means not sure: Canonical then looks for itself.
func isCanonical(data []byte) bool {
	s := scan{data}
	return len(data) > 0 && data[0] == '{' && s.value(deepest) && len(s.rest) == 0
}

// deepest is how far objects and arrays may stand in each other here.
const deepest = 16

// scan is what is still to be read.
type scan struct{ rest []byte }

// take reads one byte if it is c.
func (s *scan) take(c byte) bool {
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scan) value(depth int) bool {
	if len(s.rest) == 0 || depth == 0 {
		return false
	}
	switch s.rest[0] {
	case '{':
		return s.object(depth)
	case '[':
		return s.array(depth)
	case '"':
		_, ok := s.text()
		return ok
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

// object has keys that rise, so none of them twice.
func (s *scan) object(depth int) bool {
	s.take('{')
	if s.take('}') {
		return true
	}
	var before []byte
	for first := true; ; first = false {
		key, ok := s.text()
		if !ok || !first && bytes.Compare(before, key) >= 0 || !s.take(':') || !s.value(depth-1) {
			return false
		}
		if before = key; !s.take(',') {
			return s.take('}')
		}
	}
}

func (s *scan) array(depth int) bool {
	s.take('[')
	if s.take(']') {
		return true
	}
	for {
		if !s.value(depth - 1) {
			return false
		}
		if !s.take(',') {
			return s.take(']')
		}
	}
}

// text is plain ASCII, of which nothing is ever escaped.
func (s *scan) text() (content []byte, ok bool) {
	if !s.take('"') {
		return nil, false
	}
	for i, c := range s.rest {
		switch {
		case c == '"':
			content, s.rest = s.rest[:i], s.rest[i+1:]
			return content, true
		case c < ' ' || c > '~' || c == '\\':
			return nil, false
		}
	}
	return nil, false
}

func (s *scan) word(w string) bool {
	if !bytes.HasPrefix(s.rest, []byte(w)) {
		return false
	}
	s.rest = s.rest[len(w):]
	return true
}

// number is a whole one that surely fits 64 bits: 0, or up to 18 digits of which the first is none.
func (s *scan) number() bool {
	negative := s.take('-')
	if !negative && s.take('0') {
		return true
	}
	n := 0
	for n < len(s.rest) && '0' <= s.rest[n] && s.rest[n] <= '9' {
		n++
	}
	if n == 0 || n > 18 || s.rest[0] == '0' {
		return false
	}
	s.rest = s.rest[n:]
	return true
}
