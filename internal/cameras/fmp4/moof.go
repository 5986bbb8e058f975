package fmp4

import "portiek/internal/rules/footage"

// Fixed places in a fragment; see the package comment.
const (
	moofFixed  = 88 // everything in moof but the sample table
	sampleLine = 16
	mdatHeader = 8

	seqAt   = 20 // mfhd sequence_number
	timeAt  = 60 // tfdt baseMediaDecodeTime
	countAt = 80 // trun sample_count
	tableAt = moofFixed
)

// Sample flags (ISO/IEC 14496-12, 8.8.3.1): a key picture depends on no other, any other one does and is no sync sample.
const (
	flagsKey   = 0x02000000
	flagsDelta = 0x01010000
)

// prefix is a fragment's head with zeros where numbers go. Written once, copied per fragment.
var prefix = func() (p [moofFixed]byte) {
	b := box(p[:0], "moof", func(b []byte) []byte {
		b = fullBox(b, "mfhd", 0, 0, func(b []byte) []byte { return words(b, 0) })
		return box(b, "traf", func(b []byte) []byte {
			b = fullBox(b, "tfhd", 0, 0x020000, func(b []byte) []byte { return words(b, TrackID) })
			b = fullBox(b, "tfdt", 1, 0, func(b []byte) []byte { return words(b, 0, 0) })
			return fullBox(b, "trun", 1, 0x000F01, func(b []byte) []byte { return words(b, 0, 0) })
		})
	})
	copy(p[:], b)
	return p
}()

// MoofSize is the size in bytes of the moof box of a fragment with this many samples. The mdat header (8 bytes) and the
// pictures come after it.
func MoofSize(samples int) int { return moofFixed + sampleLine*samples }

// PutMoof writes moof and mdat header into dst, whose length must be MoofSize(len(samples))+8. baseTime is the decode time
// of the first sample in ticks of 1/90000 s; mdatPayload is the number of bytes of pictures that follow, below 4 GiB. It
// allocates nothing. A dst of another length is a programming error and panics.
func PutMoof(dst []byte, seq uint32, baseTime uint64, samples []footage.Sample, mdatPayload int) {
	moof := MoofSize(len(samples))
	if len(dst) != moof+mdatHeader {
		panic("fmp4: PutMoof wants exactly MoofSize+8 bytes")
	}
	copy(dst, prefix[:])
	putSizes(dst, len(samples))
	be.PutUint32(dst[seqAt:], seq)
	be.PutUint64(dst[timeAt:], baseTime)
	line := dst[tableAt:moof]
	for i := range samples {
		putSample(line, &samples[i])
		line = line[sampleLine:]
	}
	be.PutUint32(dst[moof:], uint32(mdatHeader+mdatPayload))
	copy(dst[moof+4:], "mdat")
}

// putSizes writes what depends on the number of samples: three box sizes, the count and the offset of the payload.
func putSizes(dst []byte, n int) {
	moof := MoofSize(n)
	be.PutUint32(dst[0:], uint32(moof))
	be.PutUint32(dst[24:], uint32(moof-24))
	be.PutUint32(dst[68:], uint32(moof-68))
	be.PutUint32(dst[countAt:], uint32(n))
	be.PutUint32(dst[countAt+4:], uint32(moof+mdatHeader))
}

func putSample(line []byte, s *footage.Sample) {
	flags := uint32(flagsDelta)
	if s.Key {
		flags = flagsKey
	}
	be.PutUint32(line[0:], s.Duration)
	be.PutUint32(line[4:], s.Size)
	be.PutUint32(line[8:], flags)
	be.PutUint32(line[12:], uint32(s.Offset))
}
