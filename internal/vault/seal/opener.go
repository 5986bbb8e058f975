package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Opener opens chunks of one file in any order. Not safe for concurrent use.
type Opener struct{ s *stream }

// NewOpener opens chunks sealed under this key and id.
func NewOpener(key Key, id [16]byte) *Opener {
	return &Opener{newStream(key, id)}
}

// Open authenticates chunk (with its length field) as number index, last or not, and appends the plaintext to dst. The
// plaintext may take the place of the ciphertext: pass chunk[Headroom:Headroom] as dst. On ErrChunk the contents of dst's
// spare room are undefined.
func (o *Opener) Open(dst, chunk []byte, index int, last bool) ([]byte, error) {
	if index < 0 || index > math.MaxUint32 {
		return nil, ErrChunk
	}
	n, err := SealedSize(chunk)
	if err != nil || len(chunk) != Headroom+n {
		return nil, ErrChunk
	}
	o.s.set(uint32(index), last, n)
	plain, err := o.s.aead.Open(dst, o.s.nonce[:], chunk[Headroom:], o.s.aad[:])
	if err != nil {
		return nil, ErrChunk
	}
	return plain, nil
}

// SealedSize reads a chunk's length field: the bytes that follow it.
func SealedSize(chunk []byte) (int, error) {
	if len(chunk) < Headroom {
		return 0, ErrChunk
	}
	n := binary.BigEndian.Uint32(chunk)
	if n < tagSize || n > maxSealed {
		return 0, ErrChunk
	}
	return int(n), nil
}

// CheckHeader compares the first HeaderSize bytes of a file with what id demands.
func CheckHeader(r io.ReaderAt, id [16]byte) error {
	var got [HeaderSize]byte
	if err := readAt(r, got[:], 0); err != nil {
		return err
	}
	if !bytes.Equal(got[:], Header(id)) {
		return ErrHeader
	}
	return nil
}

// Scan opens the chunks of a file of size bytes in order, as far as they are valid, and hands each over with its offset, its
// size as sealed and its plaintext (valid only during the call). end is where the valid prefix ends, 0 when not even the
// header is right; complete tells that it ends with the last chunk and that nothing follows. Damage is no error: err is what
// each returned, or what reading returned.
func Scan(r io.ReaderAt, size int64, key Key, id [16]byte,
	each func(index int, offset int64, size int, plain []byte) error,
) (end int64, complete bool, err error) {
	if size < int64(HeaderSize) {
		return 0, false, nil
	}
	if err := CheckHeader(r, id); err != nil {
		return 0, false, unlessDamaged(err)
	}
	s := scanner{r: r, size: size, open: NewOpener(key, id)}
	end = int64(HeaderSize)
	for index := 0; ; index++ {
		plain, sealed, last, err := s.next(end, index)
		if err != nil {
			return end, false, unlessDamaged(err)
		}
		if err := each(index, end, sealed, plain); err != nil {
			return end, false, err
		}
		end += int64(sealed)
		if last {
			return end, end == size, nil
		}
	}
}

// scanner reads chunk after chunk into one growing buffer.
type scanner struct {
	r          io.ReaderAt
	size       int64
	open       *Opener
	buf, plain []byte
}

// next reads the chunk at offset. It tries it as one in the middle first, then as the last.
func (s *scanner) next(offset int64, index int) (plain []byte, sealed int, last bool, err error) {
	var head [Headroom]byte
	if offset+Headroom > s.size {
		return nil, 0, false, ErrChunk
	}
	if err := readAt(s.r, head[:], offset); err != nil {
		return nil, 0, false, err
	}
	n, err := SealedSize(head[:])
	if err != nil || offset+Headroom+int64(n) > s.size {
		return nil, 0, false, ErrChunk
	}
	sealed = Headroom + n
	s.buf = grow(s.buf, sealed)
	if err := readAt(s.r, s.buf, offset); err != nil {
		return nil, 0, false, err
	}
	for _, last := range []bool{false, true} {
		if plain, err = s.open.Open(s.plain[:0], s.buf, index, last); err == nil {
			s.plain = plain
			return plain, sealed, last, nil
		}
	}
	return nil, 0, false, err
}

func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

func readAt(r io.ReaderAt, b []byte, offset int64) error {
	n, err := r.ReadAt(b, offset)
	switch {
	case n == len(b):
		return nil
	case err == nil, errors.Is(err, io.EOF):
		return ErrChunk
	default:
		return fmt.Errorf("seal: read at %d: %w", offset, err)
	}
}

// unlessDamaged lets only failures to read through.
func unlessDamaged(err error) error {
	if errors.Is(err, ErrChunk) || errors.Is(err, ErrHeader) {
		return nil
	}
	return err
}
