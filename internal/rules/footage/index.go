package footage

import (
	"bytes"
	"encoding/binary"
	"time"

	"portiek/internal/base/fail"
)

// indexVersion is the first byte of an encoded index.
const indexVersion = 1

var (
	errIndex = fail.New(fail.Corrupt, "segment.index",
		"De index van een segment in de catalogus is beschadigd. Draai portiek admin fsck.",
		"A segment's index in the catalogue is damaged. Run portiek admin fsck.")
	errLeaves = fail.New(fail.Corrupt, "segment.leaves",
		"De bladeren van een segment in de catalogus zijn beschadigd. Draai portiek admin fsck.",
		"A segment's leaves in the catalogue are damaged. Run portiek admin fsck.")
)

// EncodeIndex packs a fragment index for the catalogue, some ten bytes a fragment: a version byte, the count, and for every
// fragment signed or unsigned varints in which offset and start count from the end of the fragment before. Times are cut to the
// microsecond. No fragments give nil.
func EncodeIndex(fragments []Fragment) []byte {
	if len(fragments) == 0 {
		return nil
	}
	b := make([]byte, 0, 2+12*len(fragments))
	b = append(b, indexVersion)
	b = binary.AppendUvarint(b, uint64(len(fragments)))
	var offset, start int64
	for _, f := range fragments {
		from, length := f.Start.Microseconds(), f.Duration.Microseconds()
		b = binary.AppendVarint(b, f.Offset-offset)
		b = binary.AppendVarint(b, int64(f.Size))
		b = binary.AppendVarint(b, from-start)
		b = binary.AppendVarint(b, length)
		b = append(b, flags(f.Key, f.Damaged))
		b = binary.AppendVarint(b, int64(f.KeySize))
		b = binary.AppendVarint(b, int64(f.Samples))
		offset, start = f.Offset+int64(f.Size), from+length
	}
	return b
}

// DecodeIndex reads what EncodeIndex wrote, and nothing else: one index has one encoding.
func DecodeIndex(b []byte) ([]Fragment, error) {
	if len(b) == 0 {
		return nil, nil
	}
	r := varints{b: b[1:]}
	n := r.unsigned()
	if b[0] != indexVersion || n > uint64(len(b)) {
		return nil, errIndex
	}
	fragments := make([]Fragment, n)
	var offset, start int64
	for i := range fragments {
		f := &fragments[i]
		f.Offset = offset + r.signed()
		f.Size = int(r.signed())
		from := start + r.signed()
		length := r.signed()
		f.Start, f.Duration = micros(from), micros(length)
		flag := r.byte()
		f.Key, f.Damaged = flag&flagKey != 0, flag&flagDamaged != 0
		f.KeySize = int(r.signed())
		f.Samples = int(r.signed())
		offset, start = f.Offset+int64(f.Size), from+length
	}
	if r.bad || !bytes.Equal(EncodeIndex(fragments), b) {
		return nil, errIndex
	}
	return fragments, nil
}

// EncodeLeaves joins leaves for the catalogue.
func EncodeLeaves(leaves []Hash) []byte {
	b := make([]byte, 0, len(leaves)*len(Hash{}))
	for _, l := range leaves {
		b = append(b, l[:]...)
	}
	return b
}

// DecodeLeaves reads what EncodeLeaves wrote.
func DecodeLeaves(b []byte) ([]Hash, error) {
	if len(b)%len(Hash{}) != 0 {
		return nil, errLeaves
	}
	if len(b) == 0 {
		return nil, nil
	}
	leaves := make([]Hash, len(b)/len(Hash{}))
	for i := range leaves {
		copy(leaves[i][:], b[i*len(Hash{}):])
	}
	return leaves, nil
}

func micros(us int64) time.Duration { return time.Duration(us) * time.Microsecond }

// varints reads numbers until one does not fit; from then on it gives zeros and bad is set.
type varints struct {
	b   []byte
	bad bool
}

func (r *varints) unsigned() uint64 {
	v, n := binary.Uvarint(r.b)
	r.skip(n)
	return v
}

func (r *varints) signed() int64 {
	v, n := binary.Varint(r.b)
	r.skip(n)
	return v
}

func (r *varints) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	v := r.b[0]
	r.skip(1)
	return v
}

func (r *varints) skip(n int) {
	if n <= 0 {
		r.bad, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}
