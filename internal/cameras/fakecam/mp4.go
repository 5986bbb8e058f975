package fakecam

import (
	"bytes"
	"encoding/binary"

	"github.com/Eyevinn/mp4ff/mp4"

	"portiek/internal/rules/footage"
)

// MP4 makes a source of the first H.264 or H.265 track of an ordinary MP4 file in memory. The file is trusted: it is ours
// or the operator's own.
func MP4(name string, data []byte) (*Source, error) {
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil {
		return nil, ErrSource.Because(err)
	}
	if f.Moov == nil || f.IsFragmented() {
		return nil, unplayable("%s: not an ordinary MP4 (moov and mdat)", name)
	}
	for _, trak := range f.Moov.Traks {
		s := &Source{Name: name}
		if !s.describe(trak) {
			continue
		}
		if err := s.readTrack(trak, data); err != nil {
			return nil, err
		}
		return s.finish()
	}
	return nil, unplayable("%s: no H.264 or H.265 track", name)
}

// describe takes codec and parameter sets; false if the track is something else.
func (s *Source) describe(trak *mp4.TrakBox) bool {
	stsd := trak.Mdia.Minf.Stbl.Stsd
	switch {
	case stsd.AvcX != nil && stsd.AvcX.AvcC != nil:
		s.Codec = footage.H264
		s.sets = append(s.sets, stsd.AvcX.AvcC.SPSnalus...)
		s.sets = append(s.sets, stsd.AvcX.AvcC.PPSnalus...)
	case stsd.HvcX != nil && stsd.HvcX.HvcC != nil:
		s.Codec = footage.H265
		for _, array := range stsd.HvcX.HvcC.NaluArrays {
			for _, n := range array.Nalus {
				if isSet(s.Codec, n) {
					s.sets = append(s.sets, n)
				}
			}
		}
	default:
		return false
	}
	return true
}

func (s *Source) readTrack(trak *mp4.TrakBox, data []byte) error {
	n := trak.GetNrSamples()
	if n == 0 {
		return unplayable("%s: no pictures", s.Name)
	}
	samples, err := trak.GetSampleData(1, n)
	if err != nil {
		return ErrSource.Because(err)
	}
	scale := int64(trak.Mdia.Mdhd.Timescale)
	ticks := func(t int64) int64 { return t * footage.TimeScale / scale }
	var dts int64
	for i, sample := range samples {
		where, err := trak.GetRangesForSampleInterval(uint32(i+1), uint32(i+1))
		if err != nil || len(where) != 1 || where[0].Offset+where[0].Size > uint64(len(data)) {
			return unplayable("%s: picture %d lies outside the file", s.Name, i)
		}
		u, err := s.unit(data[where[0].Offset : where[0].Offset+where[0].Size])
		if err != nil {
			return err
		}
		u.dts, u.pts = ticks(dts), ticks(dts+int64(sample.CompositionTimeOffset))
		s.units = append(s.units, u)
		dts += int64(sample.Dur)
	}
	s.length = ticks(dts)
	return nil
}

// unit cuts a sample into NAL units behind 4-byte lengths.
func (s *Source) unit(b []byte) (u unit, err error) {
	for len(b) > 4 {
		size := int64(binary.BigEndian.Uint32(b))
		if b = b[4:]; size == 0 || size > int64(len(b)) {
			return u, unplayable("%s: a NAL unit of %d bytes", s.Name, size)
		}
		n := b[:size:size]
		u.key = u.key || isKey(s.Codec, n)
		u.sets = u.sets || isSet(s.Codec, n)
		u.nals = append(u.nals, n)
		b = b[size:]
	}
	if len(u.nals) == 0 {
		return u, unplayable("%s: an empty picture", s.Name)
	}
	return u, nil
}
