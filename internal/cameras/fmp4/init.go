package fmp4

import (
	"portiek/internal/rules/footage"
)

// identity is the transformation matrix that changes nothing (ISO/IEC 14496-12, 8.2.2).
var identity = [9]uint32{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}

// Init makes the initialisation data (ftyp and moov) that a player needs before the fragments of t. ErrTrack if the
// parameter sets cannot be described.
func Init(t footage.Track) ([]byte, error) {
	entry, err := sampleEntry(t)
	if err != nil {
		return nil, err
	}
	m := movie{track: t, entry: entry}
	b := make([]byte, 0, 1024+len(entry))
	b = box(b, "ftyp", func(b []byte) []byte { return append(b, "iso6\x00\x00\x00\x01iso6cmfcmp41"...) })
	return m.append(b), nil
}

// movie is what a moov box is made of. Without tables it describes fragments that follow.
type movie struct {
	track    footage.Track
	entry    []byte  // the avc1 or hvc1 box
	created  uint64  // seconds since 1904; 0 for not told
	duration uint64  // ticks
	tables   *tables // nil for initialisation data
}

func (m *movie) append(b []byte) []byte {
	return box(b, "moov", func(b []byte) []byte {
		b = m.mvhd(b)
		b = box(b, "trak", m.trak)
		if m.tables == nil {
			b = box(b, "mvex", trex)
		}
		return b
	})
}

// dates appends creation and modification time, both 64 bits (version 1 boxes).
func (m *movie) dates(b []byte) []byte {
	b = be.AppendUint64(b, m.created)
	return be.AppendUint64(b, m.created)
}

func (m *movie) mvhd(b []byte) []byte {
	return fullBox(b, "mvhd", 1, 0, func(b []byte) []byte {
		b = words(m.dates(b), footage.TimeScale)
		b = be.AppendUint64(b, m.duration)
		b = words(b, 0x10000, 0x01000000, 0, 0) // rate, volume, reserved
		b = words(b, identity[:]...)
		return words(b, 0, 0, 0, 0, 0, 0, TrackID+1) // reserved, next track
	})
}

func (m *movie) trak(b []byte) []byte {
	b = fullBox(b, "tkhd", 1, 3, func(b []byte) []byte { // enabled, in movie
		b = words(m.dates(b), TrackID, 0)
		b = be.AppendUint64(b, m.duration)
		b = words(b, 0, 0, 0, 0) // reserved, layer, group, volume
		b = words(b, identity[:]...)
		return words(b, uint32(m.track.Width)<<16, uint32(m.track.Height)<<16)
	})
	return box(b, "mdia", func(b []byte) []byte {
		b = fullBox(b, "mdhd", 1, 0, func(b []byte) []byte {
			b = words(m.dates(b), footage.TimeScale)
			b = be.AppendUint64(b, m.duration)
			return words(b, 0x55C40000) // language "und"
		})
		b = fullBox(b, "hdlr", 0, 0, func(b []byte) []byte {
			return append(b, "\x00\x00\x00\x00vide\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00Portiek\x00"...)
		})
		return box(b, "minf", m.minf)
	})
}

func (m *movie) minf(b []byte) []byte {
	b = fullBox(b, "vmhd", 0, 1, func(b []byte) []byte { return words(b, 0, 0) })
	b = box(b, "dinf", func(b []byte) []byte {
		return fullBox(b, "dref", 0, 0, func(b []byte) []byte {
			return fullBox(words(b, 1), "url ", 0, 1, nil) // in this file
		})
	})
	return box(b, "stbl", func(b []byte) []byte {
		b = fullBox(b, "stsd", 0, 0, func(b []byte) []byte { return append(words(b, 1), m.entry...) })
		return m.tables.append(b)
	})
}

func trex(b []byte) []byte {
	return fullBox(b, "trex", 0, 0, func(b []byte) []byte { return words(b, TrackID, 1, 0, 0, 0) })
}

// sampleEntry makes the avc1 or hvc1 box (ISO/IEC 14496-15, 5.4.2 and 8.4.1).
func sampleEntry(t footage.Track) ([]byte, error) {
	if t.Width <= 0 || t.Height <= 0 || t.Width > 0xFFFF || t.Height > 0xFFFF {
		return nil, unfit("picture of %d x %d", t.Width, t.Height)
	}
	name, config := "avc1", avcC
	switch t.Codec {
	case footage.H264:
	case footage.H265:
		name, config = "hvc1", hvcC
	default:
		return nil, unfit("codec %d", t.Codec)
	}
	record, err := config(t)
	if err != nil {
		return nil, err
	}
	return box(nil, name, func(b []byte) []byte {
		b = words(b, 0, 1)       // reserved, data reference 1
		b = words(b, 0, 0, 0, 0) // predefined
		b = words(b, uint32(t.Width)<<16|uint32(t.Height), 0x480000, 0x480000, 0)
		b = append(b, 0, 1)                // one picture a sample
		b = append(b, make([]byte, 32)...) // compressor name
		b = append(b, 0, 0x18, 0xFF, 0xFF) // depth, predefined
		return box(b, configName[name], func(b []byte) []byte { return append(b, record...) })
	}), nil
}

// configName is the box with the parameter sets inside each sample entry.
var configName = map[string]string{"avc1": "avcC", "hvc1": "hvcC"}
