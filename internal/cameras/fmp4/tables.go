package fmp4

// tables are the sample tables of an ordinary MP4 (ISO/IEC 14496-12, 8.6 and 8.7), collected picture by picture. They are
// all that Export keeps in memory: 4 bytes a picture, 8 a fragment, and runs.
type tables struct {
	durations []run // stts
	offsets   []run // ctts
	sizes     []uint32
	keys      []uint32 // stss, counted from 1
	perChunk  []chunks // stsc
	places    []uint64 // co64: first byte of each fragment's pictures, from the start of mdat's content
	bytes     uint64   // of all pictures
}

// run is count samples with the same value.
type run struct{ count, value uint32 }

// chunks says that from chunk first on every chunk has this many samples.
type chunks struct{ first, samples uint32 }

func extend(runs []run, value uint32) []run {
	if n := len(runs); n > 0 && runs[n-1].value == value {
		runs[n-1].count++
		return runs
	}
	return append(runs, run{1, value})
}

// chunk begins the pictures of one fragment.
func (t *tables) chunk(samples int) {
	if n := len(t.perChunk); n == 0 || t.perChunk[n-1].samples != uint32(samples) {
		t.perChunk = append(t.perChunk, chunks{uint32(len(t.places) + 1), uint32(samples)})
	}
	t.places = append(t.places, t.bytes)
}

// sample adds one picture.
func (t *tables) sample(duration uint32, offset int32, size uint32, key bool) {
	t.durations = extend(t.durations, duration)
	t.offsets = extend(t.offsets, uint32(offset))
	t.sizes = append(t.sizes, size)
	t.bytes += uint64(size)
	if key {
		t.keys = append(t.keys, uint32(len(t.sizes)))
	}
}

// append writes the boxes; nil tables give the empty ones that initialisation data wants. co64 comes last.
func (t *tables) append(b []byte) []byte {
	if t == nil {
		b = fullBox(b, "stts", 0, 0, func(b []byte) []byte { return words(b, 0) })
		b = fullBox(b, "stsc", 0, 0, func(b []byte) []byte { return words(b, 0) })
		b = fullBox(b, "stsz", 0, 0, func(b []byte) []byte { return words(b, 0, 0) })
		return fullBox(b, "stco", 0, 0, func(b []byte) []byte { return words(b, 0) })
	}
	b = fullBox(b, "stts", 0, 0, func(b []byte) []byte { return appendRuns(b, t.durations) })
	if t.reordered() {
		b = fullBox(b, "ctts", 1, 0, func(b []byte) []byte { return appendRuns(b, t.offsets) })
	}
	if len(t.keys) != len(t.sizes) { // no stss: every picture is a key picture
		b = fullBox(b, "stss", 0, 0, func(b []byte) []byte { return words(words(b, uint32(len(t.keys))), t.keys...) })
	}
	b = fullBox(b, "stsc", 0, 0, func(b []byte) []byte {
		b = words(b, uint32(len(t.perChunk)))
		for _, c := range t.perChunk {
			b = words(b, c.first, c.samples, 1)
		}
		return b
	})
	b = fullBox(b, "stsz", 0, 0, func(b []byte) []byte { return words(words(b, 0, uint32(len(t.sizes))), t.sizes...) })
	return fullBox(b, "co64", 0, 0, func(b []byte) []byte {
		b = words(b, uint32(len(t.places)))
		for _, p := range t.places {
			b = be.AppendUint64(b, p)
		}
		return b
	})
}

func appendRuns(b []byte, runs []run) []byte {
	b = words(b, uint32(len(runs)))
	for _, r := range runs {
		b = words(b, r.count, r.value)
	}
	return b
}

// reordered tells whether any picture is shown at another time than it is decoded.
func (t *tables) reordered() bool {
	return len(t.offsets) > 1 || len(t.offsets) == 1 && t.offsets[0].value != 0
}

// shift moves all places by what stands before mdat's content.
func (t *tables) shift(by uint64) {
	for i := range t.places {
		t.places[i] += by
	}
}
